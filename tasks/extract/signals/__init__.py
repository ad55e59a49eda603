"""Signals: what documents hide, or how they may have been changed. Findings with their place, never verdicts.

Only the readers of `tasks.extract` import it.
"""

"""Layer 2, the stages of the work: flows and the desk may import them; a stage never imports another.

`worker` composes reading, languages and fingerprints in one process; `stages` wraps everything as Prefect tasks.
"""

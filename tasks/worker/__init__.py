"""Processes that can be killed, and what runs in them. `tasks.stages`, `flows` and the desk import it."""

"""Which language a stretch of text is in; pure. `tasks.worker` imports it."""

"""What a text can be recognised and found by; pure. `tasks.worker` imports it."""

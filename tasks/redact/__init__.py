"""What is hidden, how far, and sought for: pure. `tasks.worker` and the desk import it; `tasks.extract` draws."""

"""What is painted over, and how far: pure. `tasks.worker` and the desk import it; pictures come from `tasks.extract`."""

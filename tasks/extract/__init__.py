"""The only door to documents: bytes go in, pages of text come out. `tasks.worker` alone imports it."""

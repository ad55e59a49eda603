"""Writes bags that strangers can check, and checks them. `flows` and the desk import it; it opens no document."""

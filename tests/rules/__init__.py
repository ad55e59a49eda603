"""The sixteen rules of the desk, each by name; and the proof that each of these tests misses its rule."""

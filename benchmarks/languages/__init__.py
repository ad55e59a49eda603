"""Languages measured, and the sources of our own profiles; see `python -m benchmarks.languages --help`."""

"""How fast the web desk is, on a small store and on a large one: `python -m benchmarks.desk`."""

"""Releases: what may go out, what did, and what was withdrawn. Flows, the desk and `tasks.package` call these."""

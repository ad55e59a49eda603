"""The command `sluice`, one file a subject."""

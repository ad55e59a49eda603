"""Sameness measured: papers drawn with a known truth, scored end to end through the record, beside peers."""

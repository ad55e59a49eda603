"""The stage that finds what is the same: stored text → relations → families. Imports storage and config only."""

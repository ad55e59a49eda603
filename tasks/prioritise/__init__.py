"""The stage that ranks: from watchlists and facts to a priority with its reasons. Imported by tasks.stages alone."""

"""Shows what two documents do not share: as rows, on the terminal, as a page. `desk.cli` and `desk.api` import it."""

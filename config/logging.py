"""Logs: to standard error, ids and counts only, quiet unless asked."""

import logging
import os
import sys

LOGGER = logging.getLogger("sluice")


def log_to_stderr(level: str | None = None) -> None:
    """Send our log lines at *level* or above to standard error (default: `SLUICE_LOG_LEVEL`, else warning)."""
    chosen = (level or os.environ.get("SLUICE_LOG_LEVEL") or "WARNING").upper()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    LOGGER.handlers[:] = [handler]
    LOGGER.setLevel(chosen)
    LOGGER.propagate = False

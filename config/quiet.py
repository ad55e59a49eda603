"""What must be in the environment before Prefect is imported: no telemetry, its home inside ours.

Measured (docs/decisions.md): without these two switches Prefect looks up two telemetry hosts at every start.
"""

import os
from pathlib import Path

SWITCHES = {
    "DO_NOT_TRACK": "1",                            # the SDK's telemetry
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",    # the server's telemetry
    "PREFECT_LOGGING_TO_API_ENABLED": "false",      # no log line into Prefect's database
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",  # no result on disk
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_CLI_PROMPT": "false",
}  # fmt: skip


def quieten(prefect_home: Path | None = None) -> None:
    """Set the switches, and Prefect's home where one is given, in this process and its children."""
    os.environ.update(SWITCHES)
    if prefect_home is not None:
        prefect_home.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(prefect_home)

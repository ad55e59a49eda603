"""What must be in the environment before Prefect is imported: no telemetry, its home inside ours, nobody's proxy.

Measured (docs/decisions.md): without the first two switches Prefect looks up two telemetry hosts at every start.
"""

import os
from pathlib import Path

SWITCHES = {
    "DO_NOT_TRACK": "1",                            # the SDK's telemetry
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",    # the server's telemetry
    "PREFECT_LOGGING_TO_API_ENABLED": "false",      # no log line into Prefect's database
    "PREFECT_LOGGING_LEVEL": "CRITICAL",            # our own messages say what failed, without a traceback
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",  # no result on disk
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_RUNNER_AUTO_INSTALL_DEPENDENCIES": "false",  # nothing is downloaded to start a flow
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # 20 s is too short for a cold start
}  # fmt: skip
FOREIGN = ("PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "PREFECT_LOGGING_SETTINGS_PATH")
"""What another use of Prefect by the same person may have left in the environment, and would lead ours astray."""
LOOPBACK = ("127.0.0.1", "localhost")


def quieten(prefect_home: Path | None = None) -> None:
    """Set the switches, and Prefect's home where one is given, in this process and its children."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(SWITCHES)
    for name in ("NO_PROXY", "no_proxy"):  # what goes to our own machine must not go by way of a proxy
        listed = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join([*listed, *(host for host in LOOPBACK if host not in listed)])
    if prefect_home is not None:
        prefect_home.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(prefect_home)

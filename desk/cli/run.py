"""Running on: `serve`, the scheduled flows with their Prefect server, until stopped."""

from pathlib import Path

import yaml

from config.errors import SluiceError
from config.settings import load_settings
from desk.cli.common import Json, opened, show, tell
from storage import locks

DEPLOYMENTS = Path(__file__).parents[2] / "prefect.yaml"


def serve(json: Json = False) -> None:
    """Run the scheduled flows (the inbox, looks at captured pages, notices) until stopped by Ctrl-C or SIGTERM."""
    from desk import engine  # noqa: PLC0415 it loads httpx

    settings = load_settings()
    if not settings.inbox:
        tell("sluice: the inbox is empty: nothing is set in SLUICE_INBOX, see docs/operators.md")
    with opened() as record, locks.one_serve(record), engine.flows_at_hand(settings):
        from flows import schedule  # noqa: PLC0415 it loads Prefect

        schedule.serve_deployments(
            listed_deployments(DEPLOYMENTS),
            root=DEPLOYMENTS.parent,
            every_seconds={
                "inbox": settings.inbox_every_seconds,
                "recheck": settings.recheck_every_seconds,
                "remind": settings.notify_every_seconds,
            },
            ready=lambda: show([{"serving": len(settings.inbox)}], json=True) if json else tell("sluice: serving"),
        )


def listed_deployments(path: Path) -> list[dict[str, object]]:
    """Read the deployments of a prefect.yaml.

    Raises:
        SluiceError: it is not there.
    """
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SluiceError("prefect.yaml is not there: `sluice serve` runs from a clone, see README.md") from None
    listed: list[dict[str, object]] = read["deployments"]
    return listed

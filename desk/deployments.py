"""The scheduled flows, as prefect.yaml lists them and the settings time them. Loads no Prefect."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from config.errors import SluiceError
from config.settings import Settings

DEPLOYMENTS = Path(__file__).parents[1] / "prefect.yaml"


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


def every_seconds(settings: Settings) -> Mapping[str, float | None]:
    """Give the seconds between two runs that the settings say, by the flow's name; None: as prefect.yaml says."""
    return {
        "inbox": settings.inbox_every_seconds,
        "recheck": settings.recheck_every_seconds,
        "remind": settings.notify_every_seconds,
        "release": settings.release_every_seconds,
    }

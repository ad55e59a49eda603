"""Schedules and runs: what the record knows of the flows' work, and beside it what Prefect says, if it answers."""

from typing import Any

from fastapi import Request, Response

from config.errors import SluiceError
from config.settings import Settings
from desk import asking
from desk.api.security import TheRecord, permit
from desk.deployments import DEPLOYMENTS, every_seconds, listed_deployments
from desk.web.filling import page
from desk.web.route import page_router
from storage.works import SERVE, is_at_work, what_flows_left

router = page_router()

MINUTE, HOUR, DAY = 60, 3600, 86400
LEFT = {
    "inbox": ("delivery", "deliveries"),
    "recheck": ("look at a captured page", "looks at captured pages"),
    "remind": ("notice", "notices"),
    "release": ("release", "releases"),
}
"""What a flow leaves in the record: one, several."""
STATES = {
    "COMPLETED": "done",
    "FAILED": "failed",
    "CRASHED": "broke off",
    "RUNNING": "runs",
    "PENDING": "is about to run",
    "CANCELLED": "left out",
    "CANCELLING": "is being ended",
    "PAUSED": "rests",
}
"""`CANCELLED`: it came due while the one before it still ran."""
PENDING = "PENDING"
"""Nothing has come of it yet: the run before it is the last one."""
BAD = frozenset({"FAILED", "CRASHED"})


@router.get("/desk/runs", **permit("run list"))
def show_runs(request: Request, record: TheRecord) -> Response:
    """Show the schedules, what the flows left in the record, and what Prefect says of their last runs."""
    answer = asking.ask_prefect(record.settings)
    left = what_flows_left(record)
    newest: dict[str, Any] = {}
    for run in answer.runs:
        if run.state != PENDING:
            newest.setdefault(run.flow, run)
    flows = [
        {
            **one,
            "left": left.get(one["flow"]),
            "leaves": LEFT.get(one["flow"]),
            "is_at_work": is_at_work(record, one["flow"]),
            "newest": newest.get(one["flow"]),
            "paused": (answer.paused or {}).get(one["flow"], False),
        }
        for one in _schedules(record.settings)
    ]
    return page(
        request,
        "runs",
        here="desk",
        flows=flows,
        is_serving=is_at_work(record, SERVE),
        answer=answer,
        states=STATES,
        bad=BAD,
    )


def _schedules(settings: Settings) -> list[dict[str, Any]]:
    try:
        listed = listed_deployments(DEPLOYMENTS)
    except SluiceError:
        return []
    every = every_seconds(settings)
    found = []
    for one in listed:
        flow = str(one["entrypoint"]).rpartition(":")[2]
        schedules: Any = one["schedules"]
        told = in_time(every.get(flow) or schedules[0]["interval"])
        found.append(
            {
                "flow": flow,
                "does": str(one["description"]).replace("`", ""),
                "every": told,
                "is_set": every.get(flow) is not None,
            }
        )
    return found


def in_time(seconds: float) -> str:
    """Say a stretch of time in its largest whole unit: `day`, `15 minutes`."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit and seconds % unit == 0:
            number = int(seconds // unit)
            return name if number == 1 else f"{number} {name}s"
    return f"{seconds:g} seconds"

"""How the work goes: how far people agree, what the queue has learned, what needs people."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from desk.api.security import TheCaller, TheRecord, permit
from desk.web.charts import Point, curve_of
from desk.web.filling import page
from desk.web.route import page_router
from storage import caches, notices, queue
from storage.database import Record
from storage.learning import list_runs, report_learning
from storage.people.callers import Caller
from storage.rules.access import may_call
from tasks.agreement import Agreement, measure_agreement

router = page_router()

AXES = ("relevance", "sensitive", "names_person")
NOTICES = 200
PLACES = {"item": "/items/", "reply": "/replies/", "claim": "/claims/"}
"""Where the subject of a notice is looked at."""


@router.get("/queue/outlook", **permit("queue learning"))
def show_outlook(
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    cache: Annotated[str, Query(pattern="^([a-z0-9][a-z0-9-]{0,62})?$")] = "",
) -> Response:
    """Show what the queue of a cache has learned, how far people agree, and what waits for people."""
    rows = caches.list_caches(record)
    slug = cache or (rows[0]["cache"] if rows else None)
    due = notices.list_due(record)
    return page(
        request,
        "outlook",
        here="queue",
        caches=rows,
        cache=slug,
        learning=None if slug is None else report_learning(record, slug),
        curve=_curve(record, slug),
        agreement=_agreement(record, caller, slug),
        axes=AXES,
        notices=[{**row, "href": _place_of(row["subject"])} for row in due[:NOTICES]],
        more_notices=max(0, len(due) - NOTICES),
    )


def _curve(record: Record, slug: str | None) -> list[Point]:
    """Give how many were relevant of those that were decided, run by run."""
    if slug is None:
        return []
    return curve_of([(run["decisions"], run["relevant"]) for run in list_runs(record, slug)])


def _agreement(record: Record, caller: Caller, slug: str | None) -> dict[str, dict[str, Agreement]] | None:
    """Give what was measured by language and question; None: it is not theirs to see."""
    if not may_call("queue agreement", role=caller.role, scopes=caller.scopes, by_session=True):
        return None
    found: dict[str, dict[str, Agreement]] = {}
    for one in measure_agreement(queue.judged_twice(record, slug)):
        found.setdefault(one.language, {})[one.axis] = one
    return found


def _place_of(subject: Any) -> str | None:
    kind, _, number = str(subject).partition(":")
    return f"{PLACES[kind]}{number}" if kind in PLACES and number.isdigit() else None

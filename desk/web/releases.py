"""Releases: what went out, what still stands, and the bags to be handed on."""

from typing import Annotated

from fastapi import Query, Request, Response

from desk.api.releases import Label, bag_of
from desk.api.security import TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router
from storage import caches
from storage.releases.listing import list_releases

router = page_router()

STATES = {
    "stands": "stands",
    "withdrawn_in_part": "withdrawn in part",
    "withdrawn": "withdrawn",
    "erratum": "erratum",
}


@router.get("/releases", **permit("release list"))
def show_releases(
    request: Request,
    record: TheRecord,
    cache: Annotated[str, Query(pattern="^([a-z0-9][a-z0-9-]{0,62})?$")] = "",
) -> Response:
    """List releases and errata, the newest first."""
    rows = list_releases(record, cache or None)
    folder = record.settings.release_folder
    return page(
        request,
        "releases",
        here="desk",
        rows=[{**row, "is_there": (folder / row["release"]).is_dir()} for row in reversed(rows)],
        caches=caches.list_caches(record),
        cache=cache,
        states=STATES,
    )


@router.get("/releases/{release}/bag", **permit("release download"))
def download_bag(release: Label, record: TheRecord) -> Response:
    """Give a bag as one file."""
    return bag_of(record, release)

"""Families: which papers are the same but for a copy or a state, why, and which of them is read first."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import SluiceError
from desk.api import problems
from desk.api.answers import HANDLE, CacheSlug, OfCache
from desk.api.conditions import LARGEST_ID
from desk.api.sameness import FamilyName
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.comparing import Paper
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import catalogue, relations
from storage.database import Record
from storage.people.callers import Caller
from storage.relations.answers import FamilyShown, MemberShown
from storage.sifting import Sieve
from tasks.relate.anew import place_anew

router = page_router()

ROWS = 50
"""Families, or members of one, that are shown at a time."""
Part = Annotated[int, Query(ge=1, le=LARGEST_ID, description="Of a large family, from 1.")]


@router.get("/caches/{cache}/families", **permit("family list"))
def list_families(
    cache: CacheSlug,
    *,
    request: Request,
    record: TheRecord,
    after: Annotated[str, Query(pattern=f"{HANDLE}|^$")] = "",
) -> Response:
    """List the families of a cache, in the order of their names."""
    families = relations.list_families(record, cache)
    waiting = [one for one in families if one["family"] > after]
    rows = waiting[:ROWS]
    following = rows[-1]["family"] if len(waiting) > ROWS else None
    told = {"total": len(families), "members": sum(one["members"] for one in families)}
    return page(request, "families", here="overview", cache=cache, rows=rows, after=after, following=following, **told)


@router.get("/families/{family}", **permit("family show"))
def show_family(
    family: FamilyName, *, request: Request, record: TheRecord, cache: OfCache = None, part: Part = 1
) -> Response:
    """Show a family: its members, and why each is tied to the one that is read first."""
    return _family_page(request, relations.show_family(record, family, cache), record=record, part=part)


@router.post("/caches/{cache}/documents/{document}/pin", **permit("family pin"))
def pin(cache: CacheSlug, document: Paper, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Put a document first of its family."""
    return _pin(request, record, caller, (cache, document), unpin=False)


@router.post("/caches/{cache}/documents/{document}/unpin", **permit("family pin"))
def unpin(cache: CacheSlug, document: Paper, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Let the rule choose again which one is read first."""
    return _pin(request, record, caller, (cache, document), unpin=True)


def _pin(request: Request, record: Record, caller: Caller, place: tuple[str, str], *, unpin: bool) -> Response:
    cache, document = place
    key = the_form(request).one("request")
    try:
        relations.pin_family(record, document, unpin=unpin, cache=cache, reviewer=caller.name, request=key)
    except SluiceError as refused:
        shown = relations.show_family(record, document, cache)
        return _family_page(request, shown, record=record, refused=refused)
    place_anew(record, cache)
    (row,) = catalogue.list_documents(record, document, cache)
    if row["family"] is None:
        return RedirectResponse(f"/caches/{cache}/families", 303)
    return RedirectResponse(f"/families/{row['family']}?cache={cache}#members", 303)


def _family_page(
    request: Request, shown: FamilyShown, *, record: Record, part: int = 1, refused: SluiceError | None = None
) -> Response:
    members = shown["members"]
    parts = max(1, -(-len(members) // ROWS))
    part = min(part, parts)
    here = members[(part - 1) * ROWS : part * ROWS]
    return page(
        request,
        "family",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="overview",
        cache=shown["cache"],
        family=shown,
        members=[{**one, "row": row} for one, row in zip(here, _rows(record, shown["cache"], here), strict=True)],
        part=part,
        parts_count=parts,
        refused=None if refused is None else str(refused),
    )


def _rows(record: Record, cache: str, members: list[MemberShown]) -> list[dict[str, Any]]:
    """Give what the catalogue says of each member: its title, its languages, where it was found."""
    hashes = tuple(one["document"] for one in members)
    rows = catalogue.list_documents(record, slug=cache, only=Sieve(cache, documents=hashes))
    found = {row["document"]: row for row in rows}
    return [found[sha256] for sha256 in hashes]

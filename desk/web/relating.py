"""What people say of two documents: the machine's proposals confirmed or rejected, beside what was compared."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from config.errors import SluiceError, UsageError
from desk.api.answers import CacheSlug
from desk.api.sameness import Judged
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.comparing import Paper, compare_page
from desk.web.route import filled, page_router, the_form
from desk.web.ties import HELD, Refusal
from storage import relations
from storage.database import Record
from storage.people.callers import Caller
from storage.vocabulary import RelationKind
from tasks.relate.anew import place_anew

router = page_router()

Verb = Callable[..., Mapping[str, Any]]


@router.post("/caches/{cache}/documents/{document}/compare/{other}/confirm", **permit("relation confirm"))
def confirm(
    cache: CacheSlug, document: Paper, other: Paper, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Say that two documents are what a relation says."""
    return _decide(request, record, caller, (cache, document, other), relations.confirm_relation)


@router.post("/caches/{cache}/documents/{document}/compare/{other}/reject", **permit("relation reject"))
def reject(
    cache: CacheSlug, document: Paper, other: Paper, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Say that two documents are not what a relation says."""
    return _decide(request, record, caller, (cache, document, other), relations.reject_relation)


def _decide(request: Request, record: Record, caller: Caller, place: tuple[str, str, str], verb: Verb) -> Response:
    """Decide, and show the two again; where a rule refuses, with what it says and what was filled in."""
    form = the_form(request)
    cache, *ends = place
    way, note = form.one("kind"), form.one("note")
    try:
        if way is None:
            raise UsageError("say what the two are to each other")
        asked = filled(Judged, {"kind": RelationKind.CONTAINS if way == HELD else way, "note": note})
        first, second = reversed(ends) if way == HELD else ends
        told = verb(
            record,
            first,
            second,
            kind=asked.kind,
            note=asked.note,
            cache=cache,
            reviewer=caller.name,
            request=form.one("request"),
            expected=form.number(f"version_{way}"),
        )
    except SluiceError as error:
        return compare_page(request, record, place, refusal=Refusal(error, way, note))
    place_anew(record, cache)
    address = f"/caches/{cache}/documents/{place[1]}/compare/{place[2]}"
    return RedirectResponse(f"{address}?done={told['kind']}#what-they-are", 303)

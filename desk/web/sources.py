"""Sources: listed, shown with all that joins them, named, tied, rated; by the verbs of `storage.claims`."""

from collections import Counter
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError
from desk.api import problems
from desk.api.answers import Reason
from desk.api.conditions import LARGEST_ID, RowId
from desk.api.security import TheCaller, TheRecord, permit
from desk.api.sources import Letter, NewSource, NewTie
from desk.web import sourcewords
from desk.web.attempts import attempt, signed, typed
from desk.web.filling import page
from desk.web.networks import network_around, network_of_all, network_of_claim
from desk.web.route import filled, page_router, the_form
from storage import claims
from storage.claims.answers import Why
from storage.database import Record

router = page_router()

ROWS = 50


@router.get("/sources", **permit("source list"))
def list_sources(
    request: Request, record: TheRecord, *, after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0
) -> Response:
    """List sources by name."""
    return _list_page(request, record, after=after)


@router.post("/sources", **permit("source add"))
def add_source(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Name a source, and show it."""
    form = the_form(request)

    def act() -> Response:
        asked = filled(NewSource, {"name": form.one("name"), "kind": form.one("kind")})
        known = not form.flag("origin_unknown")
        row = claims.add_source(record, asked.name, kind=asked.kind, origin_known=known, **signed(form, caller))
        return RedirectResponse(f"/sources/{row['source']}", 303)

    return attempt(act, lambda refused: _list_page(request, record, refused=refused))


@router.get("/sources/groups", **permit("source list"))
def show_groups(request: Request, record: TheRecord) -> Response:
    """Show every group of two sources or more as one picture."""
    drawn = network_of_all(record)
    alone = len(claims.list_sources(record)) - sum(len(group["sources"]) for group in drawn.groups)
    return page(request, "network", here="sources", room="network", claim=None, drawn=drawn, alone=alone)


@router.get("/claims/{claim}/sources", **permit("claim show"))
def show_sources_of_claim(claim: RowId, *, request: Request, record: TheRecord) -> Response:
    """Show the sources of a claim as the groups by which it is judged."""
    drawn = network_of_claim(record, claim)
    row = claims.show_claim(record, claim)
    return page(request, "network", here="claims", room=None, claim=row, drawn=drawn, alone=0)


@router.get("/sources/{source}", **permit("source list"))
def show_source(source: RowId, *, request: Request, record: TheRecord) -> Response:
    """Show a source: its letter, its ties, the claims it speaks on, and those that are one with it."""
    return _source_page(request, record, source)


@router.get("/sources/{source}/why", **permit("source why"))
def why_sources(
    source: RowId, *, request: Request, record: TheRecord, other: Annotated[int, Query(ge=1, le=LARGEST_ID)]
) -> Response:
    """Tell in words why two sources are not independent."""
    left, right = claims.name_of_source(record, source), claims.name_of_source(record, other)
    return _source_page(request, record, source, why=(other, claims.why_sources(record, left, right)))


@router.post("/sources/{source}/ties", **permit("source link"))
def link_sources(source: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Tie a source to another."""
    form = the_form(request)

    def act() -> Response:
        other = form.number("other")
        fields = {"kind": form.one("kind"), "because": form.one("because")}
        named = None if other is None else claims.name_of_source(record, other)
        asked = filled(NewTie, {**fields, "other": named})
        name = claims.name_of_source(record, source)
        claims.link_sources(record, name, asked.other, kind=asked.kind, because=asked.because, **signed(form, caller))
        return RedirectResponse(f"/sources/{source}", 303)

    kept = typed(form, "tie", other=form.number("other"))
    return attempt(act, lambda refused: _source_page(request, record, source, refused=refused, kept=kept))


@router.post("/sources/{source}/ties/{tie}/withdrawal", **permit("source unlink"))
def unlink_sources(source: RowId, tie: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Say that a tie was a mistake."""
    form = the_form(request)

    def act() -> Response:
        _tie_of(record, source, tie)
        asked = filled(Reason, {"reason": form.one("reason")})
        claims.unlink_sources(record, tie, reason=asked.reason, **signed(form, caller))
        return RedirectResponse(f"/sources/{source}", 303)

    kept = typed(form, "withdrawal", tie=tie)
    return attempt(act, lambda refused: _source_page(request, record, source, refused=refused, kept=kept))


@router.post("/sources/{source}/rating", **permit("source rate"))
def rate_source(source: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Give a source its letter."""
    form = the_form(request)

    def act() -> Response:
        asked = filled(Letter, {"reliability": form.one("reliability"), "because": form.one("because")})
        name = claims.name_of_source(record, source)
        claims.rate_source(record, name, reliability=asked.reliability, because=asked.because, **signed(form, caller))
        return RedirectResponse(f"/sources/{source}", 303)

    kept = typed(form, "rating")
    return attempt(act, lambda refused: _source_page(request, record, source, refused=refused, kept=kept))


def _list_page(request: Request, record: Record, *, after: int = 0, refused: SluiceError | None = None) -> Response:
    rows = claims.list_sources(record)
    sizes = Counter(row["group"] for row in rows)
    return page(
        request,
        "sources",
        status=_status(request, refused),
        here="sources",
        room="sources",
        sources=rows[after : after + ROWS],
        total=len(rows),
        sizes=sizes,
        after=after,
        following=after + ROWS if len(rows) > after + ROWS else None,
        refused=None if refused is None else str(refused),
        typed=typed() if refused is None else typed(the_form(request)),
        terms=sourcewords,
    )


def _source_page(
    request: Request,
    record: Record,
    source: int,
    *,
    why: tuple[int, Why] | None = None,
    refused: SluiceError | None = None,
    kept: Any = None,
) -> Response:
    rows = claims.list_sources(record)
    row = next((one for one in rows if one["source"] == source), None)
    if row is None:
        raise NotFound(f"there is no source {source}")
    return page(
        request,
        "source",
        status=_status(request, refused),
        here="sources",
        room=None,
        source=row,
        past=claims.show_source_past(record, source),
        others=[one for one in rows if one["source"] != source],
        drawn=network_around(record, source),
        why=None if why is None else {**why[1], "other": why[0]},
        refused=None if refused is None else str(refused),
        typed=typed() if kept is None else kept,
        terms=sourcewords,
    )


def _tie_of(record: Record, source: int, tie: int) -> None:
    if not any(one["tie"] == tie for one in claims.show_source_past(record, source)["ties"]):
        raise NotFound(f"source {source} has no tie {tie}")


def _status(request: Request, refused: SluiceError | None) -> int:
    return 200 if refused is None else problems.of_our_own(request, refused).status_code

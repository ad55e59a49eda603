"""Holds: what must not be released yet; listed, placed on a claim, a document or a cache, and lifted by two."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError
from desk.api import problems
from desk.api.answers import Reason
from desk.api.conditions import LARGEST_ID, RowId
from desk.api.holds import NewHold
from desk.api.security import TheCaller, TheRecord, permit
from desk.web import sourcewords
from desk.web.attempts import attempt, signed, typed
from desk.web.filling import page
from desk.web.route import Form, filled, page_router, the_form
from storage import caches, catalogue, claims
from storage.database import Record

router = page_router()

ROWS = 50


@router.get("/holds", **permit("hold list"))
def list_holds(
    request: Request,
    record: TheRecord,
    *,
    every: bool = False,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    claim: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    cache: Annotated[str, Query(pattern="^([a-z0-9][a-z0-9-]{0,62})?$")] = "",
    document: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "",
) -> Response:
    """List holds, and offer to place one: on what the address names, or on what is filled in."""
    target = _target(record, claim, cache or None, document or None)
    return _holds_page(request, record, every=every, after=after, target=target)


@router.post("/holds", **permit("hold add"))
def add_hold(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Keep a claim, a document or a cache out of releases."""
    form = the_form(request)
    claim, document = form.number("claim"), form.one("document")
    cache = None if claim is not None else form.one("cache")

    def act() -> Response:
        until = form.one("until")
        fields = {"kind": form.one("kind"), "reason": form.one("reason"), "until": until and f"{until}Z"}
        asked = filled(NewHold, fields)
        claims.add_hold(
            record,
            kind=asked.kind,
            reason=asked.reason,
            until=asked.until,
            claim=claim,
            document=document,
            cache=cache,
            expected=form.number("version"),
            **signed(form, caller),
        )
        return RedirectResponse("/holds", 303)

    def show(refused: SluiceError) -> Response:
        is_fixed = form.flag("version")
        target = _target(record, claim, cache, document) if is_fixed else None
        return _holds_page(request, record, target=target, refused=refused, form=form)

    return attempt(act, show)


@router.post("/holds/{hold}/lift", **permit("hold lift"))
def lift_hold(hold: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Sign that a hold may go."""
    form = the_form(request)

    def act() -> Response:
        asked = filled(Reason, {"reason": form.one("reason")})
        claims.lift_hold(record, hold, reason=asked.reason, **signed(form, caller))
        return RedirectResponse("/holds", 303)

    return attempt(act, lambda refused: _holds_page(request, record, refused=refused, lifting=hold))


def _target(record: Record, claim: int | None, cache: str | None, document: str | None) -> dict[str, Any] | None:
    """Tell what is to be held, with the version that goes with it; None: nothing is named."""
    if claim is not None:
        row = claims.show_claim(record, claim)
        return {"claim": claim, "cache": None, "document": None, "version": row["revision"], "text": row["text"]}
    if document is not None:
        number = claims.show_authenticity(record, document, cache=cache)["number"]
        return {"claim": None, "cache": cache, "document": document, "version": number, "text": None}
    if cache is not None:
        caches.show_cache(record, cache)
        return {"claim": None, "cache": cache, "document": None, "version": None, "text": None}
    return None


def _holds_page(
    request: Request,
    record: Record,
    *,
    every: bool = False,
    after: int = 0,
    target: dict[str, Any] | None = None,
    refused: SluiceError | None = None,
    form: Form | None = None,
    lifting: int | None = None,
) -> Response:
    rows = claims.list_holds(record, in_force_only=not every)[::-1]
    shown = [{**row, "place": _place(record, row["on"])} for row in rows[after : after + ROWS]]
    return page(
        request,
        "holds",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="sources",
        room="holds",
        holds=shown,
        every=every,
        after=after,
        following=after + ROWS if len(rows) > after + ROWS else None,
        caches=caches.list_caches(record),
        target=target,
        refused=None if refused is None else str(refused),
        typed=typed(form),
        lifting=lifting,
        terms=sourcewords,
    )


def _place(record: Record, held: str) -> tuple[str, str | None]:
    """Give what is held, and where it is shown; `document:…` lies in one cache or several: the first that has it."""
    kind, _, name = held.partition(":")
    if kind == "document":
        return name, _address_of(record, name)
    return name, f"/claims/{name}" if kind == "claim" else f"/caches/{name}"


def _address_of(record: Record, sha256: str) -> str | None:
    for cache in caches.list_caches(record):
        try:
            catalogue.list_documents(record, sha256, cache["cache"])
        except NotFound:
            continue
        return f"/caches/{cache['cache']}/documents/{sha256}"
    return None

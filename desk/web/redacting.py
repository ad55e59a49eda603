"""Redacting by the pages: boxes are drawn, proposed, withdrawn and approved, and seen as they would be released."""

from collections import defaultdict
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound, SluiceError, UsageError
from desk.api import problems
from desk.api.answers import CacheSlug
from desk.api.conditions import LARGEST_ID
from desk.api.redactions import Because, NewRedaction, Seen, Sought
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.attempts import attempt
from desk.web.charts import with_query
from desk.web.filling import page
from desk.web.reading import PageNumber, Part
from desk.web.redaction_page import look
from desk.web.redaction_words import boxes_of, wording_of
from desk.web.route import Form, filled, page_router, the_form
from storage import redactions
from storage.database import Record
from storage.people.callers import Caller

router = page_router()

MOST_AT_ONCE = 200
"""Redactions that one form takes back: each is an act of its own."""
DocumentHash = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Query(ge=0, le=LARGEST_ID)]


@router.get("/caches/{cache}/documents/{document}/redact", **permit("redaction list"))
def show_redactions(
    cache: CacheSlug,
    document: DocumentHash,
    *,
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    number: PageNumber = 1,
    part: Part = 1,
    shown: Annotated[str, Query(pattern="^(found|released)$")] = "found",
    said: Annotated[str, Query(pattern="^[a-z]{0,20}$")] = "",
    found: Count = 0,
    new: Count = 0,
    unplaced: Count = 0,
    documents: Count = 0,
) -> Response:
    """Show a page of a document with what is redacted on it, or as it would be released."""
    view: dict[str, Any] = {"number": number, "part": part, "released": shown == "released"}
    done = {"said": said, "found": found, "new": new, "unplaced": unplaced, "documents": documents}
    return _show(request, record, caller, (cache, document), view=view, done=done)


@router.get("/caches/{cache}/redactions", **permit("redaction list"))
def list_redacted(cache: CacheSlug, *, request: Request, record: TheRecord) -> Response:
    """List the documents of a cache in which anything was redacted or approved."""
    plans = redactions.list_plans(record, cache=cache)
    waiting = [plan for plan in plans if not plan["approved"]]
    approved = [plan for plan in plans if plan["approved"]]
    return page(request, "redactions", here="overview", cache=cache, plans=[*waiting, *approved])


@router.post("/caches/{cache}/documents/{document}/redact/draw", **permit("redaction draw"))
def draw(
    cache: CacheSlug, document: DocumentHash, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Hide boxes of a page's picture, or words of its text."""
    form = the_form(request)

    def act(place: tuple[str, str], number: int) -> dict[str, Any]:
        asked = [_asked(number, form, reason, {"boxes": boxes}) for reason, boxes in _by_reason(form)]
        wording = wording_of(record, place, number, form)
        if wording is not None:
            asked.append(_asked(number, form, form.one("reason"), wording))
        if not asked:
            raise UsageError("draw a box, or say which words are hidden")
        new = 0
        for at, one in enumerate(asked):
            told = redactions.draw_redaction(
                record,
                document,
                **dict(one),
                cache=cache,
                **_signed(form, caller, at),
            )
            new += told["new"]
        return {"said": "drawn", "new": new}

    return _acting(request, record, caller, (cache, document), act)


@router.post("/caches/{cache}/documents/{document}/redact/propose", **permit("redaction propose"))
def propose(
    cache: CacheSlug, document: DocumentHash, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Have names, numbers and shapes sought in a document and those that name the same people, or in the cache."""
    form = the_form(request)

    def act(_: tuple[str, str], __: int) -> dict[str, Any]:
        terms = [line.strip() for line in (form.one("terms") or "").split("\n") if line.strip()]
        fields = {"terms": terms, "patterns": list(form.fields.get("patterns", ())), "reason": form.one("for")}
        asked = filled(Sought, fields)
        told = redactions.propose_redactions(
            record,
            None if form.one("where") == "cache" else document,
            terms=asked.terms,
            patterns=asked.patterns,
            reason=asked.reason,
            cache=cache,
            **_signed(form, caller),
        )
        numbers = {name: told[name] for name in ("found", "new", "unplaced")}
        return {"said": "proposed", **numbers, "documents": len(told["documents"])}

    return _acting(request, record, caller, (cache, document), act)


@router.post("/caches/{cache}/documents/{document}/redact/withdraw", **permit("redaction withdraw"))
def withdraw(
    cache: CacheSlug, document: DocumentHash, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Take back redactions of a page that were mistakes: those that are chosen, or all that a search proposed."""
    form = the_form(request)

    def act(_: tuple[str, str], number: int) -> dict[str, Any]:
        because = filled(Because, {"because": form.one("because")}).because
        rows = {row["redaction"]: row for row in redactions.list_redactions(record, document, cache)}
        chosen = [int(one) for one in form.fields.get("redaction", ()) if one.isascii() and one.isdigit()]
        if form.flag("proposed"):
            chosen = [key for key, row in rows.items() if (row["page"], row["origin"]) == (number, "proposed")]
            chosen = [key for key in chosen if rows[key]["state"] == "standing"]
        if not chosen or len(chosen) > MOST_AT_ONCE:
            raise UsageError(f"choose what is withdrawn, at most {MOST_AT_ONCE} at once")
        if not rows.keys() >= set(chosen):
            raise NotFound("this document has no such redaction")
        for key in sorted(set(chosen)):
            redactions.withdraw_redaction(record, key, because=because, **_signed(form, caller, key))
        return {"said": "withdrawn", "new": len(set(chosen))}

    return _acting(request, record, caller, (cache, document), act)


@router.post("/caches/{cache}/documents/{document}/redact/approve", **permit("redaction approve"))
def approve(
    cache: CacheSlug, document: DocumentHash, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Approve all that stands redacted in a document, as it was looked at."""
    form = the_form(request)

    def act(_: tuple[str, str], __: int) -> dict[str, Any]:
        asked = filled(Seen, {"seen": form.one("seen") or ""})
        redactions.approve_redactions(record, document, seen=asked.seen, cache=cache, **_signed(form, caller))
        return {"said": "approved"}

    return _acting(request, record, caller, (cache, document), act)


def _acting(
    request: Request,
    record: Record,
    caller: Caller,
    place: tuple[str, str],
    act: Callable[[tuple[str, str], int], dict[str, Any]],
) -> Response:
    """Act, and show the page; where a rule refuses, show it with what was filled in, and what the rule says."""
    number = the_form(request).number("number") or 1
    address = f"/caches/{place[0]}/documents/{place[1]}/redact"
    view: dict[str, Any] = {"number": number, "part": 1, "released": False}

    def acted() -> Response:
        done = {"number": number, **act(place, number)}
        return RedirectResponse(with_query(address, {name: str(told) for name, told in done.items()}), 303)

    return attempt(acted, lambda refused: _show(request, record, caller, place, view=view, refused=refused))


def _show(
    request: Request,
    record: Record,
    caller: Caller,
    place: tuple[str, str],
    *,
    view: dict[str, Any],
    done: dict[str, Any] | None = None,
    refused: SluiceError | None = None,
) -> Response:
    told = look(request, record, caller, place, **view)
    form = the_form(request) if refused is not None else Form()
    status = 200 if refused is None else problems.of_our_own(request, refused).status_code
    return page(
        request,
        "redact",
        status=status,
        here="overview",
        done=done or {"said": ""},
        refused=None if refused is None else str(refused),
        typed={name: form.one(name) or "" for name in TYPED},
        typed_boxes=list(form.fields.get("box", ())),
        typed_patterns=list(form.fields.get("patterns", ())),
        typed_only_here=form.flag("only_here"),
        ticked=list(form.fields.get("redaction", ())),
        **told,
    )


TYPED = (
    "reason", "words_from", "words_to", "prefix", "suffix", "left", "top", "width", "height", "terms", "for", "where",
    "because",
)  # fmt: skip
"""Fields that are shown again where a rule refuses."""


def _by_reason(form: Form) -> list[tuple[str | None, list[list[float]]]]:
    """Give the boxes that a form sent, by the reason for which they are hidden."""
    found: dict[str | None, list[list[float]]] = defaultdict(list)
    for reason, box in boxes_of(form):
        found[reason].append(box)
    return list(found.items())


def _asked(number: int, form: Form, reason: str | None, what: dict[str, Any]) -> NewRedaction:
    return filled(NewRedaction, {"page": number, "reason": reason, "only_here": form.flag("only_here"), **what})


def _signed(form: Form, caller: Caller, at: int | None = None) -> dict[str, Any]:
    """Give who acts, and the request's key; of several acts of one form each has its own."""
    key = form.one("request")
    return {"reviewer": caller.name, "request": key if key is None or at is None else f"{key}-{at}"}

"""Judging: the item in one's hands beside its document; deciding and going on, by the verbs of the queue."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from config.errors import NotFound, SluiceError
from desk.api import problems
from desk.api.conditions import RowId
from desk.api.queue import Draft, Said, refuse_other_token
from desk.api.queue_moves import Park
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.attempts import attempt
from desk.web.filling import page
from desk.web.pictures import Pictured
from desk.web.queue import last_act_in
from desk.web.reading import Chosen, Item, PageNumber, Part, read_page, the_shelf
from desk.web.route import Form, filled, page_router, the_form
from storage import queue
from storage.database import Record
from storage.people.callers import Caller, refuse_unless_allowed
from storage.queue import Held
from storage.search import mark_terms
from storage.vocabulary import ReviewState

router = page_router()

NEXT_DRAWN = 2
"""Documents whose first page is drawn before they are taken."""
WATCHED = "watchlist: "
"""Before a term of a watchlist, among the reasons for an item's place."""


@router.get("/items/{item}", **permit("queue show"))
def show_item(
    item: RowId,
    *,
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    number: PageNumber = 1,
    variant: Chosen = 0,
    part: Part = 1,
    done: Item = None,
) -> Response:
    """Show an item with its document: to judge, where one holds it; else to read."""
    view = {"number": number, "variant": variant, "part": part}
    return _item_page(request, record, caller, item, view=view, done=done)


@router.post("/items/{item}/decide", **permit("queue decide"))
def decide(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Decide, and have the next item at once."""
    form = the_form(request)

    def act() -> Response:
        said = filled(Said, _said(form)).as_judgement()
        told = queue.decide(record, _token(item, form), judgement=said, **_signed(form, caller))
        if told.get("second") and told["state"] == ReviewState.SECOND_REVIEW:
            return RedirectResponse(f"/items/{item}", 303)
        return _next(record, caller, form, done=item, second=bool(told.get("second")))

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/decide-family", **permit("queue decide-family"))
def decide_family(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Say the same of the item and of the members of its family that are free, and have the next item."""
    form = the_form(request)

    def act() -> Response:
        said = filled(Said, _said(form)).as_judgement()
        queue.decide_family(record, _token(item, form), judgement=said, **_signed(form, caller))
        return _next(record, caller, form, done=item)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/agree", **permit("queue agree"))
def agree(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Come round to the first judgement, and have the next second review."""
    form = the_form(request)

    def act() -> Response:
        queue.agree(record, _token(item, form), **_signed(form, caller))
        return _next(record, caller, form, second=True)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/disagree", **permit("queue disagree"))
def disagree(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Stand by another judgement: the item goes into its next round."""
    form = the_form(request)

    def act() -> Response:
        queue.disagree(record, _token(item, form), reason=form.one("reason") or "", **_signed(form, caller))
        return _next(record, caller, form, second=True)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/draft", **permit("queue draft"))
def keep_draft(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Keep what one has judged so far."""
    form = the_form(request)

    def act() -> Response:
        said = filled(Draft, _said(form)).model_dump(mode="json", exclude_none=True)
        queue.draft(record, _token(item, form), judgement=said, **_signed(form, caller))
        return RedirectResponse(f"/items/{item}", 303)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/heartbeat", **permit("queue heartbeat"))
def prolong(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Prolong one's lease."""
    form = the_form(request)

    def act() -> Response:
        queue.heartbeat(record, _token(item, form), **_signed(form, caller))
        return RedirectResponse(f"/items/{item}", 303)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/give-back", **permit("queue give-back"))
def give_back(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Give the item back; what was filled in is kept as one's draft."""
    form = the_form(request)

    def act() -> Response:
        said = filled(Draft, _said(form)).model_dump(mode="json", exclude_none=True)
        draft = said if form.one("relevance") or form.one("note") or said.get("tags") else None
        queue.give_back(record, _token(item, form), draft=draft, **_signed(form, caller))
        return RedirectResponse(f"/queue?done={item}", 303)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/park", **permit("queue park"))
def park(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Set the item aside, and have the next one."""
    form = the_form(request)

    def act() -> Response:
        fields = {"token": form.one("token"), "parked_for": form.one("parked_for"), "reason": form.one("reason")}
        asked = filled(Park, fields)
        token = _token(item, form)
        queue.park(record, token, parked_for=asked.parked_for, reason=asked.reason, **_signed(form, caller))
        return _next(record, caller, form, done=item)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/unpark", **permit("queue unpark"))
def unpark(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Put the item back into the queue."""
    form = the_form(request)

    def act() -> Response:
        queue.unpark(record, item, reason=form.one("reason"), **_signed(form, caller))
        return RedirectResponse(f"/queue?done={item}", 303)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/reopen", **permit("queue reopen"))
def reopen(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Put a settled item back into the queue, for its next round."""
    form = the_form(request)

    def act() -> Response:
        queue.reopen(record, item, reason=form.one("reason") or "", **_signed(form, caller))
        return RedirectResponse(f"/items/{item}", 303)

    return _acting(request, record, caller, item, act)


@router.post("/items/{item}/undo", **permit("queue undo"))
def undo(item: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Take back one's last act on the item, and show it."""
    form = the_form(request)

    def act() -> Response:
        told = queue.undo(record, item=item, **_signed(form, caller))
        return RedirectResponse("/queue" if told["token"] is None else f"/items/{item}", 303)

    return _acting(request, record, caller, item, act)


def _item_page(
    request: Request,
    record: Record,
    caller: Caller,
    item: int,
    *,
    view: dict[str, int],
    done: int | None = None,
    refused: SluiceError | None = None,
) -> Response:
    looked = queue.look_at(record, [item] if done is None else [item, done], reviewer=caller.name)
    if item not in looked:
        raise NotFound(f"there is no item {item}")
    shown, held = looked[item].shown, looked[item].held
    before = None if done is None else looked.get(done)
    terms = [one.removeprefix(WATCHED) for one in shown["because"] if one.startswith(WATCHED)]
    lit = partial(mark_terms, terms) if terms else None
    told = read_page(request, record, (shown["cache"], shown["document"]), **view, lit=lit)
    judging = {
        "item": shown,
        "held": held,
        "said": _so_far(request, held, refused),
        "refused": None if refused is None else str(refused),
        "reason": None if refused is None else the_form(request).one("reason"),
        "done": None if before is None else last_act_in(before.shown, caller),
        "own": last_act_in(shown, caller) if held is None else None,
        "family": _family_preview(record, caller, held, told["document"]["family"]),
        "lease_seconds": int(record.settings.lease_minutes * 60),
    }
    status = 200 if refused is None else problems.of_our_own(request, refused).status_code
    answer = page(request, "reading", status=status, here="queue", judging=judging, about=None, **told)
    answer.background = BackgroundTask(_draw_upcoming, request, record, caller, shown["cache"])
    return answer


def _draw_upcoming(request: Request, record: Record, caller: Caller, cache: str) -> None:
    """Draw the first pages of what is likely handed out next, behind the answer: nobody waits for it.

    The decision before may just be learned from, which puts others in front: they are drawn once it is.
    """

    def draw() -> None:
        upcoming = queue.list_upcoming(record, reviewer=caller.name, cache=cache, limit=NEXT_DRAWN)
        the_shelf(request).draw_ahead(
            Pictured(one.cache, one.document, one.media_type, 1) for one in upcoming if one.media_type is not None
        )

    learner = request.app.state.learner
    learner.breathe()
    draw()
    if learner.rest():
        draw()


def _family_preview(record: Record, caller: Caller, held: Held | None, family: str | None) -> dict[str, Any] | None:
    """Tell what deciding the family would do; None: there is no choice."""
    if held is None or held["second"] or family is None:
        return None
    preview = queue.preview_family(record, held["item"], reviewer=caller.name)
    return dict(preview) if preview["decided"] > 1 else None


def _so_far(request: Request, held: Held | None, refused: SluiceError | None) -> dict[str, Any]:
    """Give what the form begins with: what was just filled in and refused, else the draft, else nothing."""
    blank: dict[str, Any] = {"relevance": None, "sensitive": False, "names_person": False, "tags": [], "note": None}
    if refused is not None:
        return blank | _said(the_form(request))
    return blank | ((held and held["draft"]) or {})


def _acting(request: Request, record: Record, caller: Caller, item: int, act: Callable[[], Response]) -> Response:
    """Act; where a rule refuses, show the item again with what was filled in, and what the rule says."""

    def show(refused: SluiceError) -> Response:
        view = {"number": the_form(request).number("page") or 1, "variant": 0, "part": 1}
        return _item_page(request, record, caller, item, view=view, refused=refused)

    return attempt(act, show)


def _next(record: Record, caller: Caller, form: Form, *, done: int | None = None, second: bool = False) -> Response:
    """Take the next item and show it, with what was just done; where nothing waits, show the queue."""
    tail = "" if done is None else f"?done={done}"
    if form.flag("stay"):
        return RedirectResponse(f"/queue{tail}", 303)
    refuse_unless_allowed(caller, "queue take")
    key = form.one("request")
    request = None if key is None else f"{key}-next"
    try:
        taken = queue.take(record, reviewer=caller.name, cache=form.one("cache"), second=second, request=request)
    except SluiceError:
        return RedirectResponse(f"/queue{tail or '?'}{'&' if tail else ''}empty=1", 303)
    return RedirectResponse(f"/items/{taken['item']}{tail}", 303)


def _signed(form: Form, caller: Caller) -> dict[str, Any]:
    return {"reviewer": caller.name, "request": form.one("request"), "expected": form.number("version")}


def _token(item: int, form: Form) -> str:
    token = form.one("token") or ""
    refuse_other_token(item, token)
    return token


def _said(form: Form) -> dict[str, Any]:
    tags = [tag.strip() for tag in (form.one("tags") or "").replace("\n", ",").split(",")]
    return {
        "relevance": form.one("relevance"),
        "sensitive": form.flag("sensitive"),
        "names_person": form.flag("names_person"),
        "tags": list(dict.fromkeys(tag for tag in tags if tag)),
        "note": form.one("note"),
    }

"""The queue: what waits, what one has in one's hands, and taking the next item."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import NotFound
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import caches, queue
from storage.people.callers import Caller
from storage.queue import ItemShown
from storage.vocabulary import ReviewState

router = page_router()

ROWS = 50


@router.get("/queue", **permit("queue list"))
def show_queue(
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    *,
    cache: Annotated[str, Query(pattern="^([a-z0-9][a-z0-9-]{0,62})?$")] = "",
    state: Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")] = ReviewState.QUEUED.value,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    done: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    empty: bool = False,
) -> Response:
    """Show the queue in the order in which items are handed out, and what one has in one's hands."""
    known = ReviewState(state) if state in {one.value for one in ReviewState} else None
    rows = queue.list_items(record, cache or None, state=known, after=after, limit=ROWS + 1)
    return page(
        request,
        "queue",
        here="queue",
        rows=rows[:ROWS],
        following=after + ROWS if len(rows) > ROWS else None,
        before=after,
        held=queue.list_held(record, reviewer=caller.name),
        caches=caches.list_caches(record),
        cache=cache,
        state=state,
        states=list(ReviewState),
        done=None if done is None else last_act(record, done, caller),
        empty=empty,
    )


@router.post("/queue/take", **permit("queue take"))
def take(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Take the next item, and show it."""
    form = the_form(request)
    cache, second = form.one("cache"), form.flag("second")
    try:
        taken = queue.take(record, reviewer=caller.name, cache=cache, second=second, request=form.one("request"))
    except NotFound:
        return RedirectResponse("/queue?empty=1", 303)
    return RedirectResponse(f"/items/{taken['item']}", 303)


def last_act(record: TheRecord, item: int, caller: Caller) -> dict[str, Any] | None:
    """Tell what *caller* did last on an item, as long as it is the last that anybody did; None: nothing."""
    try:
        shown = queue.show_item(record, item, reviewer=caller.name)
    except NotFound:
        return None
    return last_act_in(shown, caller)


def last_act_in(shown: ItemShown, caller: Caller) -> dict[str, Any] | None:
    """Tell the same of an item that is shown."""
    events = [event for turn in shown["rounds"] for event in turn["events"] if event["reviewer"] is not None]
    if not events or events[-1]["reviewer"] != caller.name:
        return None
    judged = [one for turn in shown["rounds"] for one in turn["judgements"] if one["reviewer"] == caller.name]
    return {
        "item": shown["item"],
        "version": shown["version"],
        "state": shown["state"],
        "event": events[-1]["event"],
    } | {"judgement": judged[-1] if judged and events[-1]["event"] == "decide" else None}

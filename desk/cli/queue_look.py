"""Looking at the queue: where every item stands, what became of one, and how far people agree."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from desk.cli.common import HANDLE_DIGITS, AnyCache, As, CacheSlug, Json, opened, show, tell
from desk.cli.queue_common import JUDGEMENT_COLUMNS, Item, in_short, show_answer
from storage import queue
from storage.learning import report_learning
from storage.vocabulary import ReviewState
from tasks.agreement import measure_agreement

REASONS_CHARACTERS = 84
"""Of a row's reasons, in the table of the queue: it is to stay one line an item."""
QUEUE_COLUMNS = ("item", "handle", "cache", "state", "priority", "because", "assignee", "lease_expires_at")
ITEM_COLUMNS = ("item", "handle", "cache", "state", "parked_for", "round", "version", "priority", "because", "assignee")
EVENT_COLUMNS = ("number", "event", "to_state", "reviewer", "at", "reason", "because", "undoes")
DRAFT_COLUMNS = ("round", "orphan", "judgement", "saved_at")
AGREEMENT_COLUMNS = ("language", "axis", "pairs", "alpha", "because")


def list_queue(
    cache: AnyCache = None,
    state: Annotated[ReviewState | None, typer.Option(help="Only items in this state.")] = None,
    json: Json = False,
) -> None:
    """List review items in the order in which they are handed out."""
    with opened() as record:
        rows = queue.list_items(record, cache, state=state)
    if json:
        show(rows, json)
        return
    shown = [{**row, "handle": row["document"][:HANDLE_DIGITS], "because": in_short(row["because"])} for row in rows]
    columns = [name for name in QUEUE_COLUMNS if name != "cache" or cache is None]
    show(shown, json, columns, longest=REASONS_CHARACTERS)


def show_item(item: Item, *, reviewer: As, json: Json = False) -> None:
    """Show what became of an item: its rounds, events and judgements, as far as you may see them."""
    with opened() as record:
        answer = queue.show_item(record, item, reviewer=reviewer)
    show_answer(answer, json, ITEM_COLUMNS)
    if json:
        return
    for one in answer["rounds"]:
        _show_round(one)
    if answer["drafts"]:
        tell("your drafts")
        show(answer["drafts"], json, DRAFT_COLUMNS)


def _show_round(one: Mapping[str, Any]) -> None:
    tell(f"round {one['round']}" + (": what others said is kept from you until both have spoken" * one["blind"]))
    show(one["events"], json=False, columns=EVENT_COLUMNS)
    if one["judgements"]:
        show(one["judgements"], json=False, columns=JUDGEMENT_COLUMNS)


def agreement(cache: AnyCache = None, json: Json = False) -> None:
    """Tell how far blind second reviews agree with the first: Krippendorff's alpha, per language and question."""
    with opened() as record:
        measured = measure_agreement(queue.judged_twice(record, cache))
    show([asdict(one) for one in measured], json, AGREEMENT_COLUMNS)


def learning(cache: CacheSlug, json: Json = False) -> None:
    """Tell what the queue has learned from, and which share of what matters is probably found."""
    with opened() as record:
        told = report_learning(record, cache)
    if json:
        show([told], json)
        return
    show([{"": name.replace("_", " "), " ": value} for name, value in told.items()], json)

"""Work on the queue: taking items, deciding on them, and what else becomes of them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from desk.cli.common import AnyCache, As, Json, opened, show
from storage import queue
from storage.rules.review import Judgement
from storage.vocabulary import Relevance, ReviewState

queue_app = typer.Typer(help="Work on review items.", no_args_is_help=True)

Request = Annotated[
    str | None,
    typer.Option(
        "--request", help="A key of yours for this request: the same again gives the same answer.", metavar="KEY"
    ),
]
Token = Annotated[str, typer.Argument(help="The token of the lease, as `queue take` printed it.", metavar="TOKEN")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be given several times.", metavar="TAG")]
Note = Annotated[str | None, typer.Option("--note", help="A note for whoever reviews next.", metavar="TEXT")]

HANDLE_DIGITS = 12
REASONS_CHARACTERS = 84
"""Of a row's reasons, in the table of the queue: it is to stay one line an item."""
QUEUE_COLUMNS = ("item", "handle", "cache", "state", "priority", "because", "assignee", "lease_expires_at")
TAKEN_COLUMNS = ("item", "handle", "token", "expires_at", "priority", "because")
DECIDED_COLUMNS = ("item", "handle", "state", "because", "late")
GIVEN_BACK_COLUMNS = ("item", "handle", "state", "draft_kept")
UNDONE_COLUMNS = ("item", "handle", "undone", "state", "token", "expires_at")


@queue_app.command("list")
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


@queue_app.command("take")
def take(reviewer: As, cache: AnyCache = None, request: Request = None, json: Json = False) -> None:
    """Take the most important item in a language you read. Nothing to take: no line, exit code 3."""
    with opened() as record:
        answer = queue.take(record, reviewer=reviewer, cache=cache, request=request)
    _show(answer, json, TAKEN_COLUMNS)


@queue_app.command("give-back")
def give_back(
    token: Token,
    *,
    reviewer: As,
    relevance: Annotated[Relevance | None, typer.Option(help="So far; kept as your draft.")] = None,
    sensitive: Annotated[bool | None, typer.Option("--sensitive/--not-sensitive", help="So far.")] = None,
    names_person: Annotated[bool | None, typer.Option("--names-person/--names-nobody", help="So far.")] = None,
    tag: Tags = None,
    note: Note = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Give an item back to the queue; what you say of it is kept as your draft."""
    said = {
        "relevance": None if relevance is None else relevance.value,
        "sensitive": sensitive,
        "names_person": names_person,
        "tags": tag or None,
        "note": note,
    }
    draft = {key: value for key, value in said.items() if value is not None} or None
    with opened() as record:
        answer = queue.give_back(record, token, reviewer=reviewer, draft=draft, request=request)
    _show(answer, json, GIVEN_BACK_COLUMNS)


@queue_app.command("decide")
def decide(
    token: Token,
    *,
    reviewer: As,
    relevance: Annotated[Relevance, typer.Option(help="Does the document matter?")],
    sensitive: Annotated[
        bool, typer.Option("--sensitive/--not-sensitive", help="Could it harm somebody if it were seen?")
    ] = False,
    names_person: Annotated[bool, typer.Option("--names-person/--names-nobody", help="Does it name a person?")] = False,
    tag: Tags = None,
    note: Note = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Decide on an item you hold. Whether a second person must look is settled by rule, and told."""
    judgement = Judgement(relevance, sensitive, names_person, tuple(tag or ()), note)
    with opened() as record:
        answer = queue.decide(record, token, reviewer=reviewer, judgement=judgement, request=request)
    _show(answer, json, DECIDED_COLUMNS)


@queue_app.command("undo")
def undo(
    reviewer: As,
    item: Annotated[
        int | None, typer.Argument(help="The item's number; none: the one you acted on last.", metavar="[ITEM]")
    ] = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Take back your last act on an item, as long as nobody acted on it since."""
    with opened() as record:
        answer = queue.undo(record, reviewer=reviewer, item=item, request=request)
    _show(answer, json, UNDONE_COLUMNS)


def _show(answer: Mapping[str, Any], json: bool, columns: Sequence[str]) -> None:
    """Show what a verb answered: for people one line a key, nothing cut off."""
    if json:
        show([answer], json)
        return
    shown = {**answer, "handle": answer["document"][:HANDLE_DIGITS]}
    if isinstance(answer.get("because"), list):
        shown["because"] = in_short(answer["because"])
    show([{"": name, " ": shown.get(name)} for name in columns], json)


def in_short(reasons: Sequence[str]) -> str:
    """Write reasons of one kind behind their kind once: `watchlist: BMD-4M, airborne; contract number`."""
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kind, colon, what = reason.partition(": ")
        kinds.setdefault(kind, []).extend([what] if colon else [])
    return "; ".join(f"{kind}: {', '.join(whats)}" if whats else kind for kind, whats in kinds.items())

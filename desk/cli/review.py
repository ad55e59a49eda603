"""Reviewing: the people of the desk, and their work on the queue."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from config import clock
from desk.cli.common import AnyCache, As, CacheSlug, Json, opened, show
from storage import people, queue
from storage.database import Record
from storage.learning import report_learning
from storage.rules.review import Judgement
from storage.vocabulary import Relevance, ReviewState, Role

reviewer_app = typer.Typer(help="The people of the desk.", no_args_is_help=True)
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
PERSON_COLUMNS = ("name", "role", "reads", "created_at")
QUEUE_COLUMNS = ("item", "handle", "cache", "state", "priority", "because", "assignee", "lease_expires_at")
TAKEN_COLUMNS = ("item", "handle", "token", "expires_at", "priority", "because")
DECIDED_COLUMNS = ("item", "handle", "state", "because", "late")
GIVEN_BACK_COLUMNS = ("item", "handle", "state", "draft_kept")
UNDONE_COLUMNS = ("item", "handle", "undone", "state", "token", "expires_at")


@reviewer_app.command("add")
def add_reviewer(
    name: Annotated[str, typer.Argument(help="By which they act: `--as NAME`.", metavar="NAME")],
    reads: Annotated[
        str,
        typer.Option(help="Languages they read, as BCP 47 tags joined by commas. `sr` stands for all its scripts."),
    ],
    role: Annotated[Role, typer.Option(help="What they are at the desk.")] = Role.REVIEWER,
    json: Json = False,
) -> None:
    """Add a person; the same person again changes nothing."""
    tags = [tag for tag in reads.split(",") if tag.strip()]
    with opened() as record:
        person = people.add_reviewer(record, name, role=role, reads=tags)
    show([_person(person)], json, PERSON_COLUMNS)


@reviewer_app.command("list")
def list_reviewers(json: Json = False) -> None:
    """List the people of the desk."""
    with opened() as record:
        show([_person(person) for person in people.list_reviewers(record)], json, PERSON_COLUMNS)


def _person(person: people.Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role.value,
        "reads": list(person.reads),
        "created_at": clock.iso(person.created_at),
    }


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
        _learn(record, answer["item"])


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
        _learn(record, answer["item"])


@queue_app.command("learning")
def learning(cache: CacheSlug, json: Json = False) -> None:
    """Tell what the queue has learned from, and which share of what matters is probably found."""
    with opened() as record:
        told = report_learning(record, cache)
    if json:
        show([told], json)
        return
    show([{"": name.replace("_", " "), " ": value} for name, value in told.items()], json)


def _learn(record: Record, item: int) -> None:
    """Put what waits in order anew, once the answer is told: it is not waited for."""
    from tasks.prioritise.learn import learn_from  # noqa: PLC0415 only acts that teach need it

    sys.stdout.flush()
    learn_from(record, item)


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

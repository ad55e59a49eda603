"""What the commands of the queue share: their options, and how an answer is shown."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from config.errors import UsageError
from desk.cli.common import HANDLE_DIGITS, show
from storage.database import Record
from storage.rules.review import Judgement
from storage.vocabulary import Relevance

Expect = Annotated[
    int | None,
    typer.Option("--expect", help="The version of the item that you saw: refused where it changed.", metavar="VERSION"),
]
Token = Annotated[str, typer.Argument(help="The token of the lease, as `queue take` printed it.", metavar="TOKEN")]
Item = Annotated[int, typer.Argument(help="The item's number.", metavar="ITEM")]
Why = Annotated[str, typer.Option("--reason", help="Why.", metavar="TEXT")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; may be given several times.", metavar="TAG")]
Note = Annotated[str | None, typer.Option("--note", help="A note for whoever reviews next.", metavar="TEXT")]
RelevanceSoFar = Annotated[Relevance | None, typer.Option("--relevance", help="Does the document matter?")]
SensitiveSoFar = Annotated[
    bool | None, typer.Option("--sensitive/--not-sensitive", help="Could it harm somebody if it were seen?")
]
NamesPersonSoFar = Annotated[bool | None, typer.Option("--names-person/--names-nobody", help="Does it name a person?")]

JUDGEMENT_COLUMNS = ("reviewer", "second", "relevance", "sensitive", "names_person", "tags", "note", "undone")


def so_far(
    relevance: Relevance | None,
    sensitive: bool | None,
    names_person: bool | None,
    tag: Sequence[str] | None,
    note: str | None,
) -> dict[str, Any] | None:
    """Give what was said of a judgement so far; None: nothing."""
    said = {
        "relevance": None if relevance is None else relevance.value,
        "sensitive": sensitive,
        "names_person": names_person,
        "tags": tag or None,
        "note": note,
    }
    return {key: value for key, value in said.items() if value is not None} or None


def whole_judgement(
    relevance: Relevance | None,
    sensitive: bool | None,
    names_person: bool | None,
    tag: Sequence[str] | None,
    note: str | None,
) -> Judgement | None:
    """Give the judgement that was said along with an answer; None: none was.

    Raises:
        UsageError: something was said, but not whether the document matters.
    """
    if so_far(relevance, sensitive, names_person, tag, note) is None:
        return None
    if relevance is None:
        raise UsageError("a judgement says whether the document matters: --relevance relevant|not_relevant|unsure")
    return Judgement(relevance, bool(sensitive), bool(names_person), tuple(tag or ()), note)


def show_answer(answer: Mapping[str, Any], json: bool, columns: Sequence[str]) -> None:
    """Show what a verb answered: for people one line a key, nothing cut off, and the judgements below."""
    if json:
        show([answer], json)
        return
    shown = {**answer, "handle": answer["document"][:HANDLE_DIGITS]}
    if isinstance(answer.get("because"), list):
        shown["because"] = in_short(answer["because"])
    show([{"": name, " ": shown.get(name)} for name in columns], json)
    if answer.get("judgements"):
        show(answer["judgements"], json, JUDGEMENT_COLUMNS)


def in_short(reasons: Sequence[str]) -> str:
    """Write reasons of one kind behind their kind once: `watchlist: BMD-4M, airborne; contract number`."""
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kind, colon, what = reason.partition(": ")
        kinds.setdefault(kind, []).extend([what] if colon else [])
    return "; ".join(f"{kind}: {', '.join(whats)}" if whats else kind for kind, whats in kinds.items())


def learn(record: Record, item: int) -> None:
    """Put what waits in order anew, once the answer is told: it is not waited for."""
    from tasks.prioritise.learn import learn_from  # noqa: PLC0415 only acts that teach need it

    sys.stdout.flush()
    learn_from(record, item)

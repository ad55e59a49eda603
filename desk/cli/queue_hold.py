"""Work on the queue: taking items, holding on to them, deciding, giving back and undoing."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from config.errors import UsageError
from desk.cli.common import HANDLE_DIGITS, AnyCache, As, Json, Request, opened, show
from desk.cli.queue_common import (
    Expect,
    NamesPersonSoFar,
    Note,
    RelevanceSoFar,
    SensitiveSoFar,
    Tags,
    Token,
    in_short,
    learn,
    show_answer,
    so_far,
)
from storage import queue
from storage.rules.review import Judgement
from storage.vocabulary import Relevance

TAKEN_COLUMNS = ("item", "handle", "token", "expires_at", "priority", "because", "draft")
PROLONGED_COLUMNS = ("item", "handle", "token", "expires_at")
DRAFTED_COLUMNS = ("item", "handle", "draft")
DECIDED_COLUMNS = ("item", "handle", "state", "because", "late")
GIVEN_BACK_COLUMNS = ("item", "handle", "state", "draft_kept")
UNDONE_COLUMNS = ("item", "handle", "undone", "state", "token", "expires_at")
MEMBER_COLUMNS = ("item", "handle", "state", "because")


def take(
    reviewer: As,
    cache: AnyCache = None,
    second: Annotated[
        bool, typer.Option("--second", help="For a second review: somebody else decided, and you do not see what.")
    ] = False,
    request: Request = None,
    json: Json = False,
) -> None:
    """Take the most important item in a language you read. Nothing to take: no line, exit code 3."""
    with opened() as record:
        answer = queue.take(record, reviewer=reviewer, cache=cache, second=second, request=request)
    show_answer(answer, json, TAKEN_COLUMNS)


def heartbeat(
    token: Token, *, reviewer: As, request: Request = None, expect: Expect = None, json: Json = False
) -> None:
    """Hold an item longer: from now on as long as if you had just taken it."""
    with opened() as record:
        answer = queue.heartbeat(record, token, reviewer=reviewer, request=request, expected=expect)
    show_answer(answer, json, PROLONGED_COLUMNS)


def draft(
    token: Token,
    *,
    reviewer: As,
    relevance: RelevanceSoFar = None,
    sensitive: SensitiveSoFar = None,
    names_person: NamesPersonSoFar = None,
    tag: Tags = None,
    note: Note = None,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Keep what you think so far, for yourself alone; you go on holding the item."""
    said = so_far(relevance, sensitive, names_person, tag, note)
    with opened() as record:
        answer = queue.draft(record, token, reviewer=reviewer, judgement=said or {}, request=request, expected=expect)
    show_answer(answer, json, DRAFTED_COLUMNS)


def give_back(
    token: Token,
    *,
    reviewer: As,
    relevance: RelevanceSoFar = None,
    sensitive: SensitiveSoFar = None,
    names_person: NamesPersonSoFar = None,
    tag: Tags = None,
    note: Note = None,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Give an item back to the queue; what you say of it is kept as your draft."""
    said = so_far(relevance, sensitive, names_person, tag, note)
    with opened() as record:
        answer = queue.give_back(record, token, reviewer=reviewer, draft=said, request=request, expected=expect)
    show_answer(answer, json, GIVEN_BACK_COLUMNS)


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
    family: Annotated[
        bool, typer.Option("--family", help="Say the same of all members of its family that are free, or yours.")
    ] = False,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Decide on an item you hold. Whether a second person must look is settled by rule, and told."""
    judgement = Judgement(relevance, sensitive, names_person, tuple(tag or ()), note)
    with opened() as record:
        verb = queue.decide_family if family else queue.decide
        answer = verb(record, token, reviewer=reviewer, judgement=judgement, request=request, expected=expect)
        if family and not json:
            _show_members(answer)
        else:
            show_answer(answer, json, DECIDED_COLUMNS)
        learn(record, answer["item"])


def _show_members(answer: Mapping[str, Any]) -> None:
    members = [
        *({**one, "because": in_short(one["because"])} for one in answer["decided"]),
        *({**one, "state": "left out"} for one in answer["skipped"]),
    ]
    shown = [{**one, "handle": one["document"][:HANDLE_DIGITS]} for one in members]
    show(shown, json=False, columns=MEMBER_COLUMNS)


def undo(
    reviewer: As,
    item: Annotated[
        int | None, typer.Argument(help="The item's number; none: the one you acted on last.", metavar="[ITEM]")
    ] = None,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Take back your last act on an item, as long as nobody acted on it since."""
    if expect is not None and item is None:
        raise UsageError("--expect needs the item's number: sluice queue undo ITEM --expect VERSION")
    with opened() as record:
        answer = queue.undo(record, reviewer=reviewer, item=item, request=request, expected=expect)
        show_answer(answer, json, UNDONE_COLUMNS)
        learn(record, answer["item"])

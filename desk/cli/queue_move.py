"""What else becomes of an item: second reviews are answered, items are parked and opened again."""

from typing import Annotated

import typer

from desk.cli.common import As, Json, opened
from desk.cli.queue_common import (
    Expect,
    Item,
    NamesPersonSoFar,
    Note,
    RelevanceSoFar,
    Request,
    SensitiveSoFar,
    Tags,
    Token,
    Why,
    show_answer,
    whole_judgement,
)
from storage import queue
from storage.vocabulary import ParkedFor

ANSWERED_COLUMNS = ("item", "handle", "state", "round")
MOVED_COLUMNS = ("item", "handle", "state", "parked_for", "round")


def agree(
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
    """Come round to the first judgement, after you have spoken: the item is settled, and yours stays recorded."""
    judgement = whole_judgement(relevance, sensitive, names_person, tag, note)
    with opened() as record:
        answer = queue.agree(record, token, reviewer=reviewer, judgement=judgement, request=request, expected=expect)
    show_answer(answer, json, ANSWERED_COLUMNS)


def disagree(
    token: Token,
    *,
    reviewer: As,
    reason: Why,
    relevance: RelevanceSoFar = None,
    sensitive: SensitiveSoFar = None,
    names_person: NamesPersonSoFar = None,
    tag: Tags = None,
    note: Note = None,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Disagree with the first judgement, after you have spoken: the item goes into its next round."""
    judgement = whole_judgement(relevance, sensitive, names_person, tag, note)
    with opened() as record:
        answer = queue.disagree(
            record, token, reviewer=reviewer, reason=reason, judgement=judgement, request=request, expected=expect
        )
    show_answer(answer, json, ANSWERED_COLUMNS)


def park(
    token: Token,
    *,
    reviewer: As,
    parked_for: Annotated[ParkedFor, typer.Option("--for", help="What it waits for.")],
    reason: Why,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Set aside an item you hold, until what it waits for is there."""
    with opened() as record:
        answer = queue.park(
            record, token, reviewer=reviewer, parked_for=parked_for, reason=reason, request=request, expected=expect
        )
    show_answer(answer, json, MOVED_COLUMNS)


def unpark(
    item: Item,
    *,
    reviewer: As,
    reason: Annotated[str | None, typer.Option("--reason", help="What has changed.", metavar="TEXT")] = None,
    request: Request = None,
    expect: Expect = None,
    json: Json = False,
) -> None:
    """Put a parked item back into the queue."""
    with opened() as record:
        answer = queue.unpark(record, item, reviewer=reviewer, reason=reason, request=request, expected=expect)
    show_answer(answer, json, MOVED_COLUMNS)


def reopen(
    item: Item, *, reviewer: As, reason: Why, request: Request = None, expect: Expect = None, json: Json = False
) -> None:
    """Put a settled item back into the queue, for its next round; the earlier rounds stay as they were."""
    with opened() as record:
        answer = queue.reopen(record, item, reviewer=reviewer, reason=reason, request=request, expected=expect)
    show_answer(answer, json, MOVED_COLUMNS)

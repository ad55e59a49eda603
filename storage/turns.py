"""Turns: acts that would not see each other's rows are carried out one after the other."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage.acts import Act, Done, perform
from storage.database import Record


class Turn(IntEnum):
    """What is done by one at a time: keys of PostgreSQL's advisory locks. On SQLite every writer waits for the last."""

    CORROBORATE = 0x51_1C_E1
    """A tie between two sources moves claims that somebody else is adding evidence to."""
    RELATE = 0x51_1C_E7
    """Two may add what stands nowhere yet, and no row could be locked for it; and a proposal that the machine takes
    back could be one that a person has confirmed a moment ago."""
    TAKE = 0x51_1C_EB
    """Two who wait for items that others are just taking could each hold one that the other waits for."""


def wait_for(session: Session, turn: Turn) -> None:
    """Wait until nobody else has this turn, and hold it until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": turn.value})


def perform_in_turn(
    record: Record,
    verb: str,
    *,
    turn: Turn,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    act: Callable[[Act], Done],
) -> Mapping[str, Any]:
    """Perform one verb while no other that shares its turn is under way.

    Args:
        record: the open record.
        verb: its name.
        turn: which.
        reviewer: the name of who acts.
        request: the request key; None: each call is a new request.
        asked: the arguments, to tell a repeated request from another one under the same key.
        act: does the work; whatever it raises undoes all of it.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the key was used for something else (rule `request_key`).
    """

    def alone(act_under_way: Act) -> Done:
        wait_for(act_under_way.session, turn)
        return act(act_under_way)

    return perform(record, verb, reviewer=reviewer, request=request, asked=asked, act=alone)


corroborate = partial(perform_in_turn, turn=Turn.CORROBORATE)
"""Performs a verb of corroboration."""
relate = partial(perform_in_turn, turn=Turn.RELATE)
"""Performs a verb on relations or families."""

"""What the verbs of sameness share: one act at a time, and the document that a handle names."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, select

from storage.acts import Act, Done, perform
from storage.catalogue import which
from storage.database import Record
from storage.tables.provenance import Document
from storage.turns import wait_to_relate


def carry_out(
    record: Record,
    verb: str,
    *,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    act: Callable[[Act], Done],
) -> Mapping[str, Any]:
    """Perform one verb while nobody else changes relations, the machine included.

    Args:
        record: the open record.
        verb: its name.
        reviewer: the name of who acts.
        request: the request key; None: each call is a new request.
        asked: the arguments, to tell a repeated request from another one under the same key.
        act: does the work; whatever it raises undoes all of it.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the key was used for something else (rule `request_key`).
    """

    def alone(act_under_way: Act) -> Done:
        wait_to_relate(act_under_way.session)
        return act(act_under_way)

    return perform(record, verb, reviewer=reviewer, request=request, asked=asked, act=alone)


def document_of(session: Session, handle: str, cache: str | None) -> Document:
    """Give the document that a handle names.

    Raises:
        UsageError: the handle is none.
        Ambiguous: it fits several, which the message lists.
        NotFound: there is no such document or cache.
    """
    return session.exec(select(Document).where(which(session, handle, cache))).one()

"""Setting aside and taking up again: parking, unparking, and opening what was settled, each with its reason."""

from typing import Any, cast

from storage.acts import Act, Done, known_id, perform, refuse_stale, required
from storage.database import Record
from storage.queue.acts import add_event, document_of, sha256_of
from storage.queue.answers import Moved
from storage.queue.leases import end_lease, held_item, item_of_number
from storage.rules.review import Event, next_round, next_state
from storage.tables.review import ReviewItem
from storage.vocabulary import ParkedFor, ReviewState

KINDS = {Event.PARK: "item parked", Event.UNPARK: "item unparked", Event.REOPEN: "item reopened"}
"""The acts, in the ledger's words."""


def park(
    record: Record,
    token: str,
    *,
    reviewer: str,
    parked_for: ParkedFor,
    reason: str,
    request: str | None = None,
    expected: int | None = None,
) -> Moved:
    """Set aside an item that one holds: nobody is handed it until somebody unparks it.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who holds it.
        parked_for: what it waits for.
        reason: in words, for whoever looks after it.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        UsageError: there is no reason.
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`), the item
            is not as the caller saw it (rule `stale`), or the request key was used for something else (rule
            `request_key`).
        Refused: it is held for a second review (rule `transition`).
    """
    why = required(reason, "a reason")

    def act_on_it(act: Act) -> Done:
        return _move(act, held_item(act, token, expected=expected), Event.PARK, why, parked_for=parked_for)

    asked = {"token": token, "for": parked_for.value, "reason": why}
    answer = perform(record, "park", reviewer=reviewer, request=request, asked=asked, act=act_on_it)
    return cast("Moved", dict(answer))


def unpark(
    record: Record,
    item: int,
    *,
    reviewer: str,
    reason: str | None = None,
    request: str | None = None,
    expected: int | None = None,
) -> Moved:
    """Put a parked item back into the queue.

    Args:
        record: the open record.
        item: its number.
        reviewer: the name of who acts.
        reason: what has changed; None: what it waited for is there.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        UsageError: the reason is empty.
        NotFound: there is no such reviewer or item.
        Conflict: the item is not as the caller saw it (rule `stale`), or the request key was used for something else
            (rule `request_key`).
        Refused: it is not parked (rule `transition`).
    """
    why = None if reason is None else required(reason, "a reason")
    return _move_by_number(record, item, Event.UNPARK, why, reviewer=reviewer, request=request, expected=expected)


def reopen(
    record: Record,
    item: int,
    *,
    reviewer: str,
    reason: str,
    request: str | None = None,
    expected: int | None = None,
) -> Moved:
    """Put a settled item back into the queue, for its next round; the earlier rounds stay as they were.

    Args:
        record: the open record.
        item: its number.
        reviewer: the name of who acts.
        reason: why it must be looked at again.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        UsageError: there is no reason.
        NotFound: there is no such reviewer or item.
        Conflict: the item is not as the caller saw it (rule `stale`), or the request key was used for something else
            (rule `request_key`).
        Refused: it is not settled (rule `transition`).
    """
    why = required(reason, "a reason")
    return _move_by_number(record, item, Event.REOPEN, why, reviewer=reviewer, request=request, expected=expected)


def _move_by_number(
    record: Record,
    item_id: int,
    event: Event,
    reason: str | None,
    *,
    reviewer: str,
    request: str | None,
    expected: int | None,
) -> Moved:
    def act_on_it(act: Act) -> Done:
        item = item_of_number(act.session, item_id)
        refuse_stale(item.version, expected)
        return _move(act, item, event, reason)

    asked = {"item": item_id, "reason": reason}
    answer = perform(record, event.value, reviewer=reviewer, request=request, asked=asked, act=act_on_it)
    return cast("Moved", dict(answer))


def _move(act: Act, item: ReviewItem, event: Event, reason: str | None, *, parked_for: ParkedFor | None = None) -> Done:
    state = ReviewState(item.state)
    to_state = next_state(event, state)
    details: dict[str, Any] = {"reason": reason, "for": (parked_for or item.parked_for)}
    item.parked_for = parked_for
    item.round = next_round(event, item.round)
    end_lease(item, to_state)
    add_event(act, item, event, (state, to_state), reviewer_id=act.reviewer.id, details=details)
    document = document_of(act.session, item)
    answer: Moved = {
        "item": known_id(item.id),
        "document": document.sha256,
        "round": item.round,
        "state": to_state,
        "parked_for": item.parked_for,
        "version": item.version,
    }
    payload = {
        "round": item.round,
        "for": details["for"],
        "reason_sha256": None if reason is None else sha256_of(reason),
    }
    return Done(KINDS[event], f"document:{document.sha256}", payload, answer)

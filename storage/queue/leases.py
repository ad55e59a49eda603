"""Leases: who holds an item by which token, and what becomes of a token that no longer holds one."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from config.errors import Conflict, NotFound
from storage.acts import Act, Done, known_id, refuse_stale
from storage.queue.acts import document_of
from storage.queue.drafts import save_draft
from storage.tables.review import ReviewEvent, ReviewItem
from storage.vocabulary import ReviewState

NONCE_BYTES = 16
"""128 random bits: a token cannot be guessed."""


def new_nonce() -> str:
    """Give the random part of a token; the item's id and a point stand before it."""
    return secrets.token_hex(NONCE_BYTES)


def item_of_token(session: Session, token: str) -> ReviewItem:
    """Give the item that *token* was issued for, locked; whether the token still holds it is not asked here.

    Raises:
        Conflict: no such item (rule `token`).
    """
    item = session.get(ReviewItem, item_id_in(token), with_for_update=True)
    if item is None:
        raise unknown_token()
    return item


def item_id_in(token: str) -> int:
    """Give the number of the item that *token* was issued for; whether there is one is not asked here.

    Raises:
        Conflict: it is no token (rule `token`).
    """
    number = token.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004 as many digits as a 64-bit id may have
        raise unknown_token()
    return int(number)


def item_of_number(session: Session, item_id: int) -> ReviewItem:
    """Give an item, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    item = session.get(ReviewItem, item_id, with_for_update=True)
    if item is None:
        raise unknown_item(item_id)
    return item


def unknown_item(item_id: int) -> NotFound:
    """Give the refusal of a number that no item has."""
    return NotFound(f"there is no item {item_id}. The items: sluice queue list")


def held_item(act: Act, token: str, *, expected: int | None) -> ReviewItem:
    """Give the item that *token* holds, locked, for an act that brings no judgement along.

    Raises:
        Conflict: the token was never theirs (rule `token`), no longer holds the item (rule `lease_lost`), or the
            item is not as the caller saw it (rule `stale`).
    """
    item = item_of_token(act.session, token)
    if not is_in_force(item, token, act):
        refuse_lost_lease(act, item, token, None)
    refuse_stale(item.version, expected)
    return item


def is_in_force(item: ReviewItem, token: str, act: Act) -> bool:
    """Tell whether *token* still holds *item* for who acts.

    An expired lease holds until somebody else takes the item: a late decision is no lost decision.
    """
    held = item.state in {ReviewState.TAKEN, ReviewState.SECOND_REVIEW}
    return held and item.token == token and item.assignee_id == act.reviewer.id


def is_late(item: ReviewItem, act: Act) -> bool:
    """Tell whether the lease has expired."""
    return item.lease_expires_at is not None and item.lease_expires_at <= act.now


def refuse_lost_lease(act: Act, item: ReviewItem, token: str, judgement: Mapping[str, Any] | None) -> Done:
    """Refuse an act whose lease is lost, keeping the judgement that came with it as an orphan draft.

    Args:
        act: the act under way.
        item: the item that the token was issued for.
        token: no longer in force, or never issued to who acts.
        judgement: what is kept; None: nothing was judged.

    Returns:
        the refusal, to be raised once the draft is safe.

    Raises:
        Conflict: the token was never theirs (rule `token`), or there is nothing to keep (rule `lease_lost`).
    """
    issued = _event_of_token(act, item, token)
    if issued is None:
        raise unknown_token()
    refusal = Conflict(
        "this lease is lost: the item was taken again, given back or decided since. "
        + ("The judgement is kept as a draft of yours. " if judgement is not None else "")
        + "See where it stands with: sluice queue list",
        rule="lease_lost",
    )
    if judgement is None:
        raise refusal
    save_draft(act, item, judgement, review_round=issued.round, orphan=True)
    document = document_of(act.session, item)
    return Done("late judgement kept", f"document:{document.sha256}", {"round": issued.round}, {}, refusal)


def unknown_token() -> Conflict:
    """Give the refusal of a token that was never issued to who shows it."""
    return Conflict("this token was not given to you. Take an item first: sluice queue take", rule="token")


def _event_of_token(act: Act, item: ReviewItem, token: str) -> ReviewEvent | None:
    query = (
        select(ReviewEvent)
        .where(ReviewEvent.item_id == item.id, ReviewEvent.reviewer_id == act.reviewer.id)
        .order_by(col(ReviewEvent.number).desc())
    )
    return next((event for event in act.session.exec(query) if event.details.get("token") == token), None)


def end_lease(item: ReviewItem, state: ReviewState) -> None:
    """Take *item* out of the reviewer's hands."""
    item.state = state
    item.assignee_id, item.token, item.lease_expires_at = None, None, None
    item.version += 1


def begin_lease(act: Act, item: ReviewItem, state: ReviewState = ReviewState.TAKEN) -> dict[str, Any]:
    """Put *item* into the hands of who acts, with a fresh token; returns token and expiry as JSON."""
    item.state = state
    item.parked_for = None
    item.assignee_id = act.reviewer.id
    item.token = f"{known_id(item.id)}.{new_nonce()}"
    item.lease_expires_at = act.lease_end
    item.version += 1
    return {"token": item.token, "expires_at": clock.iso(act.lease_end)}

"""Holding on: a lease is prolonged, and what was judged so far is kept, while an item is in one's hands."""

from collections.abc import Mapping
from typing import Any, cast

from config import clock
from config.errors import UsageError
from storage.acts import Act, Done, known_id, perform, refuse_stale
from storage.database import Record
from storage.queue.acts import document_of, refuse_at_limit
from storage.queue.answers import Drafted, Prolonged
from storage.queue.drafts import save_draft
from storage.queue.leases import held_item, is_in_force, is_late, item_of_token, refuse_lost_lease


def heartbeat(
    record: Record, token: str, *, reviewer: str, request: str | None = None, expected: int | None = None
) -> Prolonged:
    """Prolong a lease: it lasts as long from now as a fresh one. The token stays the same.

    A lease that has expired comes alive again, as long as nobody took the item since.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who holds it.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`), the item
            is not as the caller saw it (rule `stale`), or the request key was used for something else (rule
            `request_key`).
        Refused: it had expired, and they hold as many items as one may by now (rule `lease_limit`).
    """
    answer = perform(
        record,
        "heartbeat",
        reviewer=reviewer,
        request=request,
        asked={"token": token},
        act=lambda act: _heartbeat(act, token, expected),
    )
    return cast("Prolonged", dict(answer))


def _heartbeat(act: Act, token: str, expected: int | None) -> Done:
    item = held_item(act, token, expected=expected)
    late = is_late(item, act)
    if late:
        refuse_at_limit(act)
    item.lease_expires_at = act.lease_end
    item.version += 1
    document = document_of(act.session, item)
    answer: Prolonged = {
        "item": known_id(item.id),
        "document": document.sha256,
        "token": token,
        "expires_at": clock.iso(act.lease_end),
        "version": item.version,
    }
    payload = {"round": item.round, "expires_at": answer["expires_at"], "after_expiry": late}
    return Done("lease prolonged", f"document:{document.sha256}", payload, answer)


def draft(
    record: Record,
    token: str,
    *,
    reviewer: str,
    judgement: Mapping[str, Any],
    request: str | None = None,
    expected: int | None = None,
) -> Drafted:
    """Keep what was judged so far for its author alone; the item stays in their hands.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who holds it.
        judgement: so far, as a JSON object; it replaces the draft before it.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        UsageError: nothing was judged.
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; the draft
            is kept all the same), the item is not as the caller saw it (rule `stale`), or the request key was used
            for something else (rule `request_key`).
    """
    if not judgement:
        raise UsageError("there is nothing to keep. Say what you have so far: relevance, tags, a note …")
    answer = perform(
        record,
        "draft",
        reviewer=reviewer,
        request=request,
        asked={"token": token, "judgement": dict(judgement)},
        act=lambda act: _draft(act, token, judgement, expected),
    )
    return cast("Drafted", dict(answer))


def _draft(act: Act, token: str, judgement: Mapping[str, Any], expected: int | None) -> Done:
    item = item_of_token(act.session, token)
    if not is_in_force(item, token, act):
        return refuse_lost_lease(act, item, token, judgement)
    refuse_stale(item.version, expected)
    save_draft(act, item, judgement, review_round=item.round)
    document = document_of(act.session, item)
    answer: Drafted = {
        "item": known_id(item.id),
        "document": document.sha256,
        "draft": dict(judgement),
        "saved_at": clock.iso(act.now),
        "version": item.version,
    }
    return Done("draft kept", f"document:{document.sha256}", {"round": item.round}, answer)

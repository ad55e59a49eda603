"""Deciding: a judgement is added, and the rules say whether a second person must look."""

import hashlib
from typing import Any, cast

from storage import ledger
from storage.acts import Act, Done, known_id, perform
from storage.database import Record
from storage.queue.acts import add_event, as_json, document_of
from storage.queue.answers import Decided
from storage.queue.leases import end_lease, is_in_force, item_of_token, refuse_lost_lease
from storage.rules.review import Event, Judgement, Ruling, next_state, rule_on
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import ReviewState


def decide(record: Record, token: str, *, reviewer: str, judgement: Judgement, request: str | None = None) -> Decided:
    """Record a decision on the item that *token* holds.

    A lease that has expired still holds, as long as nobody took the item since.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who decides.
        judgement: what they say.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; the
            judgement is kept as an orphan draft), or the request key was used for something else (rule
            `request_key`).
    """
    said = as_json(judgement)
    answer = perform(
        record,
        "decide",
        reviewer=reviewer,
        request=request,
        asked={"token": token, **said},
        act=lambda act: _decide(act, token, judgement, said),
    )
    return cast("Decided", dict(answer))


def _decide(act: Act, token: str, judgement: Judgement, said: dict[str, Any]) -> Done:
    item = item_of_token(act.session, token)
    if not is_in_force(item, token, act):
        return refuse_lost_lease(act, item, token, said)
    document = document_of(act.session, item)
    late = item.lease_expires_at is not None and item.lease_expires_at <= act.now
    ruling = rule_on(
        judgement,
        document_sha256=document.sha256,
        review_round=item.round,
        seed=act.record.settings.second_review_seed,
        share=act.record.settings.second_review_share,
    )
    _store(act, item, said, late=late, ruling=ruling)
    answer: Decided = {
        "item": known_id(item.id),
        "document": document.sha256,
        "round": item.round,
        "state": ruling.to_state,
        "because": ruling.details["because"],
        "late": late,
    }
    return Done("item decided", f"document:{document.sha256}", _payload(item, document, said, ruling), answer)


def _store(act: Act, item: ReviewItem, said: dict[str, Any], *, late: bool, ruling: Ruling) -> None:
    decision = Decision(
        item_id=known_id(item.id),
        round=item.round,
        reviewer_id=known_id(act.reviewer.id),
        decided_at=act.now,
        **said,
    )
    act.session.add(decision)
    act.session.flush()
    decided = next_state(Event.DECIDE, ReviewState(item.state))
    end_lease(item, ruling.to_state)
    add_event(
        act,
        item,
        Event.DECIDE,
        (ReviewState.TAKEN, decided),
        reviewer_id=act.reviewer.id,
        decision_id=decision.id,
        details={"late": late},
    )
    add_event(act, item, ruling.event, (decided, ruling.to_state), details=ruling.details)


def _payload(item: ReviewItem, document: Document, said: dict[str, Any], ruling: Ruling) -> dict[str, Any]:
    """Give the ledger's particulars: the whole judgement by its hash, tags and note not word by word.

    The ledger cannot be purged; a note may have to be.
    """
    return {
        "cache_id": document.cache_id,
        "round": item.round,
        "relevance": said["relevance"],
        "sensitive": said["sensitive"],
        "names_person": said["names_person"],
        "judgement_sha256": hashlib.sha256(ledger.canonical(said).encode()).hexdigest(),
        "state": ruling.to_state.value,
        "ruling": ruling.details,
    }

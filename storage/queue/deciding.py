"""Deciding: a judgement is added, and the rules say whether a second person must look."""

from typing import Any, cast

from storage.acts import Act, Done, Entry, known_id, perform, refuse_stale
from storage.database import Record
from storage.queue.acts import add_event, as_json, document_of, sha256_of
from storage.queue.answers import Decided
from storage.queue.judgements import add_decision
from storage.queue.leases import end_lease, is_in_force, is_late, item_of_token, refuse_lost_lease
from storage.queue.seconds import decide_second
from storage.rules.review import Event, Judgement, Ruling, next_state, rule_on
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.vocabulary import ReviewState


def decide(
    record: Record,
    token: str,
    *,
    reviewer: str,
    judgement: Judgement,
    request: str | None = None,
    expected: int | None = None,
) -> Decided:
    """Record a decision on the item that *token* holds.

    A lease that has expired still holds, as long as nobody took the item since. On a second review this is the
    second person's own judgement, given blind: where it is the same as the first the item is settled, else it stays
    in their hands until they `agree` or `disagree`.

    Args:
        record: the open record.
        token: of the lease, as `take` gave it.
        reviewer: the name of who decides.
        judgement: what they say.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; the
            judgement is kept as an orphan draft), the item is not as the caller saw it (rule `stale`), or the
            request key was used for something else (rule `request_key`).
        Refused: they have spoken on this second review already (rule `spoken`).
    """
    said = as_json(judgement)
    answer = perform(
        record,
        "decide",
        reviewer=reviewer,
        request=request,
        asked={"token": token, **said},
        act=lambda act: _decide(act, token, judgement, expected),
    )
    return cast("Decided", dict(answer))


def _decide(act: Act, token: str, judgement: Judgement, expected: int | None) -> Done:
    item, said = item_of_token(act.session, token), as_json(judgement)
    if not is_in_force(item, token, act):
        return refuse_lost_lease(act, item, token, said)
    refuse_stale(item.version, expected)
    if item.state == ReviewState.SECOND_REVIEW:
        return decide_second(act, item, said)
    answer, entry = decide_first(act, item, judgement, late=is_late(item, act))
    return Done(entry.kind, entry.subject, entry.payload, answer)


def decide_first(act: Act, item: ReviewItem, judgement: Judgement, *, late: bool) -> tuple[Decided, Entry]:
    """Add the first judgement of a round to an item that is in the reviewer's hands; gives the answer and the entry."""
    document, said = document_of(act.session, item), as_json(judgement)
    ruling = rule_on(
        judgement,
        document_sha256=document.sha256,
        review_round=item.round,
        seed=act.record.settings.second_review_seed,
        share=act.record.settings.second_review_share,
    )
    decision = add_decision(act, item, said, second=False)
    decided = next_state(Event.DECIDE, ReviewState.TAKEN)
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
    answer: Decided = {
        "item": known_id(item.id),
        "document": document.sha256,
        "round": item.round,
        "state": ruling.to_state,
        "because": ruling.details["because"],
        "late": late,
        "second": False,
        "judgements": [],
        "version": item.version,
    }
    return answer, Entry("item decided", f"document:{document.sha256}", _payload(item, document, said, ruling))


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
        "judgement_sha256": sha256_of(said),
        "state": ruling.to_state.value,
        "ruling": ruling.details,
    }

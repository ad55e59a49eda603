"""Second reviews: another person speaks blind; only then do they come round, or disagree."""

from dataclasses import dataclass
from typing import Any, cast

from config.errors import Refused
from storage.acts import Act, Done, known_id, perform, refuse_stale, required
from storage.database import Record
from storage.queue.acts import add_event, as_json, document_of, sha256_of
from storage.queue.answers import Answered, Decided, JudgementShown
from storage.queue.judgements import add_decision, first_of_round, said_in, second_by, shown
from storage.queue.leases import end_lease, is_in_force, is_late, item_of_token, refuse_lost_lease
from storage.rules.blindness import differing_axes
from storage.rules.review import Event, Judgement, next_round, next_state
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import ReviewState


@dataclass(frozen=True, slots=True)
class Answer:
    """What a second person answers to the first judgement."""

    event: Event
    reason: str | None = None
    said: dict[str, Any] | None = None
    """Their own judgement, where they speak and answer at once."""


def agree(
    record: Record,
    token: str,
    *,
    reviewer: str,
    judgement: Judgement | None = None,
    request: str | None = None,
    expected: int | None = None,
) -> Answered:
    """Come round to the first judgement: the item is settled, one's own blind judgement stays recorded.

    Args:
        record: the open record.
        token: of the lease, as `take(…, second=True)` gave it.
        reviewer: the name of who answers.
        judgement: their own, where they have not spoken yet; it is recorded before anything is compared.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the token was never theirs (rule `token`) or no longer holds the item (rule `lease_lost`; a
            judgement is kept as an orphan draft), the item is not as the caller saw it (rule `stale`), or the
            request key was used for something else (rule `request_key`).
        Refused: they have not spoken yet (rule `blind`) or have spoken already and bring another judgement (rule
            `spoken`), their judgement, now recorded, differs from the first (rule `differs`), or the item is in no
            second review (rule `transition`).
    """
    said = None if judgement is None else as_json(judgement)
    answer = perform(
        record,
        "agree",
        reviewer=reviewer,
        request=request,
        asked={"token": token, "judgement": said},
        act=lambda act: _answer(act, token, Answer(Event.AGREE, said=said), expected),
    )
    return cast("Answered", dict(answer))


def disagree(
    record: Record,
    token: str,
    *,
    reviewer: str,
    reason: str,
    judgement: Judgement | None = None,
    request: str | None = None,
    expected: int | None = None,
) -> Answered:
    """Disagree with the first judgement: the item goes back into the queue, for its next round.

    Args:
        record: the open record.
        token: of the lease, as `take(…, second=True)` gave it.
        reviewer: the name of who answers.
        reason: why they disagree; for whoever may see the round.
        judgement: their own, where they have not spoken yet.
        request: the request key.
        expected: the version of the item that the caller saw; None: whatever stands.

    Raises:
        UsageError: there is no reason.
        NotFound: there is no such reviewer.
        Conflict: as for `agree`.
        Refused: as for `agree`, but for rule `differs`.
    """
    said, why = None if judgement is None else as_json(judgement), required(reason, "a reason")
    answer = perform(
        record,
        "disagree",
        reviewer=reviewer,
        request=request,
        asked={"token": token, "reason": why, "judgement": said},
        act=lambda act: _answer(act, token, Answer(Event.DISAGREE, why, said), expected),
    )
    return cast("Answered", dict(answer))


def decide_second(act: Act, item: ReviewItem, said: dict[str, Any]) -> Done:
    """Record the second person's own judgement; the same as the first settles the item."""
    document, late = document_of(act.session, item), is_late(item, act)
    first, own = _speak(act, item, said)
    differs = differing_axes(said_in(first), said)
    if not differs:
        _settle(act, item, because="same")
    answer: Decided = {
        "item": known_id(item.id),
        "document": document.sha256,
        "round": item.round,
        "state": item.state,
        "because": [f"differs: {axis}" for axis in differs] or ["same"],
        "late": late,
        "second": True,
        "judgements": _both(act, first, own),
        "version": item.version,
    }
    return Done("item decided", f"document:{document.sha256}", _payload(item, said), answer)


def _answer(act: Act, token: str, answer: Answer, expected: int | None) -> Done:
    item = item_of_token(act.session, token)
    if not is_in_force(item, token, act):
        return refuse_lost_lease(act, item, token, answer.said)
    refuse_stale(item.version, expected)
    next_state(answer.event, ReviewState(item.state))
    subject = f"document:{document_of(act.session, item).sha256}"
    first, own = _heard(act, item, answer.said)
    differs = differing_axes(said_in(first), said_in(own))
    if answer.event is Event.AGREE and answer.said is not None and differs:
        # the judgement is kept: refused without a trace, one could try until it fits, and would not be blind
        return Done("item decided", subject, _payload(item, answer.said), {}, _differs(differs))
    if answer.event is Event.AGREE:
        _settle(act, item, because="came round" if differs else "same")
    else:
        _return(act, item, answer.reason)
    told: Answered = {
        "item": known_id(item.id),
        "document": subject.partition(":")[2],
        "round": item.round,
        "state": item.state,
        "judgements": _both(act, first, own),
        "version": item.version,
    }
    payload = {
        "round": first.round,
        "differs": list(differs),
        "judgement_sha256": sha256_of(said_in(own)),
        "reason_sha256": None if answer.reason is None else sha256_of(answer.reason),
    }
    kind = "second review agreed" if answer.event is Event.AGREE else "second review disagreed"
    return Done(kind, subject, payload, told)


def _heard(act: Act, item: ReviewItem, said: dict[str, Any] | None) -> tuple[Decision, Decision]:
    """Give the first judgement and the reviewer's own, which they gave before or give now."""
    if said is not None:
        return _speak(act, item, said)
    own = second_by(act, item)
    if own is None:
        raise Refused(
            "you have not spoken on this item yet, and a second review is blind. Say what you think first: "
            "sluice queue decide TOKEN --relevance …",
            rule="blind",
        )
    return first_of_round(act.session, item), own


def _speak(act: Act, item: ReviewItem, said: dict[str, Any]) -> tuple[Decision, Decision]:
    if second_by(act, item) is not None:
        raise Refused(
            "you have spoken on this item, and your judgement stands. Answer the first one with: "
            "sluice queue agree TOKEN, or sluice queue disagree TOKEN --reason TEXT",
            rule="spoken",
        )
    late, state = is_late(item, act), ReviewState(item.state)
    own = add_decision(act, item, said, second=True)
    item.version += 1
    add_event(
        act,
        item,
        Event.DECIDE,
        (state, next_state(Event.DECIDE, state)),
        reviewer_id=act.reviewer.id,
        decision_id=own.id,
        details={"late": late},
    )
    return first_of_round(act.session, item), own


def _settle(act: Act, item: ReviewItem, *, because: str) -> None:
    state = ReviewState(item.state)
    settled = next_state(Event.AGREE, state)
    end_lease(item, settled)
    details = {"because": [because]}
    add_event(act, item, Event.AGREE, (state, settled), reviewer_id=act.reviewer.id, details=details)


def _return(act: Act, item: ReviewItem, reason: str | None) -> None:
    state = ReviewState(item.state)
    returned = next_state(Event.DISAGREE, state)
    end_lease(item, returned)
    add_event(act, item, Event.DISAGREE, (state, returned), reviewer_id=act.reviewer.id, details={"reason": reason})
    queued = next_state(Event.REWORK, returned)
    item.state, item.round = queued, next_round(Event.REWORK, item.round)
    item.version += 1
    add_event(act, item, Event.REWORK, (returned, queued))


def _both(act: Act, first: Decision, own: Decision) -> list[JudgementShown]:
    return [shown(act.session, decision, undone=False) for decision in (first, own)]


def _differs(axes: tuple[str, ...]) -> Refused:
    return Refused(
        f"your judgement is recorded, and differs from the first on {', '.join(axes)}. See both with: "
        "sluice queue show ITEM; then come round with sluice queue agree TOKEN, without a judgement, or say "
        "sluice queue disagree TOKEN --reason TEXT",
        rule="differs",
    )


def _payload(item: ReviewItem, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "round": item.round,
        "second": True,
        "relevance": said["relevance"],
        "sensitive": said["sensitive"],
        "names_person": said["names_person"],
        "judgement_sha256": sha256_of(said),
        "state": ReviewState(item.state).value,
    }

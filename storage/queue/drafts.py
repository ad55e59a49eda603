"""Drafts: judgements not given yet, or refused because they came too late. Kept for their author alone."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from storage.acts import Act, known_id
from storage.tables.review import Draft, Reviewer, ReviewItem


def save_draft(
    act: Act, item: ReviewItem, judgement: Mapping[str, Any], *, review_round: int, orphan: bool = False
) -> None:
    """Keep *judgement* for who acts, under the round it was made in.

    The draft of a lease replaces the one before it; orphans are added, the same one only once.
    """
    kept = [draft for draft in _drafts(act.session, item, act.reviewer, review_round) if draft.orphan is orphan]
    if orphan and any(draft.judgement == judgement for draft in kept):
        return
    draft = kept[0] if kept and not orphan else None
    if draft is None:
        draft = Draft(
            item_id=known_id(item.id),
            round=review_round,
            reviewer_id=known_id(act.reviewer.id),
            orphan=orphan,
            judgement=dict(judgement),
            saved_at=act.now,
        )
    draft.judgement = dict(judgement)
    draft.saved_at = act.now
    act.session.add(draft)


def last_draft(session: Session, item: ReviewItem, reviewer: Reviewer) -> dict[str, Any] | None:
    """Give what *reviewer* last left on *item* in its round."""
    drafts = _drafts(session, item, reviewer, item.round)
    return drafts[0].judgement if drafts else None


def _drafts(session: Session, item: ReviewItem, reviewer: Reviewer, review_round: int) -> list[Draft]:
    query = (
        select(Draft)
        .where(Draft.item_id == item.id, Draft.round == review_round, Draft.reviewer_id == reviewer.id)
        .order_by(col(Draft.saved_at).desc(), col(Draft.id).desc())
    )
    return list(session.exec(query))

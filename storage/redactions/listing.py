"""Redactions as rows, and one row a document that tells whether what stands in it is approved."""

from sqlmodel import Session, col, select

from config import clock
from storage.catalogue import which
from storage.database import Record
from storage.redactions.answers import HandsShown, PlanShown, RedactionShown
from storage.redactions.plans import Plan, load_plans, planned_hashes
from storage.tables.provenance import Document
from storage.tables.release import Redaction, RedactionWithdrawal
from storage.tables.review import Reviewer
from storage.vocabulary import RedactionOrigin

STANDING, WITHDRAWN = "standing", "withdrawn"


def list_redactions(record: Record, document: str | None = None, cache: str | None = None) -> list[RedactionShown]:
    """Give one row a redaction, documents in the order of their hashes, then by page; withdrawn ones stay in the list.

    Args:
        record: the open record.
        document: the handle of one document; None: all of the cache.
        cache: its slug.

    Raises:
        UsageError: neither a document nor a cache is given, or the handle is none.
        NotFound: there is no such document or cache.
    """
    with record.reading() as session:
        names = _names(session)
        rows: list[RedactionShown] = []
        for plan in _plans(session, document, cache):
            shown: list[tuple[Redaction, RedactionWithdrawal | None]] = [(row, None) for row in plan.standing]
            shown += plan.withdrawn
            approvals = len(plan.in_force)
            for row, withdrawal in sorted(shown, key=lambda pair: (pair[0].page_number, pair[0].id)):
                rows.append(_row(plan.sha256, row, withdrawal, names=names, approvals=approvals))
        return rows


def _row(
    sha256: str, row: Redaction, withdrawal: RedactionWithdrawal | None, *, names: dict[int, str], approvals: int
) -> RedactionShown:
    return {
        "redaction": row.id or 0,
        "document": sha256,
        "page": row.page_number,
        "boxes": row.boxes,
        "start": row.start,
        "end": row.end,
        "words": row.words,
        "term": row.term,
        "only_here": row.only_here,
        "reason": row.reason,
        "origin": row.origin,
        "state": STANDING if withdrawal is None else WITHDRAWN,
        "because": None if withdrawal is None else withdrawal.because,
        "drawn_by": names[row.drawn_by],
        "drawn_at": clock.iso(row.drawn_at),
        "withdrawn_by": None if withdrawal is None else names[withdrawal.withdrawn_by],
        "approved": approvals > 0,
        "approvals": approvals,
    }


def list_plans(record: Record, document: str | None = None, cache: str | None = None) -> list[PlanShown]:
    """Give one row a document: how many redactions stand in it, and who approved them; of a cache only those drawn in.

    Args:
        record: the open record.
        document: the handle of one document, which has a row also where nobody has drawn in it; None: all of the cache.
        cache: its slug.

    Raises:
        UsageError: neither a document nor a cache is given, or the handle is none.
        NotFound: there is no such document or cache.
    """
    with record.reading() as session:
        names = _names(session)
        return [
            {
                "document": plan.sha256,
                "plan": plan.digest,
                "standing": len(plan.standing),
                "proposed": sum(row.origin == RedactionOrigin.PROPOSED for row in plan.standing),
                "pages": sorted({row.page_number for row in plan.standing}),
                "approved": bool(plan.in_force),
                "approvals": len(plan.in_force),
                "approved_by": sorted(names[approval.approved_by] for approval in plan.in_force),
            }
            for plan in _plans(session, document, cache)
        ]


def show_hands(record: Record, document: str, cache: str | None = None) -> HandsShown:
    """Tell who shaped what stands redacted in a document, and each approval that was ever given.

    Args:
        record: the open record.
        document: its handle.
        cache: the slug of the cache, where the document lies in several.

    Raises:
        UsageError: the handle is none.
        NotFound: there is no such document or cache.
    """
    with record.reading() as session:
        names = _names(session)
        (plan,) = _plans(session, document, cache)
        return {
            "shaped_by": sorted(names[number] for number in plan.shaped_by),
            "approvals": [
                {
                    "approved_by": names[row.approved_by],
                    "approved_at": clock.iso(row.approved_at),
                    "redactions": row.redactions,
                    "in_force": row in plan.in_force,
                }
                for row in plan.approvals
            ],
        }


def _plans(session: Session, document: str | None, cache: str | None) -> list[Plan]:
    here = which(session, document, cache)
    if document is not None:
        hashes = sorted(set(session.exec(select(Document.sha256).where(here))))
    else:
        hashes = planned_hashes(session, session.exec(select(col(Document.id)).where(here)).all())
    return list(load_plans(session, hashes).values())


def _names(session: Session) -> dict[int, str]:
    return {reviewer.id or 0: reviewer.name for reviewer in session.exec(select(Reviewer))}

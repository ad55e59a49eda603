"""The plan of a document: what stands redacted in it, in whatever cache it lies, who shaped it, who approved it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import exists
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.rules.redaction import Corners, Planned, plan_sha256
from storage.tables.provenance import Document
from storage.tables.release import Redaction, RedactionApproval, RedactionWithdrawal


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was ever redacted in one content, and what became of it."""

    sha256: str
    """Of the document."""
    standing: tuple[Redaction, ...]
    """In the order of the pages, then as they were drawn."""
    withdrawn: tuple[tuple[Redaction, RedactionWithdrawal], ...]
    approvals: tuple[RedactionApproval, ...]
    """All that were ever given."""

    @property
    def digest(self) -> str:
        """The SHA-256 of what stands."""
        return plan_sha256(planned(row) for row in self.standing)

    @property
    def shaped_by(self) -> frozenset[int]:
        """Who drew what stands, and who took away what nothing else hides in its place."""
        kept = {planned(row) for row in self.standing}
        drawn = {row.drawn_by for row in self.standing}
        return frozenset(drawn | {by.withdrawn_by for row, by in self.withdrawn if planned(row) not in kept})

    @property
    def in_force(self) -> tuple[RedactionApproval, ...]:
        """The approvals of just what stands, by people who shaped none of it."""
        digest, shaped_by = self.digest, self.shaped_by
        given = {row.approved_by: row for row in self.approvals if row.plan_sha256 == digest}
        return tuple(row for by, row in given.items() if by not in shaped_by)


def planned(row: Redaction) -> Planned:
    """Give a redaction by what it hides."""
    boxes = tuple(cast("Corners", tuple(box)) for box in row.boxes)
    return Planned(row.page_number, boxes, row.start, row.end, row.words, row.reason, row.only_here)


def load_plans(session: Session, hashes: Iterable[str]) -> dict[str, Plan]:
    """Give the plan of each of these documents, by its SHA-256: the same bytes, in whatever cache."""
    plans: dict[str, Plan] = {}
    for chunk in in_chunks(sorted(set(hashes))):
        plans |= _load(session, chunk)
    return plans


def _load(session: Session, hashes: Sequence[str]) -> Mapping[str, Plan]:
    standing: dict[str, list[Redaction]] = defaultdict(list)
    withdrawn: dict[str, list[tuple[Redaction, RedactionWithdrawal]]] = defaultdict(list)
    redactions = (
        select(Document.sha256, Redaction, RedactionWithdrawal)
        .join(Document, col(Document.id) == col(Redaction.document_id))
        .outerjoin(RedactionWithdrawal, col(RedactionWithdrawal.redaction_id) == col(Redaction.id))
        .where(col(Document.sha256).in_(hashes))
        .order_by(col(Redaction.page_number), col(Redaction.id))
    )
    for sha256, row, joined in session.exec(redactions):
        withdrawal: RedactionWithdrawal | None = joined  # an outer join; the types do not say so
        if withdrawal is None:
            standing[sha256].append(row)
        else:
            withdrawn[sha256].append((row, withdrawal))
    approvals: dict[str, list[RedactionApproval]] = defaultdict(list)
    given = (
        select(Document.sha256, RedactionApproval)
        .join(Document, col(Document.id) == col(RedactionApproval.document_id))
        .where(col(Document.sha256).in_(hashes))
        .order_by(col(RedactionApproval.id))
    )
    for sha256, approval in session.exec(given):
        approvals[sha256].append(approval)
    return {
        sha256: Plan(sha256, tuple(standing[sha256]), tuple(withdrawn[sha256]), tuple(approvals[sha256]))
        for sha256 in hashes
    }


def planned_hashes(session: Session, documents: Iterable[int | None]) -> list[str]:
    """Give the SHA-256 of those of these documents in whose plan anybody ever had a hand, in order."""
    found: set[str] = set()
    for chunk in in_chunks(documents):
        asked = select(Document.sha256).where(col(Document.id).in_(chunk))
        same = select(col(Document.id)).where(col(Document.sha256).in_(session.exec(asked).all()))
        drawn = exists().where(col(Redaction.document_id) == col(Document.id))
        approved = exists().where(col(RedactionApproval.document_id) == col(Document.id))
        found |= set(session.exec(select(Document.sha256).where(col(Document.id).in_(same), drawn | approved)))
    return sorted(found)

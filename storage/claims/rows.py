"""The rows around some claims, a statement a table. `dossier` and `listing` make values of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, select

from storage.tables.claims import Claim, ClaimVersion, Finding, SignOff
from storage.tables.evidence import (
    CredibilityRating,
    Evidence,
    EvidenceWithdrawal,
    Quote,
    Translation,
    TranslationCheck,
)
from storage.tables.provenance import Cache, Document
from storage.tables.release import ClaimRetraction, Redaction, RedactionWithdrawal
from storage.tables.replies import (
    Authenticity,
    ReplyApproval,
    ReplyRequest,
    ReplySettlement,
    Resolution,
    ResolutionSignature,
)
from storage.tables.review import ReviewerLanguage
from storage.tables.sameness import FamilyMember
from storage.tables.sources import Capture

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class QuotedDocument:
    """What corroboration asks of a quoted document."""

    sha256: str
    text_sha256: str | None
    family: str | None


class Rows:
    """All rows around some claims; of what may be said again (ratings, settlements, answers) the newest."""

    def __init__(self, session: Session, claim_ids: Sequence[int]) -> None:
        self._session = session
        here = list(claim_ids)
        query = select(Claim, Cache.slug).join(Cache, col(Cache.id) == col(Claim.cache_id))
        self.claims = list(session.exec(query.where(col(Claim.id).in_(here)).order_by(col(Claim.id))))
        self.wordings: dict[int, list[ClaimVersion]] = defaultdict(list)
        for wording in self._all(ClaimVersion, col(ClaimVersion.claim_id).in_(here)):
            self.wordings[wording.claim_id].append(wording)
        self.evidence = self._all(Evidence, col(Evidence.claim_id).in_(here))
        self.replies = self._all(ReplyRequest, col(ReplyRequest.claim_id).in_(here))
        self.resolutions = self._all(Resolution, col(Resolution.claim_id).in_(here))
        self.sign_offs = self._all(SignOff, col(SignOff.claim_id).in_(here))
        self.findings = self._all(Finding, col(Finding.claim_id).in_(here))
        self.retractions: dict[int, list[ClaimRetraction]] = defaultdict(list)
        for retraction in self._all(ClaimRetraction, col(ClaimRetraction.claim_id).in_(here)):
            self.retractions[retraction.claim_id].append(retraction)
        quotes = self._all(Quote, col(Quote.claim_id).in_(here))
        self.quotes = {quote.id or 0: quote for quote in quotes}
        self.reads: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for row in session.exec(select(ReviewerLanguage).order_by(col(ReviewerLanguage.language))):
            self.reads[row.reviewer_id] += (row.language,)
        self._around_evidence()
        self._around_quotes()
        self._around_replies()

    def _around_evidence(self) -> None:
        ids = [item.id for item in self.evidence]
        withdrawals = self._all(EvidenceWithdrawal, col(EvidenceWithdrawal.evidence_id).in_(ids))
        self.withdrawn = {row.evidence_id: row for row in withdrawals}
        captures = {item.capture_id for item in self.evidence if item.capture_id is not None}
        self.captures = {row.id or 0: row for row in self._all(Capture, col(Capture.id).in_(captures))}
        ratings = self._all(CredibilityRating, col(CredibilityRating.evidence_id).in_(ids))
        self.ratings = {row.evidence_id: row for row in ratings}

    def _around_quotes(self) -> None:
        documents = {quote.document_id for quote in self.quotes.values()}
        query = (
            select(col(Document.id), col(Document.sha256), col(Document.text_sha256), col(FamilyMember.family))
            .outerjoin(FamilyMember, col(FamilyMember.document_id) == col(Document.id))
            .where(col(Document.id).in_(documents))
        )
        found = self._session.exec(query)
        self.documents = {key: QuotedDocument(sha256, text, family) for key, sha256, text, family in found}
        hashes = {row.sha256 for row in self.documents.values()}
        self.authenticity = standing_authenticity(self._session, hashes)
        self.redactors = redactors_of(self._session, hashes)
        self.translations: dict[int, list[Translation]] = defaultdict(list)
        for translation in self._all(Translation, col(Translation.quote_id).in_(self.quotes)):
            self.translations[translation.quote_id].append(translation)
        ids = [row.id for rows in self.translations.values() for row in rows]
        self.checks: dict[int, list[TranslationCheck]] = defaultdict(list)
        for check in self._all(TranslationCheck, col(TranslationCheck.translation_id).in_(ids)):
            self.checks[check.translation_id].append(check)

    def _around_replies(self) -> None:
        ids = [reply.id for reply in self.replies]
        settlements = self._all(ReplySettlement, col(ReplySettlement.reply_id).in_(ids))
        self.settlements = {row.reply_id: row for row in settlements}
        standing = [row.id for row in self.settlements.values()]
        approvals = self._all(ReplyApproval, col(ReplyApproval.settlement_id).in_(standing))
        self.approved = {row.settlement_id for row in approvals}
        self.standing_resolutions = {(row.evidence_id, row.settlement_id): row for row in self.resolutions}
        resolutions = [row.id for row in self.standing_resolutions.values()]
        self.signed: dict[int, set[int]] = defaultdict(set)
        for row in self._all(ResolutionSignature, col(ResolutionSignature.resolution_id).in_(resolutions)):
            self.signed[row.resolution_id].add(row.signed_by)

    def _all(self, table: type[Row], condition: ColumnElement[bool]) -> list[Row]:
        return all_rows(self._session, table, condition)


def all_rows(session: Session, table: type[Row], condition: ColumnElement[bool]) -> list[Row]:
    """Give the rows of *table* that fit, in the order in which they were added."""
    return list(session.exec(select(table).where(condition).order_by(table.id)))  # type: ignore[attr-defined]


def standing_authenticity(session: Session, hashes: Iterable[str]) -> dict[str, Authenticity]:
    """Give the newest judgement on each of these documents, by its SHA-256: the same bytes, in whatever cache."""
    query = (
        select(Document.sha256, Authenticity)
        .join(Document, col(Document.id) == col(Authenticity.document_id))
        .where(col(Document.sha256).in_(sorted(set(hashes))))
        .order_by(col(Authenticity.id))
    )
    return dict(session.exec(query).all())


def redactors_of(session: Session, hashes: Iterable[str]) -> dict[str, set[int]]:
    """Give who drew a redaction that stands in each of these documents: the same bytes, in whatever cache."""
    query = (
        select(Document.sha256, Redaction.drawn_by)
        .join(Document, col(Document.id) == col(Redaction.document_id))
        .outerjoin(RedactionWithdrawal, col(RedactionWithdrawal.redaction_id) == col(Redaction.id))
        .where(col(Document.sha256).in_(sorted(set(hashes))), col(RedactionWithdrawal.id).is_(None))
        .distinct()
    )
    found: dict[str, set[int]] = defaultdict(set)
    for sha256, drawn_by in session.exec(query):
        found[sha256].add(drawn_by)
    return found

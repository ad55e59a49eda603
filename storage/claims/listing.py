"""Looking at claims: one line each, or one with all it rests on, computed as the record stands now."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from config import clock
from storage.caches import cache_id_of
from storage.claims.acts import claim_row
from storage.claims.dossier import load_dossiers
from storage.claims.quotes import quote_rows
from storage.claims.replies import reply_rows
from storage.claims.rows import all_rows
from storage.claims.status import standing_of
from storage.database import Record
from storage.rules.challenges import still_due, unresolved
from storage.rules.corroboration import assess
from storage.rules.dossier import Assessment, Dossier, Item
from storage.tables.claims import Claim, ClaimVersion, SignOff
from storage.tables.evidence import CredibilityRating, Evidence, EvidenceWithdrawal, Quote
from storage.tables.provenance import Cache
from storage.tables.replies import ReplyRequest, Resolution, ResolutionSignature
from storage.tables.review import Reviewer
from storage.tables.sources import Source
from storage.vocabulary import ClaimStatus


def list_claims(
    record: Record,
    cache: str | None = None,
    *,
    status: ClaimStatus | None = None,
    after: int = 0,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[dict[str, Any]]:
    """Give one row a claim, in the order in which they were added.

    Args:
        record: the open record.
        cache: only of this cache, by its slug; None: of all.
        status: only with this status, as it was last computed.
        after: only those with a higher number.
        limit: at most so many; None: all.
        newest_first: in the other order.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        newest = (col(ClaimVersion.claim_id) == col(Claim.id)) & (col(ClaimVersion.version) == col(Claim.version))
        query = (
            select(Claim, ClaimVersion, Cache.slug)
            .join(ClaimVersion, newest)
            .join(Cache, col(Cache.id) == col(Claim.cache_id))
            .where(col(Claim.id) > after)
            .order_by(col(Claim.id).desc() if newest_first else col(Claim.id))
            .limit(limit)
        )
        if cache is not None:
            query = query.where(Claim.cache_id == cache_id_of(session, cache))
        if status is not None:
            query = query.where(Claim.status == status)
        return [
            {
                "claim": claim.id,
                "cache": slug,
                "version": claim.version,
                "revision": claim.revision,
                "text": wording.text,
                "status": claim.status,
                "rule": claim.rule,
                "groups": claim.groups,
                "accuses": wording.accuses,
                "confidence": wording.confidence,
                "likelihood": wording.likelihood,
                "evidence_set": claim.evidence_set,
            }
            for claim, wording, slug in session.exec(query)
        ]


def lacks_of(record: Record, claim_ids: Iterable[int]) -> dict[int, list[str]]:
    """Tell what each of these claims lacks for the next step, in words, as the record stands now; by its number."""
    with record.reading() as session:
        dossiers = load_dossiers(session, claim_ids)
    return {claim: list(assess(dossier).lacks) for claim, dossier in dossiers.items()}


def show_claim(record: Record, claim: int) -> dict[str, Any]:
    """Give a claim with all it rests on, its status and what is lacking for the next one.

    The status is computed as the record stands now: what a later reading broke is told, though nobody acted.

    Raises:
        NotFound: there is no such claim.
    """
    with record.reading() as session:
        row = claim_row(session, claim)
        dossier = load_dossiers(session, [claim])[claim]
        assessment = assess(dossier)
        names = {reviewer.id: reviewer.name for reviewer in session.exec(select(Reviewer))}
        wordings = all_rows(session, ClaimVersion, col(ClaimVersion.claim_id) == claim)
        quotes = quote_rows(session, all_rows(session, Quote, col(Quote.claim_id) == claim))
        replies = all_rows(session, ReplyRequest, col(ReplyRequest.claim_id) == claim)
        signed = all_rows(session, SignOff, col(SignOff.claim_id) == claim)
        return {
            **standing_of(row, assessment),
            "step": assessment.step,
            "disputes": [
                {"evidence": one.evidence, "reply": one.reply, "due": still_due(one)} for one in unresolved(dossier)
            ],
            "cache": dossier.cache,
            "text": dossier.text,
            "accuses": dossier.accuses,
            "confidence": wordings[-1].confidence,
            "likelihood": wordings[-1].likelihood,
            "written_by": names[wordings[-1].written_by],
            "written_at": clock.iso(wordings[-1].written_at),
            "quotes": quotes,
            "broken_quotes": [quote["quote"] for quote in quotes if not quote["stands"]],
            "evidence": _evidence_rows(session, dossier, assessment, names),
            "replies": reply_rows(session, replies),
            "sign_offs": len(signed) - assessment.void_signatures,
            "void_sign_offs": assessment.void_signatures,
            "recorded_status": row.status,
            "is_current": (row.status, row.evidence_set) == (assessment.status, assessment.evidence_set),
        }


def _evidence_rows(
    session: Session, dossier: Dossier, assessment: Assessment, names: dict[int | None, str]
) -> list[dict[str, Any]]:
    rows = all_rows(session, Evidence, col(Evidence.claim_id) == dossier.claim)
    ids = [row.id for row in rows]
    sources = {source.id: source for source in session.exec(select(Source))}
    letters = {source.source: source.reliability.value for source in dossier.sources}
    withdrawals = all_rows(session, EvidenceWithdrawal, col(EvidenceWithdrawal.evidence_id).in_(ids))
    withdrawn = {row.evidence_id: row.reason for row in withdrawals}
    ratings = all_rows(session, CredibilityRating, col(CredibilityRating.evidence_id).in_(ids))
    digits = {row.evidence_id: row for row in ratings}
    items = {item.evidence: item for item in dossier.items}
    answers = _answer_rows(session, ids, names)
    return [
        {
            "evidence": row.id,
            "stance": row.stance,
            "kind": row.kind,
            "source": sources[row.source_id].name,
            "reliability": letters.get(row.source_id, "F"),
            "credibility": digits[row.id or 0].credibility if row.id in digits else None,
            "rated_by": names[digits[row.id or 0].rated_by] if row.id in digits else None,
            "quote": row.quote_id,
            "capture": row.capture_id,
            "locator": row.locator,
            "says": row.says,
            "added_by": names[row.added_by],
            **_counting(items.get(row.id or 0), assessment, withdrawn.get(row.id or 0)),
            "answer": answers.get(row.id or 0),
        }
        for row in rows
    ]


def _counting(item: Item | None, assessment: Assessment, withdrawn: str | None) -> dict[str, Any]:
    if item is None:
        return {"counts": False, "group": None, "because": f"withdrawn: {withdrawn}"}
    group = next((n for n, group in enumerate(assessment.groups, 1) if item.evidence in group), None)
    told = [row.because for row in assessment.discounted if row.evidence == item.evidence]
    because = "; ".join(told) or (f"in group {group}" if group is not None else f"it {item.stance}")
    if item.stance == "context":
        because = "; ".join(told) or "it is context"
    return {"counts": not told and item.stance != "context", "group": group, "because": because}


def _answer_rows(session: Session, evidence_ids: list[int | None], names: Any) -> dict[int, dict[str, Any]]:
    rows = all_rows(session, Resolution, col(Resolution.evidence_id).in_(evidence_ids))
    newest = {row.evidence_id or 0: row for row in rows}
    ids = [row.id for row in newest.values()]
    signatures = all_rows(session, ResolutionSignature, col(ResolutionSignature.resolution_id).in_(ids))
    return {
        evidence_id: {
            "verdict": row.verdict,
            "because": row.because,
            "written_by": names[row.written_by],
            "signatures": sum(signature.resolution_id == row.id for signature in signatures),
        }
        for evidence_id, row in newest.items()
    }

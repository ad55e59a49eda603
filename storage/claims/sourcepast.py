"""What a source is, and what came about: its letters, its ties and those withdrawn, the claims it speaks on."""

from collections import defaultdict
from typing import Any

from sqlmodel import Session, col, or_, select

from config import clock
from config.errors import NotFound
from storage.database import Record
from storage.tables.claims import Claim, ClaimVersion
from storage.tables.evidence import Evidence, EvidenceWithdrawal
from storage.tables.provenance import Cache
from storage.tables.review import Reviewer
from storage.tables.sources import ReliabilityRating, Source, Tie, TieWithdrawal


def show_source_past(record: Record, source: int) -> dict[str, Any]:
    """Give a source with all that people said of it, the newest first.

    Returns:
        `named_by`, `named_at`, `cache` (its slug; None: it is no cache), `letters`, `ties` (those in force and, with
        `withdrawn`, those that were a mistake), `claims` with the evidence that comes from it.

    Raises:
        NotFound: there is none.
    """
    with record.reading() as session:
        row = session.get(Source, source)
        if row is None:
            raise NotFound(f"no source {source}. See: sluice source list")
        slug = session.exec(select(Cache.slug).where(Cache.id == row.cache_id)).first() if row.cache_id else None
        letters = (
            select(ReliabilityRating, Reviewer.name)
            .join(Reviewer, col(Reviewer.id) == col(ReliabilityRating.rated_by))
            .where(ReliabilityRating.source_id == source)
            .order_by(col(ReliabilityRating.id).desc())
        )
        return {
            "named_by": session.get_one(Reviewer, row.named_by).name,
            "named_at": clock.iso(row.named_at),
            "cache": slug,
            "letters": [
                {
                    "reliability": rated.reliability,
                    "because": rated.because,
                    "rated_by": name,
                    "rated_at": clock.iso(rated.rated_at),
                }
                for rated, name in session.exec(letters)
            ],
            "ties": _ties(session, source),
            "claims": _claims(session, source),
        }


def _ties(session: Session, source: int) -> list[dict[str, Any]]:
    query = (
        select(Tie, TieWithdrawal)
        .outerjoin(TieWithdrawal, col(TieWithdrawal.tie_id) == col(Tie.id))
        .where(or_(col(Tie.source_id) == source, col(Tie.other_id) == source))
        .order_by(col(Tie.id).desc())
    )
    rows: list[tuple[Tie, TieWithdrawal | None]] = list(session.exec(query))
    ends = {key for tie, _ in rows for key in (tie.source_id, tie.other_id)}
    names = dict(session.exec(select(Source.id, Source.name).where(col(Source.id).in_(ends))).all())
    people = dict(session.exec(select(Reviewer.id, Reviewer.name)).all())
    return [
        {
            "tie": tie.id,
            "source": {"source": tie.source_id, "name": names[tie.source_id]},
            "other": {"source": tie.other_id, "name": names[tie.other_id]},
            "kind": tie.kind,
            "because": tie.because,
            "tied_by": people[tie.tied_by],
            "tied_at": clock.iso(tie.tied_at),
            "withdrawn": None
            if gone is None
            else {"reason": gone.reason, "by": people[gone.withdrawn_by], "at": clock.iso(gone.withdrawn_at)},
        }
        for tie, gone in rows
    ]


def _claims(session: Session, source: int) -> list[dict[str, Any]]:
    newest = (col(ClaimVersion.claim_id) == col(Claim.id)) & (col(ClaimVersion.version) == col(Claim.version))
    query = (
        select(Claim, ClaimVersion.text, Cache.slug, Evidence)
        .join(ClaimVersion, newest)
        .join(Cache, col(Cache.id) == col(Claim.cache_id))
        .join(Evidence, col(Evidence.claim_id) == col(Claim.id))
        .where(Evidence.source_id == source)
        .order_by(col(Claim.id).desc(), col(Evidence.id))
    )
    withdrawn = set(session.exec(select(EvidenceWithdrawal.evidence_id)))
    told: dict[int, dict[str, Any]] = {}
    evidence: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for claim, text, slug, item in session.exec(query):
        told[item.claim_id] = {"claim": claim.id, "text": text, "status": claim.status, "cache": slug}
        evidence[item.claim_id].append(
            {
                "evidence": item.id,
                "stance": item.stance,
                "kind": item.kind,
                "locator": item.locator,
                "capture": item.capture_id,
                "withdrawn": item.id in withdrawn,
            }
        )
    return [{**row, "evidence": evidence[key]} for key, row in told.items()]

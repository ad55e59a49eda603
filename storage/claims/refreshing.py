"""Statuses that fell without an act: a document was read anew, families moved. Computed anew for whole caches."""

from typing import Any

from sqlmodel import col, select

from config import clock
from storage import ledger
from storage.bulk import in_chunks
from storage.caches import cache_id_of
from storage.claims.dossier import load_dossiers
from storage.claims.status import write
from storage.database import Record
from storage.rules.corroboration import assess
from storage.tables.claims import Claim
from storage.turns import Turn, wait_for

CLAIMS_AT_ONCE = 100


def refresh_claims(record: Record, cache: str | None = None) -> list[dict[str, Any]]:
    """Compute anew the claims of a cache after it was read or compared again; only what changed is written.

    Args:
        record: the open record.
        cache: its slug; None: all caches.

    Returns:
        One row a claim whose status, rule or evidence set changed: `claim`, `before`, `status`.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        query = select(Claim.id).order_by(col(Claim.id))
        if cache is not None:
            query = query.where(Claim.cache_id == cache_id_of(session, cache))
        ids = [claim_id or 0 for claim_id in session.exec(query)]
    changed: list[dict[str, Any]] = []
    for chunk in in_chunks(ids, CLAIMS_AT_ONCE):
        changed += _refresh(record, chunk)
    return changed


def _refresh(record: Record, claim_ids: list[int]) -> list[dict[str, Any]]:
    changed: list[dict[str, Any]] = []
    with record.writing() as session:
        wait_for(session, Turn.CORROBORATE)
        dossiers = load_dossiers(session, claim_ids)
        for claim in session.exec(select(Claim).where(col(Claim.id).in_(claim_ids)).order_by(col(Claim.id))).all():
            assessment = assess(dossiers[claim.id or 0])
            before = (claim.status, claim.rule, claim.evidence_set)
            if before == (assessment.status, assessment.rule, assessment.evidence_set):
                continue
            with session.no_autoflush:
                claim.revision += 1
                write(session, claim, assessment, at=clock.now())
            changed.append({"claim": claim.id, "before": before[0], "status": claim.status})
        if changed:
            ledger.append(
                session, "claims computed anew", actor="sluice", subject="claims", payload={"changed": changed}
            )
    return changed

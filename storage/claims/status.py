"""The status of claims: computed anew in the transaction of the act that may have changed it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from storage.acts import Act
from storage.claims.answers import Standing
from storage.claims.dossier import load_dossiers
from storage.rules.corroboration import assess
from storage.rules.dossier import Assessment
from storage.tables.claims import Claim, ClaimStatusChange


def settle(act: Act, claim_ids: Iterable[int]) -> dict[int, Standing]:
    """Compute these claims anew after an act touched them; each one's revision goes up by one.

    Call it once in an act, after all else is stored: the database refuses a second step of the revision that was not
    seen.

    Args:
        act: the act under way.
        claim_ids: whose claims.

    Returns:
        Where each of them stands now.
    """
    act.session.flush()
    dossiers = load_dossiers(act.session, claim_ids)
    claims = act.session.exec(select(Claim).where(col(Claim.id).in_(dossiers)).order_by(col(Claim.id))).all()
    standings: dict[int, Standing] = {}
    for claim in claims:
        dossier = dossiers[claim.id or 0]
        assessment = assess(dossier)
        with act.session.no_autoflush:
            claim.revision += 1
            claim.version = dossier.version
            write(act.session, claim, assessment, at=act.now)
        act.session.flush()
        standings[claim.id or 0] = standing_of(claim, assessment)
    return standings


def write(session: Session, claim: Claim, assessment: Assessment, *, at: datetime) -> None:
    """Write an assessment into a claim's row, and into its history where anything about it is new."""
    before = (claim.status, claim.rule, claim.evidence_set)
    claim.status = assessment.status
    claim.rule = assessment.rule
    claim.groups = len(assessment.groups)
    claim.evidence_set = assessment.evidence_set
    if before != (claim.status, claim.rule, claim.evidence_set):
        record_change(session, claim, at=at)


def record_change(session: Session, claim: Claim, *, at: datetime) -> None:
    """Add what a claim came to be to its history."""
    session.add(
        ClaimStatusChange(
            claim_id=claim.id or 0,
            revision=claim.revision,
            status=claim.status,
            rule=claim.rule,
            evidence_set=claim.evidence_set,
            changed_at=at,
        )
    )


def standing_of(claim: Claim, assessment: Assessment) -> Standing:
    """Tell where a claim stands."""
    return {
        "claim": claim.id or 0,
        "version": claim.version,
        "revision": claim.revision,
        "status": assessment.status,
        "rule": assessment.rule,
        "groups": len(assessment.groups),
        "lacks": list(assessment.lacks),
        "evidence_set": assessment.evidence_set,
    }

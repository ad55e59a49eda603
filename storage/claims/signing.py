"""Sign-offs by four eyes, and the finding that a claim cannot be settled."""

import secrets
from dataclasses import replace
from typing import cast

from sqlmodel import Session

from config.errors import Refused
from storage.acts import Act, Done, Entry, required
from storage.claims.acts import added, claim_row
from storage.claims.answers import Standing
from storage.claims.dossier import load_dossiers
from storage.claims.status import settle
from storage.database import Record
from storage.ledger.leaves import SALT_BYTES
from storage.people import acting_reviewer
from storage.releases.binding import SUBJECT, binding_of, evidence_commitment
from storage.rules.corroboration import assess
from storage.rules.dossier import Dossier, Signature
from storage.rules.signing import may_sign
from storage.tables.claims import Finding, SignOff
from storage.turns import corroborate
from storage.vocabulary import ClaimStatus

SIGNED = "sentence signed"
"""The ledger's line that a release may show: it tells what was signed, and no number of the record."""


def sign_off(
    record: Record, claim: int, *, reviewer: str, expected: int | None = None, request: str | None = None
) -> Standing:
    """Approve a claim as it stands: this wording, on this evidence. A later change of either voids it.

    Args:
        record: the open record.
        claim: its number.
        reviewer: the name of who signs; somebody who made nothing of what is signed.
        expected: the revision that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or claim.
        Refused: they made some of it (rule `four_eyes`), have signed it as it stands (rule `said_already`), or more
            than a sign-off is lacking (rule `sign_off_comes_last`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    answer = corroborate(
        record,
        "sign_off",
        reviewer=reviewer,
        request=request,
        asked={"claim": claim},
        act=lambda act: _sign(act, claim, expected),
    )
    return cast("Standing", dict(answer))


def refusal_to_sign(record: Record, claim: int, *, reviewer: str) -> Refused | None:
    """Tell what would refuse somebody's sign-off of a claim as it stands; None: nothing would.

    Args:
        record: the open record.
        claim: its number.
        reviewer: the name of who would sign.

    Raises:
        NotFound: there is no such reviewer or claim.
    """
    with record.reading() as session:
        claim_row(session, claim)
        signer = acting_reviewer(session, reviewer)
        try:
            _signable(session, claim, signer.id or 0)
        except Refused as refused:
            return refused
    return None


def _signable(session: Session, claim_id: int, signer: int) -> tuple[Dossier, str]:
    """Give the dossier and the evidence set that *signer* would sign; raises what refuses it."""
    dossier = load_dossiers(session, [claim_id])[claim_id]
    may_sign(dossier, signer)
    evidence_set = assess(dossier).evidence_set
    signature = Signature(signer, dossier.version, evidence_set)
    if signature in dossier.signatures:
        raise Refused(f"you have signed claim {claim_id} as it stands", rule="said_already")
    signed = assess(replace(dossier, signatures=(*dossier.signatures, signature)))
    if signed.status != ClaimStatus.VERIFIED:
        lacking = "; ".join(signed.lacks) or signed.rule
        raise Refused(
            f"claim {claim_id} is {signed.status}, and more than a sign-off is lacking: {lacking}. "
            f"See: sluice claim show {claim_id}",
            rule="sign_off_comes_last",
        )
    return dossier, evidence_set


def _sign(act: Act, claim_id: int, expected: int | None) -> Done:
    claim_row(act.session, claim_id, expected=expected)
    signer = act.reviewer.id or 0
    dossier, evidence_set = _signable(act.session, claim_id, signer)
    salt = secrets.token_hex(SALT_BYTES)
    row = SignOff(
        claim_id=claim_id,
        version=dossier.version,
        evidence_set=evidence_set,
        signed_by=signer,
        signed_at=act.now,
        salt=salt,
    )
    sign_off_id = added(act.session, row)
    payload = {"sign_off": sign_off_id, "version": dossier.version, "evidence_set": evidence_set}
    commitment = evidence_commitment(salt, evidence_set)
    bound = binding_of(dossier.text, version=dossier.version, evidence_commitment=commitment)
    return Done(
        "claim signed off",
        f"claim:{claim_id}",
        payload,
        settle(act, [claim_id])[claim_id],
        further=[Entry(SIGNED, f"{SUBJECT}{bound}", {"sign_off": sign_off_id})],
    )


def find_unverifiable(
    record: Record,
    claim: int,
    *,
    reason: str,
    reviewer: str,
    expected: int | None = None,
    request: str | None = None,
) -> Standing:
    """Say that a claim was looked into and cannot be settled; holds until its wording or evidence changes.

    Args:
        record: the open record.
        claim: its number.
        reason: where was looked, and why that settles nothing.
        reviewer: the name of who says so.
        expected: the revision that the caller saw.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or claim.
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    why = required(reason, "the reason")
    answer = corroborate(
        record,
        "find_unverifiable",
        reviewer=reviewer,
        request=request,
        asked={"claim": claim, "reason": why},
        act=lambda act: _find(act, claim, why, expected),
    )
    return cast("Standing", dict(answer))


def _find(act: Act, claim_id: int, reason: str, expected: int | None) -> Done:
    claim_row(act.session, claim_id, expected=expected)
    dossier = load_dossiers(act.session, [claim_id])[claim_id]
    evidence_set = assess(dossier).evidence_set
    row = Finding(
        claim_id=claim_id,
        version=dossier.version,
        evidence_set=evidence_set,
        reason=reason,
        found_by=act.reviewer.id or 0,
        found_at=act.now,
    )
    finding_id = added(act.session, row)
    payload = {"finding": finding_id, "version": dossier.version, "evidence_set": evidence_set}
    return Done("claim found unverifiable", f"claim:{claim_id}", payload, settle(act, [claim_id])[claim_id])

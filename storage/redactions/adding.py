"""What drawing and proposing share: adding what does not stand yet, and whose signatures that voids."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.acts import Act
from storage.bulk import in_chunks
from storage.claims.acts import added
from storage.claims.status import settle
from storage.ledger import canonical
from storage.redactions.answers import Planning
from storage.redactions.plans import Plan, load_plans, planned
from storage.tables.claims import SignOff
from storage.tables.evidence import Quote
from storage.tables.provenance import Document
from storage.tables.release import Redaction


def add_missing(session: Session, plan: Plan, rows: Iterable[Redaction]) -> tuple[list[int], list[int]]:
    """Add those of *rows* that do not stand yet.

    Returns:
        The ids of all, in their order; and of those that are new.
    """
    standing = {planned(row): row.id or 0 for row in plan.standing}
    numbers: list[int] = []
    new: list[int] = []
    for row in rows:
        key = planned(row)
        if key not in standing:
            standing[key] = added(session, row)
            new.append(standing[key])
        numbers.append(standing[key])
    return numbers, new


def settle_signed(act: Act, hashes: Collection[str], signers: Collection[int]) -> None:
    """Compute anew the claims that quote these documents and that one of *signers* signed.

    Nobody signs off what they redacted: whoever redacts after signing voids their signature.
    """
    quoting = (
        select(Quote.claim_id)
        .join(Document, col(Document.id) == col(Quote.document_id))
        .join(SignOff, col(SignOff.claim_id) == col(Quote.claim_id))
        .where(col(SignOff.signed_by).in_(sorted(signers)))
    )
    claims: set[int] = set()
    for chunk in in_chunks(sorted(hashes)):
        claims |= set(act.session.exec(quoting.where(col(Document.sha256).in_(chunk))))
    if claims:
        settle(act, claims)


def standing_of(session: Session, sha256: str) -> Planning:
    """Tell where a document's redactions stand now."""
    plan = load_plans(session, [sha256])[sha256]
    return {
        "document": sha256,
        "plan": plan.digest,
        "standing": len(plan.standing),
        "approvals": len(plan.in_force),
    }


def unread(told: Sequence[Any] | str) -> str:
    """Give the SHA-256 of words that are to be hidden: a request is told from another by it, and they are not kept."""
    return hashlib.sha256(canonical({"told": told}).encode("utf-8", "surrogatepass")).hexdigest()

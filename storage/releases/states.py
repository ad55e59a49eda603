"""What of the releases still stands: their claims, and so the documents that they hold."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage.tables.release import Release, ReleasedClaim, ReleasedDocument
from storage.vocabulary import ReleaseState


def claims_that_stand(session: Session, release_id: int) -> list[ReleasedClaim]:
    """Give the claims of a release that no erratum to it has withdrawn, in the order of their numbers."""
    errata = select(Release.id).where(Release.withdraws_id == release_id)
    gone = set(session.exec(select(ReleasedClaim.claim_id).where(col(ReleasedClaim.release_id).in_(errata))))
    rows = session.exec(
        select(ReleasedClaim).where(ReleasedClaim.release_id == release_id).order_by(col(ReleasedClaim.number))
    )
    return [row for row in rows if row.claim_id not in gone]


def release_states(session: Session, document_ids: Collection[int | None]) -> dict[int, str]:
    """Tell of each of these documents whether it is out, was recalled, or never went out.

    A document is out while a release that holds it has a claim left that stands.
    """
    query = select(ReleasedDocument.document_id, ReleasedDocument.release_id).where(
        col(ReleasedDocument.document_id).in_(document_ids)
    )
    held = session.exec(query).all()
    standing = {release_id for _, release_id in held if claims_that_stand(session, release_id)}
    found = {document_id or 0: ReleaseState.UNRELEASED.value for document_id in document_ids}
    for document_id, release_id in held:
        if found[document_id] != ReleaseState.RELEASED:
            found[document_id] = ReleaseState.RELEASED if release_id in standing else ReleaseState.RECALLED
    return found

"""What went out, and what of it still stands."""

from collections import Counter
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.errors import NotFound
from storage.caches import cache_id_of
from storage.database import Record
from storage.releases.states import claims_that_stand
from storage.tables.provenance import Cache, Document
from storage.tables.release import ClaimRetraction, Release, ReleasedClaim, ReleasedDocument
from storage.tables.review import Reviewer
from storage.vocabulary import ReleaseKind

STANDS, PARTLY, WITHDRAWN, IS_ERRATUM = "stands", "withdrawn_in_part", "withdrawn", "erratum"


def list_releases(record: Record, cache: str | None = None) -> list[dict[str, Any]]:
    """Give one row a release or erratum, in the order in which they were made.

    Args:
        record: the open record.
        cache: only of this cache, by its slug; None: of all.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        query = (
            select(Release, Cache.slug).join(Cache, col(Cache.id) == col(Release.cache_id)).order_by(col(Release.id))
        )
        if cache is not None:
            query = query.where(Release.cache_id == cache_id_of(session, cache))
        found = session.exec(query).all()
        labels = dict(session.exec(select(Release.id, Release.label)).all())
        claims = Counter(session.exec(select(ReleasedClaim.release_id)))
        documents = Counter(session.exec(select(ReleasedDocument.release_id)))
        states = _states(session)
        pages = _pages(session)
        people = dict(session.exec(select(Reviewer.id, Reviewer.name)).all())
        return [
            {
                "release": row.label,
                "cache": slug,
                "kind": row.kind,
                "state": states[row.id or 0],
                "made_on": row.made_on.isoformat(),
                "minimum": row.minimum,
                "claims": claims[row.id or 0],
                "documents": documents[row.id or 0],
                "pages": pages.get(row.id or 0, 0),
                "made_by": people.get(row.made_by),
                "withdraws": labels.get(row.withdraws_id),
                "withdrawn_by": [one.label for one, _ in found if one.withdraws_id == row.id],
                "erratum_due": _due(session, row.id or 0) if row.kind == ReleaseKind.RELEASE else [],
                "because": row.because,
                "tagmanifest_sha256": row.tagmanifest_sha256,
                "key": row.key_id,
            }
            for row, slug in found
        ]


def show_release(record: Record, label: str) -> dict[str, Any]:
    """Give the row of one release or erratum.

    Raises:
        NotFound: there is none of this label.
    """
    found = next((row for row in list_releases(record) if row["release"] == label), None)
    if found is None:
        raise NotFound("there is no release of this label")
    return found


def release_row(session: Session, label: str) -> Release:
    """Give the row of a release.

    Raises:
        NotFound: there is none of this label.
    """
    row = session.exec(select(Release).where(Release.label == label)).first()
    if row is None:
        raise NotFound(f"no release {label!r}. They are listed by: sluice release list")
    return row


def _pages(session: Session) -> dict[int, int]:
    """Count the pages of each release, as its documents have them."""
    query = (
        select(ReleasedDocument.release_id, func.sum(col(Document.pages)))
        .join(Document, col(Document.id) == col(ReleasedDocument.document_id))
        .group_by(col(ReleasedDocument.release_id))
    )
    return {release_id: number or 0 for release_id, number in session.exec(query)}


def _due(session: Session, release_id: int) -> list[int]:
    """Number the claims of a release that were retracted over another one: to this one an erratum is due."""
    retracted = set(session.exec(select(ClaimRetraction.claim_id, ClaimRetraction.version)).all())
    standing = claims_that_stand(session, release_id)
    return [row.number for row in standing if (row.claim_id, row.version) in retracted]


def _states(session: Session) -> dict[int, str]:
    states = {}
    for row in session.exec(select(Release)):
        release_id = row.id or 0
        if row.kind == ReleaseKind.ERRATUM:
            states[release_id] = IS_ERRATUM
            continue
        all_of_it = session.exec(select(ReleasedClaim.claim_id).where(ReleasedClaim.release_id == release_id)).all()
        standing = claims_that_stand(session, release_id)
        whole = len(standing) == len(all_of_it)
        states[release_id] = STANDS if whole else PARTLY if standing else WITHDRAWN
    return states

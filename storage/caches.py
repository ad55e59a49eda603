"""Caches and their numbers: finding one, the reconciliation of a delivery, the funnel of a whole cache."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from config import clock
from config.errors import NotFound, UsageError
from storage.database import Record
from storage.releases.states import release_states
from storage.tables.claims import Claim
from storage.tables.documents import DocumentLanguage, Page, TextVariant
from storage.tables.evidence import Quote
from storage.tables.provenance import Cache, Delivery, Document, Occurrence
from storage.tables.release import ReleasedDocument
from storage.tables.review import ReviewItem
from storage.tables.sameness import FamilyMember, Relation
from storage.vocabulary import (
    NO_LANGUAGE,
    UNDETERMINED,
    ClaimStatus,
    Method,
    Outcome,
    RelationKind,
    RelationState,
    ReleaseState,
    ReviewState,
)

REVIEWED = (ReviewState.DECIDED, ReviewState.SECOND_REVIEW, ReviewState.SETTLED)
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def check_slug(slug: str) -> None:
    """Hold that a cache may be called *slug*.

    Raises:
        UsageError: it may not.
    """
    if SLUG.fullmatch(slug) is None:
        raise UsageError(f"{slug!r} is no cache name: small letters, digits and hyphens, at most 63")


def cache_id_of(session: Session, slug: str) -> int:
    """Find a cache by its slug.

    Raises:
        NotFound: there is none.
    """
    found = session.exec(select(Cache.id).where(Cache.slug == slug)).first()
    if found is None:
        raise NotFound(f"no cache {slug!r} here. The caches: sluice cache list")
    return found


def find_cache(record: Record, slug: str) -> int:
    """Give the id of a cache.

    Raises:
        NotFound: there is none.
    """
    with record.reading() as session:
        return cache_id_of(session, slug)


def slug_of(record: Record, cache_id: int) -> str:
    """Give the slug of the cache *cache_id*."""
    with record.reading() as session:
        return session.get_one(Cache, cache_id).slug


def list_caches(record: Record) -> list[dict[str, Any]]:
    """Give one row a cache: slug, title, when made, deliveries, files, documents, pages."""
    with record.reading() as session:
        return [_cache_row(session, cache) for cache in session.exec(select(Cache).order_by(col(Cache.slug)))]


def count_caches(record: Record) -> int:
    """Tell how many caches there are."""
    with record.reading() as session:
        return _scalar(session, select(func.count()).select_from(Cache))


def _cache_row(session: Session, cache: Cache) -> dict[str, Any]:
    documents, pages = session.exec(
        select(func.count(), func.sum(col(Document.pages))).where(Document.cache_id == cache.id)
    ).one()
    deliveries, files = session.exec(
        select(func.count(), func.sum(col(Delivery.files))).where(Delivery.cache_id == cache.id)
    ).one()
    return {
        "cache": cache.slug,
        "title": cache.title,
        "created_at": clock.iso(cache.created_at),
        "deliveries": deliveries,
        "files": files or 0,
        "documents": documents,
        "pages": pages or 0,
    }


def show_cache(record: Record, slug: str) -> dict[str, Any]:
    """Give a cache's counts: outcomes, reasons, languages, and the funnel from files to released documents.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        cache_id = cache_id_of(session, slug)
        row = _cache_row(session, session.get_one(Cache, cache_id))
        here = col(Document.cache_id) == cache_id
        families = _count_families(session, here)
        items = _count_states(session, here)
        return {
            **row,
            **_contents(session, here),
            "families": families,
            "relations": _count_relations(session, here),
            "queued": sum(items.values()),
            "funnel": {
                "files": row["files"],
                "documents": row["documents"],
                "families": families,
                "reviewed": sum(items.get(state, 0) for state in REVIEWED),
                **_count_out(session, cache_id),
            },
        }


def show_contents(record: Record, slug: str) -> dict[str, Any]:
    """Give a cache's row and what its documents can be sifted by: outcomes, reasons, languages, scripts; no funnel.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        cache_id = cache_id_of(session, slug)
        row = _cache_row(session, session.get_one(Cache, cache_id))
        return {**row, **_contents(session, col(Document.cache_id) == cache_id)}


def _contents(session: Session, here: ColumnElement[bool]) -> dict[str, Any]:
    ended = session.exec(
        select(Document.outcome, Document.reason, func.count())
        .where(here)
        .group_by(col(Document.outcome), col(Document.reason))
    ).all()
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for outcome, reason, count in ended:
        outcomes[str(outcome or "waiting")] += count
        if reason:
            reasons[str(reason)] += count
    languages, scripts = _characters(session, here)
    return {
        "outcomes": dict(outcomes),
        "reasons": dict(reasons),
        "languages": shares(languages, everything=True),
        "scripts": shares(scripts, everything=True),
    }


def reconcile(record: Record, delivery_id: int) -> dict[str, Any]:
    """Give the numbers of one delivery: `files = read + partial + quarantined + excluded + copies`.

    `files` was counted while walking and unpacking; the other side is counted from the rows.
    """
    with record.reading() as session:
        delivery = session.get_one(Delivery, delivery_id)
        here = col(Document.delivery_id) == delivery_id
        outcomes = _count_by(session, col(Document.outcome), here)
        ended = {outcome.value: outcomes.get(outcome.value, 0) for outcome in Outcome}
        documents = sum(outcomes.values())
        copies = _scalar(session, select(func.count()).where(Occurrence.delivery_id == delivery_id)) - documents
        return {
            "cache": session.get_one(Cache, delivery.cache_id).slug,
            "delivery": delivery.number,
            "files": delivery.files,
            **ended,
            "copies": copies,
            "documents": documents,
            "pages": _scalar(session, select(func.sum(col(Document.pages))).where(here)),
            "pages_ocr": _count_ocr_pages(session, here),
            "languages": shares(_characters(session, here)[0], everything=True),
            "families": _count_families(session, here),
            "relations": _count_relations(session, here),
            "queued": sum(_count_states(session, here).values()),
            "balanced": delivery.files == sum(ended.values()) + copies,
        }


def shares(characters: Mapping[str, int], *, everything: bool = False) -> dict[str, float]:
    """Turn counts of characters into shares of 1, the largest first.

    Args:
        characters: by language or script.
        everything: keep `und` and `zxx` too; else they are left out.
    """
    kept = {
        key: count
        for key, count in characters.items()
        if count and (everything or key not in (UNDETERMINED, NO_LANGUAGE))
    }
    total = sum(kept.values())
    ordered = sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))
    return {key: round(count / total, 4) for key, count in ordered}


def far_documents(cache_id: int) -> SelectOfScalar[str]:
    """Select the SHA-256 of the documents of a cache that claims have come far enough on to be released."""
    far = col(Claim.status).in_([ClaimStatus.CORROBORATED, ClaimStatus.VERIFIED])
    return (
        select(Document.sha256)
        .join(Quote, col(Quote.document_id) == col(Document.id))
        .join(Claim, col(Claim.id) == col(Quote.claim_id))
        .where(Document.cache_id == cache_id, far)
        .distinct()
    )


def released_documents(session: Session, cache_id: int) -> list[int]:
    """Give the ids of the documents of a cache that are out."""
    held = (
        select(ReleasedDocument.document_id)
        .join(Document, col(Document.id) == col(ReleasedDocument.document_id))
        .where(Document.cache_id == cache_id)
        .distinct()
    )
    states = release_states(session, session.exec(held).all())
    return [document_id for document_id, state in states.items() if state == ReleaseState.RELEASED]


def _count_out(session: Session, cache_id: int) -> dict[str, int]:
    """Count the documents that claims have come far enough on, and those that are out."""
    return {
        "corroborated": len(session.exec(far_documents(cache_id)).all()),
        "released": len(released_documents(session, cache_id)),
    }


def _scalar(session: Session, query: Any) -> int:
    return session.exec(query).one() or 0


def _count_by(session: Session, column: Any, here: ColumnElement[bool]) -> dict[str | None, int]:
    return dict(session.exec(select(column, func.count()).where(here).group_by(column)).all())


def _characters(session: Session, here: ColumnElement[bool]) -> tuple[Counter[str], Counter[str]]:
    """Count the characters by language and by script."""
    written = (col(DocumentLanguage.language), col(DocumentLanguage.script))
    query = (
        select(*written, func.sum(col(DocumentLanguage.characters)))
        .join(Document, col(Document.id) == col(DocumentLanguage.document_id))
        .where(here)
        .group_by(*written)
    )
    languages: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    for language, script, count in session.exec(query):
        languages[language] += count or 0
        scripts[script] += count or 0
    return languages, scripts


def _count_ocr_pages(session: Session, here: ColumnElement[bool]) -> int:
    query = (
        select(func.count())
        .select_from(TextVariant)
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .join(Document, col(Document.id) == col(Page.document_id))
        .where(here, TextVariant.method == Method.OCR, col(TextVariant.chosen_because).is_not(None))
    )
    return _scalar(session, query)


def _count_families(session: Session, here: ColumnElement[bool]) -> int:
    query = (
        select(func.count(func.distinct(col(FamilyMember.family))))
        .join(Document, col(Document.id) == col(FamilyMember.document_id))
        .where(here)
    )
    return _scalar(session, query)


def _count_relations(session: Session, here: ColumnElement[bool]) -> dict[str, int]:
    touched = select(col(Document.id)).where(here)
    query = (
        select(col(Relation.kind), func.count())
        .where(
            Relation.state != RelationState.REJECTED,
            col(Relation.document_id).in_(touched) | col(Relation.other_id).in_(touched),
        )
        .group_by(col(Relation.kind))
    )
    counts = dict(session.exec(query).all())
    return {kind.value: counts.get(kind.value, 0) for kind in RelationKind if kind is not RelationKind.TEMPLATE_SIBLING}


def _count_states(session: Session, here: ColumnElement[bool]) -> dict[str, int]:
    """Count the review items by their states."""
    query = (
        select(col(ReviewItem.state), func.count())
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(here)
        .group_by(col(ReviewItem.state))
    )
    return dict(session.exec(query).all())

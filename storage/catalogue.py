"""The catalogue: documents as rows with the keys of the interface, found by handle or listed for a whole cache."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from config import clock
from config.errors import Ambiguous, NotFound, UsageError
from storage.caches import cache_id_of, shares
from storage.database import Record
from storage.releases.states import release_states
from storage.tables.documents import DocumentLanguage, Page, Signal, TextVariant
from storage.tables.provenance import Cache, Container, Delivery, Document, Member, Occurrence
from storage.tables.replies import Authenticity
from storage.tables.review import Reviewer, ReviewItem
from storage.tables.sameness import FamilyMember, Relation
from storage.threads import show_seats
from storage.vocabulary import AuthenticityVerdict, Method, Outcome

Condition = Callable[[Session], ColumnElement[bool]]
"""Gives a condition on documents."""
SHORTEST_HANDLE = 6
WHOLE_HANDLE = 64
CANDIDATES_SHOWN = 8


def find_document(session: Session, handle: str) -> Document:
    """Find a document by a prefix of its SHA-256, at least 6 hex digits, as git does it.

    Raises:
        UsageError: the handle is too short or no hex.
        Ambiguous: it fits several documents; the message lists them.
        NotFound: it fits none.
    """
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_HANDLE},64}}", handle.lower()):
        raise UsageError(f"{handle!r} is no handle: give at least {SHORTEST_HANDLE} hex digits of its SHA-256")
    query = select(Document).where(col(Document.sha256).startswith(handle.lower())).order_by(col(Document.sha256))
    found = session.exec(query.limit(CANDIDATES_SHOWN + 1)).all()
    if not found:
        raise NotFound(f"no document {handle}. They are listed by: sluice document list --cache SLUG")
    hashes = {document.sha256 for document in found}
    if len(hashes) > 1:
        shown = ", ".join(sorted(hash_[: len(handle) + 6] for hash_ in hashes)[:CANDIDATES_SHOWN])
        raise Ambiguous(f"{handle} is ambiguous: {shown}. Give more digits")
    if len(found) > 1:
        raise Ambiguous(f"{handle} lies in {len(found)} caches. Say which cache, by its short name")
    return found[0]


def which(session: Session, handle: str | None, slug: str | None) -> ColumnElement[bool]:
    """Turn what a person typed (a handle, a cache, or both) into a condition on documents.

    Raises:
        UsageError: neither was given, or the handle is none.
        NotFound: there is no such cache or document.
    """
    if handle is None and slug is None:
        raise UsageError("say which document (a prefix of its SHA-256), or which cache, for all of its documents")
    if handle is not None and slug is not None and len(handle) == WHOLE_HANDLE:
        query = select(Document.id).join(Cache, col(Cache.id) == col(Document.cache_id))
        whole = session.exec(query.where(Document.sha256 == handle.lower(), Cache.slug == slug)).first()
        if whole is not None:
            return col(Document.id) == whole
    here = None if slug is None else col(Document.cache_id) == cache_id_of(session, slug)
    if handle is None:
        assert here is not None  # noqa: S101 for the type checker; one of both was given
        return here
    if here is None:
        return col(Document.id) == find_document(session, handle).id
    known = session.exec(select(Document.sha256).where(here, col(Document.sha256).startswith(handle.lower()))).all()
    if len(known) != 1:
        raise (
            NotFound(f"no document {handle}, or several, in cache {slug}")
            if not known
            else Ambiguous(f"{handle} fits {len(known)} documents of cache {slug}. Give more digits")
        )
    return here & (col(Document.sha256) == known[0])


def list_documents(
    record: Record,
    handle: str | None = None,
    slug: str | None = None,
    *,
    after: str | None = None,
    limit: int | None = None,
    only: Condition | None = None,
) -> list[dict[str, Any]]:
    """Give one row a document, in the order of their hashes, with the keys of the interface.

    Args:
        record: the open record.
        handle: of one document; None: all of the cache.
        slug: the cache.
        after: only those whose SHA-256 comes after this one; None: from the first.
        limit: at most so many; None: all.
        only: gives a condition that they meet besides (`storage.sifting`); None: all.

    Raises:
        UsageError: neither a handle nor a cache is given, or the handle is none.
        NotFound: there is no such cache or document.
    """
    with record.reading() as session:
        here = which(session, handle, slug)
        if only is not None:
            here &= only(session)
        if after is not None:
            here &= col(Document.sha256) > after
        if limit is not None:
            first = select(col(Document.id)).where(here).order_by(col(Document.sha256)).limit(limit)
            here &= col(Document.id).in_(session.exec(first).all())
        documents = session.exec(select(Document).where(here).order_by(col(Document.sha256))).all()
        facts = _Facts(session, here)
        return [facts.row(document) for document in documents]


def kind_and_pages(record: Record, sha256: str, slug: str) -> tuple[str | None, int]:
    """Give a document's media type, where it is known, and how many pages it has: all that drawing it asks for.

    Raises:
        NotFound: there is no such document in this cache.
    """
    query = select(Document.media_type, Document.pages).join(Cache, col(Cache.id) == col(Document.cache_id))
    with record.reading() as session:
        found = session.exec(query.where(Document.sha256 == sha256, Cache.slug == slug)).first()
    if found is None:
        raise NotFound(f"no document {sha256} in cache {slug}")
    return found[0], found[1] or 0


class _Facts:
    """What stands about the documents of a condition in the tables around them; a query each, not one a document."""

    def __init__(self, session: Session, here: ColumnElement[bool]) -> None:
        ids = select(col(Document.id)).where(here)
        self.places = grouped(
            session.exec(
                select(Occurrence.document_id, Delivery.number, Occurrence.path)
                .join(Delivery, col(Delivery.id) == col(Occurrence.delivery_id))
                .where(col(Occurrence.document_id).in_(ids))
                .order_by(col(Delivery.number), col(Occurrence.raw_path))
            )
        )
        self.characters = grouped(
            session.exec(
                select(
                    DocumentLanguage.document_id,
                    DocumentLanguage.language,
                    DocumentLanguage.script,
                    DocumentLanguage.characters,
                ).where(col(DocumentLanguage.document_id).in_(ids))
            )
        )
        self.ocr_pages = grouped(
            session.exec(
                select(Page.document_id, Page.number)
                .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
                .where(
                    col(Page.document_id).in_(ids),
                    TextVariant.method == Method.OCR,
                    col(TextVariant.chosen_because).is_not(None),
                )
                .order_by(col(Page.number))
            )
        )
        members = select(FamilyMember).where(col(FamilyMember.document_id).in_(ids))
        self.family = {member.document_id: member for member in session.exec(members)}
        self.signals = grouped(
            session.exec(
                select(Signal.document_id, Signal.kind)
                .where(col(Signal.document_id).in_(ids))
                .distinct()
                .order_by(col(Signal.kind))
            )
        )
        self.members = {
            sha256: (expected, found)
            for sha256, expected, found in session.exec(
                select(col(Container.sha256), col(Container.expected), func.count(col(Member.id)))
                .join(Document, col(Document.sha256) == col(Container.sha256))
                .outerjoin(Member, col(Member.container_sha256) == col(Container.sha256))
                .where(here)
                .group_by(col(Document.id), col(Container.sha256), col(Container.expected))
            )
        }
        judged = (
            select(Document.sha256, Authenticity.verdict)
            .join(Document, col(Document.id) == col(Authenticity.document_id))
            .where(col(Document.sha256).in_(select(col(Document.sha256)).where(here)))
            .order_by(col(Authenticity.id))
        )
        self.authenticity = dict(session.exec(judged).all())
        items = select(ReviewItem).where(col(ReviewItem.document_id).in_(ids))
        self.item = {item.document_id: item for item in session.exec(items)}
        self.release = release_states(session, session.exec(ids).all())
        self.thread = show_seats(session, ids)

    def row(self, document: Document) -> dict[str, Any]:
        """Give the row of one document."""
        key = document.id or 0
        family, item = self.family.get(key), self.item.get(key)
        languages: dict[str, int] = defaultdict(int)
        scripts: dict[str, int] = defaultdict(int)
        for language, script, characters in self.characters[key]:
            languages[language] += characters
            scripts[script] += characters
        return {
            "document": document.sha256,
            "media_type": document.media_type,
            "title": document.title,
            "pages": document.pages,
            "outcome": document.outcome,
            "reason": document.reason or document.rule,
            "missing": document.missing,
            "languages": shares(languages),
            "scripts": shares({key: count for key, count in scripts.items() if key not in {"Zyyy", "Zxxx", "Zzzz"}}),
            "ocr_pages": [number for (number,) in self.ocr_pages[key]],
            "occurrences": [{"delivery": number, "path": path} for number, path in self.places[key]],
            "family": None if family is None else family.family,
            "pivot": family is None or family.pivot,
            "thread": self.thread.get(key),
            "review": None
            if item is None
            else {"item": item.id, "state": item.state, "priority": round(item.priority, 4)},
            "authenticity": self.authenticity.get(document.sha256, AuthenticityVerdict.UNEXAMINED.value),
            "release": self.release[key],
            "signals": [kind for (kind,) in self.signals[key]],
            "members": None
            if document.sha256 not in self.members
            else dict(zip(("expected", "found"), self.members[document.sha256], strict=True)),
            "properties": document.properties,
        }


def grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Group rows by their first value."""
    groups: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        groups[key].append(tuple(rest))
    return groups


def list_relations(record: Record, handle: str | None = None, slug: str | None = None) -> list[dict[str, Any]]:
    """Give one row a pair that touches the documents asked for, ordered by both hashes and the kind.

    `details` is what was measured, `version` what a decision goes by; who decided, when and why are None where nobody
    did.

    Raises:
        UsageError: neither a handle nor a cache is given, or the handle is none.
        NotFound: there is no such cache or document.
    """
    with record.reading() as session:
        ids = select(col(Document.id)).where(which(session, handle, slug))
        touching = col(Relation.document_id).in_(ids) | col(Relation.other_id).in_(ids)
        relations = session.exec(select(Relation).where(touching)).all()
        ends = {relation.document_id for relation in relations} | {relation.other_id for relation in relations}
        hashes = dict(session.exec(select(Document.id, Document.sha256).where(col(Document.id).in_(ends))).all())
        people = {relation.decided_by for relation in relations} - {None}
        names = dict(session.exec(select(Reviewer.id, Reviewer.name).where(col(Reviewer.id).in_(people))).all())
        rows = [
            {
                "document": hashes[relation.document_id],
                "other": hashes[relation.other_id],
                "kind": relation.kind,
                "score": round(relation.score, 4),
                "state": relation.state,
                "because": relation.because,
                "details": relation.details,
                "version": relation.version,
                "decided_by": names.get(relation.decided_by),
                "decided_at": None if relation.decided_at is None else clock.iso(relation.decided_at),
                "note": relation.note,
            }
            for relation in relations
        ]
        return sorted(rows, key=lambda row: (row["document"], row["other"], row["kind"]))


def list_failures(record: Record, slug: str) -> list[dict[str, Any]]:
    """Give one row for every place of a document that was not fully read or not taken in, with its reason."""
    with record.reading() as session:
        query = (
            select(Document, Occurrence.path, Delivery.number)
            .join(Occurrence, col(Occurrence.document_id) == col(Document.id))
            .join(Delivery, col(Delivery.id) == col(Occurrence.delivery_id))
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .where(
                Document.cache_id == cache_id_of(session, slug), col(Document.outcome).is_distinct_from(Outcome.READ)
            )
            .order_by(col(Delivery.number), col(Occurrence.raw_path))
        )
        return [
            {
                "document": document.sha256,
                "outcome": document.outcome,
                "reason": document.reason or document.rule,
                "missing": document.missing,
                "media_type": document.media_type,
                "delivery": number,
                "path": path,
            }
            for document, path, number in session.exec(query)
        ]

"""The documents of a release: each content once, in the order in which the claims come to speak of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from storage.caches import shares
from storage.catalogue import grouped
from storage.claims.rows import standing_authenticity
from storage.releases.choosing import Chosen
from storage.releases.shapes import DocumentPage, DocumentSelected, Hidden
from storage.tables.documents import DocumentLanguage, Page, TextVariant
from storage.tables.provenance import Blob, Cache, Document
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, AuthenticityVerdict, Outcome

UNKNOWN_TYPE = "application/octet-stream"


def number_documents(chosen: Iterable[Chosen]) -> dict[str, int]:
    """Number the quoted documents from 1, by SHA-256, as the claims come to speak of them."""
    hashes = (item.document for one in chosen for item in one.dossier.items if item.document is not None)
    return {sha256: number for number, sha256 in enumerate(dict.fromkeys(hashes), 1)}


def load_papers(
    session: Session,
    numbers: Mapping[str, int],
    *,
    cache_id: int,
    hidden: Mapping[str, Sequence[Hidden]],
    names: Mapping[str, tuple[str, str]],
) -> tuple[DocumentSelected, ...]:
    """Give the documents of a release in the order of their numbers.

    Args:
        session: an open session.
        numbers: by SHA-256.
        cache_id: where several caches hold a document, this one's row is meant.
        hidden: what is redacted, by SHA-256.
        names: export id and salt, by SHA-256.
    """
    rows = _rows(session, numbers, cache_id)
    ids = [row.id for row, _ in rows.values()]
    pages = _pages(session, ids)
    languages = grouped(
        session.exec(
            select(DocumentLanguage.document_id, DocumentLanguage.language, DocumentLanguage.characters).where(
                col(DocumentLanguage.document_id).in_(ids)
            )
        )
    )
    judged = standing_authenticity(session, numbers)
    caches = _caches(session, numbers)
    found = []
    for sha256, number in sorted(numbers.items(), key=lambda one: one[1]):
        row, size = rows[sha256]
        export_id, salt = names[sha256]
        verdict = judged.get(sha256)
        found.append(
            DocumentSelected(
                document_id=row.id or 0,
                sha256=sha256,
                size=size,
                number=number,
                export_id=export_id,
                media_type=row.media_type or UNKNOWN_TYPE,
                languages=_shares(languages.get(row.id or 0, [])),
                pages=tuple(pages[row.id or 0]),
                authenticity=AuthenticityVerdict.UNEXAMINED if verdict is None else verdict.verdict,
                methods=() if verdict is None else tuple(verdict.methods),
                salt=salt,
                is_partial=row.outcome != Outcome.READ,
                hidden=tuple(hidden.get(sha256, ())),
                caches=caches[sha256],
            )
        )
    return tuple(found)


def _caches(session: Session, hashes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    query = (
        select(Document.sha256, Cache.slug)
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .where(col(Document.sha256).in_(sorted(hashes)))
        .order_by(col(Cache.slug))
    )
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for sha256, slug in session.exec(query):
        found[sha256] += (slug,)
    return found


def _rows(session: Session, hashes: Iterable[str], cache_id: int) -> dict[str, tuple[Document, int]]:
    query = (
        select(Document, Blob.size)
        .join(Blob, col(Blob.sha256) == col(Document.sha256))
        .where(col(Document.sha256).in_(sorted(hashes)))
        .order_by(col(Document.cache_id) != cache_id, col(Document.id))
    )
    found: dict[str, tuple[Document, int]] = {}
    for row, size in session.exec(query):
        found.setdefault(row.sha256, (row, size))
    return found


def _pages(session: Session, document_ids: Sequence[int | None]) -> dict[int, list[DocumentPage]]:
    is_shown = (col(TextVariant.page_id) == col(Page.id)) & col(TextVariant.chosen_because).is_not(None)
    query = (
        select(Page, TextVariant.text)
        .outerjoin(TextVariant, is_shown)
        .where(col(Page.document_id).in_(document_ids))
        .order_by(col(Page.document_id), col(Page.number))
    )
    found: dict[int, list[DocumentPage]] = defaultdict(list)
    for page, text in session.exec(query):
        found[page.document_id].append(DocumentPage(page.number, page.label, text, page.width is not None))
    return found


def _shares(counted: Iterable[tuple[str, int]]) -> dict[str, float]:
    characters: dict[str, int] = defaultdict(int)
    for language, count in counted:
        if language not in {UNDETERMINED, NO_LANGUAGE}:
            characters[language] += count
    return shares(characters)

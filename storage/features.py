"""The features of documents, as learning keeps them: which are missing, what is known, what is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from storage.bulk import in_chunks
from storage.database import Record
from storage.tables.documents import Anchor, DocumentLanguage, Page, Signal, TextVariant
from storage.tables.learning import DocumentFeatures
from storage.tables.provenance import Document
from storage.tables.review import ReviewItem
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED

BATCH = 500
"""Rows a transaction."""


@dataclass(frozen=True, slots=True)
class Features:
    """A document as it is kept for learning."""

    document_id: int
    basis: str
    grams: bytes
    facts: tuple[str, ...]


def list_unseen(record: Record, cache_id: int, *, version: str) -> dict[int, str]:
    """List the documents in the queue whose features are missing or of another reading; gives the basis of each."""
    query = (
        select(Document.id, Document.reader_version, Document.text_sha256, DocumentFeatures.basis)
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .outerjoin(DocumentFeatures, col(DocumentFeatures.document_id) == col(Document.id))
        .where(Document.cache_id == cache_id)
        .order_by(col(Document.sha256))
    )
    with record.reading() as session:
        bases = [(key, f"{version}/{reader}/{text}", standing) for key, reader, text, standing in session.exec(query)]
    return {key or 0: basis for key, basis, standing in bases if basis != standing}


def load_facts(record: Record, document_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Give what is known of documents besides their text, in words: languages, kinds, anchors, signals.

    Args:
        record: the open record.
        document_ids: at most some hundreds at once.
    """
    found: dict[int, set[str]] = {key: set() for key in document_ids}
    with record.reading() as session:
        documents = select(Document.id, Document.media_type, Document.outcome, Document.pages)
        for key, media_type, outcome, pages in session.exec(documents.where(col(Document.id).in_(document_ids))):
            told = {media_type, outcome, None if pages is None else _length(pages)}
            found[key or 0] |= {word for word in told if word}
        for key, language in session.exec(
            select(DocumentLanguage.document_id, DocumentLanguage.language).where(
                col(DocumentLanguage.document_id).in_(document_ids),
                col(DocumentLanguage.language).not_in([UNDETERMINED, NO_LANGUAGE]),
            )
        ):
            found[key].add(f"in {language}")
        for key, signal in session.exec(
            select(Signal.document_id, Signal.kind).where(col(Signal.document_id).in_(document_ids)).distinct()
        ):
            found[key].add(f"signal {signal}")
        anchors = (
            select(Page.document_id, Anchor.kind)
            .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
            .join(Anchor, col(Anchor.variant_id) == col(TextVariant.id))
            .where(col(Page.document_id).in_(document_ids), col(TextVariant.chosen_because).is_not(None))
            .distinct()
        )
        for key, anchor in session.exec(anchors):
            found[key].add(f"holds {anchor}")
    return {key: tuple(sorted(words)) for key, words in found.items()}


def _length(pages: int) -> str:
    return "1 page" if pages == 1 else f"{1 << (pages - 1).bit_length()} pages or fewer"


def save_features(record: Record, features: Iterable[Features]) -> None:
    """Keep features, in place of older ones of the same documents."""
    for chunk in in_chunks(features, BATCH):
        rows = [
            {"document_id": one.document_id, "basis": one.basis, "grams": one.grams, "facts": list(one.facts)}
            for one in chunk
        ]
        with record.writing() as session:
            dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
            insert = dialect.insert(DocumentFeatures)
            changed = {name: insert.excluded[name] for name in ("basis", "grams", "facts")}
            session.execute(insert.on_conflict_do_update(index_elements=["document_id"], set_=changed), rows)


def load_features(record: Record, cache_id: int) -> list[Features]:
    """Give the features of the documents of a cache, by hash: of one cache about 2 to 8 KB a document."""
    query = (
        select(DocumentFeatures.document_id, DocumentFeatures.basis, DocumentFeatures.grams, DocumentFeatures.facts)
        .join(Document, col(Document.id) == col(DocumentFeatures.document_id))
        .where(Document.cache_id == cache_id)
        .order_by(col(Document.sha256))
        .execution_options(yield_per=1000)
    )
    with record.reading() as session:
        return [Features(key, basis, bytes(grams), tuple(facts)) for key, basis, grams, facts in session.exec(query)]

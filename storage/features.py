"""The features of documents, as learning keeps them: which are missing, what is known, what is kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from config.errors import Conflict
from storage.bulk import as_text, in_chunks, table_of, words_of
from storage.database import Record
from storage.tables.documents import Anchor, DocumentLanguage, Page, Signal, TextVariant
from storage.tables.learning import DocumentFeatures
from storage.tables.provenance import Document
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


@dataclass(frozen=True, slots=True)
class Known:
    """A document in the queue, and what its features are counted from."""

    document_id: int
    sha256: str
    basis: str
    """What they must be counted from."""
    standing: str | None
    """What they were counted from; None: there are none."""
    facts: tuple[str, ...]


def list_known(record: Record, cache_id: int, *, version: str) -> list[Known]:
    """List the documents in the queue by hash, with the facts that are kept, but without their grams."""
    items, documents, features = (table_of(name) for name in ("review_item", "document", "document_features"))
    query = (
        sqlalchemy.select(
            documents.c.id,
            documents.c.sha256,
            documents.c.reader_version,
            documents.c.text_sha256,
            features.c.basis,
            as_text(features.c.facts),
        )
        .join_from(items, documents, documents.c.id == items.c.document_id)
        .outerjoin(features, features.c.document_id == documents.c.id)
        .where(documents.c.cache_id == cache_id)
        .order_by(documents.c.sha256)
    )
    with record.reading() as session:
        return [
            Known(key, sha256, f"{version}/{reader}/{text}", standing, () if facts is None else words_of(facts))
            for key, sha256, reader, text, standing, facts in session.connection().execute(query)
        ]


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


def load_grams(record: Record, wanted: Sequence[Known]) -> Iterator[bytes]:
    """Give the packed grams of documents, in their order, some hundreds in memory at once.

    Raises:
        Conflict: somebody counted one anew meanwhile.
    """
    for chunk in in_chunks(wanted, BATCH):
        query = select(DocumentFeatures.document_id, DocumentFeatures.basis, DocumentFeatures.grams)
        query = query.where(col(DocumentFeatures.document_id).in_([one.document_id for one in chunk]))
        with record.reading() as session:
            found = {(key, basis): bytes(grams) for key, basis, grams in session.exec(query)}
        for one in chunk:
            if (one.document_id, one.basis) not in found:
                raise Conflict(f"document {one.document_id} was read anew meanwhile", rule="features_moved")
            yield found[one.document_id, one.basis]

"""What was judged twice: the first and the second judgements of a round, from which agreement is computed."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.bulk import in_chunks
from storage.caches import cache_id_of
from storage.database import Record
from storage.queue.judgements import stands
from storage.shapes import JudgedTwice
from storage.tables.documents import DocumentLanguage
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewItem
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, Relevance


def judged_twice(record: Record, cache: str | None = None) -> list[JudgedTwice]:
    """Give every round that somebody judged blind after somebody else; judgements that were taken back are none.

    A judgement is what was said blind: who came round afterwards has not agreed by it.

    Args:
        record: the open record.
        cache: only of this cache, by its slug; None: of all.

    Raises:
        NotFound: there is no such cache.
    """
    with record.reading() as session:
        query = (
            select(Decision, ReviewItem.document_id)
            .join(ReviewItem, col(ReviewItem.id) == col(Decision.item_id))
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .where(stands())
            .order_by(col(Decision.item_id), col(Decision.round), col(Decision.second), col(Decision.id))
        )
        if cache is not None:
            query = query.where(Document.cache_id == cache_id_of(session, cache))
        rounds: dict[tuple[int, int], list[Decision]] = defaultdict(list)
        for decision, document_id in session.exec(query):
            rounds[document_id, decision.round].append(decision)
        several = {key: made for key, made in rounds.items() if len(made) > 1}
        languages = _main_languages(session, sorted({document_id for document_id, _ in several}))
    return [_judged(languages.get(key[0], UNDETERMINED), made) for key, made in several.items()]


def _judged(language: str, made: Sequence[Decision]) -> JudgedTwice:
    return JudgedTwice(
        language,
        relevance=tuple(Relevance(one.relevance) for one in made),
        sensitive=tuple(one.sensitive for one in made),
        names_person=tuple(one.names_person for one in made),
    )


def _main_languages(session: Session, document_ids: Sequence[int]) -> dict[int, str]:
    """Give the language that most characters of each document are in; documents in none that is known are left out."""
    language, characters = col(DocumentLanguage.language), func.sum(DocumentLanguage.characters)
    found: dict[int, str] = {}
    for part in in_chunks(document_ids):
        query = (
            select(DocumentLanguage.document_id, language)
            .where(
                col(DocumentLanguage.document_id).in_(part),
                language.not_in([UNDETERMINED, NO_LANGUAGE]),
            )
            .group_by(col(DocumentLanguage.document_id), language)
            .order_by(col(DocumentLanguage.document_id), characters.desc(), language)
        )
        for document_id, tag in session.exec(query):
            found.setdefault(document_id, tag)
    return found

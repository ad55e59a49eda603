"""What learning asks of the record and writes into it: decisions that stand, features, the order of what waits."""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, TypedDict

import sqlalchemy
from sqlalchemy import bindparam, exists, false, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config import clock
from storage.bulk import Row, as_text, in_chunks, table_of, words_of
from storage.caches import find_cache
from storage.database import Record
from storage.rules.learning import Estimate, draw_place, estimate_recall, estimate_share, weigh_learning
from storage.tables.learning import LearningRun
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewEvent, ReviewItem
from storage.vocabulary import Relevance, ReviewState

BATCH = 500
"""Items a transaction: takers wait for one at most."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """An item as learning looks at it; also those that wait no longer, for they give places their meaning."""

    item_id: int
    document_id: int
    sha256: str
    state: str
    family: str | None
    pivot: bool
    plain_priority: float
    plain_because: tuple[str, ...]
    priority: float
    because: tuple[str, ...]
    learned: float | None
    drawn: float | None


@dataclass(frozen=True, slots=True)
class Placing:
    """Where learning puts an item."""

    item_id: int
    priority: float
    because: tuple[str, ...]
    learned: float | None
    drawn: float | None


@dataclass(frozen=True, slots=True)
class Learned:
    """What one ranking was learned from."""

    model: str
    seed: int
    random_share: float
    weight: float
    documents: int
    decisions: int
    relevant: int
    learned_from: str


@contextmanager
def one_learner(record: Record, cache_id: int) -> Iterator[None]:
    """Let one process or thread at a time learn from a cache; the next waits, and sees newer decisions."""
    with (record.home / "locks" / f"learn-{cache_id}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def cache_of_item(record: Record, item_id: int) -> int:
    """Tell the cache that a review item belongs to."""
    query = (
        select(Document.cache_id)
        .join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        .where(ReviewItem.id == item_id)
    )
    with record.reading() as session:
        return session.exec(query).one()


def load_labels(record: Record, cache_id: int) -> dict[int, bool]:
    """Give what people said of documents, by id: whether relevant.

    Counted are the decisions that stand in the item's present round. Where two stand they must say the same; where one
    says `unsure`, where they differ, and in what was opened again, there is no label. An undone decision is none.
    """
    made, compensation = aliased(ReviewEvent), aliased(ReviewEvent)
    undone = exists().where(
        col(compensation.item_id) == col(made.item_id), col(compensation.undoes) == col(made.number)
    )
    query = (
        select(ReviewItem.document_id, Decision.relevance)
        .join(Decision, col(Decision.item_id) == col(ReviewItem.id))
        .join(made, (col(made.item_id) == col(Decision.item_id)) & (col(made.decision_id) == col(Decision.id)))
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(Document.cache_id == cache_id, col(Decision.round) == col(ReviewItem.round), ~undone)
    )
    said: dict[int, set[str]] = {}
    with record.reading() as session:
        for document_id, relevance in session.exec(query):
            said.setdefault(document_id, set()).add(relevance)
    clear = {key: next(iter(words)) for key, words in said.items() if len(words) == 1}
    return {key: word == Relevance.RELEVANT for key, word in clear.items() if word != Relevance.UNSURE}


def has_learned(record: Record, cache_id: int) -> bool:
    """Tell whether any item of the cache is ranked by what was learned."""
    query = (
        select(ReviewItem.id)
        .join(Document, col(Document.id) == col(ReviewItem.document_id))
        .where(Document.cache_id == cache_id, col(ReviewItem.learned).is_not(None))
        .limit(1)
    )
    with record.reading() as session:
        return session.exec(query).first() is not None


def load_waiters(record: Record, cache_id: int) -> list[Waiter]:
    """List the items of a cache, by their documents' hashes."""
    items, documents, members = (table_of(name) for name in ("review_item", "document", "family_member"))
    query = (
        sqlalchemy.select(
            items.c.id,
            items.c.document_id,
            documents.c.sha256,
            items.c.state,
            members.c.family,
            func.coalesce(members.c.pivot, false()),
            items.c.plain_priority,
            as_text(items.c.plain_because),
            items.c.priority,
            as_text(items.c.because),
            items.c.learned,
            items.c.drawn,
        )
        .join_from(items, documents, documents.c.id == items.c.document_id)
        .outerjoin(members, members.c.document_id == documents.c.id)
        .where(documents.c.cache_id == cache_id)
        .order_by(documents.c.sha256)
    )
    with record.reading() as session:
        rows = session.connection().execute(query)
        return [
            Waiter(key, document, sha, state, family, pivot, plain, words_of(why), priority, words_of(now), *places)
            for key, document, sha, state, family, pivot, plain, why, priority, now, *places in rows
        ]


def save_placings(record: Record, placings: Sequence[Placing]) -> int:
    """Put items where learning wants them, those alone that are queued and in nobody's hands; gives how many moved.

    Second reviews keep their place: it must not tell what the first reviewer said.
    """
    table = table_of("review_item")
    values: Row = {name: bindparam(name) for name in ("version", "priority", "because", "learned", "drawn")}
    statement = table.update().where(table.c.id == bindparam("item_id")).values(values)
    moved = 0
    for chunk in in_chunks(sorted(placings, key=lambda one: one.item_id), BATCH):
        wanted = {one.item_id: one for one in chunk}
        query = (
            select(ReviewItem.id, ReviewItem.version)
            .where(col(ReviewItem.id).in_(wanted), ReviewItem.state == ReviewState.QUEUED)
            .order_by(col(ReviewItem.id))
            .with_for_update()
        )
        with record.writing() as session:
            changes = [_change(wanted[key or 0], version) for key, version in session.exec(query)]
            if changes:
                session.connection().execute(statement, changes)
        moved += len(changes)
    return moved


def _change(placing: Placing, version: int) -> dict[str, Any]:
    return {
        "item_id": placing.item_id,
        "version": version + 1,
        "priority": placing.priority,
        "because": list(placing.because),
        "learned": placing.learned,
        "drawn": placing.drawn,
    }


def digest_labels(labels: Mapping[str, bool]) -> str:
    """Give the SHA-256 of decisions: documents' hashes and whether relevant."""
    return hashlib.sha256(json.dumps(sorted(labels.items())).encode()).hexdigest()


def save_run(record: Record, cache_id: int, learned: Learned) -> int:
    """Record a run of learning, unless the newest one learned the same; gives the newest one's number."""
    told = {name: getattr(learned, name) for name in Learned.__slots__}
    with record.writing() as session:
        last = last_run(session, cache_id)
        if last is not None and all(getattr(last, name) == value for name, value in told.items()):
            return last.number
        number = 1 if last is None else last.number + 1
        session.add(LearningRun(cache_id=cache_id, number=number, at=clock.now(), **told))
        return number


def last_run(session: Session, cache_id: int) -> LearningRun | None:
    """Give the newest run of learning of a cache."""
    query = select(LearningRun).where(LearningRun.cache_id == cache_id).order_by(col(LearningRun.number).desc())
    return session.exec(query.limit(1)).first()


CURVE_RUNS = 200


class Run(TypedDict):
    """One run of learning."""

    number: int
    decisions: int
    relevant: int


def list_runs(record: Record, cache: str) -> list[Run]:
    """List the runs of learning of a cache in their order; of many, some and the last."""
    cache_id = find_cache(record, cache)
    with record.reading() as session:
        last = last_run(session, cache_id)
        step = 1 if last is None else -(-last.number // CURVE_RUNS)
        query = (
            select(LearningRun.number, LearningRun.decisions, LearningRun.relevant)
            .where(LearningRun.cache_id == cache_id)
            .where((col(LearningRun.number) % step == 0) | (LearningRun.number == (0 if last is None else last.number)))
            .order_by(col(LearningRun.number))
        )
        return [{"number": number, "decisions": made, "relevant": found} for number, made, found in session.exec(query)]


class Report(TypedDict):
    """How far learning is, and what the random share says of it."""

    cache: str
    run: int | None
    """The newest run's number; None: nothing was learned yet."""
    model: str | None
    seed: int
    random_share: float
    weight: float
    documents: int
    """In the queue, reviewed ones counted."""
    decisions: int
    relevant: int
    sample: int
    """Drawn documents with a standing decision, whose place by chance was reached."""
    sample_relevant: int
    sample_open: int
    """Drawn documents before that place without one: unsure, in somebody's hands, or set aside."""
    prevalence: list[float] | None
    """The estimated share of relevant documents, and its interval of 95 %; None: the sample says nothing yet."""
    recall: list[float] | None
    """The estimated share of relevant documents that is found, and its interval."""


def report_learning(record: Record, cache: str) -> Report:
    """Tell how far learning is in a cache, and which share of the relevant documents is probably found.

    The sample are the drawn documents down to the first that still waits, by the place that was drawn: chance alone
    chose them, whoever reviewed them and why, so that what they say holds for the cache.

    Raises:
        NotFound: there is no such cache.
    """
    cache_id = find_cache(record, cache)
    settings = record.settings
    labels = load_labels(record, cache_id)
    with record.reading() as session:
        last = last_run(session, cache_id)
        query = select(Document.id, Document.sha256, ReviewItem.state)
        query = query.join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        standing = session.exec(query.where(Document.cache_id == cache_id)).all()
    drawn = sorted(
        (-place, sha256, document_id, state)
        for document_id, sha256, state in standing
        if (place := draw_place(sha256, seed=settings.learn_seed, share=settings.learn_random_share)) is not None
    )
    reached = [document_id for *_, document_id, _ in takewhile(lambda one: one[3] != ReviewState.QUEUED, drawn)]
    tried = [labels[document_id] for document_id in reached if document_id in labels]
    found = sum(labels.values())
    prevalence = estimate_share(sum(tried), len(tried))
    return {
        "cache": cache,
        "run": None if last is None else last.number,
        "model": None if last is None else last.model,
        "seed": settings.learn_seed,
        "random_share": settings.learn_random_share,
        "weight": weigh_learning(relevant=found, others=len(labels) - found),
        "documents": len(standing),
        "decisions": len(labels),
        "relevant": found,
        "sample": len(tried),
        "sample_relevant": sum(tried),
        "sample_open": len(reached) - len(tried),
        "prevalence": _rounded(prevalence),
        "recall": _rounded(estimate_recall(found, len(standing), prevalence)),
    }


def _rounded(estimate: Estimate | None) -> list[float] | None:
    return None if estimate is None else [round(one, 4) for one in (estimate.share, estimate.least, estimate.most)]

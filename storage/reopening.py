"""Reopening: which containers of a cache are to be opened again, and the deliveries that grow by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage import ledger
from storage.bulk import Row
from storage.custody import add_occurrences, verdict_row
from storage.database import Record
from storage.shapes import ContainerVerdict, Found
from storage.tables.provenance import Blob, Cache, Container, Delivery, Document, Occurrence
from storage.vocabulary import Outcome, Reason

WAITING: Row = {
    "is_container": False,
    "outcome": None,
    "reason": None,
    "media_type": None,
    "missing": [],
    "reader_version": None,
}
"""What a document is that nobody has read yet."""


@dataclass(frozen=True, slots=True)
class Shut:
    """A document that may give more if it is opened (again)."""

    sha256: str
    is_container: bool
    unpack: bool
    """Whether it must be unpacked; else what was unpacked is only to be placed anew."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A delivery and what reopening adds to it."""

    delivery_id: int
    found: Sequence[Found]


def list_shut(record: Record, cache: str, *, reader_version: str, reasons: frozenset[str] | None) -> list[Shut]:
    """List the containers of *cache* that failed, lack members or were opened by another version.

    Also listed are `unsupported` documents, which a newer version may know as archives, and containers whose
    verdict is older than what the vault holds (a reopening that was killed).

    Args:
        record: the open record.
        cache: the slug.
        reader_version: of the code that would open them.
        reasons: only what ended with one of these reasons; None: everything.
    """
    other_version = col(Container.reader_version) != reader_version
    behind = col(Document.reason).is_distinct_from(col(Container.reason))
    wanted: ColumnElement[bool] = or_(col(Document.reason).is_not(None), other_version, behind)
    if reasons is not None:
        wanted = col(Document.reason).in_(sorted(reasons))
    kinds = or_(col(Document.is_container), col(Document.reason) == Reason.UNSUPPORTED)
    statement = (
        select(Document, Container)
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .join(Container, col(Container.sha256) == col(Document.sha256), isouter=True)
        .where(Cache.slug == cache, kinds, wanted)
        .order_by(col(Document.sha256))
    )
    with record.reading() as session:
        return [
            Shut(document.sha256, document.is_container, _must_unpack(container, reader_version))
            for document, container in session.exec(statement)
        ]


def _must_unpack(container: Container | None, reader_version: str) -> bool:
    return container is None or container.reason is not None or container.reader_version != reader_version


def occurrences_by_delivery(record: Record, cache: str) -> dict[int, list[Found]]:
    """Give everything that was found in *cache*, by the id of its delivery, in the order of their numbers."""
    statement = (
        sqlalchemy.select(
            col(Occurrence.delivery_id),
            col(Occurrence.raw_path),
            col(Document.sha256),
            col(Blob.size),
            col(Occurrence.rule),
        )
        .join(Document, col(Document.id) == col(Occurrence.document_id))
        .join(Blob, col(Blob.sha256) == col(Document.sha256))
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .join(Delivery, col(Delivery.id) == col(Occurrence.delivery_id))
        .where(col(Cache.slug) == cache)
        .order_by(col(Delivery.number), col(Occurrence.raw_path))
    )
    found: dict[int, list[Found]] = {}
    with record.reading() as session:
        for delivery_id, raw_path, sha256, size, rule in session.execute(statement):
            found.setdefault(delivery_id, []).append(Found(bytes(raw_path), sha256, size, rule))
    return found


def extend_deliveries(
    record: Record,
    cache: str,
    *,
    grown: Sequence[Grown],
    verdicts: Mapping[str, ContainerVerdict],
    plain: Collection[str],
    actor: str,
) -> None:
    """Add what reopening gave to the deliveries it came with, and judge the containers anew, in one transaction.

    Args:
        record: the open record.
        cache: the slug.
        grown: what comes to which delivery.
        verdicts: of all containers of the cache.
        plain: what was taken for a container and is none: it waits to be read from now on.
        actor: whom the ledger names.
    """
    with record.writing() as session:
        cache_id = session.exec(select(Cache.id).where(Cache.slug == cache)).one() or 0
        added = {}
        for one in grown:
            delivery = session.get_one(Delivery, one.delivery_id)
            add_occurrences(session, cache_id, one.delivery_id, one.found, verdicts=verdicts)
            delivery.files += len(one.found)
            added[str(delivery.number)] = len(one.found)
        changed = _judge_anew(session, cache_id, {sha256: verdict_row(one) for sha256, one in verdicts.items()})
        changed += _judge_anew(session, cache_id, dict.fromkeys(plain, WAITING))
        if added or changed:
            payload = {"added": added, "containers": changed}
            ledger.append(session, "containers reopened", actor=actor, subject=f"cache:{cache}", payload=payload)


def _judge_anew(session: Session, cache_id: int, rows: Mapping[str, Row]) -> int:
    changed = 0
    for sha256, row in sorted(rows.items()):
        document = session.exec(select(Document).where(Document.cache_id == cache_id, Document.sha256 == sha256)).one()
        if document.outcome == Outcome.EXCLUDED or all(getattr(document, name) == row[name] for name in row):
            continue
        for name, value in row.items():
            setattr(document, name, value)
        session.add(document)
        changed += 1
    return changed

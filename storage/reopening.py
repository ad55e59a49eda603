"""Reopening: which documents of a cache are to be opened (again) for members, and the deliveries that grow by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import ColumnElement, case, or_
from sqlmodel import Session, col, select

from storage import ledger
from storage.bulk import Row
from storage.custody import add_occurrences, verdict_row
from storage.database import Record
from storage.sameness import let_place
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
    was_opened: bool
    """False: nobody opened it so far, and only its bytes can tell whether it may hold members."""
    unpack: bool
    """Whether it must be unpacked; else what was unpacked is only to be placed anew."""


@dataclass(frozen=True, slots=True)
class Grown:
    """A delivery and what reopening adds to it."""

    delivery_id: int
    found: Sequence[Found]


def list_shut(record: Record, cache: str, *, reader_version: str, reasons: frozenset[str] | None) -> list[Shut]:
    """List the documents of *cache* whose opening failed, lacks members or was done by another version.

    Also listed are those whose verdict is older than what the vault holds (a reopening that was killed); documents that
    are locked, for a password may have come that opens them; and those that nobody opened: a newer version may know
    them as archives, or as documents that hold others.

    Args:
        record: the open record.
        cache: the slug.
        reader_version: of the code that would open them.
        reasons: only what ended with one of these reasons; None: everything.
    """
    unopened = col(Container.sha256).is_(None)
    locked = col(Container.is_document) & (col(Document.reason) == Reason.ENCRYPTED)
    verdict = case((col(Document.is_container), col(Document.reason)), else_=col(Document.lacking_reason))
    wanted: ColumnElement[bool] = or_(
        unopened,
        locked,
        verdict.is_not(None),
        verdict.is_distinct_from(col(Container.reason)),
        col(Container.reader_version) != reader_version,
    )
    if reasons is not None:
        wanted = or_(verdict.in_(sorted(reasons)), or_(unopened, locked) & col(Document.reason).in_(sorted(reasons)))
    statement = (
        sqlalchemy.select(col(Document.sha256), col(Document.is_container))
        .add_columns(col(Container.sha256), col(Container.reason), col(Container.reader_version), locked)
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .join(Container, col(Container.sha256) == col(Document.sha256), isouter=True)
        .where(col(Cache.slug) == cache, col(Document.rule).is_(None), wanted)
        .order_by(col(Document.sha256))
    )
    with record.reading() as session:
        return [
            Shut(
                sha256,
                is_container,
                was_opened=opened is not None,
                unpack=opened is None or reason is not None or version != reader_version or bool(is_locked),
            )
            for sha256, is_container, opened, reason, version, is_locked in session.execute(statement)
        ]


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
    actor: str,
) -> None:
    """Add what reopening gave to the deliveries it came with, and judge the containers anew, in one transaction.

    Args:
        record: the open record.
        cache: the slug.
        grown: what comes to which delivery.
        verdicts: of all documents of the cache that were opened. One that was taken for a container and is none, or
            that lacks other members than before, waits to be read from now on.
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
        changed = _judge_anew(session, cache_id, verdicts)
        if added or changed:
            payload = {"added": added, "containers": changed}
            ledger.append(session, "containers reopened", actor=actor, subject=f"cache:{cache}", payload=payload)


def _judge_anew(session: Session, cache_id: int, verdicts: Mapping[str, ContainerVerdict]) -> int:
    changed: list[int] = []
    for sha256, verdict in sorted(verdicts.items()):
        document = session.exec(select(Document).where(Document.cache_id == cache_id, Document.sha256 == sha256)).one()
        row = verdict_row(verdict)
        is_same = all(getattr(document, name) == row[name] for name in row)
        if document.outcome == Outcome.EXCLUDED or (is_same and document.is_container != verdict.is_document):
            continue
        for name, value in (WAITING | row if verdict.is_document else row).items():
            setattr(document, name, value)
        session.add(document)
        changed.append(document.id or 0)
    let_place(session, changed)
    return len(changed)

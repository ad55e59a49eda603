"""Custody: deliveries, and the documents and occurrences that came with them. Written whole or not at all."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from config import clock
from storage import ledger
from storage.bulk import Row, in_chunks, insert_missing, insert_rows, table_of
from storage.database import Record
from storage.expansions import load_expansions, save_expansion
from storage.fetches import last_fetch, save_fetch
from storage.orders import drop_order, load_order, save_order
from storage.sameness import let_place
from storage.shapes import ContainerVerdict, Found, Receipt
from storage.tables.provenance import Cache, Delivery, Occurrence
from storage.vocabulary import Outcome, Reason

__all__ = [
    "Arrival",
    "add_occurrences",
    "drop_order",
    "find_delivery",
    "last_fetch",
    "load_expansions",
    "load_order",
    "path_text",
    "save_delivery",
    "save_expansion",
    "save_fetch",
    "save_order",
    "verdict_row",
]


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that one delivery brings."""

    cache: str
    title: str | None
    actor: str
    manifest_sha256: str
    files: int
    """Counted while walking and unpacking, not from *found*."""
    found: Sequence[Found]
    """Every file, the members of containers among them; no raw path twice."""
    verdicts: Mapping[str, ContainerVerdict]
    """Of those contents that are containers, by SHA-256."""
    skipped: int = 0
    """Links, pipes and devices that were met and not followed."""


def path_text(raw_path: bytes) -> str:
    """Write a raw path for people: NFC; what is no UTF-8, and NUL, shown as U+FFFD."""
    return unicodedata.normalize("NFC", raw_path.decode("utf-8", "replace")).replace("\0", "\ufffd")


def find_delivery(record: Record, cache: str, manifest_sha256: str) -> Receipt | None:
    """Give the delivery that brought just these files before; None: it is not in the record."""
    statement = (
        select(col(Delivery.id), col(Delivery.number))
        .join(Cache, col(Cache.id) == col(Delivery.cache_id))
        .where(Cache.slug == cache, Delivery.manifest_sha256 == manifest_sha256)
    )
    with record.reading() as session:
        found = session.exec(statement).first()
    return None if found is None else Receipt(found[0] or 0, found[1], new=0)


def save_delivery(record: Record, arrival: Arrival) -> Receipt:
    """Write a delivery with its documents, occurrences, verdicts and ledger entry, in one transaction.

    The same manifest in the same cache is the same delivery: nothing is written, the receipt says so.
    """
    known = find_delivery(record, arrival.cache, arrival.manifest_sha256)
    if known is not None:
        return known
    with record.writing() as session:
        cache = _cache_for(session, arrival)
        number = (session.exec(select(func.max(Delivery.number)).where(Delivery.cache_id == cache)).one() or 0) + 1
        delivery = Delivery(
            cache_id=cache,
            number=number,
            manifest_sha256=arrival.manifest_sha256,
            files=arrival.files,
            received_at=clock.now(),
        )
        session.add(delivery)
        session.flush()
        delivery_id = delivery.id or 0
        add_occurrences(session, cache, delivery_id, arrival.found, verdicts=arrival.verdicts)
        new = _count_new(session, cache, delivery_id)
        payload = {
            "number": number,
            "files": arrival.files,
            "skipped": arrival.skipped,
            "manifest_sha256": arrival.manifest_sha256,
        }
        subject = f"cache:{arrival.cache}"
        ledger.append(session, "delivery received", actor=arrival.actor, subject=subject, payload=payload)
    return Receipt(delivery_id, number, new)


def _cache_for(session: Session, arrival: Arrival) -> int:
    cache = session.exec(select(Cache).where(Cache.slug == arrival.cache)).first()
    if cache is None:
        cache = Cache(slug=arrival.cache, title=arrival.title, created_at=clock.now())
    elif arrival.title is not None:
        cache.title = arrival.title
    session.add(cache)
    session.flush()
    return cache.id or 0


def add_occurrences(
    session: Session,
    cache_id: int,
    delivery_id: int,
    found: Sequence[Found],
    *,
    verdicts: Mapping[str, ContainerVerdict],
) -> None:
    """Write what was *found* into a delivery, in the caller's transaction: blobs, documents, occurrences."""
    now = clock.now()
    contents = _judge(found, verdicts)
    sizes = {one.sha256: one.size for one in found}
    insert_missing(session, "blob", [{"sha256": sha, "size": sizes[sha], "stored_at": now} for sha in contents])
    standing = _documents_of(session, cache_id, contents)
    _better(session, standing, contents, verdicts)
    base = {"cache_id": cache_id, "delivery_id": delivery_id, "properties": {}}
    insert_rows(
        session, "document", [base | {"sha256": sha} | row for sha, row in contents.items() if sha not in standing]
    )
    ids = {sha: row["id"] for sha, row in _documents_of(session, cache_id, contents).items()}
    insert_rows(
        session,
        "occurrence",
        [
            {
                "delivery_id": delivery_id,
                "document_id": ids[one.sha256],
                "path": path_text(one.raw_path),
                "raw_path": one.raw_path,
                "rule": one.rule,
            }
            for one in found
        ],
    )


def _judge(found: Iterable[Found], verdicts: Mapping[str, ContainerVerdict]) -> dict[str, Row]:
    """Say for each content what its document starts with: a verdict, a rule where all places have one, or waiting."""
    rules: dict[str, str | None] = {}
    for one in sorted(found, key=lambda one: one.raw_path):
        rules[one.sha256] = one.rule if one.sha256 not in rules else rules[one.sha256] and one.rule
    judged: dict[str, Row] = {}
    for sha256 in sorted(rules):
        rule, verdict = rules[sha256], verdicts.get(sha256)
        row: Row = dict.fromkeys(("outcome", "reason", "rule", "media_type", "reader_version"))
        row |= {"is_container": False, "missing": [], "lacking_reason": None, "lacking": []}
        if rule is not None:
            row |= {"outcome": Outcome.EXCLUDED.value, "rule": rule}
        elif verdict is not None:
            row |= verdict_row(verdict)
        judged[sha256] = row
    return judged


def verdict_row(verdict: ContainerVerdict) -> Row:
    """Write a verdict as columns of a document: those of an archive, or what a document lacks that is still read."""
    if verdict.is_document:
        return {
            "lacking_reason": None if verdict.reason is None else verdict.reason.value,
            "lacking": list(verdict.missing),
        }
    return {
        "is_container": True,
        "outcome": verdict.outcome.value,
        "reason": None if verdict.reason is None else verdict.reason.value,
        "media_type": verdict.media_type,
        "missing": list(verdict.missing),
        "reader_version": verdict.reader_version,
        "lacking_reason": None,
        "lacking": [],
    }


def _documents_of(session: Session, cache_id: int, contents: Iterable[str]) -> dict[str, Row]:
    table = table_of("document")
    names = ("id", "sha256", "outcome", "reason", "is_container", "lacking_reason")
    columns = [table.c[name] for name in names]
    standing: dict[str, Row] = {}
    for chunk in in_chunks(contents):
        here = (table.c.cache_id == cache_id) & table.c.sha256.in_(chunk)
        for row in session.execute(table.select().with_only_columns(*columns).where(here)).mappings():
            standing[row["sha256"]] = dict(row)
    return standing


def _better(
    session: Session,
    standing: Mapping[str, Row],
    contents: Mapping[str, Row],
    verdicts: Mapping[str, ContainerVerdict],
) -> None:
    """Change those standing documents that the new places show in a better light."""
    changed = [
        {"document_id": row["id"], **contents[sha256]}
        for sha256, row in standing.items()
        if _is_bettered(row, contents[sha256], verdicts.get(sha256))
    ]
    if changed:
        table = table_of("document")
        values: Row = {name: bindparam(name) for name in changed[0] if name != "document_id"}
        statement = table.update().where(table.c.id == bindparam("document_id")).values(values)
        session.connection().execute(statement, changed)
        let_place(session, [row["document_id"] for row in changed])


def _is_bettered(standing: Row, fresh: Row, verdict: ContainerVerdict | None) -> bool:
    """Tell whether a document is judged anew: it is judged by its most favourable place, whichever came first."""
    if fresh["outcome"] == Outcome.EXCLUDED:
        return False
    if standing["outcome"] == Outcome.EXCLUDED:
        return True
    if verdict is not None and verdict.is_document:
        return bool(standing["is_container"] or _shut_by_place(fresh) < _shut_by_place(standing))
    if not fresh["is_container"] or not standing["is_container"]:
        return bool(fresh["is_container"])
    if standing["outcome"] != Outcome.QUARANTINED:
        return False
    lifted = standing["reason"] == Reason.TOO_DEEP and fresh["reason"] != Reason.TOO_DEEP
    return bool(lifted or fresh["outcome"] != Outcome.QUARANTINED)


def _shut_by_place(row: Row) -> int:
    """Rank how far its places keep a document's members from being had: not, by too many of them, by its depth."""
    return {Reason.BOMB.value: 1, Reason.TOO_DEEP.value: 2}.get(row["lacking_reason"], 0)


def _count_new(session: Session, cache_id: int, delivery_id: int) -> int:
    before = aliased(Occurrence)
    earlier = (
        select(col(before.id))
        .join(Delivery, col(Delivery.id) == col(before.delivery_id))
        .where(
            Delivery.cache_id == cache_id,
            before.document_id == Occurrence.document_id,
            before.raw_path == Occurrence.raw_path,
            before.delivery_id != delivery_id,
        )
    )
    return session.exec(
        select(func.count()).select_from(Occurrence).where(Occurrence.delivery_id == delivery_id, ~earlier.exists())
    ).one()

"""The mails of a cache and their places in threads, in the record."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, false, func, update
from sqlmodel import Session, col, select

from storage.bulk import in_chunks, insert_rows
from storage.database import Record
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document, Member
from storage.tables.sameness import MailPlace
from storage.vocabulary import Outcome

MAIL_TYPES = ("message/rfc822", "message/news", "message/global", "application/vnd.ms-outlook")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its headers tell of it, as written; None: they do not say."""

    document_id: int
    sha256: str
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    """The farthest first."""
    subject: str | None = None
    date: str | None = None
    """ISO 8601, else as written."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What is kept of a mail's place."""

    document_id: int
    thread: str
    position: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says."""

    text: str
    attachments: frozenset[str]
    """The SHA-256 of each."""


def are_mails_among(record: Record, cache_id: int, document_ids: Iterable[int]) -> bool:
    """Tell whether mails are among some documents, or were, or whether one that has a place is none any more."""
    placed = select(col(MailPlace.document_id))
    # asked for the cache, too, or joined, SQLite would go through all documents
    gone = select(col(Document.cache_id)).where(col(Document.id).in_(placed), ~_is_letter())
    with record.reading() as session:
        for chunk in in_chunks(sorted(document_ids)):
            here = select(col(Document.id)).where(col(Document.id).in_(chunk))
            if session.exec(here.where(_is_letter() | col(Document.id).in_(placed)).limit(1)).first() is not None:
                return True
        return cache_id in set(session.exec(gone))


def load_letters(record: Record, cache_id: int) -> list[Letter]:
    """Give the mails of a cache that were read, by hash."""
    query = (
        select(col(Document.id), col(Document.sha256), col(Document.properties))
        .where(Document.cache_id == cache_id, _is_letter())
        .order_by(col(Document.sha256))
    )
    with record.reading() as session:
        return [_letter(key or 0, sha256, properties) for key, sha256, properties in session.exec(query)]


def _is_letter() -> ColumnElement[bool]:
    read = col(Document.outcome).in_([Outcome.READ, Outcome.PARTIAL])
    is_letter = col(Document.media_type).in_(MAIL_TYPES) & ~col(Document.is_container) & read
    return func.coalesce(is_letter, false())


def _letter(document_id: int, sha256: str, properties: dict[str, Any]) -> Letter:
    references = properties.get("references", [])
    return Letter(
        document_id,
        sha256,
        message_id=_text(properties, "message_id"),
        in_reply_to=_text(properties, "in_reply_to"),
        references=tuple(str(one) for one in (references if isinstance(references, list) else [references])),
        subject=_text(properties, "subject"),
        date=_text(properties, "date"),
    )


def _text(properties: dict[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return None if value is None else str(value)


def load_contents(record: Record, document_ids: Sequence[int]) -> dict[int, Content]:
    """Give the shown text of mails and what is attached to them.

    Args:
        record: the open record.
        document_ids: of mails; all are held in memory.
    """
    texts: dict[int, list[str]] = {key: [] for key in document_ids}
    attached: dict[int, set[str]] = {key: set() for key in document_ids}
    with record.reading() as session:
        for chunk in in_chunks(document_ids):
            pages = (
                select(Page.document_id, TextVariant.text)
                .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
                .where(col(Page.document_id).in_(chunk), col(TextVariant.chosen_because).is_not(None))
                .order_by(col(Page.document_id), col(Page.number))
            )
            for key, text in session.exec(pages):
                texts[key].append(text)
            members = (
                select(Document.id, Member.sha256)
                .join(Member, col(Member.container_sha256) == col(Document.sha256))
                .where(col(Document.id).in_(chunk))
            )
            for holder, sha256 in session.exec(members):
                attached[holder or 0].add(sha256)
    return {key: Content("\n".join(texts[key]), frozenset(attached[key])) for key in texts}


def load_seats(record: Record, cache_id: int) -> dict[int, Seat]:
    """Give the places of a cache's mails as they are kept, by document."""
    with record.reading() as session:
        return {seat.document_id: seat for seat in _seats(session, cache_id)}


def _seats(session: Session, cache_id: int) -> Iterator[Seat]:
    query = (
        select(MailPlace)
        .join(Document, col(Document.id) == col(MailPlace.document_id))
        .where(Document.cache_id == cache_id)
    )
    for place in session.exec(query):
        yield Seat(place.document_id, place.thread, place.position, place.inclusive)


def save_seats(record: Record, cache_id: int, seats: Collection[Seat]) -> int:
    """Keep the places of all mails of a cache, and none else; only what differs is written.

    Returns:
        How many places are new, differ, or are gone.
    """
    wanted = {seat.document_id: seat for seat in seats}
    with record.reading() as session:
        if {seat.document_id: seat for seat in _seats(session, cache_id)} == wanted:
            return 0
    with record.writing() as session:
        known = {seat.document_id: seat for seat in _seats(session, cache_id)}
        gone = [key for key in known if key not in wanted]
        for chunk in in_chunks(gone):
            session.execute(delete(MailPlace).where(col(MailPlace.document_id).in_(chunk)))
        fresh = [_row(seat) for key, seat in wanted.items() if key not in known]
        moved = [seat for key, seat in wanted.items() if key in known and known[key] != seat]
        for seat in moved:
            session.execute(
                update(MailPlace).where(col(MailPlace.document_id) == seat.document_id).values(**_row(seat))
            )
        insert_rows(session, "mail_place", fresh)
        return len(gone) + len(fresh) + len(moved)


def _row(seat: Seat) -> dict[str, Any]:
    return {
        "document_id": seat.document_id,
        "thread": seat.thread,
        "position": seat.position,
        "inclusive": seat.inclusive,
    }


def show_seats(session: Session, ids: Any) -> dict[int, dict[str, Any]]:
    """Give what is shown of the threads of documents, by document; those that are no mails are left out.

    Args:
        session: an open one.
        ids: the documents, as a query of their ids.
    """
    places = session.exec(select(MailPlace).where(col(MailPlace.document_id).in_(ids))).all()
    caches = select(col(Document.cache_id)).where(col(Document.id).in_(ids))
    counts: dict[str, int] = {}
    for chunk in in_chunks(sorted({place.thread for place in places})):
        sizes = (
            select(MailPlace.thread, func.count())
            .join(Document, col(Document.id) == col(MailPlace.document_id))
            .where(col(MailPlace.thread).in_(chunk), col(Document.cache_id).in_(caches))
            .group_by(col(MailPlace.thread))
        )
        counts.update(dict(session.exec(sizes).all()))
    return {
        place.document_id: {
            "thread": place.thread,
            "position": place.position,
            "mails": counts[place.thread],
            "inclusive": place.inclusive,
        }
        for place in places
    }

"""Puts pages with a picture, with several texts, families and relations into a record, for the tests of redactions."""

from typing import Any

from sqlmodel import col, select

from storage import redactions
from storage.database import Record
from storage.geometry import pack_words
from storage.redactions.standing import hidden_of, redaction_obstacles
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyMember, Relation
from storage.vocabulary import RedactionReason
from tests.storage.claim_rows import Leaf, boxes, put_desk, put_leaf
from tests.storage.rows import sha

NAMED = "Подписал Иванов Иван,\nдиректор."


def put_papers(record: Record) -> int:
    """Make the desk of corroboration, and one paper more whose page has a picture; returns the cache's id."""
    cache_id = put_desk(record)
    put_leaf(record, cache_id, Leaf("paper", NAMED))
    put_picture(record, "paper")
    return cache_id


def put_picture(record: Record, name: str) -> None:
    """Give the pages of a document a width and height, as a PDF's have."""
    with record.writing() as session:
        query = select(Page).join(Document, col(Document.id) == col(Page.document_id))
        for page in session.exec(query.where(Document.sha256 == sha(name))):
            page.width, page.height = 595.0, 842.0
            session.add(page)


def put_variant(record: Record, name: str, text: str, *, placed: bool = True, state: str = "current") -> None:
    """Add a text to the first page of a document that is not shown."""
    with record.writing() as session:
        query = select(Page).join(Document, col(Document.id) == col(Page.document_id))
        page = session.exec(query.where(Document.sha256 == sha(name))).first()
        assert page is not None
        words = pack_words(boxes(text)) if placed else None
        told: dict[str, Any] = {"page_id": page.id, "method": "text_layer", "engine": "test 3", "words": words}
        session.add(TextVariant(text=text, state=state, **told))


def put_family(record: Record, *names: str) -> None:
    """Make one family of documents, the first its pivot."""
    with record.writing() as session:
        for name in names:
            document_id = session.exec(select(Document.id).where(Document.sha256 == sha(name))).one() or 0
            session.add(FamilyMember(document_id=document_id, family=sha(names[0]), pivot=name == names[0]))


def put_relation(record: Record, left: str, right: str, *, kind: str, state: str = "proposed") -> None:
    """Tie two documents."""
    with record.writing() as session:
        ids = [session.exec(select(Document.id).where(Document.sha256 == sha(name))).one() for name in (left, right)]
        told: dict[str, Any] = {"kind": kind, "state": state, "score": 0.9, "because": "test", "algorithm": "test 1"}
        session.add(Relation(document_id=ids[0], other_id=ids[1], **told))


def draw(record: Record, name: str = "paper", *, by: str = "heron", **particulars: Any) -> Any:
    """Draw on the first page of a document."""
    given: dict[str, Any] = {"page": 1, "reason": RedactionReason.PERSONAL_NAME, "reviewer": by}
    return redactions.draw_redaction(record, sha(name), **(given | particulars))


def propose(record: Record, *terms: str, name: str = "paper", by: str = "heron", **particulars: Any) -> Any:
    return redactions.propose_redactions(record, sha(name), terms=terms, reviewer=by, **particulars)


def approve(record: Record, name: str = "paper", *, by: str = "lin", **particulars: Any) -> Any:
    return redactions.approve_redactions(record, sha(name), reviewer=by, **particulars)


def rows(record: Record, name: str = "paper") -> list[Any]:
    return list(redactions.list_redactions(record, sha(name)))


def hidden(record: Record, name: str = "paper") -> Any:
    with record.reading() as session:
        return hidden_of(session, [sha(name)])[sha(name)]


def obstacles(record: Record, name: str = "paper") -> tuple[str, ...]:
    with record.reading() as session:
        return redaction_obstacles(session, [sha(name)])[sha(name)]

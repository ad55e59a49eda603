"""What the verbs of sameness share: the document that a handle names."""

from sqlmodel import Session, select

from storage.catalogue import which
from storage.tables.provenance import Document


def document_of(session: Session, handle: str, cache: str | None) -> Document:
    """Give the document that a handle names.

    Raises:
        UsageError: the handle is none.
        Ambiguous: it fits several, which the message lists.
        NotFound: there is no such document or cache.
    """
    return session.exec(select(Document).where(which(session, handle, cache))).one()

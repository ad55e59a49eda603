"""Which passages of one document of the record stand in another, page by page."""

from dataclasses import dataclass

from storage import catalogue
from storage.database import Record
from storage.shapes import PageText
from tasks.relate.compare import texts_of
from tasks.relate.excerpts import Passage, find_passages


@dataclass(frozen=True, slots=True)
class Standing:
    """The passages that two documents have in common."""

    document: str
    """SHA-256."""
    other: str
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    """What each says, as it stands in the first document."""


def passages_between(record: Record, document: str, other: str, *, cache: str | None = None) -> Standing:
    """Find the passages of one document that stand in another: quoted, excerpted, or whole.

    Args:
        record: the open record.
        document: a prefix of its SHA-256.
        other: of the other document.
        cache: the cache's short name, where the documents lie in several.

    Raises:
        UsageError: a handle is none.
        Ambiguous: a handle fits several documents.
        NotFound: there is no such document.
        Refused: a document has no text.
    """
    (row,) = catalogue.list_documents(record, document, cache)
    (other_row,) = catalogue.list_documents(record, other, cache)
    held, holder = (texts_of(record, one["document"], cache) for one in (row, other_row))
    found = find_passages(_by_number(held), _by_number(holder))
    pages = {page.number: page.text for page in held}
    texts = tuple(pages[one.page][one.start : one.end] for one in found)
    return Standing(row["document"], other_row["document"], found, texts)


def _by_number(pages: list[PageText]) -> list[str]:
    """Give the texts so that the place of each is the number of its page; a page without text is empty."""
    texts = {page.number: page.text for page in pages}
    return [texts.get(number, "") for number in range(1, max(texts) + 1)]

"""What no file of a bag may hold: who works at the desk, what the originals are called, where they came from."""

import socket
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sqlmodel import Session, col, select

from storage.database import Record
from storage.releases.shapes import DocumentSelected, Secret
from storage.tables.provenance import Document, Fetch, Occurrence
from storage.tables.review import Reviewer

FEWEST_CHARACTERS = 4
"""Of a name: what is shorter stands in every text by chance."""
LOOPBACK = "localhost"
NEVER_LET = frozenset({"hash", "redacted"})
"""What no word lets pass: a redaction is withdrawn, or the claim worded anew."""


def secrets_of(
    record: Record, session: Session, documents: Collection[DocumentSelected], *, cache_id: int, let: Iterable[str] = ()
) -> tuple[Secret, ...]:
    """List what must not be found in a bag.

    Args:
        record: the open record.
        session: an open session on it.
        documents: what goes out, with what is hidden in it.
        cache_id: of the cache; the names and hashes of all its documents are secret, not only of those that go out.
        let: words that may stand there all the same.
    """
    letting = {word.casefold() for word in let}
    found = {
        *_people(session),
        *_originals(session, cache_id),
        *(Secret(document.sha256, "hash") for document in documents),
        *_addresses(session),
        *_machine(record),
        *_redacted(documents),
    }
    kept = (one for one in found if one.kind in NEVER_LET or one.text.casefold() not in letting)
    return tuple(sorted(kept, key=lambda secret: (secret.kind, secret.text)))


def _people(session: Session) -> Iterator[Secret]:
    for name, pseudonym in session.exec(select(Reviewer.name, Reviewer.pseudonym)):
        yield Secret(pseudonym, "reviewer")
        if len(name) >= FEWEST_CHARACTERS:
            yield Secret(name, "reviewer")


def _originals(session: Session, cache_id: int) -> Iterator[Secret]:
    for sha256 in session.exec(select(Document.sha256).where(Document.cache_id == cache_id)):
        yield Secret(sha256, "hash")
    query = (
        select(Occurrence.path)
        .join(Document, col(Document.id) == col(Occurrence.document_id))
        .where(Document.cache_id == cache_id)
    )
    for path in session.exec(query):
        if "/" in path:
            yield Secret(path, "path")
        name = path.rsplit("/", 1)[-1]
        if "." in name and len(name) >= 2 * FEWEST_CHARACTERS:
            yield Secret(name, "file_name")


def _addresses(session: Session) -> Iterator[Secret]:
    for url, final_url in session.exec(select(Fetch.url, Fetch.final_url)):
        yield Secret(url, "address")
        yield Secret(final_url, "address")


def _machine(record: Record) -> Iterator[Secret]:
    yield Secret(str(record.home), "home")
    own = str(Path.home())
    if len(own) > 2 * FEWEST_CHARACTERS:
        yield Secret(own, "home")
    host = socket.gethostname()
    if len(host) >= FEWEST_CHARACTERS and host != LOOPBACK:
        yield Secret(host, "host")


def _redacted(documents: Iterable[DocumentSelected]) -> Iterator[Secret]:
    for document in documents:
        for hidden in document.hidden:
            if not hidden.only_here:
                yield from (Secret(words, "redacted") for words in (hidden.words, hidden.term) if words)

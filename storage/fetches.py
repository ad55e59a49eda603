"""Fetches: what an address gave and when, as custody events, and what it gave the last time."""

import hashlib

from sqlmodel import col, select

from config import clock
from storage import ledger
from storage.bulk import insert_missing
from storage.database import Record
from storage.shapes import Fetched
from storage.tables.provenance import Blob, Fetch

HANDLE_DIGITS = 12


def url_digest(url: str) -> str:
    """Tell the SHA-256 of *url* (64 hex digits): what stands for an address in the ledger, in messages and names."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


def url_handle(url: str) -> str:
    """Give the first digits of that: enough to tell an address among thousands, in messages and names of locks."""
    return url_digest(url)[:HANDLE_DIGITS]


def last_fetch(record: Record, url: str) -> Fetched | None:
    """Give what *url* gave the last time that it gave something new; None: it was never fetched.

    The name of the file is left empty: the one who fetches makes it from the headers and the final address.
    """
    statement = (
        select(Fetch, Blob.size)
        .join(Blob, col(Blob.sha256) == col(Fetch.sha256))
        .where(Fetch.url == url)
        .order_by(col(Fetch.id).desc())
        .limit(1)
    )
    with record.reading() as session:
        found = session.exec(statement).first()
    if found is None:
        return None
    kept, size = found
    headers = tuple((name, value) for name, value in kept.headers)
    return Fetched(kept.url, kept.final_url, kept.status, headers, kept.sha256, size, file_name="", fresh=False)


def save_fetch(record: Record, fetched: Fetched, *, actor: str = "sluice") -> None:
    """Keep *fetched* as a custody event: a row, and an entry of the ledger that binds its headers and its bytes."""
    now = clock.now()
    headers = [[name, value] for name, value in fetched.headers]
    with record.writing() as session:
        insert_missing(
            session, "blob", [{"sha256": fetched.sha256, "size": fetched.size, "stored_at": now}]
        )  # fmt: skip
        session.add(
            Fetch(
                url=fetched.url,
                final_url=fetched.final_url,
                status=fetched.status,
                headers=headers,
                sha256=fetched.sha256,
                fetched_at=now,
            )
        )
        written = ledger.canonical({"headers": headers, "final_url": fetched.final_url})
        payload = {
            "status": fetched.status,
            "sha256": fetched.sha256,
            "bytes": fetched.size,
            "answer_sha256": hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        subject = f"url:{url_digest(fetched.url)}"
        ledger.append(session, "fetched", actor=actor, subject=subject, payload=payload)

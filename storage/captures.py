"""Captures: pages of the open web as they were got, as acts of people. Later looks at them: `storage.looks`."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, UsageError
from storage import ledger
from storage.acts import Act, Done, answered, clean, known_id, perform
from storage.bulk import insert_missing
from storage.database import Record
from storage.fetches import url_digest
from storage.tables.evidence import Evidence
from storage.tables.provenance import Blob
from storage.tables.review import Reviewer
from storage.tables.sources import Capture, CaptureCheck

VERB = "capture"


@dataclass(frozen=True, slots=True)
class Got:
    """What an address answered. Without a hash: the answer was no page, or the page stands as it was captured."""

    status: int
    final_url: str
    redirects: tuple[tuple[int, str], ...]
    headers: tuple[tuple[str, str], ...]
    sha256: str | None = None
    size: int | None = None

    @property
    def media_type(self) -> str | None:
        """What the server calls it, without parameters."""
        declared = header(self.headers, "content-type")
        return None if declared is None else declared.partition(";")[0].strip().lower() or None


class Captured(TypedDict):
    """What capturing answers."""

    capture: int
    url: str
    final_url: str
    status: int
    media_type: str | None
    sha256: str
    size: int
    captured_at: str
    deposited_at_url: str | None
    deposit_failed: str | None
    """The code of what went wrong; None: it went well, or none was asked for."""


def header(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """Give the value of the header *name* (in small letters)."""
    return next((value for known, value in headers if known.lower() == name), None)


def asked_for(url: str, query: str, *, deposit: bool) -> dict[str, Any]:
    """Give what tells a repeated capture from another one under the same request key: hashes, nothing to purge."""
    return {"url_sha256": url_digest(url), "query_sha256": _digest(query), "deposit": deposit}


def find_captured(record: Record, asked: Mapping[str, Any], *, reviewer: str, request: str | None) -> Captured | None:
    """Give what this request captured before; None: it is new.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the key was used for something else (rule `request_key`).
    """
    return cast("Captured | None", answered(record, VERB, reviewer=reviewer, request=request, asked=asked))


def checked_query(untrusted_query: str) -> str:
    """Give what was asked for, in words, as it is kept.

    Raises:
        UsageError: it says nothing.
    """
    query = clean(untrusted_query)
    if not query:
        raise UsageError("say in words what was asked for, so that somebody else finds it again (the query)")
    return query


def save_capture(
    record: Record,
    got: Got,
    *,
    url: str,
    query: str,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    deposited_at_url: str | None = None,
    deposit_failed: str | None = None,
) -> Captured:
    """Keep a page that was got, its bytes already in the vault, as an act of *reviewer*.

    Args:
        record: the open record.
        got: the answer; it has a hash.
        url: as a person typed it, without user name and password.
        query: what was asked for, in words.
        reviewer: the name of who captured.
        request: the request key; None: each call is a new request.
        asked: of `asked_for`.
        deposited_at_url: where a public web archive keeps a copy.
        deposit_failed: the code of why it keeps none though it was asked to.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the request key was used for something else (rule `request_key`).
    """
    row = Capture(
        url=url,
        final_url=got.final_url,
        query=query,
        status=got.status,
        headers=[[name, value] for name, value in got.headers],
        redirects=[[status, place] for status, place in got.redirects],
        sha256=got.sha256 or "",
        media_type=got.media_type,
        deposited_at_url=deposited_at_url,
        captured_by=0,
        captured_at=clock.now(),
    )
    answer = perform(
        record,
        VERB,
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _capture(act, row, size=got.size or 0, deposit_failed=deposit_failed),
    )
    return cast("Captured", dict(answer))


def _capture(act: Act, row: Capture, *, size: int, deposit_failed: str | None) -> Done:
    keep_blob(act.session, row.sha256, size)
    row.captured_by = known_id(act.reviewer.id)
    act.session.add(row)
    act.session.flush()
    answer: Captured = {
        "capture": known_id(row.id),
        "url": row.url,
        "final_url": row.final_url,
        "status": row.status,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "size": size,
        "captured_at": clock.iso(row.captured_at),
        "deposited_at_url": row.deposited_at_url,
        "deposit_failed": deposit_failed,
    }
    payload = {
        "sha256": row.sha256,
        "bytes": size,
        "status": row.status,
        "url_sha256": url_digest(row.url),
        "query_sha256": _digest(row.query),
        "answer_sha256": _digest(
            ledger.canonical({"headers": row.headers, "redirects": row.redirects, "final_url": row.final_url})
        ),
        "deposited": row.deposited_at_url is not None,
    }
    return Done("page captured", f"capture:{row.id}", payload, answer)


def list_captures(record: Record, *, claim: int | None = None) -> list[dict[str, Any]]:
    """List captures, the oldest first, each with the newest look at it.

    Args:
        record: the open record.
        claim: only those that are evidence of this claim; None: all.
    """
    statement = select(Capture, Blob.size, Reviewer.name).join(Blob).join(Reviewer).order_by(col(Capture.id))
    if claim is not None:
        of_claim = select(Evidence.capture_id).where(Evidence.claim_id == claim)
        statement = statement.where(col(Capture.id).in_(of_claim))
    with record.reading() as session:
        newest = {
            check.capture_id: check for check in session.exec(select(CaptureCheck).order_by(col(CaptureCheck.id)))
        }
        return [_listed(row, size, name, newest.get(row.id or 0)) for row, size, name in session.exec(statement)]


def show_capture(record: Record, capture: int) -> dict[str, Any]:
    """Give all that is known of a capture: headers, redirects, where its blob lies in the home, every look.

    Raises:
        NotFound: there is none of this number.
    """
    with record.reading() as session:
        row = session.get(Capture, capture)
        if row is None:
            raise no_capture(capture)
        checks = session.exec(
            select(CaptureCheck).where(CaptureCheck.capture_id == capture).order_by(col(CaptureCheck.id))
        ).all()
        size = session.get_one(Blob, row.sha256).size
        name = session.get_one(Reviewer, row.captured_by).name
    return {
        **_listed(row, size, name, checks[-1] if checks else None),
        "headers": row.headers,
        "redirects": row.redirects,
        "blob": str(record.vault.path_of(row.sha256).relative_to(record.home)),
        "checks": [
            {
                "verdict": check.verdict,
                "status": check.status,
                "sha256": check.sha256,
                "details": check.details,
                "checked_at": clock.iso(check.checked_at),
            }
            for check in checks
        ],
    }


def _listed(row: Capture, size: int, name: str, check: CaptureCheck | None) -> dict[str, Any]:
    return {
        "capture": row.id,
        "url": row.url,
        "final_url": row.final_url,
        "query": row.query,
        "status": row.status,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "size": size,
        "deposited_at_url": row.deposited_at_url,
        "captured_by": name,
        "captured_at": clock.iso(row.captured_at),
        "verdict": None if check is None else check.verdict,
        "checked_at": None if check is None else clock.iso(check.checked_at),
    }


def keep_blob(session: Session, sha256: str, size: int) -> None:
    """Write down a blob whose bytes are in the vault."""
    insert_missing(session, "blob", [{"sha256": sha256, "size": size, "stored_at": clock.now()}])


def no_capture(capture: int) -> NotFound:
    """Say that there is no capture of this number."""
    return NotFound(f"there is no capture {capture}. See all with: sluice evidence captures")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

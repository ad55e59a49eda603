"""Later looks at captured addresses, as custody events of the desk itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlmodel import col, select

from config import clock
from storage import ledger
from storage.acts import known_id
from storage.captures import keep_blob, no_capture
from storage.database import Record
from storage.tables.provenance import Blob
from storage.tables.sources import Capture, CaptureCheck
from storage.vocabulary import CaptureVerdict

FOUND_AGAIN = (CaptureVerdict.CHANGED, CaptureVerdict.MOVED)
"""Verdicts where another content than before is news."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A capture, as a later look is held against it."""

    capture: int
    url: str
    final_url: str
    headers: tuple[tuple[str, str], ...]
    sha256: str
    size: int
    media_type: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """What a later look at a captured address found."""

    verdict: CaptureVerdict
    status: int | None = None
    sha256: str | None = None
    size: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Looked(TypedDict):
    """What a look answers."""

    capture: int
    verdict: str
    status: int | None
    sha256: str | None
    details: dict[str, Any]
    news: bool
    """Whether it found something else than the look before."""


def standing_captures(record: Record, *, capture: int | None = None, before: datetime | None = None) -> list[Standing]:
    """Give the captures whose addresses are to be looked at again, the oldest first.

    Args:
        record: the open record.
        capture: only this one; None: all.
        before: only those captured and last looked at before this time; None: all.

    Raises:
        NotFound: there is none of the number *capture*.
    """
    statement = select(Capture, Blob.size).join(Blob).order_by(col(Capture.id))
    if capture is not None:
        statement = statement.where(Capture.id == capture)
    if before is not None:
        looked = select(CaptureCheck.capture_id).where(CaptureCheck.checked_at >= before)
        statement = statement.where(Capture.captured_at < before, col(Capture.id).not_in(looked))
    with record.reading() as session:
        found = session.exec(statement).all()
    if capture is not None and before is None and not found:
        raise no_capture(capture)
    return [
        Standing(
            known_id(row.id),
            row.url,
            row.final_url,
            tuple((name, value) for name, value in row.headers),
            row.sha256,
            size,
            row.media_type,
        )
        for row, size in found
    ]


def save_check(record: Record, capture: int, look: Look) -> Looked:
    """Keep what a look found, its bytes already in the vault, as a custody event."""
    with record.writing() as session:
        before = session.exec(
            select(CaptureCheck)
            .where(CaptureCheck.capture_id == capture)
            .order_by(col(CaptureCheck.id).desc())
            .limit(1)
        ).first()
        if look.sha256 is not None:
            keep_blob(session, look.sha256, look.size or 0)
        row = CaptureCheck(
            capture_id=capture,
            verdict=look.verdict,
            status=look.status,
            sha256=look.sha256,
            details=dict(look.details),
            checked_at=clock.now(),
        )
        session.add(row)
        payload = {"verdict": look.verdict.value, "status": look.status, "sha256": look.sha256}
        ledger.append(session, "capture looked at", actor="sluice", subject=f"capture:{capture}", payload=payload)
    return {
        "capture": capture,
        "verdict": look.verdict.value,
        "status": look.status,
        "sha256": look.sha256,
        "details": dict(look.details),
        "news": _is_news(look, before),
    }


def _is_news(look: Look, before: CaptureCheck | None) -> bool:
    if before is None:
        return look.verdict is not CaptureVerdict.UNCHANGED
    return look.verdict != before.verdict or (look.verdict in FOUND_AGAIN and look.sha256 != before.sha256)

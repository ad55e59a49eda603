"""What the scheduled flows left in the record, and which of them is at work now: known where Prefect is not running."""

import fcntl
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.database import Record
from storage.tables.ledger import LedgerEntry
from storage.tables.notices import Notice
from storage.tables.release import Release
from storage.tables.sources import CaptureCheck

SERVE = "serve"
"""The lock of `sluice serve`."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a flow left in the record the last time that it had something to write down."""

    at: datetime | None
    """None: nothing yet."""
    number: int
    """Of all such rows."""


def what_flows_left(record: Record) -> dict[str, Left]:
    """Give by the flow's name what stands in the record of its work: deliveries, looks, notices, releases."""
    with record.reading() as session:
        return {
            "inbox": _deliveries(session),
            "recheck": Left(*session.exec(select(func.max(CaptureCheck.checked_at), func.count())).one()),
            "remind": Left(*session.exec(select(func.max(Notice.found_at), func.count())).one()),
            "release": _releases(session),
        }


def is_at_work(record: Record, name: str) -> bool:
    """Tell whether another process holds the lock *name*: `serve`, or that of a flow.

    It is asked for, shared, and let go at once: who starts in that very moment finds it taken.
    """
    try:
        with (record.home / "locks" / f"{name}.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _deliveries(session: Session) -> Left:
    ours = (LedgerEntry.kind == "delivery received", LedgerEntry.actor == "sluice")
    at, number = session.exec(select(func.max(LedgerEntry.at), func.count()).where(*ours)).one()
    return Left(datetime.fromisoformat(at) if at else None, number)


def _releases(session: Session) -> Left:
    """Look at the ledger: a release that no reviewer made may be the operator's."""
    ours = (LedgerEntry.kind == "release made", LedgerEntry.actor == "sluice")
    labels = [subject.removeprefix("release:") for subject in session.exec(select(LedgerEntry.subject).where(*ours))]
    made = select(func.max(Release.made_at), func.count()).where(col(Release.label).in_(labels))
    return Left(*session.exec(made).one())

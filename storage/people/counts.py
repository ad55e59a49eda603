"""Slowing down who guesses: failures counted for each account and each address, in the database, for all processes.

A try is counted as failed before it is judged, and taken back where it was right: a hundred guesses sent at once are
a hundred failures, not one.
"""

import hashlib
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, text
from sqlmodel import Session, col

from config import clock
from config.errors import TooSoon
from storage.database import Record
from storage.tables.columns import UtcTime
from storage.tables.people import SignInCount

FREE_FAILURES = {"account": 5, "address": 20, "change": 5}
"""Failures without any delay: typing errors. An address may be a whole office's.

Changing a password is counted apart: strangers who guess at signing in do not keep its owner from changing it.
"""
LONGEST_SECONDS = 900
"""Doubling from one second ends here: a stranger can slow an account down, not close it."""
FORGOTTEN_AFTER = timedelta(days=1)
MAKE_ROW = text(
    "INSERT INTO sign_in_count (who, failures, failed_at) VALUES (:who, 0, :now) ON CONFLICT (who) DO NOTHING"
).bindparams(bindparam("now", type_=UtcTime))


def name_account(name: str) -> str:
    """Give the key under which tries for an account are counted."""
    return _key("account", unicodedata.normalize("NFC", name).strip())


def name_address(address: str) -> str:
    """Give the key under which tries from an address are counted."""
    return _key("address", address)


def name_change(name: str) -> str:
    """Give the key under which tries to change an account's password are counted."""
    return _key("change", unicodedata.normalize("NFC", name).strip())


def _key(kind: str, value: str) -> str:
    return f"{kind}:{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()}"


def delay_seconds(failures: int, *, free: int) -> int:
    """Tell how long the next try has to wait after *failures* (seconds): 0, then 1, 2, 4, … up to 900."""
    over = failures - free
    return 0 if over < 0 else min(2 ** min(over, 30), LONGEST_SECONDS)


def count_try(record: Record, *keys: str) -> dict[str, int]:
    """Count a try as failed, before it is judged.

    Args:
        record: the open record.
        keys: of `name_account`, `name_address` or `name_change`.

    Returns:
        failures of each key, this one counted.

    Raises:
        TooSoon: tries under one of the keys failed too often (rule `slow_down`); this one is not counted.
    """
    now = clock.now()
    with record.writing() as session:
        session.execute(delete(SignInCount).where(col(SignInCount.failed_at) < now - FORGOTTEN_AFTER))
        # in one order, so that two tries cannot wait for each other
        rows = {who: _row(session, who, now) for who in sorted(keys)}
        blocked = [row.blocked_until for row in rows.values() if row.blocked_until and row.blocked_until > now]
        if blocked:
            seconds = int((max(blocked) - now).total_seconds()) + 1
            raise TooSoon(
                f"too many tries have failed. The next may come in {seconds} seconds",
                rule="slow_down",
                after_seconds=seconds,
            )
        for row in rows.values():
            row.failures += 1
            row.failed_at = now
            wait = delay_seconds(row.failures, free=FREE_FAILURES[row.who.partition(":")[0]])
            row.blocked_until = now + timedelta(seconds=wait) if wait else None
            session.add(row)
        return {who: row.failures for who, row in rows.items()}


def _row(session: Session, who: str, now: datetime) -> SignInCount:
    session.execute(MAKE_ROW, {"who": who, "now": now})
    return session.get_one(SignInCount, who, with_for_update=True)


def forget_failures(session: Session, name: str, *, address: str | None = None) -> None:
    """Forget the failures of an account, whose person has shown who they are; of the address only this one try.

    Args:
        session: an open writing session.
        name: of the account.
        address: the key of `name_address`; None: none was counted.
    """
    own = [name_account(name), name_change(name)]
    session.execute(delete(SignInCount).where(col(SignInCount.who).in_(own)))
    row = None if address is None else session.get(SignInCount, address, with_for_update=True)
    if row is not None:
        row.failures = max(0, row.failures - 1)
        if row.failures < FREE_FAILURES["address"]:
            row.blocked_until = None
        session.add(row)

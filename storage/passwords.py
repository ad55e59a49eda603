"""Candidate passwords of a cache: a file of mode 0600 in the home. Never in the database, the logs or Prefect."""

import os
from collections.abc import Iterable
from pathlib import Path

from storage import ledger
from storage.caches import check_slug
from storage.database import Record

MAXIMUM_CANDIDATES = 1000
"""Each is tried on each locked document; some formats take a tenth of a second for one."""


def load_passwords(home: Path, cache: str) -> tuple[str, ...]:
    """Give the candidates of a cache in the order in which they came; empty where there are none."""
    try:
        written = _path_of(home, cache).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    return tuple(dict.fromkeys(line for line in written.split("\n") if line))


def add_passwords(record: Record, cache: str, candidates: Iterable[str], *, actor: str = "operator") -> int:
    """Add candidates to those of a cache; gives how many there are now. The ledger tells how many came, not which.

    Raises:
        ValueError: they would be more than 1,000, or one holds a line break.
    """
    fresh = [candidate for candidate in candidates if candidate]
    with record.writing() as session:
        standing = load_passwords(record.home, cache)
        together = tuple(dict.fromkeys((*standing, *fresh)))
        if len(together) > MAXIMUM_CANDIDATES or any("\n" in candidate for candidate in fresh):
            raise ValueError
        if together != standing:
            _write(_path_of(record.home, cache), together)
            payload = {"added": len(together) - len(standing), "candidates": len(together)}
            ledger.append(session, "passwords added", actor=actor, subject=f"cache:{cache}", payload=payload)
    return len(together)


def forget_passwords(record: Record, cache: str, *, actor: str = "operator") -> None:
    """Remove the candidates of a cache; none there is no error."""
    with record.writing() as session:
        if not (forgotten := len(load_passwords(record.home, cache))):
            return
        _path_of(record.home, cache).unlink(missing_ok=True)
        payload = {"forgotten": forgotten}
        ledger.append(session, "passwords forgotten", actor=actor, subject=f"cache:{cache}", payload=payload)


def _write(path: Path, candidates: tuple[str, ...]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write("".join(f"{candidate}\n" for candidate in candidates))
        out.flush()
        os.fsync(out.fileno())
    new.rename(path)


def _path_of(home: Path, cache: str) -> Path:
    check_slug(cache)
    return home / "passwords" / cache

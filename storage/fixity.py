"""Fixity: are the originals in the vault what the record says they are. A check is a custody event of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypedDict

from sqlmodel import Session, col, select

from storage import ledger
from storage.caches import cache_id_of
from storage.database import Record
from storage.tables.provenance import Blob, Document
from storage.vault import hash_file


class Finding(StrEnum):
    """What is wrong with an original."""

    MISSING = "missing"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    """It lies in the vault, and the record knows nothing of it."""


class Found(TypedDict):
    """One original that is not as it must be."""

    blob: str
    """Its SHA-256; of an unknown one, its place in the vault."""
    finding: str


class Summary(TypedDict):
    """What a check came to."""

    whole: bool
    cache: str | None
    checked: int
    bytes: int
    missing: int
    altered: int
    unreadable: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Fixity:
    """A check of the originals: what is wrong, line by line, and the sum."""

    findings: list[Found]
    summary: Summary

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.summary["whole"]


def check_originals(record: Record, cache: str | None = None, *, actor: str = "operator") -> Fixity:
    """Hash every original anew and hold it against its name and the record; the ledger says that it was done.

    Args:
        record: the open record.
        cache: only originals of this cache, by its slug; then nothing unknown is looked for.
        actor: whom the ledger names.

    Raises:
        NotFound: there is no such cache.
    """
    # the vault first: what a run brings in meanwhile would look unknown otherwise
    lying = set() if cache is not None else set(_lying_in(record.vault.folder))
    with record.reading() as session:
        expected = list(_expected(session, cache))
    findings, size_bytes = [], 0
    for sha256, size in expected:
        finding = _examine(record.vault.path_of(sha256), sha256, size)
        size_bytes += size if finding is None else 0
        if finding is not None:
            findings.append(Found(blob=sha256, finding=finding))
    known = {record.vault.path_of(sha256) for sha256, _ in expected}
    unknown = sorted(path.relative_to(record.vault.folder).as_posix() for path in lying - known)
    findings += [Found(blob=place, finding=Finding.UNKNOWN) for place in unknown]
    summary = _sum_up(cache, findings, checked=len(expected), size_bytes=size_bytes)
    with record.writing() as session:
        subject = "vault" if cache is None else f"cache:{cache}"
        payload = {name: value for name, value in summary.items() if name != "cache"}
        ledger.append(session, "fixity checked", actor=actor, subject=subject, payload=payload)
    return Fixity(findings, summary)


def _sum_up(cache: str | None, findings: list[Found], *, checked: int, size_bytes: int) -> Summary:
    counts = {kind: sum(one["finding"] == kind for one in findings) for kind in Finding}
    return Summary(
        whole=not findings,
        cache=cache,
        checked=checked,
        bytes=size_bytes,
        missing=counts[Finding.MISSING],
        altered=counts[Finding.ALTERED],
        unreadable=counts[Finding.UNREADABLE],
        unknown=counts[Finding.UNKNOWN],
    )


def _expected(session: Session, cache: str | None) -> Iterator[tuple[str, int]]:
    query = select(Blob.sha256, Blob.size).order_by(col(Blob.sha256))
    if cache is not None:
        of_cache = select(Document.sha256).where(Document.cache_id == cache_id_of(session, cache))
        query = query.where(col(Blob.sha256).in_(of_cache))
    yield from session.exec(query)


def _examine(path: Path, sha256: str, size: int) -> Finding | None:
    if path.is_symlink():
        return Finding.ALTERED
    try:
        found = hash_file(path)
    except FileNotFoundError:
        return Finding.MISSING
    except OSError:
        return Finding.UNREADABLE
    return None if (found.sha256, found.size) == (sha256, size) else Finding.ALTERED


def _lying_in(vault: Path) -> Iterator[Path]:
    """List what lies in the vault, but for what a run is just writing."""
    for path in vault.rglob("*"):
        if path.relative_to(vault).parts[0] != "incoming" and (path.is_symlink() or not path.is_dir()):
            yield path

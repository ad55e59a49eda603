"""What learning keeps in the home so that it is not put together anew each time: one file a cache, safe to delete.

It holds the same hashes and counts as the record, laid out as they are needed, and no text. Whatever depends on it
asks for the basis it was made from: another basis, or a file that is damaged, is the same as none.
"""

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from storage.database import Record

FOLDER = "learning"
BASIS = "basis"


class DamagedError(Exception):
    """A kept file cannot be read to its end, or not as it was written."""


class Kept:
    """One open file; each of its parts is held against its checksum when it is read."""

    def __init__(self, opened: ZipFile) -> None:
        self._opened = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def read(self, name: str) -> bytes:
        """Give a part.

        Raises:
            DamagedError: it is missing or not as it was written.
        """
        try:
            return self._opened.read(name)
        except (BadZipFile, KeyError, EOFError, OSError, zlib.error) as failure:
            raise DamagedError(name) from failure

    def write(self, name: str, part: bytes, *, packed: bool = False) -> None:
        """Add a part, compressed where *packed* says so."""
        self._opened.writestr(
            ZipInfo(name), part, compress_type=ZIP_DEFLATED if packed else ZIP_STORED, compresslevel=1
        )


def open_kept(record: Record, cache_id: int, *, basis: str) -> Kept | None:
    """Open what is kept of a cache; None: nothing, or it was made from another basis."""
    try:
        kept = Kept(ZipFile(_path(record, cache_id)))
    except (OSError, BadZipFile):
        return None
    try:
        stands = kept.read(BASIS).decode() == basis
    except (DamagedError, UnicodeDecodeError):
        stands = False
    if stands:
        return kept
    kept.__exit__(None, None, None)
    return None


@contextmanager
def keep(record: Record, cache_id: int, *, basis: str) -> Iterator[Kept]:
    """Write anew what is kept of a cache, mode 0600, in place of what stood; nothing changes when it fails.

    Call it inside `storage.learning.one_learner`.
    """
    path = _path(record, cache_id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as opened, ZipFile(opened, "w") as written:
            kept = Kept(written)
            kept.write(BASIS, basis.encode())
            yield kept
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def forget_kept(record: Record, cache_id: int) -> None:
    """Delete what is kept of a cache: it is made anew at the next need."""
    _path(record, cache_id).unlink(missing_ok=True)


def _path(record: Record, cache_id: int) -> Path:
    return record.home / FOLDER / f"cache-{cache_id}.zip"

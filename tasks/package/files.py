"""Puts the files of a bag on disk: each written, synced and hashed once; modes and times that tell nothing."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from config.errors import Refused

FILE_MODE, FOLDER_MODE = 0o644, 0o755
COPIED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a bag."""

    size: int
    sha256: str
    sha512: str


def listed(content: bytes) -> Listed:
    """Tell size and hashes of *content*."""
    return Listed(len(content), hashlib.sha256(content).hexdigest(), hashlib.sha512(content).hexdigest())


@contextmanager
def half_made(target: Path) -> Iterator[Path]:
    """Give an empty folder beside *target*, which is gone afterwards unless it was renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_file(path: Path, content: bytes) -> Listed:
    """Write one new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return listed(content)


def copy_file(source: Path, path: Path) -> Listed:
    """Copy one file, piece by piece, without what else hangs on it (mode, times, attributes)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size, sha256, sha512 = 0, hashlib.sha256(), hashlib.sha512()
    with source.open("rb") as read, path.open("xb") as opened:
        while piece := read.read(COPIED_BYTES):
            size += len(piece)
            sha256.update(piece)
            sha512.update(piece)
            opened.write(piece)
        opened.flush()
        os.fsync(opened.fileno())
    return Listed(size, sha256.hexdigest(), sha512.hexdigest())


def settle_folder(folder: Path, *, day: date) -> None:
    """Give all in *folder* the same modes, and the midnight (UTC) at which the *day* began."""
    moment = int(datetime.combine(day, time(), UTC).timestamp())
    for path in (*folder.rglob("*"), folder):
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        os.utime(path, (moment, moment))
        if path.is_dir():
            _sync_folder(path)


def put_in_place(made: Path, target: Path) -> None:
    """Rename *made* to *target*; where the same stands there already, it stays.

    Raises:
        Refused: something else stands there (rule `release_exists`).
    """
    if target.is_symlink() or target.exists():
        if target.is_symlink() or not target.is_dir() or _contents_of(target) != _contents_of(made):
            raise Refused(
                f"{target} is there and holds something else. Nothing was overwritten; choose another folder: --to DIR",
                rule="release_exists",
            )
        return
    made.rename(target)
    _sync_folder(target.parent)


def _contents_of(folder: Path) -> dict[str, str]:
    """Tell what lies in a folder: SHA-256 of each file by its path; what is no file by a word."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            found[name] = "neither file nor folder"
        elif path.is_dir():
            found[name] = "folder"
        else:
            with path.open("rb") as opened:
                found[name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

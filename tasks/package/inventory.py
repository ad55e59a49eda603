"""Looks at a bag of strangers as a folder: what lies there, never following anything, within limits."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from config.errors import NotFound
from tasks.package.files import Listed
from tasks.package.findings import Finding, Tampering

MOST_FILES, MOST_DEPTH, MOST_BYTES = 100_000, 8, 1 << 37
"""128 GiB: some 400,000 pages of pictures."""
MOST_TEXT_BYTES = 1 << 28
"""Of a file that is read as a whole."""
PIECE_BYTES = 1 << 20
MOST_SHOWN = 200
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class _TooMuchError(Exception):
    """A folder holds more than anybody should look through; the message says what."""


class UnreadableFileError(Exception):
    """A file of a bag cannot be read; the message says why."""


@dataclass(slots=True)
class Inventory:
    """What lies in a bag."""

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)
    """Of each plain file, by its path in the bag."""
    findings: list[Finding] = field(default_factory=list)
    folders: int = 0
    hashes: dict[str, Listed] = field(default_factory=dict)
    """Of the files that were hashed."""

    def read(self, name: str, *, most: int | None = None) -> bytes:
        """Read a file as a whole.

        Raises:
            UnreadableFileError: it is not there, not plain, or larger than *most* bytes.
        """
        return b"".join(self._pieces(name, most=MOST_TEXT_BYTES if most is None else most))

    def hashed(self, name: str) -> Listed:
        """Hash a file; only once.

        Raises:
            UnreadableFileError: as `read`.
        """
        if name not in self.hashes:
            size, sha256, sha512 = 0, hashlib.sha256(), hashlib.sha512()
            for piece in self._pieces(name, most=MOST_BYTES):
                size += len(piece)
                sha256.update(piece)
                sha512.update(piece)
            self.hashes[name] = Listed(size, sha256.hexdigest(), sha512.hexdigest())
        return self.hashes[name]

    def pieces(self, name: str) -> Iterator[bytes]:
        """Read a file piece by piece.

        Raises:
            UnreadableFileError: as `read`.
        """
        return self._pieces(name, most=MOST_BYTES)

    def _pieces(self, name: str, *, most: int) -> Iterator[bytes]:
        if name not in self.sizes:
            raise UnreadableFileError("it is not there")
        try:
            descriptor = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as failure:
            raise UnreadableFileError(f"it cannot be opened ({failure.strerror})") from None
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFileError("it is no plain file")
            left = most
            while piece := opened.read(min(PIECE_BYTES, left + 1)):
                left -= len(piece)
                if left < 0:
                    self.findings.append(Finding(Tampering.TOO_LARGE, name, f"it has more than {most} bytes"))
                    raise UnreadableFileError(f"it has more than {most} bytes")
                yield piece


def take_inventory(folder: Path) -> Inventory:
    """List what lies in *folder*.

    Raises:
        NotFound: there is no such folder.
    """
    if not folder.is_dir():
        raise NotFound(f"there is no bag at {folder}: it is no folder")
    inventory = Inventory(folder)
    waiting = [""]
    try:
        while waiting:
            waiting += _look(inventory, waiting.pop())
    except _TooMuchError as too_much:
        inventory.sizes.clear()
        inventory.findings.append(Finding(Tampering.TOO_LARGE, ".", f"{too_much}; nothing more was looked at"))
    return inventory


def _look(inventory: Inventory, here: str) -> list[str]:
    """Take in one folder; gives the folders below."""
    try:
        with os.scandir(inventory.folder / here) as listed:
            entries = list(islice(listed, MOST_FILES + 1))
    except OSError as failure:
        because = f"the folder cannot be listed ({failure.strerror})"
        inventory.findings.append(Finding(Tampering.NOT_PLAIN, shown(here.removesuffix("/")) or ".", because))
        return []
    below = []
    for entry in entries:
        name = f"{here}{entry.name}"
        if what := _oddness(entry, name):
            inventory.findings.append(Finding(Tampering.NOT_PLAIN, shown(name), f"{what}; no bag of the desk has one"))
        elif entry.is_dir(follow_symlinks=False):
            below.append(f"{name}/")
        else:
            inventory.sizes[name] = entry.stat(follow_symlinks=False).st_size
    if not entries:
        because = "an empty folder, which no manifest can list: it was added"
        inventory.findings.append(Finding(Tampering.EMPTY_FOLDER, shown(here.removesuffix("/")) or ".", because))
    inventory.folders += 1
    if inventory.folders + len(inventory.sizes) + len(inventory.findings) > MOST_FILES:
        raise _TooMuchError(f"it holds more than {MOST_FILES} files")
    if sum(inventory.sizes.values()) > MOST_BYTES:
        raise _TooMuchError(f"it holds more than {MOST_BYTES} bytes")
    return below


def _oddness(entry: "os.DirEntry[str]", name: str) -> str | None:
    """Say what is odd about an entry; None: nothing."""
    if entry.is_symlink():
        return "a symbolic link, which was not followed"
    if PLAIN.fullmatch(entry.name) is None:
        return "a name that is not plain ASCII"
    if name.count("/") >= MOST_DEPTH:
        return "a place too deep in folders"
    if not entry.is_dir(follow_symlinks=False) and not entry.is_file(follow_symlinks=False):
        return "neither file nor folder"
    return None


def shown(untrusted_name: str) -> str:
    """Write a name so that it can be printed: ASCII, one line, not too long."""
    return untrusted_name.encode("unicode_escape", "surrogatepass").decode("ascii", "replace")[:MOST_SHOWN]

"""Spilling: what an opened container gives is written to files with names of our own, every byte on the meter."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from config.errors import Unreadable
from storage.shapes import Spilled, Unpacked
from storage.vocabulary import Reason
from tasks.deliver.limits import Limits, Meter

REST = "the rest of the archive"
WORST_FIRST = (Reason.CORRUPT, Reason.ENCRYPTED, Reason.UNSUPPORTED)


@dataclass(frozen=True, slots=True)
class Note:
    """In place of a member's bytes: it has none of its own, and nothing is lost by it."""

    what: str
    """`link`: a link, a device, a pipe."""


LINK = Note("link")


@dataclass(frozen=True, slots=True)
class SameAs:
    """In place of a member's bytes: those of another, which came before (a hard link)."""

    raw_name: bytes


Content = Iterator[bytes] | Unreadable | Note | SameAs
"""A member's bytes, piece by piece, or why there are none."""


class Holds(Protocol):
    """What an opened container is known by; `tasks.extract` gives its own of this shape for mails and documents."""

    @property
    def media_type(self) -> str:
        """Of the container."""

    @property
    def is_document(self) -> bool:
        """Whether it is a document itself, read besides its members."""

    @property
    def expected(self) -> int | None:
        """How many members it says it holds, asked after the last of them; None: it does not say."""

    @property
    def members(self) -> Iterator[tuple[bytes, Iterator[bytes] | Unreadable]]:
        """Raw name and bytes, lazily, each to be read before the next is asked for."""


@dataclass(slots=True)
class Opened:
    """An archive that was opened."""

    media_type: str
    members: Iterator[tuple[bytes, Content]]
    expected: int | None = None
    is_document: bool = False
    left_over: bool = False
    """Whether bytes behind its end belong to nothing; known after the last member."""
    counts_itself: bool = False
    """Whether what its members give is on the meter already."""


class Spill:
    """Members as they are written out, and what could not be."""

    def __init__(self, into: Path, meter: Meter) -> None:
        self.into = into
        self.meter = meter
        self.members: list[Spilled] = []
        self.missing: list[str] = []
        self.reasons: set[Reason] = set()
        self._places: dict[bytes, Path] = {}

    def take_all(self, holds: Holds | Opened) -> Unpacked:
        """Write out all members; beyond the limits the whole is a bomb and nothing is kept.

        Raises:
            OSError: a member could not be written.
        """
        try:
            self._take_members(holds)
        except Unreadable as failure:
            self._clear()
            return Unpacked(
                holds.media_type, (), Reason(failure.reason), expected=holds.expected, is_document=holds.is_document
            )
        reason = next((reason for reason in WORST_FIRST if reason in self.reasons), None)
        reason = reason or next(iter(sorted(self.reasons)), None)
        return Unpacked(
            holds.media_type, tuple(self.members), reason, tuple(self.missing), holds.expected, holds.is_document
        )

    def _take_members(self, holds: Holds | Opened) -> None:
        counted = isinstance(holds, Opened) and holds.counts_itself
        try:
            for raw_name, content in holds.members:
                self.meter.add_member()
                self._take(raw_name, content, counted=counted)
        except Unreadable as failure:
            if failure.reason == Reason.BOMB:
                raise
            self._lack(REST, Reason(failure.reason))
        if isinstance(holds, Opened) and holds.left_over:
            self._lack(REST, Reason.CORRUPT)

    def _take(self, raw_name: bytes, content: Content, *, counted: bool) -> None:
        if isinstance(content, Note):
            self._lack(f"{shown(raw_name)} ({content.what})")
        elif isinstance(content, Unreadable):
            self._lack(shown(raw_name), Reason(content.reason))
        elif isinstance(content, SameAs):
            place = self._places.get(content.raw_name)
            if place is None:
                self._lack(shown(raw_name), Reason.CORRUPT)
            else:
                self._keep(raw_name, place)
        else:
            self._write(raw_name, content, counted=counted)

    def _write(self, raw_name: bytes, content: Iterator[bytes], *, counted: bool) -> None:
        path = self.into / f"{len(self.members):07d}"
        try:
            with path.open("xb") as out:
                for piece in content:
                    if not counted:
                        self.meter.add_bytes(len(piece))
                    out.write(piece)
        except Unreadable as failure:
            path.unlink()
            if failure.reason == Reason.BOMB:
                raise
            self._lack(shown(raw_name), Reason(failure.reason))
        else:
            self._keep(raw_name, path)

    def _keep(self, raw_name: bytes, path: Path) -> None:
        self.members.append(Spilled(raw_name, path))
        self._places[raw_name] = path

    def _lack(self, what: str, reason: Reason | None = None) -> None:
        self.missing.append(what)
        if reason is not None:
            self.reasons.add(reason)

    def _clear(self) -> None:
        for path in self.into.iterdir():
            path.unlink()


def spill_members(inside: Holds, into: Path, limits: Limits, packed_bytes: int) -> Unpacked:
    """Spill what was found inside a mail, a mail store or a document into the folder *into*.

    Args:
        inside: what was found, its members given lazily.
        into: an empty folder; the files in it are named by their number.
        limits: held while writing; beyond them the whole is a bomb and no member is given.
        packed_bytes: of the file that holds them.

    Raises:
        OSError: a member could not be written.
    """
    return Spill(into, Meter(limits, packed_bytes=packed_bytes)).take_all(inside)


def shown(raw_name: bytes) -> str:
    """Write a member's name for people; what is no UTF-8 is shown as U+FFFD, and NUL too (no database keeps it)."""
    return raw_name.decode("utf-8", "replace").replace("\0", "\ufffd")

"""Names: where a file is said to lie. They are labels of bytes and never open anything."""

import hashlib
from collections.abc import Iterable, Sequence

UNNAMED = b"unnamed"
CONTENT = b"content"
"""The name of the one member of a packed file that stores none: what an archive holds is known by its bytes alone, so
that every copy of it, however named, holds the same. Its place takes the name from where it lies."""
PACKED = frozenset({b"gz", b"bz2", b"xz", b"zst", b"lzma", b"lz4", b"lz", b"z"})
LONGEST_PATH = 1500
"""Bytes; longer ones are cut, for an index entry of PostgreSQL holds 2,704 at most (a third of its page)."""
ROOM_PER_LEVEL = 30
"""So many bytes more for each container on the way: room for a slash and a digest in place of a name."""


def plain_name(raw_name: bytes) -> bytes:
    """Give a member's name without empty, `.` and `..` segments: what is left may stand behind its container's path.

    Nothing is resolved: `../../etc/passwd` becomes `etc/passwd`, as a label. The record keeps the name as received
    beside it (`member.raw_name`). A name of which nothing is left becomes `unnamed`.
    """
    segments = [segment for segment in raw_name.split(b"/") if segment not in (b"", b".", b"..")]
    return b"/".join(segments) or UNNAMED


def unpacked_name(packed_path: bytes) -> bytes:
    """Name what was packed alone, and without a name, as unpacking programs do: `notes.txt.gz` holds `notes.txt`."""
    stem, _, suffix = packed_path.rpartition(b"/")[2].rpartition(b".")
    return stem if stem and suffix.lower() in PACKED else CONTENT


def distinct_names(names: Sequence[bytes]) -> list[bytes]:
    """Tell equal names apart by ` (2)`, ` (3)` before the suffix, in the order given.

    Whoever bears a name first keeps it, also against a number made up for another. A file that is named like a
    folder of another file counts as a second bearer too: were it an archive, its members would lie in that folder.
    """
    taken = set(names) | _folders_of(names)
    borne, next_number, distinct = _folders_of(names), dict[bytes, int](), list[bytes]()
    for name in names:
        chosen = name
        while chosen in borne or (chosen is not name and chosen in taken):
            number = next_number.get(name, 2)
            next_number[name] = number + 1
            chosen = numbered(name, number)
        borne.add(chosen)
        distinct.append(chosen)
    return distinct


def numbered(name: bytes, number: int) -> bytes:
    """Put ` (number)` into *name*, before the suffix of its last segment where it has one."""
    folder, slash, last = name.rpartition(b"/")
    stem, dot, suffix = last.rpartition(b".")
    marked = stem + b" (%d)" % number + dot + suffix if stem else last + b" (%d)" % number
    return folder + slash + marked


def below(parent: bytes, name: bytes, *, level: int) -> bytes:
    """Join a member's distinct name to its container's path, cut to what can be indexed (the path only, not the name).

    Args:
        parent: the container's raw path.
        name: distinct among its members.
        level: how many containers stand around the member, from 1.
    """
    return fitted(parent + b"/", name, longest=LONGEST_PATH + level * ROOM_PER_LEVEL)


def fitted(start: bytes, name: bytes, *, longest: int = LONGEST_PATH) -> bytes:
    """Give `start + name`; where that is longer than *longest* bytes, the end of the name gives way to a digest."""
    if len(start) + len(name) <= longest:
        return start + name
    mark = b"~" + hashlib.sha256(name).hexdigest()[:20].encode("ascii")
    return start + name[: max(0, longest - len(start) - len(mark))].rstrip(b"/") + mark


def _folders_of(names: Iterable[bytes]) -> set[bytes]:
    folders: set[bytes] = set()
    for name in names:
        folder = name.rpartition(b"/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition(b"/")[0]
    return folders

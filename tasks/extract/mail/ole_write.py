"""Writes an OLE compound file ([MS-CFB] version 3) of storages and streams: the same bytes for the same content."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Tree = Mapping[str, "bytes | Tree"]
"""A storage: streams and storages by their names, of at most 31 characters."""
SECTOR, MINI, CUTOFF = 512, 64, 4096
_END, _FREE, _FAT, _DIFAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
_HEADER = struct.Struct("<8s16s6H10I")
_IN_HEADER = 109
"""Places of the allocation table that the header itself has room for."""
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_STORAGE, _STREAM, _ROOT, _BLACK = 1, 2, 5, 1


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    first: int = _END
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE


@dataclass(slots=True)
class _Sectors:
    """A file's sectors and the chains they form."""

    size: int
    body: bytearray = field(default_factory=bytearray)
    links: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Append *content* as a chain; returns its first sector."""
        if not content:
            return _END
        first = len(self.links)
        count = -(-len(content) // self.size)
        self.body += content.ljust(count * self.size, b"\0")
        self.links += [*range(first + 1, first + count), _END]
        return first


def write_ole(root: Tree, *, class_id: bytes = bytes(16)) -> bytes:
    """Write a compound file that holds *root*, whose class is *class_id*."""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add_all(entries, root)
    sectors, small = _Sectors(SECTOR), _Sectors(MINI)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.first = (sectors if len(entry.content) >= CUTOFF else small).add(entry.content)
    entries[0].content = bytes(small.body)
    entries[0].first = sectors.add(entries[0].content)
    small_table = struct.pack(f"<{len(small.links)}I", *small.links)
    small_first = sectors.add(_filled(small_table))
    directory = b"".join(_packed(entry, class_id) for entry in entries)
    directory_first = sectors.add(directory + _unused() * (-len(entries) % 4))
    return _finished(sectors, directory_first, small_first, -(-len(small_table) // SECTOR))


def _add_all(entries: list[_Entry], tree: Tree) -> int:
    """Append what stands in a storage; returns the number of the entry on top of its search tree."""
    numbers = []
    for name in sorted(tree, key=lambda name: (len(name.encode("utf-16-le")), name.upper())):
        content = tree[name]
        numbers.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, _STREAM, content))
        else:
            entries.append(_Entry(name, _STORAGE))
            entries[numbers[-1]].child = _add_all(entries, content)
    return _balance(entries, numbers)


def _balance(entries: list[_Entry], numbers: list[int]) -> int:
    if not numbers:
        return _NONE
    middle = len(numbers) // 2
    entries[numbers[middle]].left = _balance(entries, numbers[:middle])
    entries[numbers[middle]].right = _balance(entries, numbers[middle + 1 :])
    return numbers[middle]


def _packed(entry: _Entry, class_id: bytes) -> bytes:
    name = entry.name.encode("utf-16-le")[:62]
    return _ENTRY.pack(
        name,
        len(name) + 2,
        entry.kind,
        _BLACK,
        entry.left,
        entry.right,
        entry.child,
        class_id if entry.kind == _ROOT else bytes(16),
        0,
        0,
        0,
        entry.first if entry.kind != _STORAGE else 0,
        len(entry.content),
    )


def _unused() -> bytes:
    return _ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, bytes(16), 0, 0, 0, 0, 0)


def _filled(table: bytes) -> bytes:
    return table + b"\xff" * (-len(table) % SECTOR)


def _finished(sectors: _Sectors, directory_first: int, small_first: int, small_count: int) -> bytes:
    """Put the allocation table behind the sectors, and the header before them."""
    tables = further = 0
    while True:
        total = len(sectors.links) + tables + further
        wanted = -(-total // (SECTOR // 4))
        wanted_further = -(-max(0, wanted - _IN_HEADER) // (SECTOR // 4 - 1))
        if (wanted, wanted_further) == (tables, further):
            break
        tables, further = wanted, wanted_further
    first = len(sectors.links)
    links = [*sectors.links, *[_FAT] * tables, *[_DIFAT] * further]
    table = _filled(struct.pack(f"<{len(links)}I", *links))
    places = list(range(first, first + tables))
    rest = places[_IN_HEADER:]
    chains = [rest[place : place + SECTOR // 4 - 1] for place in range(0, len(rest), SECTOR // 4 - 1)]
    following = [first + tables + number for number in range(further)]
    behind = b"".join(
        _filled(struct.pack(f"<{len(chain)}I", *chain))[: SECTOR - 4].ljust(SECTOR - 4, b"\xff")
        + struct.pack("<I", link)
        for chain, (_, link) in zip(chains, pairwise([*following, _END]), strict=True)
    )
    header = _HEADER.pack(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        *(0x3E, 3, 0xFFFE, 9, 6, 0),
        *(0, 0, tables, directory_first, 0, CUTOFF, small_first, small_count),
        *(following[0] if following else _END, further),
    )
    known = struct.pack(f"<{_IN_HEADER}I", *[*places[:_IN_HEADER], *[_FREE] * max(0, _IN_HEADER - tables)])
    return header + known + bytes(sectors.body) + table + behind

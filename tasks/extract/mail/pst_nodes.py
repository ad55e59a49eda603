"""Finds nodes and blocks in a Unicode pst ([MS-PST] 2.2): what libpff's Python side does not give is had here.

That is the messages attached to messages. Stores of the old kind (ANSI) and of Outlook 2013 (4-KiB pages) are not
read here, nor those in the cyclic cipher; for them stays what libpff gives.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.errors import Unreadable
from storage.vocabulary import Reason

PAGE_BYTES = 512
MAXIMUM_LEVELS = 12
MAXIMUM_BYTES = 1024**3
"""Of one node's content."""
_VERSIONS = range(23, 36)
_PLAIN, _PERMUTED = 0, 1
_BLOCKS_OF_BLOCKS, _SUBNODES = 1, 2
_DECODED = bytes.fromhex(
    "47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a6b1df3fb8f2697ca911701c4"
    "322d6e3195ffd923d1005e79dc443b1a28c5615720903d83b943be67d2464276c06d5b7eb20f16293ca903540dda5ddff6b7c762cd8d06d3"
    "695c86d614f7a56675acb1e94521700c879f74a4224c6fbf1f56aa2eb3783350b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab559"
    "04ea40552551e57a893868527bfc27aed7bdfa07f4cc8e5fef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24afdeb836"
    "c8a180a69998a82f0e816573e4c2a28ad4e111d0088b2af2ed9a643fc16cf9ec"
)
"""What each byte of a block stands for ([MS-PST] 5.1): a fixed substitution, no secret."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where a node's content and its subnodes lie: numbers of blocks, 0 for none."""

    content: int
    below: int


class Nodes:
    """The nodes of one store."""

    def __init__(self, path: Path) -> None:
        """Look whether the store at *path* is one of those that are read here.

        Raises:
            Unreadable: `unsupported` where it is not.
            OSError: it cannot be read.
        """
        self._path = path
        with path.open("rb") as file:
            head = file.read(0x210)
        if len(head) < 0x210 or head[:4] != b"!BDN" or struct.unpack_from("<H", head, 10)[0] not in _VERSIONS:  # noqa: PLR2004 the header's length
            raise Unreadable(Reason.UNSUPPORTED)
        self._cipher = head[0x201]
        if self._cipher not in {_PLAIN, _PERMUTED}:
            raise Unreadable(Reason.UNSUPPORTED)
        self._nodes, self._blocks = struct.unpack_from("<Q8xQ", head, 0xE0)

    def node(self, number: int) -> Node:
        """Give a node of the store.

        Raises:
            Unreadable: `corrupt` where there is none.
        """
        entry = self._find(self._nodes, number, size=32)
        _, content, below = struct.unpack_from("<3Q", entry)
        return Node(content, below)

    def below(self, node: Node) -> dict[int, Node]:
        """Give the subnodes of *node* by their numbers."""
        return dict(self._subnodes(node.below, 0)) if node.below else {}

    def pages(self, node: Node) -> list[bytes]:
        """Give the content of *node* as it is cut into blocks."""
        pages, total = [], 0
        for block in self._content(node.content, 0) if node.content else ():
            total += len(block)
            if total > MAXIMUM_BYTES:
                raise Unreadable(Reason.TOO_LARGE)
            pages.append(block)
        return pages

    def _content(self, number: int, level: int) -> Iterator[bytes]:
        block = self._block(number)
        if not number & 2:
            yield block.translate(_DECODED) if self._cipher == _PERMUTED else block
            return
        kind, _, count = struct.unpack_from("<BBH", _at_least(block, 8))
        if kind != _BLOCKS_OF_BLOCKS or level > 1:
            raise Unreadable(Reason.CORRUPT)
        for (inner,) in struct.iter_unpack("<Q", block[8 : 8 + 8 * count][: (len(block) - 8) // 8 * 8]):
            yield from self._content(inner, level + 1)

    def _subnodes(self, number: int, level: int) -> Iterator[tuple[int, Node]]:
        block = self._block(number)
        kind, is_index, count = struct.unpack_from("<BBH", _at_least(block, 8))
        if kind != _SUBNODES or level > 1:
            raise Unreadable(Reason.CORRUPT)
        size = 16 if is_index else 24
        for place in range(8, min(8 + size * count, len(block) - size + 1), size):
            if is_index:
                yield from self._subnodes(struct.unpack_from("<Q", block, place + 8)[0], level + 1)
            else:
                inner, content, below = struct.unpack_from("<3Q", block, place)
                yield inner & 0xFFFFFFFF, Node(content, below)

    def _block(self, number: int) -> bytes:
        entry = self._find(self._blocks, number & ~1, size=24)
        _, place, length = struct.unpack_from("<QQH", entry)
        return self._read(place, length)

    def _find(self, page_place: int, key: int, *, size: int) -> bytes:
        """Go down a tree of pages to the entry of *key*, whose size on the lowest level is *size*."""
        place = page_place
        for _ in range(MAXIMUM_LEVELS):
            page = self._read(place, PAGE_BYTES)
            count, _, entry_bytes, level = page[488:492]
            entries = [page[at : at + entry_bytes] for at in range(0, min(count * entry_bytes, 488), entry_bytes or 1)]
            if level == 0:
                fitting = (one for one in entries if len(one) >= size - 4 and _key(one) & ~1 == key & ~1)
                found = next((one for one in fitting if size == 24 or _key(one) == key), None)  # noqa: PLR2004 a block's
                if found is None:
                    break
                return found
            below = [one for one in entries if len(one) >= 24 and _key(one) <= key | 1]  # noqa: PLR2004 their size
            if not below:
                break
            (place,) = struct.unpack_from("<Q", below[-1], 16)
        raise Unreadable(Reason.CORRUPT)

    def _read(self, place: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(min(place, 1 << 62))
            return _at_least(file.read(length), length)


def _key(entry: bytes) -> int:
    return int.from_bytes(entry[:8], "little")


def _at_least(block: bytes, length: int) -> bytes:
    if len(block) < length:
        raise Unreadable(Reason.CORRUPT)
    return block

"""Where words stand on a page: packed into a few bytes a word, in shares of the page, so that any zoom can use it."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = struct.Struct("<IH4HB")
"""Start and length in the variant's text (characters), the box's corners, the confidence."""
PACKED = [
    ("start", "<u4"),
    ("length", "<u2"),
    *((side, "<u2") for side in ("left", "top", "right", "bottom")),
    ("confidence", "u1"),
]
"""The same as the fields of an array of numpy: who needs the sides only makes no `WordBox` of each word."""
WHOLE = 0xFFFF
"""A side of the page."""
_UNKNOWN = 0xFF


@dataclass(frozen=True, slots=True)
class WordBox:
    """One word: half-open character offsets into its variant's text, and its box in shares (0 to 1) of the page."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None = None
    """Of OCR, 0 to 1; None: not known."""


def pack_words(words: Iterable[WordBox]) -> bytes:
    """Pack *words*; boxes are clipped to the page and kept to 1/65,535 of its sides, confidences to 1/254."""
    packed = b"".join(
        _WORD.pack(
            word.start,
            min(word.end - word.start, 0xFFFF),
            *(_share(side) for side in (word.left, word.top, word.right, word.bottom)),
            _UNKNOWN if word.confidence is None else round(min(max(word.confidence, 0.0), 1.0) * 254),
        )
        for word in words
    )
    return zlib.compress(packed, 1)


def unpack_words(packed: bytes) -> list[WordBox]:
    """Give back what `pack_words` packed."""
    return [
        WordBox(
            start,
            start + length,
            left / WHOLE,
            top / WHOLE,
            right / WHOLE,
            bottom / WHOLE,
            None if sure == _UNKNOWN else sure / 254,
        )
        for start, length, left, top, right, bottom, sure in _WORD.iter_unpack(zlib.decompress(packed))
    ]


def _share(side: float) -> int:
    return round(min(max(side, 0.0), 1.0) * WHOLE)

"""Writes the text of one document within a Word document, in its two states."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from tasks.extract.office.doc_format import Stretch
from tasks.extract.office.doc_marks import Mark
from tasks.extract.office.fields import shown_by_code
from tasks.extract.office.findings import Change, Hidden
from tasks.extract.office.symbols import character

_SPECIAL = re.compile(r"[\x00-\x08\x0a-\x1f]")
_ROW_PART = "\x07"
_SIGNS = {
    _ROW_PART: "\t",
    "\x0a": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x0d": "\n",
    "\x0e": "\n",
    "\x1e": "\N{NON-BREAKING HYPHEN}",
    "\x1f": "\N{SOFT HYPHEN}",
}
"""What stands for something; all other control characters mark pictures, notes and the like ([MS-DOC] 2.4.1)."""
_FIELD_BEGIN, _FIELD_SEPARATE, _FIELD_END = "\x13", "\x14", "\x15"
_TINY_HALF_POINTS = 2

Piece = tuple[str, Mark]


@dataclass(frozen=True, slots=True)
class Told:
    """What one story came to."""

    now: str
    before: str
    changes: tuple[Change, ...]
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells stories of one document."""

    row_ends: frozenset[int]
    """Positions of the marks that end rows."""
    authors: Sequence[str]
    fonts: Sequence[str]
    codec: str | None
    """What one-byte text is written in; None: it is decoded already."""

    def tell(self, stretches: Iterable[Stretch]) -> Told:
        """Write *stretches*, which follow one another."""
        pieces = list(self._pieces(list(stretches)))
        return Told(
            now=_joined(text for text, mark in pieces if not mark.is_deleted),
            before=_joined(text for text, mark in pieces if not mark.is_inserted),
            changes=tuple(self._changes(pieces)),
            hidden=tuple(_hidden(pieces)),
        )

    def _pieces(self, stretches: list[Stretch]) -> Iterator[Piece]:
        zones = _code_zones(stretches)
        depth, code = 0, ""
        kept: Piece | None = None
        for cut, position, mark in _cut(stretches):
            text = cut
            depth += zones.get(position, 0)
            if depth:
                code += text
                continue
            if position in zones:
                text, code = shown_by_code(code[1:]) if text == _FIELD_END else "", ""
            is_row_end = text == _ROW_PART and position in self.row_ends
            if kept is not None and not (is_row_end and kept[0] == "\t"):
                yield kept
            kept = ("\n" if is_row_end else self._shown(text, mark), mark)
        if kept is not None:
            yield kept

    def _shown(self, text: str, mark: Mark) -> str:
        if _SPECIAL.match(text):
            return _SIGNS.get(text, "")
        if mark.symbol is not None:
            font, code = mark.symbol
            name = self.fonts[font] if font < len(self.fonts) else ""
            return character(code, name) * len(text)
        return text if self.codec is None else text.encode("latin-1").decode(self.codec, "replace")

    def _changes(self, pieces: list[Piece]) -> Iterator[Change]:
        def what(piece: Piece) -> tuple[str, int | None, int | None] | None:
            mark = piece[1]
            if not mark.is_inserted and not mark.is_deleted:
                return None
            return "deleted" if mark.is_deleted else "inserted", mark.author, mark.date

        for key, group in groupby(pieces, what):
            if key is not None:
                kind, number, date = key
                author = self.authors[number] if number is not None and number < len(self.authors) else None
                yield Change(kind, author, packed_date(date), _joined(text for text, _ in group))


def _cut(stretches: Iterable[Stretch]) -> Iterator[tuple[str, int, Mark]]:
    """Cut *stretches* at their control characters, each of which stands alone."""
    for start, text, mark in stretches:
        at = 0
        for special in _SPECIAL.finditer(text):
            if special.start() > at:
                yield text[at : special.start()], start + at, mark
            yield special[0], start + special.start(), mark
            at = special.end()
        if at < len(text):
            yield text[at:], start + at, mark


def _code_zones(stretches: Iterable[Stretch]) -> dict[int, int]:
    """Tell where the codes of fields begin (1) and end (-1); a beginning without an end would swallow the rest."""
    zones: dict[int, int] = {}
    waiting: list[int] = []
    for text, position, _ in _cut(stretches):
        if text == _FIELD_BEGIN:
            waiting.append(position)
        elif waiting and text in {_FIELD_SEPARATE, _FIELD_END}:
            begin = waiting[-1] if text == _FIELD_SEPARATE else waiting.pop()
            if begin not in zones:
                zones[begin], zones[position] = 1, -1
    return zones


def _joined(texts: Iterable[str]) -> str:
    """Join UTF-16 units to characters."""
    return "".join(texts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _hidden(pieces: Iterable[Piece]) -> Iterator[Hidden]:
    for text, mark in pieces:
        if text.strip():
            if mark.is_hidden:
                yield Hidden("hidden", text)
            elif mark.half_points is not None and mark.half_points <= _TINY_HALF_POINTS:
                yield Hidden("tiny", text)


def packed_date(packed: int | None) -> str | None:
    """Unpack a date of Word ([MS-DOC] 2.9.67); None where it is none."""
    if not packed:
        return None
    minute, hour, day = packed & 0x3F, packed >> 6 & 0x1F, packed >> 11 & 0x1F
    year, month = (packed >> 20 & 0x1FF) + 1900, packed >> 16 & 0xF
    try:
        return datetime(year, month, day, hour, minute).isoformat()  # noqa: DTZ001 it has no zone
    except ValueError:
        return None

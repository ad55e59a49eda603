"""What every spreadsheet comes down to: sheets of rows as displayed, what they hide, and how they become pages."""

from collections import Counter  # noqa: I001
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from config.errors import Unreadable
from storage.shapes import PageRead, Property, Reading, SignalRead, VariantRead
from storage.vocabulary import Method, Outcome, Reason, SignalKind
from tasks.extract.clean import clean, clean_title
from tasks.extract.office.findings import MAXIMUM_EXAMPLES, Comment, find_comments, shorten
import itertools

MAXIMUM_CELLS = 5_000_000
"""So many cells of one document are read; Excel allows 17 billion a sheet."""
MAXIMUM_CHARACTERS = 64 * 1024 * 1024
"""So much text: a shared text may be repeated in millions of cells."""
MAXIMUM_SHEETS = 10_000
MAXIMUM_GAP = 8
"""A longer stretch of empty cells in a row is one tab: a lone cell may stand in column 16,384."""
MAXIMUM_LISTED = 10_000
"""So many cells of a suspicious kind are kept of a sheet."""
_MAXIMUM_SIGNALS = 200
_LETTERS = 26

VISIBLE, HIDDEN, VERY_HIDDEN = "visible", "hidden", "very hidden"
"""States of a sheet; a very hidden one is not offered for showing by the program's menus."""


@dataclass
class Budget:
    """What may still be read of a document, over all its sheets."""

    cells: int = MAXIMUM_CELLS
    characters: int = MAXIMUM_CHARACTERS

    @property
    def is_spent(self) -> bool:
        """Tell whether nothing more may be read."""
        return self.cells <= 0 or self.characters <= 0


@dataclass
class Concealed:
    """What a sheet holds and does not show, though the sheet itself is shown."""

    rows: Counter[int] = field(default_factory=Counter)
    """Row number → cells that hold something."""
    columns: Counter[int] = field(default_factory=Counter)
    unseen: list[tuple[int, int, str]] = field(default_factory=list)
    """Row, column and text of values that their number format hides."""
    white: list[tuple[int, int, str]] = field(default_factory=list)
    """The same for white letters on a white ground."""
    examples: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One sheet as it is read; rows and columns are numbered from 1."""

    name: str
    state: str = VISIBLE
    hidden_columns: Sequence[tuple[int, int]] = ()
    """First and last column of each hidden stretch."""
    budget: Budget = field(default_factory=Budget)
    concealed: Concealed = field(default_factory=Concealed)
    comments: list[Comment] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    """Texts that stand on no cell: headers, footers, boxes, charts."""
    cells: int = 0
    """How many hold something."""
    is_cut: bool = False
    """Something of it could not be read."""
    is_lost: bool = False
    """Nothing of it could."""
    _rows: list[tuple[int, str]] = field(default_factory=list)

    def add_row(self, number: int, cells: Sequence[tuple[int, str]], *, is_hidden: bool = False) -> bool:
        """Add a row's cells as they are displayed, as column and text; False: the budget is spent."""
        held = [(column, text) for column, text in cells if text]
        if not held:
            return not self.budget.is_spent
        if self.budget.is_spent:
            self.is_cut = True
            return False
        line = _join(held)
        self._rows.append((number, line))
        self.cells += len(held)
        self.budget.cells -= len(held)
        self.budget.characters -= len(line)
        if is_hidden:
            self.concealed.rows[number] += len(held)
        if is_hidden or self.hidden_columns:
            self._note_hidden(held, is_hidden=is_hidden)
        return True

    def _note_hidden(self, held: Sequence[tuple[int, str]], *, is_hidden: bool) -> None:
        for column, text in held:
            is_there = any(first <= column <= last for first, last in self.hidden_columns)
            if is_there:
                self.concealed.columns[column] += 1
            if (is_there or is_hidden) and len(self.concealed.examples) < MAXIMUM_EXAMPLES:
                self.concealed.examples.append(shorten(text))

    @property
    def text(self) -> str:
        """The sheet's page: its rows in their order, at most one empty line between them, then what stands beside."""
        rows = self._rows
        if any(later[0] < earlier[0] for earlier, later in itertools.pairwise(rows)):
            rows = sorted(rows, key=lambda row: row[0])
        lines: list[str] = []
        before = rows[0][0] if rows else 0
        for number, line in rows:
            if number > before + 1:
                lines.append("")
            lines.append(line)
            before = number
        below = [text for text in self.beside if text.strip()]
        return "\n".join([*lines, *([""] if lines and below else []), *below])


def _join(held: Sequence[tuple[int, str]]) -> str:
    if any(later[0] < earlier[0] for earlier, later in itertools.pairwise(held)):
        held = sorted(held, key=lambda cell: cell[0])
    pieces: list[str] = []
    before = 1
    for column, text in held:
        gap = column - before
        pieces.append("\t" * (gap if gap <= MAXIMUM_GAP else 1))
        pieces.append(text)
        before = column
    return "".join(pieces)


def one_line(text: str) -> str:
    """Write a cell's text on one line: a row is a line, a tab parts its cells."""
    if "\n" in text or "\t" in text or "\r" in text:
        return " ".join(part for line in text.splitlines() if (part := line.replace("\t", " ").strip()))
    return text


def column_name(column: int) -> str:
    """Give the letters of a column: 1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def make_sheets_reading(
    sheets: Iterable[Sheet],
    *,
    media_type: str,
    engine: str,
    reader_version: str,
    title: str | None = None,
    properties: Mapping[str, Property] | None = None,
    signals: Sequence[SignalRead] = (),
    lacking: Sequence[str] = (),
    reason: Reason = Reason.CORRUPT,
) -> Reading:
    """Make the reading of a spreadsheet, a page a sheet; *lacking* is what is missing besides the sheets cut short.

    Raises:
        Unreadable: there is no sheet, or something is missing and nothing is there.
    """
    pages: list[PageRead] = []
    found: list[SignalRead] = []
    missing: list[str] = list(lacking)
    is_spent = False
    for number, sheet in enumerate(sheets, start=1):
        label = clean_title(sheet.name)
        variant = VariantRead(Method.DECODED, engine, clean(sheet.text))
        pages.append(PageRead(number, () if sheet.is_lost else (variant,), label=label))
        found += find_in_sheet(sheet, number)
        if sheet.is_cut or sheet.is_lost:
            place = f"page {number} ({label})" if label else f"page {number}"
            missing.append(place if sheet.is_lost else f"rest of {place}")
            is_spent = is_spent or sheet.budget.is_spent
    has_text = any(variant.text.strip() for page in pages for variant in page.variants)
    if not pages or (missing and not has_text):
        raise Unreadable(reason)
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=None if not missing else Reason.TOO_LARGE if is_spent else reason,
        reader_version=reader_version,
        media_type=media_type,
        title=title,
        pages=tuple(pages),
        page_count=len(pages),
        missing=tuple(dict.fromkeys(missing)),
        properties=dict(properties or {}),
        signals=(*found[:_MAXIMUM_SIGNALS], *signals),
    )


def find_in_sheet(sheet: Sheet, page: int) -> list[SignalRead]:
    """Tell what one sheet hides, and what people wrote beside its cells."""
    found = [replace(signal, page=page) for signal in find_comments(sheet.comments)]
    if sheet.state != VISIBLE:
        evidence = f"Sheet “{shorten(sheet.name, 80)}” is {sheet.state}; {sheet.cells} of its cells hold something."
        details = {"sheet": clean(sheet.name), "state": sheet.state, "cells": sheet.cells}
        found.append(SignalRead(SignalKind.HIDDEN_SHEET, evidence, page, details))
    hidden = _find_concealed(sheet.concealed)
    if hidden:
        said, details = hidden
        evidence = f"On sheet “{shorten(sheet.name, 80)}” {said}."
        found.append(SignalRead(SignalKind.HIDDEN_CELLS, evidence, page, {"sheet": clean(sheet.name), **details}))
    return found


def _find_concealed(concealed: Concealed) -> tuple[str, dict[str, object]] | None:
    said: list[str] = []
    details: dict[str, object] = {}
    for kind, held, name in (("row", concealed.rows, str), ("column", concealed.columns, column_name)):
        if held:
            ranges = _ranges(held, name)
            is_one = len(held) == 1
            noun, holds = (kind, "is hidden and holds") if is_one else (f"{kind}s", "are hidden and hold")
            said.append(
                f"{noun} {', '.join(ranges[:5])}{' and others' if len(ranges) > 5 else ''} {holds} "  # noqa: PLR2004
                f"{held.total()} filled cells"
            )
            details |= {f"{kind}s": ranges[:MAXIMUM_EXAMPLES], f"cells_in_{kind}s": held.total()}
    for way, cells, told in (
        ("unseen", concealed.unseen, "hidden by their number format"),
        ("white", concealed.white, "white on white"),
    ):
        if cells:
            places = [f"{column_name(column)}{row}" for row, column, _ in cells[:MAXIMUM_EXAMPLES]]
            said.append(
                f"{len(cells)} filled cells are {told} ({', '.join(places[:5])}{', …' if len(cells) > 5 else ''})"  # noqa: PLR2004 told beside it
            )
            details |= {f"{way}_cells": len(cells), f"{way}_places": places}
    examples = [*concealed.examples, *(shorten(text) for _, _, text in (*concealed.unseen, *concealed.white))]
    return ("; ".join(said), {**details, "examples": examples[:MAXIMUM_EXAMPLES]}) if said else None


def _ranges(held: Counter[int], name: object) -> list[str]:
    """Write row or column numbers as stretches: `3-5`."""
    spell = column_name if name is column_name else str
    stretches: list[list[int]] = []
    for number in sorted(held):
        if stretches and number == stretches[-1][1] + 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])
    return [spell(first) if first == last else f"{spell(first)}–{spell(last)}" for first, last in stretches]

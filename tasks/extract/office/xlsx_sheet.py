"""Reads one sheet of an xlsx workbook: its cells as displayed, row by row, and what they hide ([ECMA-376-1] 18.3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tasks.extract.office.drawing_text import local
from tasks.extract.office.format_dates import serial_of
from tasks.extract.office.formats import GENERAL, show_general, show_number, show_text
from tasks.extract.office.sheets import MAXIMUM_LISTED, Sheet, one_line
from tasks.extract.office.xlsx_styles import Look, float_of
from tasks.extract.office.xml_stream import XmlStream
from tasks.extract.office.zipped import Parts

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
MARGIN_CODE = re.compile(r"&(?:\"[^\"]*\"|K(?:[0-9A-Fa-f]{6}|\d\d[+-]\d{3})|\d{1,3}|[A-Za-z&])")
MAXIMUM_COLUMN, MAXIMUM_ROW = 16_384, 1_048_576
MAXIMUM_TRANSLATED = 10_000
"""Formulas written out from a shared one; more of them show the shared one."""
_TAGS = (
    "row", "col", "oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter",
    "conditionalFormatting", "drawing", "tablePart",
)  # fmt: skip
_INTEGER_DIGITS = 15


@dataclass
class Book:
    """What all sheets of a workbook share."""

    strings: Sequence[str] = ()
    looks: Sequence[Look] = (Look(),)
    is_1904: bool = False
    translated: int = 0
    _shown: dict[tuple[str, int], str] = field(default_factory=dict)

    def look(self, number: int) -> Look:
        """Give the look of that number."""
        return self.looks[number] if 0 <= number < len(self.looks) else self.looks[0]

    def show(self, value: str, number: int) -> str:
        """Show a number, as it is written in the file, with the look of *number*."""
        code = self.look(number).code
        if code == GENERAL and value.isdigit() and len(value) <= _INTEGER_DIGITS and not value.startswith("0"):
            return value
        shown = self._shown.get((value, number))
        if shown is None:
            try:
                shown = show_number(float(value), code, is_1904=self.is_1904)
            except (ValueError, OverflowError):
                shown = value
            if len(self._shown) > MAXIMUM_LISTED:
                self._shown.clear()
            self._shown[value, number] = shown
        return shown


def plain(text: str) -> str:
    """Write out the characters that a workbook escapes: `_x000D_` ([ECMA-376-1] 22.9.2.19)."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def rich_text(element: Any) -> str:
    """Give the text of a shared or inline string without its phonetic runs."""
    pieces: list[str] = []
    for child in element:
        name = local(child)
        if name == "t":
            pieces.append(child.text or "")
        elif name == "r":
            pieces.extend(run.text or "" for run in child if local(run) == "t")
    return plain("".join(pieces))


def read_strings(parts: Parts, name: str | None) -> tuple[list[str], bool]:
    """Give the texts that cells share, and whether all of them could be read."""
    if name is None or name not in parts:
        return [], True
    stream = XmlStream(parts, name, ("si",))
    strings = [one_line(rich_text(element)) for element in stream]
    return strings, stream.is_whole


class SheetReader:
    """Reads one sheet's part into a `Sheet`."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.sheet, self.book = sheet, book
        self.drawing: str | None = None
        """The relation that leads to its drawing."""
        self.has_tables = False
        self._hidden_columns: list[tuple[int, int]] = []
        self._formulas: dict[str, tuple[str, str]] = {}
        self._covered: list[str] = []
        self._row = 0

    def read(self, parts: Parts, name: str) -> None:  # noqa: C901 one case a kind
        """Read part *name*; what is cut off leaves the sheet cut.

        Raises:
            Unreadable: as `XmlStream`.
        """
        stream = XmlStream(parts, name, _TAGS)
        for element in stream:
            tag = local(element)
            if tag == "row":
                if not self._read_row(element):
                    break
            elif tag == "col":
                self._note_columns(element)
            elif tag.endswith(("Header", "Footer")):
                self.note_margin(element.text or "")
            elif tag == "drawing":
                self.drawing = next((value for key, value in element.attrib.items() if key.endswith("}id")), None)
            elif tag == "tablePart":
                self.has_tables = True
            elif len(self._covered) < MAXIMUM_LISTED:
                self._covered += element.get("sqref", "").split()
        self.sheet.is_cut = self.sheet.is_cut or not stream.is_whole
        self._settle_white()

    def _note_columns(self, element: Any) -> None:
        first, last = element.get("min", ""), element.get("max", "")
        is_hidden = element.get("hidden") in {"1", "true"} or (
            element.get("width") and not float_of(element.get("width"))
        )
        if is_hidden and first.isdecimal() and last.isdecimal() and len(self._hidden_columns) < MAXIMUM_COLUMN:
            self._hidden_columns.append((int(first), int(last)))
            self.sheet.hidden_columns = self._hidden_columns

    def begin_row(self, number: int) -> None:
        """Say which row the cells that are shown next stand in."""
        self._row = number

    def note_margin(self, text: str) -> None:
        """Take the words of a header or footer, without its codes."""
        said = " ".join(MARGIN_CODE.sub(lambda found: "&" if found[0] == "&&" else " ", text).split())
        if any(sign.isalpha() for sign in said) and said not in self.sheet.beside:
            self.sheet.beside.append(plain(said))

    def _read_row(self, row: Any) -> bool:
        said = row.get("r", "")
        self._row = int(said) if said.isdecimal() and len(said) <= 7 else self._row + 1  # noqa: PLR2004 digits of a row
        is_hidden = row.get("hidden") in {"1", "true"} or row.get("ht") in {"0", "0.0"}
        cells: list[tuple[int, str]] = []
        column = 0
        for cell in row:
            if local(cell) != "c":
                continue
            column = _column(cell.get("r")) or column + 1
            text = self._cell(cell, column)
            if text:
                cells.append((column, text))
        return self.sheet.add_row(self._row, cells, is_hidden=is_hidden)

    def _cell(self, cell: Any, column: int) -> str:
        value = formula = None
        kind = cell.get("t", "n")
        for child in cell:
            name = local(child)
            if name == "v":
                value = child.text
            elif name == "f":
                formula = child
            elif name == "is":
                value = rich_text(child)
        if formula is not None and formula.get("t") == "shared" and formula.text:
            self._formulas[formula.get("si", "")] = (formula.text, cell.get("r", "A1"))
        if value is None or (value == "" and kind == "n"):
            return "" if formula is None else self._formula(formula, cell.get("r"))
        style = cell.get("s", "0")
        return self.show(value, kind, int(style) if style.isdecimal() else 0, column)

    def show(self, value: str, kind: str, style: int, column: int) -> str:
        """Give a cell's text: as displayed, or what it holds where it hides that.

        Args:
            value: as the file writes it.
            kind: its type, [ECMA-376-1] 18.18.11.
            style: the number of its look.
            column: where it stands, from 1.
        """
        look = self.book.look(style)
        if kind == "n":
            held = shown = self.book.show(value, style)
            if not shown and float_of(value):
                held = show_general(float_of(value))
        else:
            held = self._other(value, kind, look)
            shown = show_text(held, look.code) if kind in {"s", "str", "inlineStr"} else held
        if held and not shown and len(self.sheet.concealed.unseen) < MAXIMUM_LISTED:
            self.sheet.concealed.unseen.append((self._row, column, held))
        elif shown and look.is_white and len(self.sheet.concealed.white) < MAXIMUM_LISTED:
            self.sheet.concealed.white.append((self._row, column, shown))
        return shown or held

    def _other(self, value: str, kind: str, look: Look) -> str:
        if kind == "s":
            number = value.strip()
            if number.isdecimal() and int(number) < len(self.book.strings):
                return self.book.strings[int(number)]
            self.sheet.is_cut = True
            return ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value)
        if kind == "d":
            return _show_iso(value, look.code, is_1904=self.book.is_1904)
        return one_line(plain(value))

    def _formula(self, formula: Any, place: str | None) -> str:
        """Show a formula as it is typed: its value is not in the file."""
        text = formula.text
        if not text and formula.get("t") == "shared" and place:
            text, origin = self._formulas.get(formula.get("si", ""), ("", ""))
            if text and self.book.translated < MAXIMUM_TRANSLATED:
                self.book.translated += 1
                text = _translate(text, origin, place)
        return one_line(f"={text}") if text else ""

    def _settle_white(self) -> None:
        """Leave out white letters that a table's or a conditional format's own ground may show."""
        white = self.sheet.concealed.white
        if white and self.has_tables:
            white.clear()
        areas = [area for said in self._covered if (area := area_of(said))]
        if white and areas:
            white[:] = [cell for cell in white if not any(_is_in(cell, area) for area in areas[:100])]


def _column(place: str | None) -> int:
    """Give the number of the column that a cell's place names; 0: it names none."""
    if not place:
        return 0
    column = 0
    for sign in place:
        if not "A" <= sign <= "Z":
            break
        column = column * 26 + ord(sign) - 64
    return column if column <= MAXIMUM_COLUMN else 0


def area_of(said: str) -> tuple[int, int, int, int] | None:
    """Give first row, first column, last row and last column of `B2:C5`."""
    corners = [_PLACE.fullmatch(corner) for corner in said.split(":")]
    if len(corners) not in {1, 2} or not all(corners):
        return None
    places = [(int(corner[2]), _column(corner[1].upper())) for corner in corners if corner]
    return (*places[0], *places[-1])


def _is_in(cell: tuple[int, int, str], area: tuple[int, int, int, int]) -> bool:
    return area[0] <= cell[0] <= area[2] and area[1] <= cell[1] <= area[3]


def _show_iso(value: str, code: str, *, is_1904: bool) -> str:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return value
    return value if code == GENERAL else show_number(serial_of(moment, is_1904=is_1904), code, is_1904=is_1904)


def _translate(text: str, origin: str, place: str) -> str:
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415 seldom needed

    try:
        return str(Translator(f"={text}", origin=origin).translate_formula(place))[1:]
    except (TranslatorError, ValueError, IndexError, KeyError):
        return text

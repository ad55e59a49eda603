"""Reads Excel's binary workbooks (xls, xlt; Excel 2 to 2003): a page a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Property, Reading, SignalRead
from storage.vocabulary import Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.findings import Comment, find_embedded, find_macros
from tasks.extract.office.formats import GENERAL, show_general, show_number, show_text
from tasks.extract.office.locked import OLE_MAGIC, open_office
from tasks.extract.office.oleprops import ole_properties
from tasks.extract.office.sheets import (
    HIDDEN,
    MAXIMUM_LISTED,
    MAXIMUM_SHEETS,
    VERY_HIDDEN,
    VISIBLE,
    Budget,
    Sheet,
    column_name,
    make_sheets_reading,
    one_line,
)
from tasks.extract.office.xls_open import Workbook, open_workbook
from tasks.extract.office.xls_records import MACRO_SHEET, WORKSHEET, Listed, list_sheets
from tasks.extract.office.xlsx_styles import Look

VERSION = f"xls 1 xlrd {version('xlrd')}"
MAXIMUM_BYTES = 128 * 1024 * 1024
"""xlrd holds a workbook about ten times in memory, of which a worker has 2 GiB."""
_STATES = (VISIBLE, HIDDEN, VERY_HIDDEN)
_WHITE = (255, 255, 255)
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5
"""Kinds of cells, as xlrd numbers them."""


@dataclass
class _Inside:
    """What the compound file around a workbook tells."""

    stream: bytes
    title: str | None = None
    properties: dict[str, Property] | None = None
    signals: tuple[SignalRead, ...] = ()


def read_xls(path: Path, media_type: str, means: Means) -> Reading:
    """Read the workbook at *path*, a page a sheet in the order of its tabs, hidden ones too.

    Raises:
        Unreadable: `encrypted`, `too_large`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    opened = open_office(path, means)
    content = opened.to_bytes()
    if len(content) > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    inside = _look_inside(content)
    listed = list_sheets(inside.stream)
    workbook = open_workbook(content)
    properties = inside.properties or {}
    macros = [each.name for each in listed if each.kind == MACRO_SHEET]
    dates = find_contradicting_dates(properties.get("created"), properties.get("modified"))
    return make_sheets_reading(
        _read_sheets(workbook, listed),
        media_type=media_type,
        engine=VERSION,
        reader_version=VERSION,
        title=inside.title,
        properties=properties,
        signals=(*opened.signals, *find_macros(macros), *inside.signals, *dates),
    )


def _look_inside(content: bytes) -> _Inside:
    """Take the workbook's stream and the document's claims out of the compound file; before Excel 5 there is none."""
    if not content.startswith(OLE_MAGIC):
        return _Inside(content)
    import olefile  # noqa: PLC0415 only where such a document is read

    try:
        with olefile.OleFileIO(BytesIO(content)) as ole:
            title, properties = ole_properties(ole)
            name = next((each for each in ("Workbook", "Book") if ole.exists(each)), None)
            stream = bytes(ole.openstream(name).read()) if name else b""
            return _Inside(stream, title, properties, tuple(_find_carried(ole)))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 olefile raises anything over broken files
        return _Inside(b"")


def _find_carried(ole: Any) -> Iterator[SignalRead]:
    storages = ole.listdir(streams=False, storages=True)
    yield from find_macros(sorted("/".join(each) for each in storages if each[-1].upper() == "VBA"))
    yield from find_embedded(sorted(each[0] for each in storages if len(each) == 1 and each[0].startswith("MBD")))
    if ole.exists("Revision Log"):
        evidence = "The workbook keeps a log of tracked changes; it was not read."
        yield SignalRead(SignalKind.TRACKED_CHANGES, evidence)
    if ole.exists("_signatures") or ole.exists("_xmlsignatures"):
        evidence = "The document carries a digital signature of an office program; it was not checked."
        yield SignalRead(SignalKind.SIGNATURE_UNCHECKED, evidence)


def _read_sheets(workbook: Workbook, listed: list[Listed]) -> Iterator[Sheet]:
    budget = Budget()
    book = workbook.book
    if sum(each.kind == WORKSHEET for each in listed) != len(workbook.sheets):
        states = [*book._sheet_visibility, *([0] * len(workbook.sheets))]  # noqa: SLF001 told of lost sheets nowhere else
        listed = [Listed(name, state, WORKSHEET, 0) for name, state in zip(book.sheet_names(), states, strict=False)]
    reader = _Reader(book)
    told = iter(zip(book.sheet_names(), workbook.sheets, strict=False))
    for each in listed[:MAXIMUM_SHEETS]:
        sheet = Sheet(each.name, _STATES[min(each.state, 2)], budget=budget, beside=each.beside)
        if each.kind == WORKSHEET:
            sheet.name, found = next(told)
            sheet.is_lost, sheet.is_cut = found.sheet is None, not found.is_whole
            if found.sheet is not None:
                reader.read(found.sheet, sheet)
        yield sheet


class _Reader:
    """Reads the sheets of one workbook as displayed."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._looks: dict[int, Look] = {}
        self._is_1904 = book.datemode == 1

    def read(self, told: Any, sheet: Sheet) -> None:
        sheet.hidden_columns = [
            (number + 1, number + 1) for number, info in told.colinfo_map.items() if info.hidden or info.width == 0
        ]
        for row in range(told.nrows):
            info = told.rowinfo_map.get(row)
            is_hidden = info is not None and bool(info.hidden)
            # what a broken row lacks at its end is not there in all three
            looks = told._cell_xf_indexes[row] if row < len(told._cell_xf_indexes) else ()  # noqa: SLF001
            held = zip_longest(told.row_types(row), told.row_values(row), looks, fillvalue=None)
            cells = [
                (column, text)
                for column, (kind, value, look) in enumerate(held, start=1)
                if kind and kind <= _ERROR and (text := self._cell(sheet, (row + 1, column), kind, value, look))
            ]
            if not sheet.add_row(row + 1, cells, is_hidden=is_hidden):
                break
        for (row, column), note in sorted(told.cell_note_map.items()):
            author = str(note.author or "").strip() or None
            sheet.comments.append(Comment(author, None, str(note.text), f"{column_name(column + 1)}{row + 1}"))

    def _cell(self, sheet: Sheet, place: tuple[int, int], kind: int, value: Any, number: int | None) -> str:
        look = self._look(number)
        held, shown = self._show(kind, value, look)
        if held and not shown:
            if len(sheet.concealed.unseen) < MAXIMUM_LISTED:
                sheet.concealed.unseen.append((*place, held))
        elif shown and look.is_white and len(sheet.concealed.white) < MAXIMUM_LISTED:
            sheet.concealed.white.append((*place, shown))
        return shown or held

    def _show(self, kind: int, value: Any, look: Look) -> tuple[str, str]:
        if value is None:
            return "", ""
        if kind in {_NUMBER, _DATE}:
            shown = show_number(float(value), look.code, is_1904=self._is_1904)
            return shown or (show_general(float(value)) if value else ""), shown
        if kind == _BOOLEAN:
            held = "TRUE" if value else "FALSE"
        elif kind == _ERROR:
            held = _error(value)
        else:
            held = one_line(str(value))
            return held, show_text(held, look.code)
        return held, held

    def _look(self, number: int | None) -> Look:
        if number is None or not 0 <= number < len(self._book.xf_list):
            return Look()
        look = self._looks.get(number)
        if look is None:
            xf = self._book.xf_list[number]
            told = self._book.format_map.get(xf.format_key)
            look = Look(_code(told), self._is_white(xf))
            self._looks[number] = look
        return look

    def _is_white(self, xf: Any) -> bool:
        fonts, colors = self._book.font_list, self._book.colour_map
        if not 0 <= xf.font_index < len(fonts) or colors.get(fonts[xf.font_index].colour_index) != _WHITE:
            return False
        ground = xf.background
        return bool(ground.fill_pattern == 0) or bool(
            ground.fill_pattern == 1 and colors.get(ground.pattern_colour_index) == _WHITE
        )


def _code(told: Any) -> str:
    from tasks.extract.office.formats import BUILT_IN  # noqa: PLC0415 beside its only use

    if told is None:
        return GENERAL
    if told.format_key in BUILT_IN and told.format_key not in _CURRENCIES:
        return BUILT_IN[told.format_key]
    return str(told.format_str) or GENERAL


_CURRENCIES = frozenset({5, 6, 7, 8, 41, 42, 43, 44})
"""Numbers whose format a workbook writes out, with its currency."""


def _error(value: Any) -> str:
    import xlrd  # noqa: PLC0415

    return str(xlrd.error_text_from_code.get(value, "#ERROR"))

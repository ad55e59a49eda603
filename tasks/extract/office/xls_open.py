"""Opens xls workbooks with xlrd: each sheet as far as it can be read, in the code page its texts are really in."""

from dataclasses import dataclass
from io import StringIO
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.plausible import is_plausible

_BIFF8 = 80
_WESTERN = frozenset({"cp1252", "ascii", "iso-8859-1", "iso8859-1", "latin_1", "mac_roman"})
_OTHER_CODES = ("cp1251", "gb18030", "big5hkscs", "cp932", "cp949", "cp866")
"""What a workbook of before Excel 97 may be in, whose code page says it is western: that was the default."""
_BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""How the stream of a workbook begins, Excel 97 and Excel 5 ([MS-XLS] 2.4.21)."""
_TEXT = 1
MAXIMUM_SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """A sheet as xlrd gives it."""

    sheet: Any
    """None: nothing of it can be read."""
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as xlrd gives it."""

    book: Any
    sheets: tuple[Told, ...]


def open_workbook(content: bytes) -> Workbook:
    """Open a workbook of Excel 2 or later.

    Where the compound file around it is broken, the workbook is looked for in its bytes.

    Raises:
        Unreadable: `encrypted`, or `corrupt` where not even its sheets are listed.
    """
    try:
        return _open_rightly(content)
    except Unreadable as unreadable:
        begins = [at for mark in _BEGINNINGS if (at := content.find(mark, 1)) > 0]
        if unreadable.reason != Reason.CORRUPT or not begins:
            raise
    workbook = _open_rightly(content[min(begins) :])
    return Workbook(workbook.book, tuple(Told(each.sheet, is_whole=False) for each in workbook.sheets))


def _open_rightly(content: bytes) -> Workbook:
    workbook = _open_as(content, None)
    if workbook.book.biff_version >= _BIFF8 or str(workbook.book.encoding) not in _WESTERN:
        return workbook
    said = _sample(workbook)
    if said.isascii() or is_plausible(said):
        return workbook
    for code in _OTHER_CODES:
        try:
            text = said.encode(str(workbook.book.encoding)).decode(code)
        except (UnicodeError, LookupError):
            continue
        if is_plausible(text):
            return _open_as(content, code)
    return workbook


def _sample(workbook: Workbook) -> str:
    """Give as much of the texts that are not plain ASCII as a guess needs."""
    pieces: list[str] = []
    length = 0
    for told in workbook.sheets:
        for row in range(told.sheet.nrows if told.sheet is not None else 0):
            for kind, value in zip(told.sheet.row_types(row), told.sheet.row_values(row), strict=False):
                if kind == _TEXT and not str(value).isascii() and length < MAXIMUM_SAMPLE:
                    pieces.append(str(value))
                    length += len(pieces[-1])
    return "\n".join(pieces)


def _open_as(content: bytes, encoding: str | None) -> Workbook:
    for formatting in (True, False):
        try:
            book = _open_book(content, encoding, formatting=formatting)
            return Workbook(book, tuple(_sheet(book, index) for index in range(book.nsheets)))
        except MemoryError:
            raise
        except UnicodeDecodeError:
            if encoding is None:
                # no code page is told and the texts are not ASCII: one that decodes any byte, to be looked at
                return _open_as(content, "latin_1")
        except Exception as error:  # noqa: BLE001 xlrd raises anything over broken files
            if "encrypted" in str(error).lower():
                raise Unreadable(Reason.ENCRYPTED) from None
    raise Unreadable(Reason.CORRUPT)


def _open_book(content: bytes, encoding: str | None, *, formatting: bool) -> Any:
    import xlrd  # noqa: PLC0415 only where such a document is read

    return xlrd.open_workbook(
        file_contents=content,
        logfile=StringIO(),
        encoding_override=encoding,
        formatting_info=formatting,
        on_demand=True,
        ragged_rows=True,
        ignore_workbook_corruption=True,
    )


def _sheet(book: Any, index: int) -> Told:
    try:
        return Told(book.sheet_by_index(index), is_whole=True)
    except (MemoryError, UnicodeDecodeError):
        raise
    except Exception:  # noqa: BLE001 xlrd raises anything over broken files
        return Told(_salvage(book, index), is_whole=False)


def _salvage(book: Any, index: int) -> Any:
    """Read a sheet up to where it breaks: xlrd itself drops such a sheet whole."""
    from xlrd.biffh import XL_WORKSHEET  # noqa: PLC0415
    from xlrd.sheet import Sheet  # noqa: PLC0415

    sheet = None
    try:
        book._position = book._sh_abs_posn[index]  # noqa: SLF001 as its own get_sheet does
        book.getbof(XL_WORKSHEET)
        sheet = Sheet(book, book._position, book._sheet_names[index], index)  # noqa: SLF001
        sheet.read(book)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 what was read before the break counts
        return sheet
    return sheet

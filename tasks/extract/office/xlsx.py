"""Reads workbooks of Office Open XML (xlsx, xlsm, xltx, xlsb), transitional and strict: a page a sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Reading
from tasks.extract.means import Means
from tasks.extract.office.carried import find_carried
from tasks.extract.office.docprops import document_properties, find_contradicting_dates
from tasks.extract.office.findings import find_changes
from tasks.extract.office.locked import open_office
from tasks.extract.office.relations import Relation, relations_of
from tasks.extract.office.sheets import HIDDEN, MAXIMUM_SHEETS, VERY_HIDDEN, VISIBLE, Budget, Sheet, make_sheets_reading
from tasks.extract.office.xlsb import read_binary_comments, read_binary_sheet, read_bounds, read_looks, read_shared
from tasks.extract.office.xlsx_beside import read_beside, read_changes, read_persons
from tasks.extract.office.xlsx_sheet import Book, SheetReader, read_strings
from tasks.extract.office.xlsx_styles import looks_of
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts, open_parts

VERSION = f"xlsx 1 lxml {version('lxml')}"
_STATES = {"hidden": HIDDEN, "veryHidden": VERY_HIDDEN}
_REST = "text after a damaged place"
_SHEET_PART = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/[^/]*?(\d*)\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as the workbook lists it."""

    name: str
    state: str
    part: str | None
    """None: the workbook does not lead to it."""


def read_xlsx(path: Path, media_type: str, means: Means) -> Reading:
    """Read the workbook at *path*, a page a sheet in the order of its tabs, hidden ones too.

    A page holds the cells as displayed, row by row; a formula without its value as typed; below them the words of
    headers, footers, boxes and charts. Comments are a signal.

    Raises:
        Unreadable: `encrypted`, `bomb`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    opened = open_office(path, means)
    with open_parts(opened.content) as parts:
        main = next((each.target for each in relations_of(parts, "") if each.kind == "officeDocument"), "")
        main = main if main in parts else "xl/workbook.xml"
        main = main if main in parts or "xl/workbook.bin" not in parts else "xl/workbook.bin"
        relations = relations_of(parts, main)
        is_binary = main.lower().endswith(".bin")
        listed, book, lacking = (_open_binary if is_binary else _open_book)(parts, main, relations)
        if parts.is_rebuilt:
            lacking.append(_REST)
        title, properties = document_properties(parts)
        changes = read_changes(parts, relations)
        changed = max((change.date for change in changes if change.date), default=None)
        dates = find_contradicting_dates(properties.get("created"), properties.get("modified"), changed)
        return make_sheets_reading(
            _read_sheets(parts, listed, book, read_persons(parts, relations)),
            media_type=media_type,
            engine=VERSION,
            reader_version=VERSION,
            title=title,
            properties=properties,
            signals=(*opened.signals, *find_changes(changes), *find_carried(parts), *dates),
            lacking=lacking,
        )


def _open_book(parts: Parts, main: str, relations: tuple[Relation, ...]) -> tuple[list[Listed], Book, list[str]]:
    listed, is_1904, lacking = _list_sheets(parts, main, relations)
    strings, is_whole = read_strings(parts, _part_of(relations, "sharedStrings", "xl/sharedStrings.xml"))
    lacking += [] if is_whole else [_REST]
    looks = looks_of(root_of(parts, _part_of(relations, "styles", "xl/styles.xml")))
    return listed, Book(strings, looks, is_1904), lacking


def _open_binary(parts: Parts, main: str, relations: tuple[Relation, ...]) -> tuple[list[Listed], Book, list[str]]:
    bounds, is_1904, is_listed = read_bounds(parts, main)
    strings, is_whole = read_shared(parts, _part_of(relations, "sharedStrings", "xl/sharedStrings.bin"))
    looks = read_looks(parts, _part_of(relations, "styles", "xl/styles.bin"))
    targets = {each.identity: each.target for each in relations if not each.is_external}
    listed = [Listed(each.name, each.state, _there(parts, targets.get(each.identity))) for each in bounds]
    return listed, Book(strings, looks, is_1904), [] if is_listed and is_whole else [_REST]


def _there(parts: Parts, name: str | None) -> str | None:
    return name if name is not None and name in parts else None


def _part_of(relations: tuple[Relation, ...], kind: str, usual: str) -> str:
    return next((each.target for each in relations if each.kind == kind and not each.is_external), usual)


def _list_sheets(parts: Parts, main: str, relations: tuple[Relation, ...]) -> tuple[list[Listed], bool, list[str]]:
    """Give the sheets in their order, whether days are counted from 1904, and what is missing."""
    root = root_of(parts, main)
    elements = [] if root is None else list(root.iterfind("{*}sheets/{*}sheet"))
    properties = None if root is None else root.find("{*}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    targets = {each.identity: each.target for each in relations if not each.is_external}
    listed: list[Listed] = []
    for element in elements[:MAXIMUM_SHEETS]:
        identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        state = _STATES.get(element.get("state", ""), VISIBLE)
        listed.append(Listed(element.get("name", ""), state, _there(parts, targets.get(identity))))
    if listed and any(each.part for each in listed):
        return listed, is_1904, []
    # the list, or the way from it to the sheets, is lost: they are taken by the numbers in their names
    found = sorted((int(told[1] or 0), name) for name in parts.names if (told := _SHEET_PART.fullmatch(name)))
    kept = [Listed(f"sheet {number}", VISIBLE, name) for number, name in found[:MAXIMUM_SHEETS]]
    return kept, is_1904, ["names and order of the sheets"]


def _read_sheets(parts: Parts, listed: list[Listed], book: Book, persons: dict[str, str]) -> Iterator[Sheet]:
    budget = Budget()
    for each in listed:
        sheet = Sheet(each.name, each.state, budget=budget)
        if each.part is None:
            sheet.is_lost = True
            yield sheet
            continue
        try:
            if each.part.lower().endswith(".bin"):
                read_binary_sheet(parts, each.part, sheet, book)
                sheet.comments += read_binary_comments(parts, relations_of(parts, each.part))
            else:
                SheetReader(sheet, book).read(parts, each.part)
        except Unreadable as unreadable:
            if unreadable.reason == "bomb":
                raise
            sheet.is_cut = True
        read_beside(parts, each.part, sheet, persons)
        yield sheet

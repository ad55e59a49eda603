"""Reads spreadsheets of OpenDocument (ods, ots) and StarOffice (sxc): a page a sheet."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.drawing_text import local
from tasks.extract.office.findings import Change, Comment, find_changes
from tasks.extract.office.locked import open_office
from tasks.extract.office.odf_claims import odf_properties
from tasks.extract.office.odf_document import (
    find_carried_odf,
    find_remote_links,
    remote_links,
)
from tasks.extract.office.odf_words import attribute, count_of, lines_of
from tasks.extract.office.sheets import (
    HIDDEN,
    MAXIMUM_CELLS,
    MAXIMUM_LISTED,
    MAXIMUM_SHEETS,
    VISIBLE,
    Budget,
    Sheet,
    column_name,
    make_sheets_reading,
    one_line,
)
from tasks.extract.office.xml_stream import XmlStream, root_of
from tasks.extract.office.zipped import Parts, open_parts

VERSION = f"ods 2 lxml {version('lxml')}"
_TAGS = ("table", "table-row", "table-column", "shapes", "style", "tracked-changes", "dde-source")
_MAXIMUM_COLUMN, _MAXIMUM_ROW = 16_384, 1_048_576
_UNSHOWN = frozenset({"collapse", "filter"})
"""Of a row or column: hidden by hand, or by a filter ([ODF 1.3] part 3, 19.749)."""


def read_ods(path: Path, media_type: str, means: Means) -> Reading:
    """Read the spreadsheet at *path*, a page a sheet in the order of its tabs, hidden ones too.

    Raises:
        Unreadable: `encrypted`, `bomb`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    office = open_office(path, means)
    with open_parts(office.content) as parts:
        reader = _Reader()
        reader.read(parts)
        title, properties = odf_properties(root_of(parts, "meta.xml"))
        dates = find_contradicting_dates(properties.get("created"), properties.get("modified"))
        return make_sheets_reading(
            reader.sheets,
            media_type=media_type,
            engine=VERSION,
            reader_version=VERSION,
            title=title,
            properties=properties,
            signals=(
                *find_changes(reader.changes),
                *find_carried_odf(parts),
                *find_remote_links(reader.remote),
                *dates,
                *office.signals,
            ),
            lacking=reader.lacking,
        )


class _Reader:
    """Goes through the content and gathers its sheets."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.changes: list[Change] = []
        self.remote: dict[str, str] = {}
        self.lacking: list[str] = []
        self._budget = Budget()
        self._unshown_styles: set[str] = set()
        self._table: Any = None
        self._row = self._column = 0
        self._columns: list[tuple[int, int]] = []

    def read(self, parts: Parts) -> None:
        """Read the part `content.xml`.

        Raises:
            Unreadable: as `XmlStream`.
        """
        stream = XmlStream(parts, "content.xml", _TAGS)
        for element in stream:
            tag = local(element)
            if tag == "style":
                self._note_style(element)
            elif tag == "tracked-changes":
                self.changes += [_change(each) for each in element]
            elif tag == "dde-source":
                self.remote[attribute(element, "dde-topic") or ""] = "dde"
            elif self._take(element) is not None:
                self._read_in_table(tag, element)
            if self._budget.is_spent:
                break
        if not stream.is_whole:
            self.lacking.append("text after a damaged place")

    def _note_style(self, element: Any) -> None:
        if attribute(element, "family") == "table":
            properties = element.find("{*}table-properties")
            if properties is not None and attribute(properties, "display") == "false":
                self._unshown_styles.add(attribute(element, "name") or "")

    def _take(self, element: Any) -> Any:
        """Give the table that an element belongs to, begun as a sheet if it is new; None: it stands in no sheet."""
        table = element if local(element) == "table" else None
        for above in element.iterancestors("{*}table"):
            table = above
        if table is None or local(table.getparent()) not in {"spreadsheet", "body"}:
            return None
        if table is not self._table:
            if len(self.sheets) >= MAXIMUM_SHEETS:
                raise Unreadable(Reason.TOO_LARGE)
            self._table, self._row, self._column, self._columns = table, 0, 0, []
            state = HIDDEN if attribute(table, "style-name") in self._unshown_styles else VISIBLE
            name = attribute(table, "name") or ""
            self.sheets.append(Sheet(name, state, hidden_columns=self._columns, budget=self._budget))
        return table

    def _read_in_table(self, tag: str, element: Any) -> None:
        if tag == "table-column":
            count = count_of(element, "number-columns-repeated", _MAXIMUM_COLUMN)
            if _is_unshown(element):
                self._columns.append((self._column + 1, self._column + count))
            self._column += count
        elif tag == "shapes":
            self._note_beside(element)
        elif tag == "table-row":
            self._read_row(element)

    def _note_beside(self, element: Any) -> None:
        self.remote.update(remote_links(element))
        self.sheets[-1].beside += [line for line in lines_of(element) if line.strip()]

    def _read_row(self, row: Any) -> None:
        sheet = self.sheets[-1]
        if any(local(above) == "table-row" for above in row.iterancestors()):
            # a table within a cell
            sheet.beside += [line for line in lines_of(row) if line.strip()]
            return
        cells: list[tuple[int, str]] = []
        column = 0
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            count = count_of(cell, "number-columns-repeated", _MAXIMUM_COLUMN)
            text = self._cell(cell, column + 1) if len(cell) or cell.attrib else ""
            if text:
                cells.extend((column + each, text) for each in range(1, count + 1))
            column += count
        repeats = count_of(row, "number-rows-repeated", _MAXIMUM_ROW)
        if cells:
            is_hidden = _is_unshown(row)
            for each in range(1, min(repeats, MAXIMUM_CELLS) + 1):
                if not sheet.add_row(self._row + each, cells, is_hidden=is_hidden):
                    break
        self._row += repeats

    def _cell(self, cell: Any, column: int) -> str:
        sheet = self.sheets[-1]
        for note in cell.iterfind("{*}annotation"):
            sheet.comments.append(_comment(note, f"{column_name(column)}{self._row + 1}"))
        drawn = [child for child in cell if local(child) not in {"p", "annotation"}]
        for child in drawn:
            self._note_beside(child)
        shown = " ".join(line for child in cell if local(child) == "p" for line in lines_of(child))
        if shown.strip():
            return one_line(shown)
        held = _value(cell)
        if held and not drawn and len(sheet.concealed.unseen) < MAXIMUM_LISTED:
            sheet.concealed.unseen.append((self._row + 1, column, held))
        return held


def _is_unshown(element: Any) -> bool:
    """Tell whether a row or column is hidden, by itself or with the group that it is in."""
    if attribute(element, "visibility") in _UNSHOWN:
        return True
    for above in element.iterancestors("{*}table-row-group", "{*}table-column-group", "{*}table"):
        if local(above) == "table":
            return False
        if attribute(above, "display") == "false":
            return True
    return False


def _value(cell: Any) -> str:
    """Give what a cell holds where it shows nothing; zero is nothing."""
    kind = attribute(cell, "value-type")
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value", "string": "string-value"}
    value = attribute(cell, name.get(kind or "", "value")) or ""
    if value:
        return "" if value in {"0", "0.0"} or not value.strip() else one_line(value)
    formula = attribute(cell, "formula") or ""
    return f"={formula.partition(':=')[2] or formula.lstrip('=')}" if formula and kind is None else ""


def _comment(note: Any, place: str) -> Comment:
    author = note.find("{*}creator")
    date = note.find("{*}date")
    return Comment(
        (author.text if author is not None else None) or None,
        (date.text if date is not None else None) or None,
        "\n".join(lines_of_note(note)),
        place,
    )


def lines_of_note(note: Any) -> list[str]:
    """Give the paragraphs of a comment."""
    return [line for child in note if local(child) in {"p", "list"} for line in lines_of(child)]


def _change(element: Any) -> Change:
    info = element.find("{*}change-info")
    author = None if info is None else info.find("{*}creator")
    date = None if info is None else info.find("{*}date")
    kinds = {"cell-content-change": "changed", "insertion": "inserted", "deletion": "deleted", "movement": "moved"}
    before = " ".join(line for line in lines_of(element) if line.strip())
    return Change(
        kinds.get(local(element), "changed"),
        None if author is None else author.text,
        None if date is None else date.text,
        before,
    )

"""Reads presentations of OpenDocument (odp, otp) and StarOffice (sxi): a page a slide."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.drawing_text import local
from tasks.extract.office.findings import Comment
from tasks.extract.office.locked import open_office
from tasks.extract.office.odf_claims import odf_properties
from tasks.extract.office.odf_document import (
    find_carried_odf,
    find_remote_links,
    remote_links,
)
from tasks.extract.office.odf_words import attribute, lines_of
from tasks.extract.office.slides import MAXIMUM_SLIDES, Slide, make_slides_reading
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts, open_parts, salvage_xml

VERSION = f"odp 2 lxml {version('lxml')}"
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(cm|mm|in|pt|pc|px)")
_POINTS = {"cm": 72 / 2.54, "mm": 72 / 25.4, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_NOT_SHAPES = frozenset({"notes", "annotation", "forms", "animations", "par", "sound", "header", "footer", "date-time"})
_DECLARED = {"use-header-name": "header-decl", "use-footer-name": "footer-decl", "use-date-time-name": "date-time-decl"}
MAXIMUM_SHAPES = 200_000


def read_odp(path: Path, media_type: str, means: Means) -> Reading:
    """Read the presentation at *path*, a page a slide in the order of the show, hidden ones too.

    A page holds the title, then the other shapes from back to front, then words that stand on the master, an empty
    line, the notes. Comments are a signal.

    Raises:
        Unreadable: `encrypted`, `bomb`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    office = open_office(path, means)
    with open_parts(office.content) as parts:
        root, is_whole = salvage_xml(parts.read("content.xml"))
        is_whole = is_whole and not parts.is_damaged
        reader = _Reader(root, parts)
        pages = [
            page for page in root.iter("{*}page") if local(page.getparent()) in {"presentation", "drawing", "body"}
        ]
        if not pages and not is_whole:
            raise Unreadable(Reason.CORRUPT)
        title, properties = odf_properties(root_of(parts, "meta.xml"))
        dates = find_contradicting_dates(properties.get("created"), properties.get("modified"))
        return make_slides_reading(
            (reader.slide(page) for page in pages[: MAXIMUM_SLIDES + 1]),
            media_type=media_type,
            engine=VERSION,
            reader_version=VERSION,
            size=reader.size,
            title=title,
            properties=properties,
            signals=(*find_carried_odf(parts), *find_remote_links(remote_links(root)), *dates, *office.signals),
            lacking=() if is_whole else ("text after a damaged place",),
        )


class _Reader:
    """Reads the slides of one presentation."""

    def __init__(self, root: Any, parts: Parts) -> None:
        self._parts = parts
        styles = root_of(parts, "styles.xml")
        trees = [tree for tree in (styles, root) if tree is not None]
        self._looks = {
            attribute(style, "name"): properties
            for tree in trees
            for style in tree.iter("{*}style")
            for properties in style.iterfind("{*}drawing-page-properties")
        }
        self._declared = {
            (local(element), attribute(element, "name")): (element.text or "").strip()
            for element in root.iter(*(f"{{*}}{name}" for name in _DECLARED.values()))
        }
        masters = [] if styles is None else list(styles.iter("{*}master-page"))
        self._static = {attribute(master, "name"): self._static_lines(master, None) for master in masters}
        self._footers = {attribute(master, "name"): self._static_lines(master, "footer") for master in masters}
        self.size = _size(styles, masters)

    def slide(self, page: Any) -> Slide:  # noqa: C901, PLR0912 one case a kind
        """Read one slide."""
        slide = Slide()
        look, master = self._looks.get(attribute(page, "style-name")), attribute(page, "master-page-name")
        if look is not None and attribute(look, "visibility") == "hidden":
            slide.why_hidden = "is hidden: the show leaves it out"
        shapes = list(_shapes(page))
        titles = [shape for shape in shapes if attribute(shape, "class") == "title"]
        for shape in (*titles, *(each for each in shapes if attribute(each, "class") != "title")):
            lines = self._lines(shape)
            slide.lines += lines
            if self._is_outside(shape):
                slide.outside += lines
            if attribute(shape, "visibility") == "hidden" or attribute(shape, "display") == "none":
                slide.hidden += lines
        slide.lines += self._static.get(master, [])
        if look is None or attribute(look, "display-footer") != "false":
            slide.lines += self._footers.get(master, [])
        for used, declared in _DECLARED.items():
            name = attribute(page, used)
            if name and used != "use-header-name":
                slide.lines.append(self._declared.get((declared, name), ""))
        for child in page:
            if local(child) == "notes":
                slide.notes += [line for shape in _shapes(child) for line in self._lines(shape)]
            elif local(child) == "annotation":
                slide.comments.append(_comment(child))
        return slide

    def _static_lines(self, master: Any, role: str | None) -> list[str]:
        """Give the words that a master shows on each of its slides: not its placeholders, not its fields."""
        shapes = (shape for shape in _shapes(master) if attribute(shape, "class") == role)
        return [line for shape in shapes for line in self._lines(shape) if not _is_field(line)]

    def _lines(self, shape: Any) -> list[str]:
        if attribute(shape, "placeholder") == "true":
            return []
        lines: list[str] = []
        for table in shape.iterfind("{*}table"):
            lines += [_row(row) for row in table.iter("{*}table-row")]
        if lines:
            return lines
        lines = lines_of(shape)
        for held in shape.iterfind("{*}object"):
            lines += self._chart(attribute(held, "href") or "")
        return lines

    def _chart(self, target: str) -> list[str]:
        """Give the titles and labels of a chart; of other objects nothing: they are documents of their own."""
        root = root_of(self._parts, f"{target.removeprefix('./').rstrip('/')}/content.xml")
        if root is None or next(root.iter("{*}chart"), None) is None:
            return []
        titled = [element for element in root.iter("{*}title", "{*}subtitle") if "chart" in str(element.tag)]
        lines = [line for element in titled for line in lines_of(element)]
        labels = [
            line
            for cell in root.iter("{*}table-cell")
            if attribute(cell, "value-type") == "string"
            for line in lines_of(cell)
        ]
        return [*lines, "\t".join(label for label in labels if label.strip())]

    def _is_outside(self, shape: Any) -> bool:
        if self.size is None:
            return False
        said = [_points(attribute(shape, name)) for name in ("x", "y", "width", "height")]
        x, y, width, height = said
        if x is None or y is None or width is None or height is None:
            return False
        return x + width <= 0 or y + height <= 0 or x >= self.size[0] or y >= self.size[1]


def _shapes(page: Any) -> Iterator[Any]:
    """Give the shapes of a page or of its notes, groups taken apart."""
    waiting = list(reversed(page))
    for _ in range(MAXIMUM_SHAPES):
        if not waiting:
            return
        shape = waiting.pop()
        name = local(shape)
        if name in {"g", "a"} and "draw" in str(shape.tag):
            waiting.extend(reversed(shape))
        elif name and name not in _NOT_SHAPES and "animation" not in str(shape.tag):
            yield shape


def _row(row: Any) -> str:
    cells = [
        " ".join(part for line in lines_of(cell) if (part := " ".join(line.split())))
        for cell in row
        if local(cell) in {"table-cell", "covered-table-cell"}
    ]
    return "\t".join(cells).rstrip("\t")


def _is_field(line: str) -> bool:
    """Tell whether a line of a master only stands for a number or a name: `<number>`, `<#>`."""
    said = line.strip()
    return said.startswith("<") and said.endswith(">")


def _comment(element: Any) -> Comment:
    author, date = element.find("{*}creator"), element.find("{*}date")
    text = "\n".join(line for child in element if local(child) in {"p", "list"} for line in lines_of(child))
    return Comment(None if author is None else author.text, None if date is None else date.text, text)


def _points(said: str | None) -> float | None:
    found = _LENGTH.fullmatch((said or "")[:40])
    return float(found[1]) * _POINTS[found[2]] if found else None


def _size(styles: Any | None, masters: list[Any]) -> tuple[float, float] | None:
    """Give width and height of the slides in points: those of the first master's layout."""
    if styles is None or not masters:
        return None
    wanted = attribute(masters[0], "page-layout-name")
    for layout in styles.iter("{*}page-layout"):
        properties = layout.find("{*}page-layout-properties")
        if properties is not None and attribute(layout, "name") == wanted:
            width, height = (_points(attribute(properties, name)) for name in ("page-width", "page-height"))
            return (width, height) if width and height else None
    return None

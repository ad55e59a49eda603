"""Reads presentations of Office Open XML (pptx, ppsx, potx, pptm), transitional and strict: a page a slide."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.office.carried import find_carried
from tasks.extract.office.docprops import document_properties, find_contradicting_dates
from tasks.extract.office.drawing_text import paragraphs_of
from tasks.extract.office.findings import Comment
from tasks.extract.office.locked import open_office
from tasks.extract.office.pptx_shapes import Shape, shapes_of
from tasks.extract.office.relations import Relation, relations_of
from tasks.extract.office.slides import EMU_PER_POINT, MAXIMUM_SLIDES, Slide, make_slides_reading
from tasks.extract.office.xml_stream import root_of
from tasks.extract.office.zipped import Parts, open_parts, salvage_xml

VERSION = f"pptx 1 lxml {version('lxml')}"
_SLIDE_PART = re.compile(r"ppt/slides/[^/]*?(\d*)\.xml", re.IGNORECASE)
_UNSPOKEN = frozenset({"sldImg", "sldNum", "dt"})
"""Placeholders on a page of notes that are not words of its author."""
MAXIMUM_COMMENTS = 20_000


def read_pptx(path: Path, media_type: str, means: Means) -> Reading:
    """Read the presentation at *path*, a page a slide in the order of the show, hidden ones too.

    A page holds the title, then the other shapes from back to front (the order in which a screen reader tells them),
    then words that stand on the layout and the master, an empty line, the notes. Comments are a signal.

    Raises:
        Unreadable: `encrypted`, `bomb`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    opened = open_office(path, means)
    with open_parts(opened.content) as parts:
        reader = _Reader(parts)
        title, properties = document_properties(parts)
        dates = find_contradicting_dates(properties.get("created"), properties.get("modified"))
        size = reader.size
        return make_slides_reading(
            reader.slides(),
            media_type=media_type,
            engine=VERSION,
            reader_version=VERSION,
            size=(size[0] / EMU_PER_POINT, size[1] / EMU_PER_POINT) if size else None,
            title=title,
            properties=properties,
            signals=(*opened.signals, *find_carried(parts), *dates),
            lacking=reader.lacking,
        )


class _Reader:
    """Reads the slides of one presentation."""

    def __init__(self, parts: Parts) -> None:
        main = next((each.target for each in relations_of(parts, "") if each.kind == "officeDocument"), "")
        main = main if main in parts else "ppt/presentation.xml"
        self._parts = parts
        self._root = root_of(parts, main)
        self._relations = relations_of(parts, main)
        self._authors = self._read_authors()
        self._static: dict[str, list[str]] = {}
        self.size = self._read_size()
        self.lacking: list[str] = []
        self._listed = self._list()
        if parts.is_rebuilt:
            self.lacking.append("text after a damaged place")
        if not self._listed and (self._root is None or self.lacking):
            raise Unreadable(Reason.CORRUPT)

    def _read_size(self) -> tuple[float, float] | None:
        said = None if self._root is None else self._root.find("{*}sldSz")
        cx, cy = ("", "") if said is None else (said.get("cx", ""), said.get("cy", ""))
        is_told = cx.isdecimal() and cy.isdecimal() and 0 < len(cx) < 12 and 0 < len(cy) < 12  # noqa: PLR2004 sane
        return (float(cx), float(cy)) if is_told and int(cx) and int(cy) else None

    def _list(self) -> list[tuple[str | None, str | None]]:
        """Give the part of each slide (None: lost), and why it is not shown though it is there."""
        targets = {each.identity: each.target for each in self._relations if not each.is_external}
        elements = () if self._root is None else self._root.iterfind("{*}sldIdLst/{*}sldId")
        named: list[str | None] = []
        for element in elements:
            identity = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            target = targets.get(identity)
            named.append(target if target is not None and target in self._parts else None)
        if named and not any(named):
            named = []
        if not named and self._root is None:
            self.lacking.append("order of the slides")
        known = {name.lower() for name in named if name}
        numbered = ((int(told[1] or 0), name) for name in self._parts.names if (told := _SLIDE_PART.fullmatch(name)))
        others = [name for _, name in sorted(numbered) if name.lower() not in known]
        why = "is in the file, but the presentation does not list it" if named else None
        return [*((name, None) for name in named), *((name, why) for name in others)][: MAXIMUM_SLIDES + 1]

    def _read_authors(self) -> dict[str, str]:
        authors: dict[str, str] = {}
        for relation in self._relations:
            if relation.kind in {"commentAuthors", "authors"} and not relation.is_external:
                root = root_of(self._parts, relation.target)
                for element in () if root is None else root:
                    authors[str(element.get("id"))] = str(element.get("name") or "")
        return authors

    def slides(self) -> Iterator[Slide]:
        """Give the slides in their order."""
        for name, why in self._listed:
            yield Slide(is_lost=True) if name is None else self._slide(name, why)

    def _slide(self, name: str, why: str | None) -> Slide:  # noqa: C901 one case a kind
        slide = Slide(why_hidden=why)
        try:
            root, is_whole = salvage_xml(self._parts.read(name))
        except Unreadable as unreadable:
            if unreadable.reason == Reason.BOMB:
                raise
            return Slide(is_lost=True)
        slide.is_cut = not is_whole or name in self._parts.damaged
        relations = relations_of(self._parts, name)
        shapes = shapes_of(root, self._parts, relations, self.size)
        for shape in (*(each for each in shapes if each.is_title), *(each for each in shapes if not each.is_title)):
            _add(slide, shape)
        if root.get("show") in {"0", "false"}:
            slide.why_hidden = "is hidden: the show leaves it out"
        if root.get("showMasterSp") not in {"0", "false"}:
            slide.lines += self._static_lines(relations, "slideLayout")
        for relation in relations:
            if relation.kind == "notesSlide":
                slide.notes += self._notes(relation.target)
            elif relation.kind == "comments":
                slide.comments += self._comments(relation.target)
        return slide

    def _static_lines(self, relations: tuple[Relation, ...], kind: str) -> list[str]:
        """Give the words that layout and master show on each of their slides; their placeholders show nothing."""
        target = next((each.target for each in relations if each.kind == kind and not each.is_external), None)
        if target is None:
            return []
        if target not in self._static:
            self._static[target] = []
            root, below = root_of(self._parts, target), relations_of(self._parts, target)
            if root is not None:
                shapes = shapes_of(root, self._parts, below)
                lines = [
                    line for each in shapes if each.placeholder is None and not each.is_hidden for line in each.lines
                ]
                shows_master = kind == "slideLayout" and root.get("showMasterSp") not in {"0", "false"}
                lines += self._static_lines(below, "slideMaster") if shows_master else []
                self._static[target] = lines
        return self._static[target]

    def _notes(self, target: str) -> list[str]:
        root = root_of(self._parts, target)
        if root is None:
            return []
        shapes = shapes_of(root, self._parts, relations_of(self._parts, target))
        return [line for shape in shapes if shape.placeholder not in _UNSPOKEN for line in shape.lines]

    def _comments(self, target: str) -> list[Comment]:
        root = root_of(self._parts, target)
        found: list[Comment] = []
        for element in () if root is None else root.iter("{*}cm", "{*}reply"):
            if len(found) >= MAXIMUM_COMMENTS:
                break
            author = self._authors.get(str(element.get("authorId"))) or None
            found.append(Comment(author, element.get("dt") or element.get("created"), _said(element)))
        return found


def _add(slide: Slide, shape: Shape) -> None:
    slide.lines += shape.lines
    if shape.is_hidden:
        slide.hidden += shape.lines
    elif shape.is_outside:
        slide.outside += shape.lines


def _said(element: Any) -> str:
    """Give a comment's words: plain in the older form, paragraphs in the newer one."""
    plain = element.find("{*}text")
    if plain is not None:
        return str(plain.text or "")
    body = element.find("{*}txBody")
    return "" if body is None else "\n".join(paragraphs_of(body))

"""Walks WordprocessingML once and writes its text in two states: as it stands, and before tracked changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tasks.extract.office.fields import shown_by_code
from tasks.extract.office.findings import Change, Hidden
from tasks.extract.office.symbols import symbol
from tasks.extract.office.word_marks import (
    ANNOTATION,
    CHANGES,
    change_kind,
    code_zones,
    form_value,
    hiding,
    is_comment,
    is_shown_elsewhere,
    paragraph_kinds,
    row_kinds,
)
from tasks.extract.office.word_names import attribute, own_text, short_name
from tasks.extract.office.word_styles import Styles

_APPEARS = frozenset({"inserted", "moved here"})
_VANISHES = frozenset({"deleted", "moved away"})
_REFORMATTED = frozenset(
    {"w:rPrChange", "w:pPrChange", "w:tblPrChange", "w:sectPrChange", "w:tcPrChange", "w:trPrChange"}
)
_NOT_TEXT = frozenset(
    {"w:delInstrText", "w:sectPr", "w:sdtPr", "w:sdtEndPr", "w:tabs", "w:binData", "w:docOleData"}
    | {"w:rt", "wp:positionH", "wp:positionV", "a:graphicFrameLocks"}
)
"""Holds nothing that the page shows, or (`w:rt`) is written where what it belongs to ends."""
_TEXTS = frozenset({"w:t", "w:delText", "m:t", "a:t"})
_SIGNS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:br": "\n",
    "w:cr": "\n",
    "a:br": "\n",
    "w:noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "w:softHyphen": "\N{SOFT HYPHEN}",
}
_BOXES = frozenset({"w:txbxContent", "a:txBody"})
_NOTES = frozenset({"w:footnote", "w:endnote"})
"""In Word 2003 XML they stand where they are referred to."""
_ELSEWHERE = {"c:chart": "r:id", "dgm:relIds": "r:dm", "w:altChunk": "r:id"}
"""Elements whose content stands in another part, and the attribute that names its relation."""


@dataclass(slots=True)
class _Piece:
    text: str
    is_now: bool
    """In the text as it stands."""
    was_before: bool
    """In the text before tracked changes."""


def _nothing_elsewhere(_name: str, _relation: str) -> str | None:
    return None


@dataclass
class Story:
    """The text of one part in the making, and what was found on the way."""

    styles: Styles = field(default_factory=Styles)
    elsewhere: Callable[[str, str], str | None] = _nothing_elsewhere
    """Gives the text of another part, by the name of the element that refers to it and the relation's id."""
    pieces: list[_Piece] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    """Comment's id → the passage it stands beside."""
    _kinds: list[str] = field(default_factory=list)
    _marks: list[int] = field(default_factory=list)
    _boxes: list[tuple[Any, list[str]]] = field(default_factory=list)
    _comments: dict[str, int] = field(default_factory=dict)
    _codes: int = 0
    _code: str = ""
    _how: str | None = None
    _depth: int = 0
    """In how many tables and boxes: their ground may be dark."""

    def text(self, *, before: bool = False) -> str:
        """Give the text in one of its two states."""
        return "".join(piece.text for piece in self.pieces if (piece.was_before if before else piece.is_now))

    def write(self, text: str) -> None:
        """Add *text* in the state that holds here."""
        if self._codes > 0 or not text:
            return
        is_now = not any(kind in _VANISHES for kind in self._kinds)
        was_before = not any(kind in _APPEARS for kind in self._kinds)
        self.pieces.append(_Piece(text, is_now, was_before))
        if self._how is not None and text.strip():
            self.hidden.append(Hidden(self._how, text))

    def walk(self, root: Any) -> None:
        """Add all text below *root*."""
        from lxml import etree  # noqa: PLC0415 loaded with the document

        walker = etree.iterwalk(root, events=("start", "end"))
        zones = code_zones(root)
        skipped: Any = None
        for event, element in walker:
            name = short_name(element.tag)
            if event == "end":
                if element is not skipped:
                    self._leave(name, element)
                skipped = None
            elif element is not root and self._is_left_out(name, element):
                skipped = element
                walker.skip_subtree()
            else:
                self._enter(name, element)
                if element in zones:
                    self._cross(zones[element], element)

    def _cross(self, step: int, element: Any) -> None:
        """Go into the code of a field or out of it; one without a result shows what its code says."""
        self._codes = max(0, self._codes + step)
        if not self._codes:
            code, self._code = self._code, ""
            if attribute(element, "w:fldCharType") == "end":
                self.write(shown_by_code(code))

    def _is_left_out(self, name: str, element: Any) -> bool:
        """Tell whether *element* is passed over here; a text box is kept for the end of the paragraph it would tear."""
        is_note = name in _NOTES and short_name(element.getparent().tag) == "w:r"
        if name in _BOXES or is_note:
            self._boxes.append((element, list(self._kinds)))
            return True
        return name in _NOT_TEXT or is_shown_elsewhere(name, element) or is_comment(name, element)

    def _write_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        kept = self._kinds, self._how, self._codes
        for element, kinds in boxes:
            self._kinds, self._how, self._codes = kinds, None, 0
            self._depth += 1
            self.walk(element)
            self._write_boxes()
            self._depth -= 1
        self._kinds, self._how, self._codes = kept

    def _enter(self, name: str, element: Any) -> None:
        if name in _TEXTS:
            self.write(own_text(element))
        elif name in _SIGNS:
            self.write(_SIGNS[name])
        elif name == "w:instrText":
            self._code += (element.text or "") if self._codes == 1 else ""
        elif name in CHANGES or name == ANNOTATION:
            self._kinds.append(change_kind(name, element))
            self._marks.append(len(self.pieces))
        elif name in _ELSEWHERE:
            self._write_elsewhere(name, element)
        elif enter := _ENTERS.get(name):
            enter(self, element)

    def _leave(self, name: str, element: Any) -> None:
        if name in CHANGES or name == ANNOTATION:
            self._end_change(element)
        elif name in _REFORMATTED:
            self.changes.append(Change("reformatted", attribute(element, "w:author"), attribute(element, "w:date")))
        elif leave := _LEAVES.get(name):
            leave(self, element)

    def _end_change(self, element: Any) -> None:
        kind, start = self._kinds.pop(), self._marks.pop()
        if not kind:
            return
        text = "".join(piece.text for piece in self.pieces[start:])
        author = attribute(element, "w:author") or attribute(element, "aml:author")
        date = attribute(element, "w:date") or attribute(element, "aml:createdate")
        self.changes.append(Change(kind, author, date, text))

    def _write_elsewhere(self, name: str, element: Any) -> None:
        relation = attribute(element, _ELSEWHERE[name])
        text = self.elsewhere(name, relation) if relation else None
        if text:
            self.write(text if text.endswith("\n") else f"{text}\n")

    def _end_paragraph(self, element: Any) -> None:
        kinds = self._kinds
        self._kinds = [*kinds, *paragraph_kinds(element)]
        self.write("\n")
        self._kinds = kinds
        self._write_boxes()

    def _end_with(self, sign: str) -> None:
        """Put *sign* in place of the end of line or cell that was written last."""
        if self.pieces and self.pieces[-1].text in {"\n", "\t"}:
            self.pieces[-1].text = sign
        else:
            self.write(sign)

    def _begin_run(self, element: Any) -> None:
        self._how = hiding(element, self.styles, is_on_paper=not self._depth)

    def _end_run(self, _element: Any) -> None:
        self._how = None

    def _begin_row(self, element: Any) -> None:
        self._kinds.extend(row_kinds(element))

    def _end_row(self, element: Any) -> None:
        self._end_with("\n")
        for _ in row_kinds(element):
            self._kinds.pop()

    def _begin_table(self, _element: Any) -> None:
        self._depth += 1

    def _end_table(self, _element: Any) -> None:
        self._depth -= 1

    def _end_cell(self, _element: Any) -> None:
        self._end_with("\t")

    def _begin_comment(self, element: Any) -> None:
        self._comments[attribute(element, "w:id") or ""] = len(self.pieces)

    def _end_comment(self, element: Any) -> None:
        identity = attribute(element, "w:id") or ""
        start = self._comments.pop(identity, None)
        if start is not None:
            self.anchors[identity] = "".join(piece.text for piece in self.pieces[start:])

    def _write_symbol(self, element: Any) -> None:
        self.write(symbol(attribute(element, "w:char") or "", attribute(element, "w:font") or ""))

    def _write_word_art(self, element: Any) -> None:
        self.write(element.get("string") or "")

    def _write_form(self, element: Any) -> None:
        self.write(form_value(element))

    def _end_ruby(self, element: Any) -> None:
        readings = [reading for reading in element if short_name(reading.tag) == "w:rt"]
        above = "".join(
            each.text or "" for reading in readings for each in reading.iter() if short_name(each.tag) == "w:t"
        )
        self.write(f"({above})" if above else "")


_ENTERS: dict[str, Callable[[Story, Any], None]] = {
    "w:r": Story._begin_run,  # noqa: SLF001 the table of what the class does
    "w:tr": Story._begin_row,  # noqa: SLF001
    "w:tbl": Story._begin_table,  # noqa: SLF001
    "w:sym": Story._write_symbol,  # noqa: SLF001
    "w:fldChar": Story._write_form,  # noqa: SLF001
    "v:textpath": Story._write_word_art,  # noqa: SLF001
    "w:commentRangeStart": Story._begin_comment,  # noqa: SLF001
    "w:commentRangeEnd": Story._end_comment,  # noqa: SLF001
}
_LEAVES: dict[str, Callable[[Story, Any], None]] = {
    "w:r": Story._end_run,  # noqa: SLF001
    "w:p": Story._end_paragraph,  # noqa: SLF001
    "a:p": Story._end_paragraph,  # noqa: SLF001
    "w:tc": Story._end_cell,  # noqa: SLF001
    "w:tr": Story._end_row,  # noqa: SLF001
    "w:tbl": Story._end_table,  # noqa: SLF001
    "w:ruby": Story._end_ruby,  # noqa: SLF001
}

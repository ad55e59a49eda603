"""Walks OpenDocument text once and writes it in two states: as it stands, and before tracked changes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks.extract.office.findings import Change, Comment, Hidden
from tasks.extract.office.odf_names import attribute, children, paragraphs_text, short_name

_BLANKS = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = frozenset({"text:p", "text:h"})
_BOXES = frozenset(
    {"draw:text-box", "draw:custom-shape", "draw:rect", "draw:line", "draw:polyline", "draw:polygon", "draw:path"}
    | {"draw:circle", "draw:ellipse", "draw:connector", "draw:caption", "draw:measure", "draw:regular-polygon"}
)
_NOT_TEXT = frozenset(
    {"text:tracked-changes", "text:note-citation", "text:script", "office:forms", "office:binary-data", "svg:title"}
    | {"svg:desc", "text:ruby-text", "text:sequence-decls", "text:variable-decls", "text:user-field-decls"}
    | {"office:scripts", "office:event-listeners", "draw:object-ole", "office:settings"}
)
MAXIMUM_BLANKS = 1000
"""A run of blanks is a number in the file; nobody means more."""


@dataclass(slots=True)
class _Piece:
    text: str
    is_now: bool
    was_before: bool


@dataclass(frozen=True, slots=True)
class TrackedRegion:
    """One entry of the list of tracked changes: a deletion holds the text that it took away."""

    change: Change
    is_deletion: bool
    text: str


def tracked_regions(root: Any) -> dict[str, TrackedRegion]:
    """Read the lists of tracked changes below *root*, by the change's id."""
    found: dict[str, TrackedRegion] = {}
    for region in root.iter():
        if short_name(region.tag) != "text:changed-region":
            continue
        identity = attribute(region, "text:id") or attribute(region, "xml:id") or ""
        for each in region:
            kind = _KINDS.get(short_name(each.tag))
            if kind is not None:
                text = paragraphs_text(each) if kind == "deleted" else ""
                found[identity] = TrackedRegion(Change(kind, *_who_and_when(each), text), kind == "deleted", text)
    return found


_KINDS = {"text:insertion": "inserted", "text:deletion": "deleted", "text:format-change": "reformatted"}


def _who_and_when(element: Any) -> tuple[str | None, str | None]:
    values = {short_name(each.tag): each.text for each in element.iter() if short_name(each.tag).startswith("dc:")}
    return values.get("dc:creator"), values.get("dc:date")


@dataclass
class OdfStory:
    """The text of a document or of a header in the making, and what was found on the way."""

    hiding: Mapping[str, str] = field(default_factory=dict)
    """Style's name → how it hides its text."""
    regions: Mapping[str, TrackedRegion] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    """Form control's id → what it shows."""
    objects: Callable[[str], str] = lambda _name: ""
    """Gives the text of a formula or chart within the document, by its folder."""
    pieces: list[_Piece] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    inserted: dict[str, list[str]] = field(default_factory=dict)
    """Texts of insertions, by the change's id."""
    _open: list[str] = field(default_factory=list)
    _boxes: list[Any] = field(default_factory=list)
    _paragraphs: int = 0
    _depth: int = 0
    """In how many tables and boxes: their ground may be dark."""
    _hows: list[str | None] = field(default_factory=list)
    _at_start: bool = True
    """Whether a blank would be the first of its paragraph, or follow another: then it does not count."""

    def text(self, *, before: bool = False) -> str:
        """Give the text in one of its two states."""
        return "".join(piece.text for piece in self.pieces if (piece.was_before if before else piece.is_now))

    def write(self, text: str, *, is_now: bool = True) -> None:
        """Add *text*; not *is_now*: it was deleted."""
        if not text:
            return
        self.pieces.append(_Piece(text, is_now, not is_now or not self._open))
        for identity in self._open:
            self.inserted[identity].append(text)
        how = next((each for each in reversed(self._hows) if each), None)
        if how and text.strip():
            self.hidden.append(Hidden(how, text))

    def walk(self, root: Any) -> None:
        """Add all text below *root*."""
        from lxml import etree  # noqa: PLC0415 loaded with the document

        walker = etree.iterwalk(root, events=("start", "end", "comment"))
        skipped: Any = None
        for event, element in walker:
            name = short_name(element.tag)
            if event == "comment":
                self._running(element.tail)
            elif event == "end":
                if element is not skipped and element is not root:
                    self._leave(name, element)
                skipped = None
                if element is not root:
                    self._running(element.tail)
            elif element is not root and self._is_left_out(name, element):
                skipped = element
                walker.skip_subtree()
            elif element is not root:
                self._enter(name, element)
                self._running(element.text)

    def _running(self, text: str | None) -> None:
        """Add running text: blanks count once, at a paragraph's start not at all ([ODF 1.3-3] 6.1.2)."""
        if not text or not self._paragraphs:
            return
        text = _BLANKS.sub(" ", text)
        text = text.lstrip(" ") if self._at_start else text
        if text:
            self._at_start = text.endswith(" ")
            self.write(text)

    def _is_left_out(self, name: str, element: Any) -> bool:
        if name in _BOXES:
            self._boxes.append(element)
        elif name == "text:note-body":
            self.notes.append(element)
        elif name == "office:annotation":
            author, date = _who_and_when(element)
            self.comments.append(Comment(author, date, paragraphs_text(element)))
        else:
            return name in _NOT_TEXT or name.endswith("-source") or _is_mute(name, element)
        return True

    def _enter(self, name: str, element: Any) -> None:
        if name in _PARAGRAPHS:
            self._paragraphs += 1
            self._at_start = True
        if name in _HIDING:
            self._hows.append(self._how(name, element))
        if enter := _ENTERS.get(name):
            enter(self, element)

    def _leave(self, name: str, element: Any) -> None:
        if name in _PARAGRAPHS:
            self.write("\n")
            self._paragraphs -= 1
            self._at_start = True
        if name in _HIDING:
            self._hows.pop()
        if name in _PARAGRAPHS and not self._paragraphs:
            self._write_boxes()
        if leave := _LEAVES.get(name):
            leave(self, element)

    def _how(self, name: str, element: Any) -> str | None:
        if name in {"text:section", "text:hidden-text", "text:hidden-paragraph"}:
            is_hidden = attribute(element, "text:display") in {"none", "condition"}
            is_hidden = is_hidden or attribute(element, "text:is-hidden") == "true"
            return "hidden" if is_hidden else None
        how = self.hiding.get(attribute(element, "text:style-name") or "")
        return None if how == "white" and self._depth else how

    def _write_boxes(self) -> None:
        boxes, self._boxes = self._boxes, []
        self._depth += 1
        for element in boxes:
            self.walk(element)
            self._write_boxes()
        self._depth -= 1

    def _end_with(self, sign: str) -> None:
        if self.pieces and self.pieces[-1].text in {"\n", "\t"}:
            self.pieces[-1].text = sign
        else:
            self.write(sign)

    def _blanks(self, element: Any) -> None:
        count = attribute(element, "text:c") or "1"
        self.write(" " * min(int(count), MAXIMUM_BLANKS) if count.isdecimal() else " ")
        self._at_start = False

    def _deepen(self, step: int) -> None:
        self._depth += step

    def _sign(self, sign: str) -> None:
        self.write(sign)
        self._at_start = False

    def _begin_change(self, element: Any) -> None:
        identity = attribute(element, "text:change-id") or ""
        if identity not in self._open:
            self._open.append(identity)
            self.inserted.setdefault(identity, [])

    def _end_change(self, element: Any) -> None:
        identity = attribute(element, "text:change-id") or ""
        if identity in self._open:
            self._open.remove(identity)

    def _deleted(self, element: Any) -> None:
        region = self.regions.get(attribute(element, "text:change-id") or "")
        if region is not None and region.is_deletion:
            self.write(region.text, is_now=False)

    def _control(self, element: Any) -> None:
        self.write(self.controls.get(attribute(element, "draw:control") or "", ""))

    def _object(self, element: Any) -> None:
        self.write(self.objects(attribute(element, "xlink:href") or ""))

    def _hidden_value(self, element: Any) -> None:
        if not "".join(element.itertext()).strip():
            self.write(attribute(element, "text:string-value") or "")

    def _end_ruby(self, element: Any) -> None:
        above = "".join("".join(each.itertext()) for each in children(element, "text:ruby-text"))
        self.write(f"({above})" if above.strip() else "")


def _is_mute(name: str, element: Any) -> bool:
    """Tell whether a field is one that sets a value and shows nothing."""
    return name in {"text:variable-set", "text:user-field-get"} and attribute(element, "text:display") == "none"


_HIDING = frozenset({"text:p", "text:h", "text:span", "text:section", "text:hidden-text", "text:hidden-paragraph"})
_ENTERS: dict[str, Callable[[OdfStory, Any], None]] = {
    "text:s": OdfStory._blanks,  # noqa: SLF001 the table of what the class does
    "text:tab": lambda story, _: story._sign("\t"),  # noqa: SLF001
    "text:tab-stop": lambda story, _: story._sign("\t"),  # noqa: SLF001 of OpenOffice 1
    "text:line-break": lambda story, _: story._sign("\n"),  # noqa: SLF001
    "text:change-start": OdfStory._begin_change,  # noqa: SLF001
    "text:change-end": OdfStory._end_change,  # noqa: SLF001
    "text:change": OdfStory._deleted,  # noqa: SLF001
    "table:table": lambda story, _: story._deepen(1),  # noqa: SLF001
    "text:hidden-text": OdfStory._hidden_value,  # noqa: SLF001
    "draw:control": OdfStory._control,  # noqa: SLF001
    "draw:object": OdfStory._object,  # noqa: SLF001
}
_LEAVES: dict[str, Callable[[OdfStory, Any], None]] = {
    "table:table": lambda story, _: story._deepen(-1),  # noqa: SLF001
    "table:table-cell": lambda story, _: story._end_with("\t"),  # noqa: SLF001
    "table:table-row": lambda story, _: story._end_with("\n"),  # noqa: SLF001
    "text:ruby": OdfStory._end_ruby,  # noqa: SLF001
}

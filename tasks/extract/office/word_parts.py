"""Reads the parts of a word-processing document of Office Open XML in the order in which a person would."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.office.findings import Comment
from tasks.extract.office.relations import Relation, relations_of
from tasks.extract.office.word_names import attribute, short_name
from tasks.extract.office.word_styles import Styles, styles_of
from tasks.extract.office.wordml import Story
from tasks.extract.office.written import REST, Written
from tasks.extract.office.zipped import Parts, salvage_xml

_MAIN = "word/document.xml"
_ABOVE, _BELOW = ("header",), ("footnotes", "endnotes", "footer")
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass
class _Book:
    """A document that is being read."""

    parts: Parts
    written: Written = field(default_factory=Written)
    styles: Styles = field(default_factory=Styles)
    anchors: dict[str, str] = field(default_factory=dict)

    def parse(self, name: str) -> Any:
        """Parse a part as far as it goes; None where nothing can be had of it."""
        try:
            root, is_whole = salvage_xml(self.parts.read(name))
        except Unreadable as unreadable:
            if unreadable.reason in {Reason.BOMB, Reason.ENCRYPTED}:
                raise
            root, is_whole = None, False
        if not is_whole or name in self.parts.damaged:
            self.written.missing.append(REST)
        return root

    def tell(self, root: Any, name: str) -> Story:
        """Write the text below *root*, which stands in part *name*."""
        story = Story(self.styles, _Elsewhere(self, name))
        story.walk(root)
        self.written.changes.extend(story.changes)
        self.written.hidden.extend(story.hidden)
        self.anchors.update(story.anchors)
        return story


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """Gives the text of charts and diagrams that a part refers to."""

    book: _Book
    name: str

    def __call__(self, element: str, relation: str) -> str | None:
        """Give the text that stands where *element* refers to *relation*."""
        found = (each for each in relations_of(self.book.parts, self.name) if each.identity == relation)
        target = next(found, None)
        if target is None or target.is_external or target.target not in self.book.parts:
            return None
        if element == "w:altChunk":
            # a whole file that Word merges when it opens the document; it is one of its members
            self.book.written.missing.append(f"imported file {posixpath.basename(target.target)[:100]}")
            self.book.written.reason = Reason.UNSUPPORTED
            return None
        root = self.book.parse(target.target)
        return None if root is None else drawing_text(root)


def drawing_text(root: Any) -> str:
    """Give the words of a chart or diagram, a paragraph or label a line, each once."""
    lines: list[str] = []
    for element in root.iter():
        name = short_name(element.tag)
        if name == "a:p":
            lines.append("".join(each.text or "" for each in element.iter() if short_name(each.tag) == "a:t"))
        elif name == "c:strCache":
            lines.extend(each.text or "" for each in element.iter() if short_name(each.tag) == "c:v")
    return "".join(f"{line}\n" for line in dict.fromkeys(lines) if line.strip())


def main_part(parts: Parts) -> str:
    """Give the name of the part that holds the body.

    Raises:
        Unreadable: `corrupt`: there is none.
    """
    named = (each.target for each in relations_of(parts, "") if each.kind == "officeDocument")
    bodies = (name for name in parts.names if name.lower().replace("\\", "/").endswith(_MAIN))
    for name in (*named, _MAIN, *bodies):
        if name in parts:
            return name
    raise Unreadable(Reason.CORRUPT)


def read_parts(parts: Parts) -> Written:
    """Read headers (each distinct one once), body, notes, footers and comments.

    Raises:
        Unreadable: `corrupt` where there is no body, `bomb`, `encrypted`.
    """
    main = main_part(parts)
    relations = [each for each in relations_of(parts, main) if not each.is_external and each.target in parts]
    book = _Book(parts)
    book.styles = _styles(book, relations)
    body = book.parse(main)
    if body is not None and short_name(body.tag) != "w:document":
        raise Unreadable(Reason.CORRUPT)
    _tell_each(book, relations, _ABOVE)
    if body is not None:
        _add(book.written, book.tell(body, main))
    _tell_each(book, relations, _BELOW)
    for each in relations:
        if each.kind == "comments":
            book.written.comments.extend(_comments(book, each.target))
    if parts.is_rebuilt:
        book.written.missing.append(REST)
    return book.written


def _add(written: Written, story: Story) -> None:
    written.add(story.text(), story.text(before=True))


def _tell_each(book: _Book, relations: list[Relation], kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        told: set[str] = set()
        for target in dict.fromkeys(each.target for each in relations if each.kind == kind):
            root = book.parse(target)
            if root is None:
                continue
            _drop_separators(root)
            story = book.tell(root, target)
            if story.text(before=True) + story.text() not in told:
                _add(book.written, story)
            told.add(story.text(before=True) + story.text())


def _drop_separators(root: Any) -> None:
    """Take away the lines that Word draws above notes: they are kept among the notes."""
    for note in list(root):
        if short_name(note.tag) in {"w:footnote", "w:endnote"} and attribute(note, "w:type") in _SEPARATORS:
            root.remove(note)


def _comments(book: _Book, name: str) -> Iterator[Comment]:
    root = book.parse(name)
    for element in () if root is None else root:
        if short_name(element.tag) == "w:comment":
            story = Story()
            story.walk(element)
            on = book.anchors.get(attribute(element, "w:id") or "", "")
            yield Comment(attribute(element, "w:author"), attribute(element, "w:date"), story.text(), on)


def _styles(book: _Book, relations: list[Relation]) -> Styles:
    name = next((each.target for each in relations if each.kind == "styles"), None)
    if name is None:
        return Styles()
    try:
        root, _ = salvage_xml(book.parts.read(name))
    except Unreadable as unreadable:
        if unreadable.reason == Reason.BOMB:
            raise
        return Styles()
    return styles_of(root)

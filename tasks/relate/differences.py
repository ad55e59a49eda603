"""Tells what changed between two drafts in one language: word by word within paragraphs, facts first. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from tasks.fingerprint.bare import bare
from tasks.relate.edits import Edit, find_edits
from tasks.relate.facts import FactChange, Facts, compare_facts
from tasks.relate.matching import SHORTEST_MOVED, Group, match_paragraphs
from tasks.relate.misread import is_misread
from tasks.relate.paragraphs import Paragraph
from tasks.relate.passages import Passage, Place, joined
from tasks.relate.words import Word

AROUND = 60
"""Characters of context on either side of a change."""
LONGEST_UNIT = 24


class ChangeKind(StrEnum):
    """What became of words."""

    CHANGED = "changed"
    """Within a paragraph that both drafts have; one side may be empty."""
    ADDED = "added"
    """A paragraph that the first draft lacks."""
    REMOVED = "removed"
    """A paragraph that the other draft lacks."""
    MOVED = "moved"
    """A paragraph that stands elsewhere; what changed within it is told, too."""


class Importance(IntEnum):
    """How soon a change is told."""

    MISREAD = 0
    """Words alike where one side was read from a picture: perhaps no change at all."""
    FORM = 1
    """Elsewhere, or the same fact in another notation."""
    WORDS = 2
    FACTS = 3
    """A number, a date, an amount or a designator differs within a paragraph that both have."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change."""

    kind: ChangeKind
    page: int | None
    """Of the first draft; None: nothing of it stands there."""
    other_page: int | None
    """Of the other draft; None likewise."""
    before: str | None
    """None: nothing stood there."""
    after: str | None
    """None: nothing stands there."""
    context: str
    """What stands around it, in the draft that has it, `…` in its place."""
    anchors: tuple[FactChange, ...]
    importance: Importance
    places: tuple[Place, ...] = ()
    """Of `before`, in the first draft."""
    other_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a passage: in both drafts (None), only in the first (`removed`), only in the other (`added`)."""

    only_in: ChangeKind | None
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Paragraphs that stand for each other, as they are shown."""

    kind: ChangeKind | None
    """None: nothing that counts changed."""
    page: int | None
    other_page: int | None
    label: str
    other_label: str
    parts: tuple[Part, ...]
    is_ocr: bool
    changes: tuple[Change, ...]
    places: tuple[Place, ...]
    """Of the whole, in the first draft."""
    other_places: tuple[Place, ...]


def compare_drafts(left: Sequence[Paragraph], right: Sequence[Paragraph]) -> list[Compared]:
    """Compare two drafts, paragraph by paragraph in the order of the other draft.

    Args:
        left: the paragraphs of the first draft.
        right: those of the other one.
    """
    found = [
        _compared(
            joined([left[one] for one in group.left]) if group.left else None,
            joined([right[one] for one in group.right]) if group.right else None,
            group=group,
        )
        for group in match_paragraphs(left, right)
    ]
    return _with_moves(found)


def _with_moves(compared: Sequence[Compared]) -> list[Compared]:
    """Tell what was taken out in one place and put in unchanged in another as moved, once, where it stands now."""
    out = {_letters(change.before): change for one in compared for change in one.changes if change.after is None}
    come = {_letters(change.after): change for one in compared for change in one.changes if change.before is None}
    both = {letters for letters in out.keys() & come.keys() if len(letters) >= SHORTEST_MOVED}
    if not both:
        return list(compared)
    gone = {id(out[letters]) for letters in both}
    moved = {id(come[letters]): out[letters] for letters in both}
    found = []
    for one in compared:
        changes = tuple(
            replace(
                change,
                kind=ChangeKind.MOVED,
                page=moved[id(change)].page,
                before=moved[id(change)].before,
                places=moved[id(change)].places,
                anchors=(),
                importance=Importance.FORM,
            )
            if id(change) in moved
            else change
            for change in one.changes
            if id(change) not in gone
        )
        found.append(replace(one, changes=changes))
    return found


def _letters(text: str | None) -> str:
    return "" if text is None else bare(text).text


def changes_of(compared: Sequence[Compared]) -> list[Change]:
    """Give all changes: those of facts first, perhaps misread ones last, the others in reading order."""
    rank = {Importance.FACTS: 0, Importance.WORDS: 1, Importance.FORM: 1, Importance.MISREAD: 2}
    return sorted((change for one in compared for change in one.changes), key=lambda change: rank[change.importance])


def _compared(left: Passage | None, right: Passage | None, *, group: Group) -> Compared:
    if left is None or right is None:
        return _alone(left, right)
    ours, theirs = ([], []) if left.text == right.text else (_words(left, right), _words(right, left))
    edits = find_edits(ours, theirs)
    changes = tuple(_changes(left, right, ours, theirs, edits=edits)) if edits else ()
    kind = ChangeKind.CHANGED if changes else None
    page, other_page = left.page_of(0), right.page_of(0)
    if group.is_moved:
        kind = ChangeKind.MOVED
        wholes = left.places(), right.places()
        moved = Change(kind, page, other_page, left.text, right.text, "", (), Importance.FORM, *wholes)
        changes = (moved, *changes)
    parts = tuple(_parts(left, right, ours, theirs, edits=edits))
    is_ocr = left.is_ocr or right.is_ocr
    labels = left.label, right.label
    return Compared(kind, page, other_page, *labels, parts, is_ocr, changes, left.places(), right.places())


def _words(passage: Passage, other: Passage) -> list[Word]:
    """Cut a passage into words, without the number of its clause where OCR made it part of the text: `32, …`."""
    words = passage.words()
    number = "".join(letter for letter in other.label if letter.isalnum())
    return words[1:] if number and not passage.label and words and words[0].key == number else words


def _alone(left: Passage | None, right: Passage | None) -> Compared:
    one = left or right
    assert one is not None  # noqa: S101 a group has one side at least
    facts = one.facts()
    written = [(anchor.kind, facts.written(anchor)) for anchor in facts.anchors]
    page, label, places = one.page_of(0), one.label, one.places()
    if left is not None:
        told = tuple(FactChange(kind, text, None) for kind, text in written)
        change = Change(ChangeKind.REMOVED, page, None, one.text, None, "", told, Importance.WORDS, places)
        parts = (Part(change.kind, one.text),)
        return Compared(change.kind, page, None, label, "", parts, one.is_ocr, (change,), places, ())
    told = tuple(FactChange(kind, None, text) for kind, text in written)
    change = Change(ChangeKind.ADDED, None, page, None, one.text, "", told, Importance.WORDS, (), places)
    parts = (Part(change.kind, one.text),)
    return Compared(change.kind, None, page, "", label, parts, one.is_ocr, (change,), (), places)


@dataclass(slots=True)
class _Place:
    """Where a change stands on both sides; half-open offsets in characters, an empty side stands between words."""

    start: int
    end: int
    other_start: int
    other_end: int


def _changes(
    left: Passage, right: Passage, ours: Sequence[Word], theirs: Sequence[Word], *, edits: Sequence[Edit]
) -> Iterator[Change]:
    facts, others = left.facts(), right.facts()
    places: list[_Place] = []
    for edit in edits:
        start, end = _span(ours, edit.left_start, edit.left_end)
        other_start, other_end = _span(theirs, edit.right_start, edit.right_end)
        start, end = _widened(facts, start, end)
        other_start, other_end = _widened(others, other_start, other_end)
        last = places[-1] if places else None
        if last and (start < last.end or other_start < last.other_end):
            last.end, last.other_end = max(end, last.end), max(other_end, last.other_end)
        else:
            places.append(_Place(start, end, other_start, other_end))
    for place in places:
        yield _change(left, right, place, facts=facts, others=others)


def _span(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    if start < end:
        return words[start].start, words[end - 1].end
    place = words[start - 1].end if start else 0
    return place, place


def _widened(facts: Facts, start: int, end: int) -> tuple[int, int]:
    """Take in the whole of the facts that a stretch touches: of a date that differs by its month the date."""
    touched = facts.within(start, end) if start < end else []
    return min([start, *(one.start for one in touched)]), max([end, *(one.end for one in touched)])


def _change(left: Passage, right: Passage, place: _Place, *, facts: Facts, others: Facts) -> Change:
    lone = facts.within(place.start, place.end) if place.start < place.end else []
    met = others.within(place.other_start, place.other_end) if place.other_start < place.other_end else []
    anchors = compare_facts(facts, others, lone, met)
    before, after = left.text[place.start : place.end], right.text[place.other_start : place.other_end]
    if before and after and _is_figure(before) and _is_figure(after):
        unit = _unit(left.text[place.end :], right.text[place.other_end :])
        before, after = before + unit[0], after + unit[1]
    importance = _importance(before, after, anchors=anchors, is_same_fact=bool(lone and met) and not anchors)
    if importance is Importance.WORDS and (left.is_ocr or right.is_ocr) and is_misread(before, after):
        importance = Importance.MISREAD
    return Change(
        ChangeKind.CHANGED,
        left.page_of(place.start),
        right.page_of(place.other_start),
        before or None,
        after or None,
        _context(right.text, place.other_start, place.other_end),
        anchors,
        importance,
        left.places(place.start, place.end),
        right.places(place.other_start, place.other_end),
    )


def _is_figure(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and not any(letter.isalpha() for letter in text)


def _unit(left: str, right: str) -> tuple[str, str]:
    """Give the word behind two figures, where it is the same one: 37 of what became 40 of what."""
    ends = []
    for text in (left, right):
        lead = len(text) - len(text.lstrip())
        end = lead
        while end < len(text) and end - lead < LONGEST_UNIT and (text[end].isalpha() or text[end] in "%‰"):
            end += 1
        is_han = end > lead and text[lead] >= "\u2e80"
        ends.append(text[: lead + 1 if is_han else end] if lead <= 1 else "")
    same = ends[0].strip().casefold() == ends[1].strip().casefold()
    return (ends[0], ends[1]) if same and ends[0].strip() else ("", "")


def _importance(before: str, after: str, *, anchors: tuple[FactChange, ...], is_same_fact: bool) -> Importance:
    if anchors or any(letter.isdigit() for letter in before + after if not is_same_fact):
        return Importance.FACTS
    return Importance.FORM if is_same_fact and before and after else Importance.WORDS


def _context(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    lead = text[first:start] if first == 0 else text[first:start].partition(" ")[2] or text[first:start]
    trail = text[end:last] if last == len(text) else text[end:last].rpartition(" ")[0] or text[end:last]
    return f"{lead.rstrip()} … {trail.lstrip()}".strip()


def _parts(
    left: Passage, right: Passage, ours: Sequence[Word], theirs: Sequence[Word], *, edits: Sequence[Edit]
) -> Iterator[Part]:
    """Cut a passage into what both drafts have, as the other one writes it, and what one of them has."""
    at = 0
    for edit in edits:
        start, end = _span(ours, edit.left_start, edit.left_end)
        other_start, other_end = _span(theirs, edit.right_start, edit.right_end)
        if other_start > at:
            yield Part(None, right.text[at:other_start])
        if end > start:
            yield Part(ChangeKind.REMOVED, left.text[start:end])
        if other_end > other_start:
            yield Part(ChangeKind.ADDED, right.text[other_start:other_end])
        at = other_end
    if at < len(right.text):
        yield Part(None, right.text[at:])

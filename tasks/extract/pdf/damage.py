"""Tells what a damaged PDF has lost, and on which pages: a file that opens is not whole for that."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.extract.pdf.engine import failures

UNPLACED = "pages that cannot be told"
"""What is missing where the file is damaged and no page shows it."""
MOST_OBJECTS = 2_000
"""So many objects of a page are asked whether they are there."""
_TAIL = 1 << 20
"""Bytes from the end in which the last object is looked for."""
_HARMLESS = re.compile(
    r"""\.\.\.\ repeated | trying\ to\ repair | repairing\ PDF | garbage\ bytes\ before | broken\ xref\ subsection
    | format\ error:\ (?:cannot\ find\ (?:startxref|xref\ marker) | cannot\ recognize\ xref
        | incorrect\ number\ of\ xref | expected\ trailer | cannot\ read\ xref | xref\ )
    | syntax\ error:\ (?:expected\ object\ number | ICC | missing\ font\ descriptor)
    | closepath | non-embedded\ font | bogus\ font | freetype | FT_Load_Glyph | workaround | bfrange\ limits
    | line\ feed\ missing | PDF\ stream\ Length\ incorrect | invalid\ marked\ content
    | Document\ claims\ to\ have\ \d+\ pages | .*ICC
    | .*struct(?:ure)?\ tree | .*annotation | .*outline
    """,
    re.VERBOSE,
)
"""Complaints of MuPDF that leave the text whole. Seen over 188 sound files; every other one is taken as damage."""
_AT_THE_CUT = re.compile(r"object missing 'endobj' token|PDF stream Length incorrect")
"""What is said of the object a file is cut in. Which one that is, and whose, can be found out."""
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,9})\s+\d{1,5}\s+obj\b")
_REFERENCE = re.compile(r"(?<![\d.])(\d{1,9}) \d{1,5} R\b")
_OF_A_PAGE = ("Contents", "Resources")


@dataclass(frozen=True, slots=True)
class Cut:
    """How a file ends that was cut."""

    broken_object: int | None
    """The number of the object it ends in; None: it ends between two."""
    has_revisions: bool
    """It was saved more than once, so that what is cut off may have been a later state of any page."""


def is_damage(complaints: str) -> bool:
    """Tell whether MuPDF complained of something by which text may be lost."""
    return any(line and not _HARMLESS.match(line) for line in complaints.splitlines())


def is_damage_beside_the_cut(complaints: str) -> bool:
    """Tell whether it complained of more than that the file ends within an object."""
    lines = [line for line in complaints.splitlines() if not _AT_THE_CUT.match(line)]
    return is_damage("\n".join(lines))


def find_cut(path: Path) -> Cut | None:
    """Tell whether and how the file at *path* was cut: it lacks the mark of its end. None: it has it.

    Raises:
        OSError: it cannot be read.
    """
    marks, tail = 0, b""
    with path.open("rb") as file:
        linearized = b"/Linearized" in file.read(1024)
        file.seek(0)
        while block := file.read(_TAIL):
            marks += (tail[-4:] + block).count(b"%%EOF")
            tail = tail[len(block) :] + block
    if b"%%EOF" in tail[-2048:]:
        return None
    last = max(_OBJECT.finditer(tail), key=re.Match.start, default=None)
    within = last is not None and b"endobj" not in tail[last.end() :]
    return Cut(int(last[1]) if last and within else None, marks > linearized)


def find_torn_pages(document: Any, indexes: Iterable[int], broken_object: int | None) -> set[int]:
    """Find the pages that name objects which are not there, or the one in which the file was cut.

    Args:
        document: a PDF that was repaired.
        indexes: of its pages, from 0.
        broken_object: the number of the object in which the file ends.

    Returns:
        Their indexes; pages that cannot be asked among them.
    """
    there: dict[int, tuple[int, ...] | None] = {}
    torn = set()
    for index in indexes:
        try:
            if _is_torn(document, document.page_xref(index), broken_object, there):
                torn.add(index)
        except failures():
            torn.add(index)
    return torn


def _is_torn(document: Any, page: int, broken: int | None, there: dict[int, tuple[int, ...] | None]) -> bool:
    if page == broken:
        return True
    own = " ".join(_inherited(document, page, key) for key in _OF_A_PAGE)
    waiting = _references(own)
    seen = set(waiting)
    while waiting and len(seen) < MOST_OBJECTS:
        number = waiting.pop()
        if number not in there:
            there[number] = _named_by(document, number)
        named = there[number]
        if named is None or number == broken:
            return True
        fresh = [other for other in named if other not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _inherited(document: Any, page: int, key: str) -> str:
    """Give the value of a page's key, from the nearest node above it that has it."""
    node = page
    for _ in range(50):
        kind, value = document.xref_get_key(node, key)
        if kind != "null":
            return str(value)
        kind, value = document.xref_get_key(node, "Parent")
        if kind != "xref":
            return ""
        node = int(value.split()[0])
    return ""


def _references(value: str) -> list[int]:
    return [int(number) for number in _REFERENCE.findall(value)]


def _named_by(document: Any, number: int) -> tuple[int, ...] | None:
    """List the objects that object *number* names; None: it is not there."""
    if not 0 < number < document.xref_length():
        return None
    value = document.xref_object(number, compressed=True)
    if value in {"null", ""}:
        return None
    return tuple(_references(_UPWARDS.sub("", value)))


_UPWARDS = re.compile(r"/(?:Parent|P|StructParents?|Next|Prev|Popup|Dest)\s*\d+ \d+ R")

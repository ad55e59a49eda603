"""Reads Rich Text Format, whatever its character sets, with tracked changes, notes and comments."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Property, Reading
from storage.vocabulary import Reason
from tasks.extract.clean import clean_title
from tasks.extract.means import Means
from tasks.extract.office.code_page import tell_code_page
from tasks.extract.office.doc_story import packed_date
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.findings import Change, Comment, Hidden, find_embedded, find_remote
from tasks.extract.office.relations import Relation, remote_among
from tasks.extract.office.rtf_machine import Machine, Piece
from tasks.extract.office.rtf_words import BODY
from tasks.extract.office.written import REST, Written, make_reading

VERSION = "rtf 1"
ENGINE = VERSION
MAXIMUM_BYTES = 256 * 1024 * 1024
_PROPERTIES = {
    "subject": "subject",
    "author": "creator",
    "operator": "last_modified_by",
    "manager": "superior",
    "company": "company",
    "category": "category",
    "keywords": "keywords",
    "comment": "description",
    "doccomm": "description",
    "generator": "application",
    "template": "template",
}
_DATES = {"creatim": "created", "revtim": "modified", "printim": "last_printed"}


def read_rtf(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 as all readers are called
    """Read the RTF document at *path* as one page: headers, body, footnotes, footers.

    Raises:
        Unreadable: `too_large`, or `corrupt` where it breaks off before any text.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    machine, encoding = _run(path.read_bytes())
    written = _write(machine)
    properties = _properties(machine.pieces)
    changed = max((change.date for change in written.changes if change.date), default=None)
    template = Relation("", "template", str(properties.get("template", "")), is_external=True)
    return make_reading(
        written,
        media_type=media_type,
        engine=f"{ENGINE} ({encoding})" if encoding else ENGINE,
        reader_version=VERSION,
        title=clean_title(_text(machine.pieces, "title")),
        properties=properties,
        signals=(
            *find_embedded(sorted(_classes(machine))),
            *find_remote(remote_among([template])),
            *find_contradicting_dates(properties.get("created"), properties.get("modified"), changed),
        ),
    )


def _run(payload: bytes) -> tuple[Machine, str | None]:
    """Read once as declared; again where fonts that name no set of their own give no text of any language so."""
    machine = Machine()
    machine.run(payload)
    doubtful = bytes(machine.undeclared)
    supposed = sorted(machine.supposed)
    encoding = tell_code_page(doubtful, *supposed, machine.code_page) if doubtful else None
    if encoding is None or [encoding] == supposed:
        return machine, None
    again = Machine(ansi=encoding)
    again.run(payload)
    return again, encoding


def _write(machine: Machine) -> Written:
    written = Written()
    stories = _stories(machine.pieces)
    for kind in ("header", BODY, "footnote", "footer"):
        told: set[str] = set()
        for name, pieces in stories.items():
            if name.partition(" ")[0] == kind:
                now = "".join(piece.text for piece in pieces if not piece.is_deleted)
                before = "".join(piece.text for piece in pieces if not piece.is_inserted)
                if kind == BODY or now + before not in told:
                    written.add(now, before)
                told.add(now + before)
    authors = _authors(machine.pieces)
    shown = [
        piece for piece in machine.pieces if piece.story.partition(" ")[0] in {"header", BODY, "footnote", "footer"}
    ]
    written.changes.extend(_changes(shown, authors))
    written.hidden.extend(Hidden(piece.how, piece.text) for piece in shown if piece.how and piece.text.strip())
    written.comments.extend(_comments(stories))
    if not machine.is_whole:
        written.missing.append(REST)
    return written


def _stories(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    stories: dict[str, list[Piece]] = {}
    for piece in pieces:
        stories.setdefault(piece.story, []).append(piece)
    return stories


def _text(pieces: Iterable[Piece], story: str) -> str:
    return "".join(piece.text for piece in pieces if piece.story == story)


def _authors(pieces: Iterable[Piece]) -> list[str]:
    return [name.strip() for name in _text(pieces, "revtbl").split(";")]


def _changes(pieces: Iterable[Piece], authors: list[str]) -> Iterator[Change]:
    def what(piece: Piece) -> tuple[str, int | None, int | None] | None:
        if not piece.is_inserted and not piece.is_deleted:
            return None
        return "deleted" if piece.is_deleted else "inserted", piece.author, piece.date

    for key, group in groupby(pieces, what):
        if key is not None:
            kind, number, date = key
            author = authors[number] if number is not None and 0 <= number < len(authors) else None
            yield Change(kind, author, packed_date(date), "".join(piece.text for piece in group))


def _comments(stories: dict[str, list[Piece]]) -> Iterator[Comment]:
    author: str | None = None
    for name, pieces in stories.items():
        kind = name.partition(" ")[0]
        text = "".join(piece.text for piece in pieces)
        if kind == "atnauthor":
            author = text
        elif kind == "annotation":
            yield Comment(author, None, text)


def _properties(pieces: list[Piece]) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for story, key in _PROPERTIES.items():
        line = clean_title(_text(pieces, story).rstrip(";"))
        if line:
            found.setdefault(key, line)
    for story, key in _DATES.items():
        fields = {name: int(number) for name, number in re.findall(r"([a-z]+)(\d{1,4})", _text(pieces, story))}
        try:
            date = datetime(fields["yr"], fields["mo"], fields["dy"], fields.get("hr", 0), fields.get("min", 0))  # noqa: DTZ001
        except (KeyError, ValueError):
            continue
        found[key] = date.isoformat()
    return found


def _classes(machine: Machine) -> list[str]:
    named = [line for line in _text(machine.pieces, "objclass").split(";") if line]
    return named[: machine.objects] or ["object"] * machine.objects

"""The last look before a bag is signed: does any file of it, or the name of one, hold what must not leave the desk."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from config.errors import Refused
from storage.releases.shapes import Secret
from tasks.package.cells import read_csv
from tasks.package.layout import DATA
from tasks.package.wanted import Wanted

TEXT_ENDINGS = frozenset({".txt", ".md", ".csv", ".json", ".jsonl", ".jsonld", ".html", ".dat", ".opt"})
READ_FROM_PICTURES = ("pages.txt", "loadfile/", "ftm.jsonl")
"""Hold what OCR read on the redacted pictures: a reviewer's name may be any person's there, and the proof has searched
these pictures for likenesses of what was redacted."""
FIXED = (f"{DATA}CHECK.md", f"{DATA}README.txt", f"{DATA}schema/")
"""Say the same in every bag, but for the label, the key and what other files say, too."""
TOLD = 5
"""Findings that a message names."""
_DATA_URI = re.compile(r"data:[a-z0-9.+/;=-]{0,100};base64,([A-Za-z0-9+/=]*)")
_STRINGS = re.compile(rb"[\x20-\x7e]{12,}")
"""Runs of ASCII within other files, as `strings` finds them; shorter ones come by chance in pictures."""
_NUMBER = re.compile(r"[-0-9., ]{0,6}")
"""A cell that is a number of the table, not a text."""
_UNREAD_ATTRIBUTES = frozenset({"class", "style"})


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A secret that was found; which one stays unsaid."""

    file: str
    line: int
    """Of a table its row, of a text its page; 0: the file as a whole, or its name."""
    kind: str


def refuse_leaks(folder: Path, secrets: Iterable[Secret]) -> None:
    """Raise where a file or its name holds a secret.

    Args:
        folder: the bag, before it is signed.
        secrets: what none of its files may hold.

    Raises:
        Refused: one does (rule `would_leak`); the message names the file, the line and the kind of secret, never it.
    """
    leaks = find_leaks(folder, secrets)
    if leaks:
        told = "; ".join(f"{leak.file} line {leak.line} ({leak.kind})" for leak in leaks[:TOLD])
        raise Refused(
            f"the bag would tell {len(leaks)} secrets: {told}. Word anew what tells a redacted thing "
            "(or withdraw the redaction); a name that is harmless there passes with --let NAME. Nothing was written",
            rule="would_leak",
        )


def find_leaks(folder: Path, secrets: Iterable[Secret]) -> list[Leak]:
    """List every secret that a file or its name holds, in the order of the files."""
    wanted = Wanted(secrets)
    found: set[Leak] = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        found |= {Leak(name, 0, kind) for kind in wanted.kinds_in(name)}
        if path.is_file() and not name.startswith(FIXED):
            found |= set(_leaks_of(name, path.read_bytes(), wanted))
    return sorted(found)


def _leaks_of(name: str, content: bytes, wanted: Wanted) -> Iterator[Leak]:
    if Path(name).suffix.lower() not in TEXT_ENDINGS:
        yield from (Leak(name, 0, kind) for kind in _in_octets(content, wanted))
        return
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    for uri in _DATA_URI.findall(text):
        yield from (Leak(name, 0, kind) for kind in _in_octets(_decoded(uri), wanted))
    text = _DATA_URI.sub(" ", text)
    is_read = name.endswith(READ_FROM_PICTURES) or any(f"/{part}" in name for part in READ_FROM_PICTURES)
    rows = list(_rows_of(name, text))
    # row by row only where the whole holds something: most files hold nothing
    if wanted.kinds_in("\n".join(row for _, row in rows), is_read=is_read):
        yield from (Leak(name, place, kind) for place, row in rows for kind in wanted.kinds_in(row, is_read=is_read))


def _rows_of(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Give what a file tells, row by row: values without keys, cells without the header, pages of a text."""
    if name.endswith(".jsonl"):
        for place, line in enumerate(text.split("\n"), 1):
            yield place, "\n".join(_values(line))
    elif name.endswith((".json", ".jsonld")):
        yield 0, "\n".join(_values(text))
    elif name.endswith(".csv"):
        for place, cells in enumerate(read_csv(text.encode()), 1):
            yield place, "\n".join(cell for cell in cells.values() if not _NUMBER.fullmatch(cell))
    elif name.endswith(".html"):
        yield 0, _Shown(text).text
    else:
        pages = text.split("\f")
        yield from ((place if len(pages) > 1 else 0, page) for place, page in enumerate(pages, 1))


def _values(text: str) -> Iterator[str]:
    """Give every text among the values of a JSON document; of what is no JSON, all of it."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()


class _Shown(HTMLParser):
    """Collects what HTML tells: its text, with tags between letters left out, and attributes and comments."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self._running: list[str] = []
        self._beside: list[str] = []
        self._is_style = False
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """The text twice, since a tag may part two words as well as it may stand within one; then all else."""
        return "\n".join((" ".join(self._running), "".join(self._running), *self._beside))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_style = tag == "style"
        self._beside += (value for name, value in attrs if value and name not in _UNREAD_ATTRIBUTES)

    def handle_endtag(self, tag: str) -> None:
        self._is_style = self._is_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self._running.append(data)

    def handle_comment(self, data: str) -> None:
        self._beside.append(data)


def _in_octets(content: bytes, wanted: Wanted) -> set[str]:
    found = wanted.needles.found_in(content)
    strings = "\n".join(run.decode("ascii") for run in _STRINGS.findall(content))
    return found | wanted.kinds_in(strings, is_read=True) if strings else found


def _decoded(base64_text: str) -> bytes:
    try:
        return base64.b64decode(base64_text)
    except ValueError:
        return base64_text.encode()

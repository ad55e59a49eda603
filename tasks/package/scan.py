"""The last look before a bag is signed: does any file of it, or the name of one, hold what must not leave the desk."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from config.errors import Refused
from storage.analysis.fold import fold
from storage.analysis.naming import find_term
from storage.releases.shapes import Secret

BINARY = (".pdf", ".parquet")
READ_FROM_PICTURES = ("pages.txt", "loadfile/", "ftm.jsonl")
"""Hold what OCR read on the redacted pictures, which the proof has searched already; a reviewer's name may be any
person's there."""
OWN_NAMES = frozenset(
    {
        "readme.txt", "check.md", "redacted.pdf", "pages.txt", "dossier.pdf", "dossier.html", "documents.csv",
        "redactions.csv", "replies.csv", "claims.csv", "evidence.csv", "root.txt", "bagit.txt", "bag-info.txt",
    }
)  # fmt: skip
"""What files of a bag are called: an original of the same name betrays nothing."""
HASH_DIGITS = 12
"""Of a hash: enough to find the document by."""
FEWEST_LETTERS, ENDING_LETTERS = 3, 2
"""Of a name: how much of it must be the same where only its ending may differ."""
TOLD = 5
"""Findings that a message names."""
_PICTURES = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
_HEX = re.compile(r"[0-9a-f]{12,}", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}")


@dataclass(frozen=True)
class Leak:
    """A secret that was found; which one stays unsaid."""

    file: str
    line: int
    """0: in the file's name, or in a binary file."""
    kind: str


@dataclass
class _Sought:
    """The secrets by the way in which they are looked for."""

    secrets: tuple[Secret, ...]
    prefixes: set[str] = field(default_factory=set)
    encoded: set[str] = field(default_factory=set)
    literal: list[tuple[str, str]] = field(default_factory=list)
    names: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for secret in self.secrets:
            if secret.kind == "hash":
                self.prefixes.add(secret.text[:HASH_DIGITS].lower())
                self.encoded |= set(_encodings_of_hash(secret.text))
            elif secret.kind in {"reviewer", "host"}:
                self.names.append(re.compile(rf"(?<!\w){re.escape(secret.text)}(?!\w)", re.IGNORECASE))
            elif secret.kind != "redacted" and secret.text.lower() not in OWN_NAMES:
                self.literal += [(form, secret.kind) for form in _forms_of(secret.text)]

    @cached_property
    def redacted(self) -> list[str]:
        """What was painted over."""
        return [secret.text for secret in self.secrets if secret.kind == "redacted"]


def refuse_leaks(files: Mapping[str, bytes], secrets: Iterable[Secret]) -> None:
    """Raise where a file or its name holds a secret.

    Args:
        files: all of a bag, by path.
        secrets: what none of them may hold.

    Raises:
        Refused: one does (rule `would_leak`); the message names the file, the line and the kind of secret, never it.
    """
    leaks = find_leaks(files, secrets)
    if leaks:
        told = "; ".join(f"{leak.file} line {leak.line} ({leak.kind})" for leak in leaks[:TOLD])
        raise Refused(
            f"the bag would tell {len(leaks)} secrets: {told}. Reword the claim, draw or propose a redaction, or let a "
            "word pass that is harmless there: --let WORD. Nothing was written",
            rule="would_leak",
        )


def find_leaks(files: Mapping[str, bytes], secrets: Iterable[Secret]) -> list[Leak]:
    """List every secret that a file or its name holds, in the order of the files."""
    sought = _Sought(tuple(secrets))
    found: dict[Leak, None] = {}
    for path, content in sorted(files.items()):
        found.update(dict.fromkeys(Leak(path, 0, kind) for kind in _kinds_in(path, sought)))
        if path.endswith(BINARY):
            found.update(dict.fromkeys(Leak(path, 0, kind) for kind in _kinds_in_bytes(content, sought)))
            continue
        text = _PICTURES.sub("", content.decode("utf-8", "replace"))
        is_read = path.endswith(READ_FROM_PICTURES) or any(f"/{part}" in path for part in READ_FROM_PICTURES)
        for number, line in enumerate(text.splitlines(), 1):
            kinds = _kinds_in(line, sought, is_read=is_read)
            found.update(dict.fromkeys(Leak(path, number, kind) for kind in kinds))
    return list(found)


def _kinds_in(text: str, sought: _Sought, *, is_read: bool = False) -> Iterator[str]:
    lowered = text.lower()
    yield from (kind for form, kind in sought.literal if form in lowered)
    if any(run.group()[:HASH_DIGITS].lower() in sought.prefixes for run in _HEX.finditer(text)):
        yield "hash"
    if any(token.group() in sought.encoded for token in _BASE64.finditer(text)):
        yield "hash"
    if is_read:
        return
    if any(name.search(text) for name in sought.names):
        yield "reviewer"
    if any(_stands_in(text, words) for words in sought.redacted):
        yield "redacted"


def _kinds_in_bytes(content: bytes, sought: _Sought) -> Iterator[str]:
    lowered = content.lower()
    yield from (kind for form, kind in sought.literal if form.encode() in lowered)
    for words in sought.redacted:
        if any(words.encode(coding) in content for coding in ("utf-8", "utf-16-le", "utf-16-be")):
            yield "redacted"


def _stands_in(text: str, words: str) -> bool:
    """Tell whether redacted words stand in what people wrote: any form of them, but no mere likeness."""
    if fold(words) in fold(text):
        return True
    first = fold(words).split(" ")[0]
    beginning = first[: max(FEWEST_LETTERS, len(first) - ENDING_LETTERS)]
    return any(fold(text[start:end]).startswith(beginning) for start, end in find_term(text, words))


def _forms_of(text: str) -> set[str]:
    """Give a secret as it may stand in a file: plain, escaped in JSON, encoded in an address."""
    escaped = json.dumps(text)[1:-1]
    return {form.lower() for form in (text, escaped, quote(text), quote(text, safe=""))}


def _encodings_of_hash(digest: str) -> Iterator[str]:
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        return
    for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        yield encoded.decode().rstrip("=")

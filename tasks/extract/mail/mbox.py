"""Splits an mbox into its mails (RFC 4155; mboxo, mboxrd, mboxcl), block by block: it may be larger than memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 4 * 1024 * 1024
REACH_BYTES = 2048
"""As much behind a line that may part two mails is looked at."""
MAXIMUM_MAILS = 5_000_000
_FROM = re.compile(rb"From [^\r\n]{0,1000}(?:\r\n|\n|\r|\Z)")
_DATED = re.compile(rb"From .*?\d{1,2}:\d\d(?::\d\d)?.*\d{4}|From .*?\b\d{4}\b.*\d{1,2}:\d\d")
"""The envelope's moment, as ctime writes it; others put the year first."""
_FIELD = re.compile(rb"(?:>?From [^\r\n]*(?:\r\n|\n|\r))?[!-9;-~]{1,76}:")
_QUOTED = re.compile(rb"(?:\A|(?<=[\r\n]))>(>*From )")
_LENGTH = re.compile(rb"(?:\A|(?<=[\r\n]))Content-Length:[ \t]*(\d{1,12})[ \t]*[\r\n]", re.IGNORECASE)
_BLANK = re.compile(rb"\r\n\r\n|\n\n|\r\r|\n\r\n")


@dataclass(frozen=True, slots=True)
class Mail:
    """Where one mail lies in the mbox: behind its envelope line, up to the blank line before the next."""

    start: int
    end: int


def find_mails(path: Path) -> list[Mail]:
    """Find the mails in the mbox at *path*.

    An envelope line with a moment in it parts mails where a header follows it; one without, or without the blank line
    before it, only where both its other signs are there. Text that merely begins a line with "From " parts nothing.
    What stands before the first envelope line is a mail too, where it is more than blank lines.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        marks = list(_envelopes(file, size))
        starts = [behind for _, behind in marks]
        ends = [place for place, _ in marks[1:]] + [size]
        mails = [Mail(start, _trimmed(file, start, end)) for start, end in zip(starts, ends, strict=True)]
        first = marks[0][0] if marks else size
        if first > 0 and file.seek(0) == 0 and file.read(min(first, BLOCK_BYTES)).strip():
            mails.insert(0, Mail(0, _trimmed(file, 0, first)))
    return mails


def _envelopes(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Give start and end of each envelope line; every place is looked at with what stands before and behind it."""
    base, held, skip_until, found = 0, b"", 0, 0
    while base + len(held) < size or held:
        file.seek(base + len(held))
        block = file.read(BLOCK_BYTES)
        held += block
        is_last = base + len(held) >= size
        limit = len(held) if is_last else len(held) - REACH_BYTES
        for match in _FROM.finditer(held, 0, len(held)):
            place = base + match.start()
            if match.start() >= limit or place < skip_until or not _begins_line(held, match.start(), base):
                continue
            strength = _strength(held, match, is_first=place == 0)
            if strength == 0 or (strength == 1 and place < _hinted_end(held, base, skip_until)):
                continue
            found += 1
            if found > MAXIMUM_MAILS:
                return
            yield place, base + match.end()
            skip_until = base + match.end()
        if is_last:
            return
        keep = min(len(held), 2 * REACH_BYTES)
        base += len(held) - keep
        held = held[-keep:]


def _begins_line(held: bytes, place: int, base: int) -> bool:
    return held[place - 1] in b"\r\n" if place > 0 else base == 0


def _strength(held: bytes, match: re.Match[bytes], *, is_first: bool) -> int:
    """Weigh an envelope line: 2 parts two mails, 1 does where no Content-Length speaks against it, 0 is text."""
    before = held[max(0, match.start() - 4) : match.start()]
    has_blank = is_first or before.endswith((b"\n\n", b"\r\r", b"\n\r\n"))
    has_moment = _DATED.match(match[0]) is not None
    has_field = _FIELD.match(held, match.end(), match.end() + REACH_BYTES) is not None
    signs = has_blank + has_moment + has_field
    if signs == 3 or is_first:  # noqa: PLR2004 all of them
        return 2
    return 1 if has_field and signs == 2 else 0  # noqa: PLR2004


def _hinted_end(held: bytes, base: int, start: int) -> int:
    """Give where the mail from *start* on ends by its Content-Length; 0 where it says nothing, or is not in sight."""
    place = start - base
    if place < 0:
        return 0
    blank = _BLANK.search(held, place)
    length = _LENGTH.search(held, place, blank.end() if blank else len(held))
    return base + blank.end() + int(length[1]) if blank and length else 0


def _trimmed(file: BinaryIO, start: int, end: int) -> int:
    """Leave out the blank line before the next envelope line."""
    file.seek(max(start, end - 4))
    tail = file.read(end - max(start, end - 4))
    if tail.endswith(b"\r\n\r\n"):
        return end - 2
    return end - 1 if tail.endswith((b"\n\n", b"\r\r")) else end


def read_mail(path: Path, mail: Mail) -> Iterator[bytes]:
    """Give the bytes of one mail; `>From ` at the start of a line loses the sign that quoting gave it."""
    with path.open("rb") as file:
        place, last = mail.start, b"\n"
        while place < mail.end:
            file.seek(place)
            block = file.read(min(BLOCK_BYTES, mail.end - place))
            if not block:
                return
            cut = len(block) if place + len(block) >= mail.end else max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
            block = block[: cut or len(block)]
            yield _unquoted(block, is_line=last in b"\r\n")
            last = block[-1:]
            place += len(block)


def _unquoted(block: bytes, *, is_line: bool) -> bytes:
    if b">From " not in block:
        return block
    if is_line or not block.startswith(b">"):
        return _QUOTED.sub(rb"\1", block)
    return block[:1] + _QUOTED.sub(rb"\1", block[1:])

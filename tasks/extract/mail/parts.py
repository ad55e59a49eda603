"""The parts of a MIME message as places in its bytes: nothing is copied, decoded or written anew to find them.

The standard library's parser holds a mail as lines of text and gives forwarded ones back as it would write them; here
a part is a stretch of the file, so that attachments stream and forwarded mails keep their exact bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.base import base64_bytes, is_really_base64, quoted_bytes, uu_bytes
from tasks.extract.mail.headers import Buffer, Headers, split_headers

MAXIMUM_NESTING = 100
"""Multiparts within each other; what stands deeper is not taken apart."""
MAXIMUM_PARTS = 100_000
BLOCK_BYTES = 3 * 1024 * 1024
_TYPE = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,120})", re.ASCII)
_BARE = re.compile(rb"[\r\n]--([^\s\"]{1,70})[ \t]*(?:\r\n|\n|\r)[!-9;-~]+:")
"""A line that may be a boundary that no header declares: a header field stands behind it."""
_LINE_END = re.compile(rb"\r\n|\n|\r|\Z")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """A message or a part of one."""

    buffer: Buffer
    start: int
    end: int
    """Of its body, in the buffer."""
    headers: Headers
    media_type: str
    children: list["Part"] = field(default_factory=list)
    is_closed: bool = True
    """False: a multipart whose last delimiter is not there."""
    is_too_deep: bool = False
    margins: tuple[tuple[int, int], ...] = ()
    """Where text stands before the first and behind the last delimiter of a multipart."""

    @property
    def disposition(self) -> str:
        """What its Content-Disposition says: `attachment`, `inline`; empty where nothing."""
        raw = self.headers.raw("content-disposition") or b""
        return raw.partition(b";")[0].strip().lower().decode("ascii", "replace")

    @property
    def encoding(self) -> str:
        """Its Content-Transfer-Encoding."""
        raw = self.headers.raw("content-transfer-encoding") or b""
        return raw.partition(b";")[0].strip(b" \t\"'").lower().decode("ascii", "replace")

    @property
    def file_name(self) -> str | None:
        """The name it bears."""
        found = self.headers.parameter("content-disposition", "filename") or self.headers.parameter(
            "content-type", "name"
        )
        return found or None

    def raw(self) -> bytes:
        """Give its body as it stands."""
        return self.buffer[self.start : self.end]

    def blocks(self) -> Iterator[bytes]:
        """Give its body as it stands, block by block."""
        for place in range(self.start, self.end, BLOCK_BYTES):
            yield self.buffer[place : min(place + BLOCK_BYTES, self.end)]

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes, the transfer encoding undone."""
        encoding = self.encoding
        if encoding == "base64" and is_really_base64(self.buffer[self.start : min(self.end, self.start + 4096)]):
            return base64_bytes(self.blocks())
        if encoding == "quoted-printable":
            return quoted_bytes(self.blocks())
        if encoding in {"x-uuencode", "x-uue", "uuencode"}:
            return uu_bytes(self.blocks())
        return self.blocks()

    def content(self) -> bytes:
        """Give its bytes at once."""
        return b"".join(self.chunks())

    def walk(self) -> Iterator["Part"]:
        """Give it and all parts within it, in their order."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(buffer: Buffer, start: int = 0, end: int | None = None) -> Part:
    """Find the parts of the message in *buffer* between *start* and *end*.

    Raises:
        Unreadable: `bomb` where there are more than 100,000.
    """
    return _parse(buffer, start, len(buffer) if end is None else end, depth=0, count=[0], is_digest=False)


def _parse(buffer: Buffer, start: int, end: int, *, depth: int, count: list[int], is_digest: bool) -> Part:
    count[0] += 1
    if count[0] > MAXIMUM_PARTS:
        raise Unreadable(Reason.BOMB)
    headers, body = split_headers(buffer, start, end)
    part = Part(buffer, body, end, headers, _media_type(headers, is_digest=is_digest))
    declared = _CHARSET.search(headers.raw("content-type") or b"")
    if declared:
        part.headers = replace(headers, charset=declared[1].decode("ascii", "replace"))
    if part.media_type.startswith("multipart/"):
        if depth >= MAXIMUM_NESTING:
            part.is_too_deep = True
        else:
            _split(part, depth=depth, count=count)
    return part


def _media_type(headers: Headers, *, is_digest: bool) -> str:
    raw = headers.raw("content-type")
    default = "message/rfc822" if is_digest else "text/plain"
    if raw is None:
        return default
    named = _TYPE.match(raw.decode("ascii", "replace"))
    return named[1].lower() if named else "text/plain"


def _split(part: Part, *, depth: int, count: list[int]) -> None:
    """Find the children of a multipart; parts behind its closing delimiter are parts all the same."""
    boundary = _boundary(part)
    if boundary is None:
        return
    line = re.compile(rb"--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\n|\r|\Z)")
    marks = [(match.start(), match.end(), match[1] is not None) for match in _places(line, part)]
    if not marks:
        return
    part.is_closed = any(closes for _, _, closes in marks)
    margins = [(part.start, _before_line_end(part.buffer, marks[0][0], part.start))]
    for number, (_, behind, closes) in enumerate(marks):
        first = _after_line_end(part.buffer, behind, part.end)
        following = marks[number + 1][0] if number + 1 < len(marks) else part.end
        last = _before_line_end(part.buffer, following, first) if number + 1 < len(marks) else part.end
        if closes:
            margins.append((first, last))
        elif first < last or number + 1 < len(marks):
            is_digest = part.media_type == "multipart/digest"
            child = _parse(part.buffer, first, last, depth=depth + 1, count=count, is_digest=is_digest)
            part.children.append(child)
    part.margins = tuple(margins)


def _places(line: re.Pattern[bytes], part: Part) -> Iterator[re.Match[bytes]]:
    found = 0
    for match in line.finditer(part.buffer, part.start, part.end):
        if match.start() > 0 and part.buffer[match.start() - 1] not in b"\r\n":
            continue  # asked here: a pattern that begins with the words themselves is found many times faster
        found += 1
        if found > MAXIMUM_PARTS:
            raise Unreadable(Reason.BOMB)
        yield match


def _boundary(part: Part) -> bytes | None:
    """Give the declared boundary; where it is lacking or never occurs, the first line that looks like one."""
    declared = part.headers.parameter("content-type", "boundary")
    boundary = declared.rstrip().encode("utf-8", "replace") if declared else None
    if boundary and part.buffer.find(b"--" + boundary, part.start, part.end) >= 0:
        return boundary
    bare = _BARE.search(part.buffer, max(0, part.start - 1), part.end)
    return bare[1] if bare else None


def _after_line_end(buffer: Buffer, place: int, end: int) -> int:
    match = _LINE_END.match(buffer, place, end)
    return match.end() if match else place


def _before_line_end(buffer: Buffer, place: int, start: int) -> int:
    """Give the end of what stands before the line at *place*: the line end belongs to the delimiter (RFC 2046)."""
    if place - 2 >= start and buffer[place - 2 : place] == b"\r\n":
        return place - 2
    return place - 1 if place - 1 >= start and buffer[place - 1 : place] in (b"\n", b"\r") else place

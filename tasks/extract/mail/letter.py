"""Takes a mail apart by the roles of its parts: what is its body, what is enclosed, what is signed or locked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.base import split_uuencoded, uu_bytes
from tasks.extract.mail.headers import Headers, readable
from tasks.extract.mail.names import Namer
from tasks.extract.mail.parts import BLOCK_BYTES, Part, parse
from tasks.extract.mail.smime import Signed, open_signed

BODY_TYPES = frozenset(
    {
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
        "text/rfc822-headers",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)
"""What a mail program shows as text when it is neither named nor called an attachment."""
RICH = frozenset({"text/html", "text/enriched", "text/richtext"})
SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
ENCODED = frozenset({"base64", "x-uuencode", "x-uue", "uuencode"})
MAXIMUM_WRAPPINGS = 8
"""Signed messages within signed messages."""
_BOILERPLATE = re.compile(rb"\b(?:mime|multi-?part)\b", re.IGNORECASE)
MARGIN_LETTERS = 20
"""Text outside all parts is kept from so many letters on."""


@dataclass(slots=True)
class Enclosed:
    """Something that a mail holds beside its body: a member of it."""

    name: str
    source: Part | bytes
    reason: Reason | None = None
    """Why it cannot be had."""

    def chunks(self) -> Iterator[bytes]:
        """Give its bytes, the transfer encoding undone."""
        if isinstance(self.source, Part):
            return self.source.chunks()
        return (self.source[place : place + BLOCK_BYTES] for place in range(0, len(self.source), BLOCK_BYTES))

    def content(self) -> Iterator[bytes] | Unreadable:
        """Give its bytes; or why there are none: also where something stands there that cannot be decoded at all.

        Damage within leaves the rest standing: what is decoded is given, and whoever reads it sees what it lacks.
        """
        if self.reason is not None:
            return Unreadable(self.reason)
        chunks = self.chunks()
        if not isinstance(self.source, Part) or self.source.encoding not in ENCODED:
            return chunks
        first = next((chunk for chunk in chunks if chunk), None)
        if first is None:
            stands = self.source.buffer[self.source.start : min(self.source.end, self.source.start + 4096)].strip()
            return Unreadable(Reason.CORRUPT) if stands else iter(())
        return chain([first], chunks)


@dataclass(slots=True)
class Body:
    """One text of a mail, in plain words, as rich text, or both."""

    plain: list[Part] = field(default_factory=list)
    rich: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Letter:
    """A mail by its roles."""

    headers: Headers
    bodies: list[Body]
    enclosed: list[Enclosed]
    is_encrypted: bool = False
    signed: list[Signed] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    """Names of the members that hold text from outside all parts."""
    is_cut_off: bool = False
    """Whether it ends within its last part."""
    is_too_deep: bool = False


def take_apart(root: Part) -> Letter:
    """Sort the parts of *root*."""
    sorter = _Sorter()
    sorter.sort(root, is_root=True)
    texts = [part for body in sorter.bodies for part in (*body.plain, *body.rich)]
    charset = next((part.headers.charset for part in texts if part.headers.charset), None)
    headers = root.headers if root.headers.charset else replace(root.headers, charset=charset)
    return Letter(
        headers,
        sorter.bodies,
        sorter.enclosed,
        sorter.is_encrypted,
        sorter.signed,
        sorter.margins,
        _is_cut_off(root),
        any(one.reason is Reason.TOO_DEEP for one in sorter.enclosed),
    )


class _Sorter:
    """Walks the parts once, in their order."""

    def __init__(self, wrappings: int = 0, namer: Namer | None = None) -> None:
        self.wrappings = wrappings
        self.namer = namer or Namer()
        self.bodies: list[Body] = []
        self.enclosed: list[Enclosed] = []
        self.signed: list[Signed] = []
        self.margins: list[str] = []
        self.is_encrypted = False

    def sort(self, part: Part, *, is_root: bool = False) -> None:
        """Give *part* its role."""
        kind = part.media_type
        if part.is_too_deep:
            self.enclose(part, Reason.TOO_DEEP)
        elif kind.startswith("multipart/"):
            self._sort_multipart(part, kind)
        elif kind in OPAQUE:
            self._sort_opaque(part)
        elif is_body(part, is_root=is_root):
            self._sort_text(part)
        elif part.start < part.end or part.headers.fields:
            self.enclose(part)

    def enclose(self, part: Part, reason: Reason | None = None) -> None:
        """Make a member of *part*."""
        if reason is None and part.start == part.end:
            reason = _absence(part.headers)
        self.enclosed.append(Enclosed(self.namer.name(part.media_type, part.file_name), part, reason))

    def _sort_multipart(self, part: Part, kind: str) -> None:
        self._keep_margins(part)
        if not part.children:
            self._sort_text(part)
        elif kind == "multipart/alternative":
            self._sort_alternatives(part)
        elif kind == "multipart/related":
            self._sort_related(part)
        elif kind == "multipart/encrypted":
            self.is_encrypted = True
            for child in part.children:
                self.enclose(child)
        else:
            for child in part.children:
                self.sort(child)
        if kind == "multipart/signed":
            self.signed.append(Signed(_signature_kind(part)))

    def _sort_related(self, part: Part) -> None:
        """Take the text that shows the others; these are members, pictures mostly."""
        root = _root_of(part)
        self.sort(root)
        for child in part.children:
            if child is not root and child.children:
                self.sort(child)
            elif child is not root:
                self.enclose(child)

    def _sort_alternatives(self, part: Part) -> None:
        """Pair the plain and the rich text; what is neither is a member."""
        body = Body()
        for child in part.children:
            side = _Sorter(self.wrappings, self.namer)
            side.sort(child)
            texts = [text for one in side.bodies for text in (*one.plain, *one.rich)]
            place = body.rich if any(text.media_type in RICH for text in texts) else body.plain
            if not place:
                place.extend(texts)
            else:
                for text in texts:
                    self.enclose(text)
            self._take_from(side)
        self.bodies.append(body)

    def _take_from(self, side: "_Sorter") -> None:
        self.enclosed += side.enclosed
        self.signed += side.signed
        self.margins += side.margins
        self.is_encrypted |= side.is_encrypted

    def _sort_text(self, part: Part) -> None:
        self.bodies.append(Body(rich=[part]) if part.media_type in RICH else Body(plain=[part]))
        raw = part.buffer.find(b"begin ", part.start, part.end)
        if raw >= 0 and part.media_type not in RICH:
            for name, lines in split_uuencoded(part.content())[1]:
                named = self.namer.name("application/octet-stream", readable(name, part.headers.charset))
                self.enclosed.append(Enclosed(named, b"".join(uu_bytes([lines]))))

    def _sort_opaque(self, part: Part) -> None:
        """Unwrap a message that is signed as a whole; another one is locked."""
        opened = open_signed(part.content()) if self.wrappings < MAXIMUM_WRAPPINGS else None
        if opened is None:
            kind = (part.headers.parameter("content-type", "smime-type") or "enveloped-data").lower()
            self.is_encrypted |= kind in {"enveloped-data", "authenveloped-data", "signed-data"}
            self.enclose(part)
            return
        content, signed = opened
        inside = _Sorter(self.wrappings + 1, self.namer)
        inside.sort(parse(content))
        self.bodies += inside.bodies
        self._take_from(inside)
        self.signed.append(signed)
        self.enclose(part)

    def _keep_margins(self, part: Part) -> None:
        for number, (start, end) in enumerate(part.margins):
            self._keep_margin(part.buffer[start:end], is_before=number == 0)

    def _keep_margin(self, text: bytes, *, is_before: bool) -> None:
        letters = sum(byte > 0x40 for byte in text[:4096])  # noqa: PLR2004 "A" begins at 0x41
        if letters < MARGIN_LETTERS or (is_before and _BOILERPLATE.search(text[:1000]) and len(text) < 1000):  # noqa: PLR2004
            return
        name = "before-the-parts.txt" if is_before else "behind-the-parts.txt"
        self.margins.append(name)
        self.enclosed.append(Enclosed(name, text))


def _absence(headers: Headers) -> Reason | None:
    """Tell why a part is empty: what could not be had when the mail was made of a store's message says so."""
    if headers.raw("x-apple-content-length") is not None:
        return Reason.CORRUPT  # Apple keeps it in a file beside the mail
    told = (headers.raw("x-sluice-unreadable") or b"").decode("ascii", "replace")
    return Reason(told) if told in set(Reason) else None


def is_body(part: Part, *, is_root: bool) -> bool:
    """Tell whether *part* is text that a mail program shows as the mail itself."""
    if part.media_type not in BODY_TYPES or part.disposition == "attachment":
        return False
    return is_root or part.file_name is None


def _root_of(part: Part) -> Part:
    """Give the part of a multipart/related that shows the others (RFC 2387)."""
    start = part.headers.parameter("content-type", "start")
    for child in part.children:
        if start and (child.headers.first("content-id") or "").strip() == start.strip():
            return child
    return part.children[0]


def _signature_kind(part: Part) -> str:
    kinds = {child.media_type for child in part.children} & SIGNATURES
    return "PGP" if any("pgp" in kind for kind in kinds) else "S/MIME"


def _is_cut_off(root: Part) -> bool:
    """Tell whether the file ends within a part: a multipart without parts or without its end, base64 within a line."""
    last = root
    while last.children:
        last = last.children[-1]
    tail = bytes(last.buffer[max(last.start, last.end - 400) : last.end])
    lines = tail.split() if last.encoding == "base64" else []
    if last.media_type.startswith("multipart/"):
        return not last.is_too_deep
    if last is root:
        return bool(lines) and len(lines[-1]) % 4 != 0
    if all(part.is_closed for part in root.walk()):
        return False
    is_full = len(lines) > 1 and b"=" not in lines[-1] and len(lines[-1]) == len(lines[-2])
    return is_full or not tail.endswith((b"\n", b"\r"))

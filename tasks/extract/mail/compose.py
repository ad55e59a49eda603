"""Writes a MAPI message as a mail (RFC 5322, MIME): the same bytes for the same message, whoever writes it and when."""

import binascii
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.mapi import Attachment, MapiMessage
from tasks.extract.mail.mapi_letter import headers_of, message_texts
from tasks.extract.mail.names import Namer

MAXIMUM_NESTING = 30
"""Messages embedded in each other; deeper ones are called too deep."""
UNREADABLE = "x-sluice-unreadable"
"""The header of an empty part that stands for bytes that could not be had: the reason."""
_LINE_BYTES = 57
"""Of base64: 76 characters."""
_BLOCK_BYTES = _LINE_BYTES * 16384
_DROPPED = ("content-", "mime-version", "x-ms-tnef", "x-sluice-", "bytes", "lines")
_END = b"\r\n"


def composed(message: MapiMessage, *, depth: int = 0) -> Iterator[bytes]:
    """Write *message* piece by piece: headers, texts in UTF-8, attachments, embedded messages as message/rfc822.

    Boundaries are made of the depth, and hold what neither base64 nor a header of ours can: no chance, no clock.
    """
    for name, value in headers_of(message).fields:
        if not name.startswith(_DROPPED):
            yield name.title().encode("ascii") + b": " + value + _END
    yield b"MIME-Version: 1.0" + _END
    boundary = f"=_{depth}_mixed".encode()
    yield from _multipart("mixed", boundary)
    yield from _texts(message, boundary, depth)
    namer = Namer()
    opening = b"--" + boundary + _END
    for one in message.attachments:
        name = name_of(one, namer)
        yield opening
        try:
            yield from _enclosed(one, name, depth)
        except Unreadable as failure:  # what could be read of it stands there already
            yield _END + opening
            yield from _absent(one.media_type, name, failure.reason)
        yield _END
    for name in message.lacking:
        yield opening
        yield from _absent("application/octet-stream", name, Reason.UNSUPPORTED)
        yield _END
    yield b"--" + boundary + b"--" + _END


def name_of(attachment: Attachment, namer: Namer) -> str:
    """Name an attachment; a message among them is a mail."""
    given = attachment.given_name
    if attachment.embedded is None:
        return namer.name(attachment.media_type, given)
    if given is not None and not given.lower().endswith(".eml"):
        given = f"{given[:-4] if given.lower().endswith('.msg') else given}.eml"
    return namer.name("message/rfc822", given)


def _multipart(kind: str, boundary: bytes) -> Iterator[bytes]:
    yield b'Content-Type: multipart/%s; boundary="%s"' % (kind.encode(), boundary) + _END + _END


def _texts(message: MapiMessage, boundary: bytes, depth: int) -> Iterator[bytes]:
    texts = message_texts(message)
    inner = f"=_{depth}_texts".encode()
    yield b"--" + boundary + _END
    yield from _multipart("alternative", inner)
    for kind, text in (("plain", texts.plain), ("html", texts.html)):
        if text is not None:
            yield b"--" + inner + _END
            yield f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
            yield from _base64([text.encode("utf-8", "replace")])
    yield b"--" + inner + b"--" + _END
    if texts.rtf is not None:
        yield b"--" + boundary + _END
        yield _part_headers("text/rtf", "body.rtf")
        yield b"Content-Transfer-Encoding: base64\r\n\r\n"
        yield from _base64([texts.rtf])


def _part_headers(media_type: str, name: str) -> bytes:
    disposition = f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='')}"
    return f"Content-Type: {media_type}\r\n{disposition}\r\n".encode("ascii", "replace")


def _absent(media_type: str, name: str, reason: str) -> Iterator[bytes]:
    yield _part_headers(media_type, name)
    yield f"{UNREADABLE}: {reason}\r\n\r\n".encode()


def _enclosed(one: Attachment, name: str, depth: int) -> Iterator[bytes]:
    if one.embedded is not None:
        yield from _embedded(one, name, depth)
        return
    try:
        chunks = one.content()
        first = next(chunks, b"")
    except Unreadable as failure:
        yield from _absent(one.media_type, name, failure.reason)
        return
    yield _part_headers(_claimed(one), name)
    yield b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield from _base64(_all(first, chunks))


def _claimed(one: Attachment) -> str:
    """Give the claimed type, unless it would have the bytes taken for a part of the mail."""
    claimed = one.media_type
    return "application/octet-stream" if claimed.startswith(("multipart/", "message/")) else claimed


def _all(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _embedded(one: Attachment, name: str, depth: int) -> Iterator[bytes]:
    if depth >= MAXIMUM_NESTING or one.embedded is None:
        yield from _absent("message/rfc822", name, Reason.TOO_DEEP)
        return
    try:
        message = one.embedded()
    except Unreadable as failure:
        yield from _absent("message/rfc822", name, failure.reason)
        return
    yield _part_headers("message/rfc822", name) + _END
    yield from composed(message, depth=depth + 1)


def _base64(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= _BLOCK_BYTES:
            yield _wrapped(bytes(waiting[:_BLOCK_BYTES]))
            del waiting[:_BLOCK_BYTES]
    yield _wrapped(bytes(waiting))


def _wrapped(payload: bytes) -> bytes:
    places = range(0, len(payload), _LINE_BYTES)
    return b"".join(binascii.b2a_base64(payload[place : place + _LINE_BYTES], newline=False) + _END for place in places)

"""Draws mails for the tests: MIME by hand, Outlook messages as OLE files, winmail.dat."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from storage.shapes import Reading
from tasks.extract.mail.eml import enclosed_in_eml, read_eml
from tasks.extract.mail.ole_write import Tree, write_ole
from tasks.extract.means import Means

HEAD = b"From: Anna <anna@north.example>\nTo: boris@south.example\nSubject: Delivery\nMIME-Version: 1.0\n"
RUSSIAN = (
    "Уважаемые коллеги, направляем вам проект договора поставки на согласование. Просим рассмотреть его и сообщить "
    "ваши замечания до конца недели."
)
CHINESE = "尊敬的各位同事，现将供货合同草案发送给贵方，请予以审阅并在本周末之前提出意见。谢谢各位的支持与配合。" * 2
INTEGER, TIME, STRING8, UNICODE, BINARY = 0x03, 0x40, 0x1E, 0x1F, 0x102
Value = str | bytes | int | datetime
_OUTLOOK = bytes.fromhex("0b0d020000000000c000000000000046")


def read(tmp_path: Path, mail: bytes) -> Reading:
    """Read *mail* as a file."""
    path = tmp_path / "letter"
    path.write_bytes(mail)
    return read_eml(path, "message/rfc822", Means())


def enclosed(tmp_path: Path, mail: bytes) -> list[tuple[str, bytes]]:
    """Give names and bytes of what *mail* holds."""
    path = tmp_path / "letter"
    path.write_bytes(mail)
    return [(one.name, b"".join(one.chunks())) for one in enclosed_in_eml(path)]


def text_of(reading: Reading) -> str:
    """Give the text that is shown."""
    return reading.pages[0].variants[0].text


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b", closed: bool = True) -> bytes:
    """Draw headers and body of a multipart; each part with its own headers."""
    mark = f"--{boundary}\n".encode()
    body = b"".join(mark + part + b"\n" for part in parts)
    end = f"--{boundary}--\n".encode() if closed else b""
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n\n".encode() + body + end


def part(content: bytes, media_type: str = "text/plain", *headers: str) -> bytes:
    """Draw a part."""
    return "\n".join((f"Content-Type: {media_type}", *headers, "", "")).encode() + content


def draw_msg(
    properties: Mapping[int, Value],
    *,
    recipients: Sequence[Mapping[int, Value]] = (),
    attachments: Sequence[Mapping[int, "Value | Tree"]] = (),
    string8: str | None = None,
) -> bytes:
    """Draw an Outlook message; texts in UTF-16, or in the charset *string8*."""
    return write_ole(message_tree(properties, recipients, attachments, string8), class_id=_OUTLOOK)


def message_tree(
    properties: Mapping[int, Value],
    recipients: Sequence[Mapping[int, Value]] = (),
    attachments: Sequence[Mapping[int, "Value | Tree"]] = (),
    string8: str | None = None,
    *,
    header_bytes: int = 32,
) -> dict[str, bytes | Tree]:
    """Draw the storage of a message; one within another has 24 bytes before its list."""
    tree = _storage(properties, string8, header_bytes)
    for number, one in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = _storage(one, string8, 8)
    for number, held in enumerate(attachments):
        plain = {key: value for key, value in held.items() if isinstance(value, str | bytes | int | datetime)}
        storage = _storage(plain, string8, 8)
        for key, value in held.items():
            if isinstance(value, Mapping):
                storage[f"__substg1.0_{key:04X}000D"] = value
        tree[f"__attach_version1.0_#{number:08X}"] = storage
    return tree


def _storage(properties: Mapping[int, Value], string8: str | None, header_bytes: int) -> dict[str, bytes | Tree]:
    listed, streams = bytearray(header_bytes), dict[str, bytes | Tree]()
    for number, value in properties.items():
        if isinstance(value, int):
            listed += struct.pack("<HHIq", INTEGER, number, 6, value)
        elif isinstance(value, datetime):
            listed += struct.pack("<HHIq", TIME, number, 6, ticks(value))
        elif isinstance(value, bytes):
            streams[f"__substg1.0_{number:04X}0102"] = value
        elif string8:
            streams[f"__substg1.0_{number:04X}001E"] = value.encode(string8)
        else:
            streams[f"__substg1.0_{number:04X}001F"] = value.encode("utf-16-le")
    return {"__properties_version1.0": bytes(listed), **streams}


def ticks(moment: datetime) -> int:
    """Give a moment as MAPI keeps it."""
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def draw_tnef(attributes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Draw a winmail.dat of level, number and content of its attributes."""
    packed = b"".join(
        struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)
        for level, number, content in attributes
    )
    return struct.pack("<IH", 0x223E9F78, 1) + packed

"""Reads the messages that Outlook saves as files (msg, [MS-OXMSG]): an OLE file with a stream for each property."""

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.mapi import (
    BINARY,
    EMBEDDED,
    OBJECT,
    OLE,
    STRING8,
    UNICODE,
    Attachment,
    Loader,
    MapiMessage,
    Properties,
    code_page_of,
    failing,
    wire_headers,
)
from tasks.extract.mail.ole_objects import object_in
from tasks.extract.mail.ole_write import Tree, write_ole

if TYPE_CHECKING:
    from olefile import OleFileIO

ENGINE = "msg 1"
VERSION = f"{ENGINE} olefile 0.47"
_CONTENT = 0x3701
MAXIMUM_ATTACHMENTS = 10_000
MAXIMUM_NESTING = 30
"""Messages embedded in each other within one file; deeper ones are not looked into."""
MAXIMUM_STREAM_BYTES = 1024**3
_ENTRY = struct.Struct("<HHI8s")
_VARIABLE = frozenset({STRING8, UNICODE, BINARY})
_HEADER_BYTES = {"message": 32, "embedded": 24, "other": 8}
"""Before the entries of a property stream ([MS-OXMSG] 2.4.1)."""
Storage = tuple[str, ...]


def open_message(path: Path) -> MapiMessage:
    """Open the msg file at *path*.

    Raises:
        Unreadable: `corrupt` where it is no message.
        OSError: it cannot be read.
    """
    import olefile  # noqa: PLC0415 only a worker that reads OLE files needs it

    try:
        ole = olefile.OleFileIO(str(path), raise_defects=olefile.DEFECT_FATAL)
        return _Opened(ole).message((), "message")
    except MemoryError:
        raise
    except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, RecursionError):
        if not path.exists():
            raise
        raise Unreadable(Reason.CORRUPT) from None


class _Opened:
    """An OLE file with messages in it; every stream is read when it is asked for."""

    def __init__(self, ole: "OleFileIO") -> None:
        self.ole = ole
        self.inside: dict[Storage, list[str]] = {}
        self.damage: list[str] = []
        for entry in ole.listdir(streams=False, storages=True):
            self.inside.setdefault(tuple(entry), [])
        for entry in ole.listdir(streams=True, storages=True):
            self.inside.setdefault(tuple(entry[:-1]), []).append(entry[-1])

    def message(self, storage: Storage, kind: str, *, depth: int = 0) -> MapiMessage:
        """Open the message in *storage*."""
        names = self.inside.get(storage, [])
        if "__properties_version1.0" not in names and not any(name.startswith("__substg1.0_") for name in names):
            raise Unreadable(Reason.CORRUPT)
        values = self.values(storage, kind)
        code_page = code_page_of(values)
        recipients: list[Properties] = []
        attachments: list[Attachment] = []
        for name in sorted(names):
            if name.startswith("__recip_version1.0_"):
                recipients.append(Properties(self.values((*storage, name), "other"), code_page))
            elif name.startswith("__attach_version1.0_") and len(attachments) < MAXIMUM_ATTACHMENTS:
                attachments.append(self.attachment((*storage, name), code_page, depth))
        headers = values.get(0x007D)
        return MapiMessage(
            Properties(values, code_page),
            recipients,
            attachments,
            wire_headers(*headers) if headers else None,
            damage=self.damage,
        )

    def values(self, storage: Storage, kind: str) -> dict[int, tuple[int, Loader]]:
        """Give the properties in *storage*: the fixed ones of its list, and a stream for each other one."""
        found: dict[int, tuple[int, Loader]] = {}
        listed = self.read((*storage, "__properties_version1.0"))[_HEADER_BYTES[kind] :]
        for place in range(0, len(listed) - _ENTRY.size + 1, _ENTRY.size):
            value_type, number, _, value = _ENTRY.unpack_from(listed, place)
            if value_type not in _VARIABLE and value_type != OBJECT and value_type < 0x1000:  # noqa: PLR2004 lists
                found[number] = (value_type, partial(bytes, value))
        for name in self.inside.get(storage, []):
            tag = name.removeprefix("__substg1.0_")
            if tag == name or len(tag) != 8 or not tag.isalnum():  # noqa: PLR2004 eight hex digits
                continue
            try:
                number, value_type = int(tag[:4], 16), int(tag[4:], 16)
            except ValueError:
                continue
            if value_type in _VARIABLE:
                found[number] = (value_type, partial(self.read, (*storage, name)))
        return found

    def attachment(self, storage: Storage, code_page: str | None, depth: int) -> Attachment:
        """Open the attachment in *storage*."""
        properties = Properties(self.values(storage, "other"), code_page)
        method = properties.integer(0x3705)
        held = (*storage, "__substg1.0_3701000D")
        if method == OLE and held in self.inside:
            return Attachment(properties, partial(self.object_chunks, held))
        if held in self.inside and (method == EMBEDDED or _CONTENT not in properties.values):
            if depth >= MAXIMUM_NESTING:
                return Attachment(properties, partial(failing, Reason.TOO_DEEP))
            opening = partial(self.message, held, "embedded", depth=depth + 1)
            return Attachment(properties, partial(failing, Reason.UNSUPPORTED), opening)
        return Attachment(properties, partial(self.chunks, (*storage, "__substg1.0_37010102")))

    def chunks(self, place: Storage) -> Iterator[bytes]:
        """Give a stream's bytes; raises Unreadable where it is not there."""
        if place[-1] not in self.inside.get(place[:-1], []):
            raise Unreadable(Reason.CORRUPT)
        yield self.read(place, is_strict=True)

    def object_chunks(self, storage: Storage) -> Iterator[bytes]:
        """Give the file within an OLE object; where it is kept in several streams, these as the OLE file they are."""
        tree = self.tree(storage, 0)
        whole = object_in({name: content for name, content in tree.items() if isinstance(content, bytes)})
        yield whole if whole is not None else write_ole(tree)

    def tree(self, storage: Storage, depth: int) -> dict[str, bytes | Tree]:
        """Give a storage with all that is in it."""
        if depth > MAXIMUM_NESTING:
            raise Unreadable(Reason.TOO_DEEP)
        return {
            name: self.tree((*storage, name), depth + 1)
            if (*storage, name) in self.inside
            else self.read((*storage, name), is_strict=True)
            for name in self.inside[storage]
        }

    def read(self, place: Storage, *, is_strict: bool = False) -> bytes:
        """Read a stream; where it is damaged, raise if *is_strict*, else give what stands for nothing."""
        try:
            with self.ole.openstream(list(place)) as stream:
                return bytes(stream.read(MAXIMUM_STREAM_BYTES))
        except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error):
            if is_strict:
                raise Unreadable(Reason.CORRUPT) from None
            self.damage.append(place[-1][:40])
            return b""

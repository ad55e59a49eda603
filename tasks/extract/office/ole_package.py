"""Takes files out of OLE objects: what was dropped into a document as a package, or stands in one as a whole."""

import re
import struct
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.ole_write import write_ole
from tasks.extract.office.zipped import open_parts

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAXIMUM_BYTES = 256 * 1024 * 1024
_NATIVE, _WHOLE = "\x01Ole10Native", ("Package", "CONTENTS", "EmbeddedOdf")
_OFFICE = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
"""Streams by which an object is a document of its own."""
_NOT_FILES = frozenset({"Equation Native", "\x02OlePres000"})
_MAXIMUM_NAME = 1024
_ENDINGS = (
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"\{\\rtf"), "rtf"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "ole"),
)


class Inside(NamedTuple):
    """A file taken out of an object."""

    name: bytes
    """As the object says it, without its folders; else made of *stem* and what the content is."""
    content: bytes


def files_of_object(payload: bytes, stem: str) -> Iterator[Inside]:
    """Give the files within an OLE object; the object itself where it is an Office document; nothing of formulas.

    What is no compound file is given as it is.
    """
    if not payload.startswith(OLE_MAGIC):
        yield Inside(_made_name(payload, stem), payload)
        return
    import olefile  # noqa: PLC0415 only where there is an object

    try:
        with olefile.OleFileIO(BytesIO(payload)) as ole:
            yield from _files_of(ole, payload, stem)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 olefile raises anything over broken objects
        yield Inside(f"{stem}.bin".encode(), payload)


def _files_of(ole: Any, payload: bytes, stem: str) -> Iterator[Inside]:
    names = {entry[0] for entry in ole.listdir(streams=True, storages=False)}
    found = list(files_in_storage(ole, (), stem))
    ending = next((ending for name, ending in _OFFICE.items() if name in names), None)
    if found:
        yield from found
    elif ending is not None:
        yield Inside(f"{stem}.{ending}".encode(), payload)
    elif not names & _NOT_FILES:
        yield Inside(f"{stem}.bin".encode(), payload)


def files_in_storage(ole: Any, folder: Sequence[str], stem: str) -> Iterator[Inside]:
    """Give the files that stand whole within one storage of an open compound file."""
    native = [*folder, _NATIVE]
    if ole.exists(native):
        inside = read_native(_stream(ole, native), stem)
        if inside is not None:
            yield inside
        return
    for name in _WHOLE:
        if ole.exists([*folder, name]):
            content = _stream(ole, [*folder, name])
            yield Inside(_made_name(content, stem), content)
            return


def document_in_storage(ole: Any, folder: Sequence[str], stem: str) -> Iterator[Inside]:
    """Give an Office document that is a storage of an open compound file as a compound file of its own."""
    depth = len(folder)
    paths = [entry for entry in ole.listdir() if entry[:depth] == list(folder)]
    ending = next((_OFFICE[entry[depth]] for entry in paths if entry[depth] in _OFFICE), None)
    if ending is None:
        return
    tree: dict[str, Any] = {}
    left = MAXIMUM_BYTES
    for entry in paths:
        inner = tree
        for name in entry[depth:-1]:
            inner = inner.setdefault(name, {})
        inner[entry[-1]] = _stream(ole, entry)
        left -= len(inner[entry[-1]])
        if left < 0:
            raise Unreadable(Reason.BOMB)
    yield Inside(f"{stem}.{ending}".encode(), write_ole(tree))


def _stream(ole: Any, path: Sequence[str]) -> bytes:
    if ole.get_size(list(path)) > MAXIMUM_BYTES:
        return b""
    with ole.openstream(list(path)) as stream:
        return bytes(stream.read())


def read_native(payload: bytes, stem: str) -> Inside | None:
    """Read what Windows' packager wrote: label, path and content of one file, then its names in Unicode.

    Returns:
        The file; None where the stream is something else, as that of a picture or a formula.
    """
    try:
        at = 6
        label, at = _text(payload, at)
        path, at = _text(payload, at)
        at += 8 + struct.unpack_from("<I", payload, at + 4)[0]
        size = struct.unpack_from("<I", payload, at)[0]
    except (struct.error, ValueError):
        content = payload[4:]
        name = _made_name(content, stem)
        return None if name.endswith(b".bin") else Inside(name, content)
    content = payload[at + 4 : at + 4 + size]
    name = _wide_label(payload, at + 4 + size) or re.split(rb"[\\/]", label or path)[-1] or _made_name(content, stem)
    return Inside(name, content)


def _wide_label(payload: bytes, at: int) -> bytes | None:
    """Read the label in Unicode, the second of three strings after the content; in UTF-8, None: there is none."""
    try:
        at += 4 + 2 * struct.unpack_from("<I", payload, at)[0]
        length = struct.unpack_from("<I", payload, at)[0]
    except struct.error:
        return None
    label = payload[at + 4 : at + 4 + 2 * min(length, _MAXIMUM_NAME)].decode("utf-16-le", "replace")
    return re.split(r"[\\/]", label)[-1].strip("\0").encode("utf-8", "replace") or None


def _text(payload: bytes, at: int) -> tuple[bytes, int]:
    end = payload.index(b"\0", at, at + _MAXIMUM_NAME)
    return payload[at:end], end + 1


def _made_name(content: bytes, stem: str) -> bytes:
    return f"{stem}.{_ending(content)}".encode()


def _ending(content: bytes) -> str:
    if content.startswith(b"PK"):
        try:
            with open_parts(content) as parts:
                folders = {name.partition("/")[0].lower() for name in parts.names}
        except Unreadable:
            return "zip"
        return next(
            (ending for each, ending in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")) if each in folders), "zip"
        )
    return next((ending for mark, ending in _ENDINGS if mark.match(content)), "bin")

"""Gives the files that office documents carry: attached documents, packages, imported files, old versions."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from tasks.extract.office.ole_package import OLE_MAGIC, Inside, document_in_storage, files_in_storage, files_of_object
from tasks.extract.office.rtf_objects import files_of_rtf
from tasks.extract.office.zipped import Parts, open_parts

CHUNK_BYTES = 64 * 1024
MAXIMUM_FILES = 10_000
_EMBEDDED = re.compile(r"(?:word|xl|ppt|visio)/embeddings/[^/]+$", re.IGNORECASE)
_IMPORTED = re.compile(
    r"word/(?!embeddings/|media/)(?:[^/]+/)?[^/]+\.(?:x?html?|mht|mhtml|rtf|txt|docx?)$", re.IGNORECASE
)
"""Whole files that Word merges when it opens the document (`w:altChunk`)."""
_OLE_OF_ODF = re.compile(r"(?:Object \d+|Obj[0-9A-Fa-f]{6,10})$")
_VERSION_OF_ODF = re.compile(r"Versions/[^/]+$")
_OBJECT_STORAGE = re.compile(r"MBD[0-9A-Fa-f]{8}$")
"""What a workbook calls its objects ([MS-XLS] 2.1.7.10)."""


def has_embedded(names: Iterable[str]) -> bool:
    """Tell by the names of its parts whether a zip-shaped document carries files."""
    patterns = (_EMBEDDED, _IMPORTED, _OLE_OF_ODF, _VERSION_OF_ODF)
    return any(pattern.match(name.replace("\\", "/").lstrip("/")) for name in names for pattern in patterns)


def embedded_files(path: Path) -> Iterator[tuple[bytes, Iterator[bytes]]] | None:
    """Give raw name and content of each file that the office document at *path* carries, unwrapped from its object.

    Pictures are no files here, nor are formulas, nor the folders of an OpenDocument file that are part of it.

    Returns:
        The files, lazily; None: this is no document that could carry any, or it carries none.

    Raises:
        Unreadable: here or while iterating: `bomb`, `encrypted`, `corrupt`.
        OSError: it cannot be read.
    """
    with path.open("rb") as source:
        head = source.read(16)
    if head.startswith(b"PK"):
        with open_parts(path) as parts:
            found = has_embedded(parts.names)
        return _chunked(_of_zip(path)) if found else None
    if head.startswith(OLE_MAGIC):
        return _peeked(_of_ole(path))
    return _peeked(files_of_rtf(path)) if head.lstrip().startswith(b"{\\rt") else None


def _peeked(files: Iterator[Inside]) -> Iterator[tuple[bytes, Iterator[bytes]]] | None:
    first = next(files, None)
    return None if first is None else _chunked(_again(first, files))


def _again(first: Inside, others: Iterator[Inside]) -> Iterator[Inside]:
    yield first
    yield from others


def _chunked(files: Iterator[Inside]) -> Iterator[tuple[bytes, Iterator[bytes]]]:
    for count, (name, content) in enumerate(files):
        if count == MAXIMUM_FILES:
            return
        yield name, (content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES))


def _of_zip(path: Path) -> Iterator[Inside]:
    with open_parts(path) as parts:
        for name in parts.names:
            plain = name.replace("\\", "/").lstrip("/")
            base = posixpath.basename(plain)
            if _VERSION_OF_ODF.match(plain):
                yield Inside(f"{base}.odt".encode(), parts.read(name))
            elif _IMPORTED.match(plain):
                yield Inside(base.encode(), parts.read(name))
            elif _EMBEDDED.match(plain) or _OLE_OF_ODF.match(plain):
                yield from _of_part(parts, name, base)


def _of_part(parts: Parts, name: str, base: str) -> Iterator[Inside]:
    payload = parts.read(name)
    stem, ending = posixpath.splitext(base)
    if payload.startswith(OLE_MAGIC) and ending.lower() in {".bin", ".ole", ""}:
        yield from files_of_object(payload, stem)
    else:
        yield Inside(base.encode(), payload)


def _of_ole(path: Path) -> Iterator[Inside]:
    """Give the packages and documents within a doc or xls."""
    import olefile  # noqa: PLC0415 only where such a document is opened

    try:
        with olefile.OleFileIO(path) as ole:
            yield from _of_storages(ole)
    except (MemoryError, Unreadable):
        raise
    except Exception:  # noqa: BLE001 olefile raises anything over broken files; its reader says what is wrong
        return


def _of_storages(ole: Any) -> Iterator[Inside]:
    for entry in sorted(ole.listdir(streams=False, storages=True)):
        is_in_pool = len(entry) == 2 and entry[0] == "ObjectPool"  # noqa: PLR2004 pool, object
        if is_in_pool or (len(entry) == 1 and _OBJECT_STORAGE.match(entry[0])):
            stem = entry[-1].strip("_")
            found = list(files_in_storage(ole, entry, stem))
            yield from found or document_in_storage(ole, entry, stem)

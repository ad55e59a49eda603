"""Opening an archive: told by its content, its members spilled into files with names of our own making.

Runs inside the isolated worker. No name that stands in the archive ever becomes a path.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from config.errors import Unreadable
from storage.shapes import Unpacked
from storage.vocabulary import Reason
from tasks.deliver import libarchive, single, streams, tars, zips
from tasks.deliver.heads import HEAD_BYTES, ZIP_STARTS, is_iso, looks_packed
from tasks.deliver.limits import Limits, Meter
from tasks.deliver.spill import Opened, Spill, spill_members

__all__ = ["VERSION", "looks_packed", "spill_members", "unpack"]

VERSION = "containers 2"
"""Goes up when archives open otherwise than before; `reread` takes up what an older one opened."""
Door = Callable[[], Opened | None]


def unpack(path: Path, into: Path, limits: Limits, passwords: Sequence[str] = ()) -> Unpacked | None:
    """Open the file at *path* as an archive and spill its members into the folder *into*.

    Args:
        path: the archive.
        into: an empty folder; the files in it are named by their number.
        limits: held while unpacking; beyond them the whole is a bomb and no member is given.
        passwords: candidates for what is encrypted, tried in their order.

    Returns:
        The members, and what is missing with the reason. A link or a device holds no bytes: it is noted in `missing`
        without a reason. None: this is no archive, or one that is a document's own shape (docx, odt, epub, jar).

    Raises:
        OSError: a member could not be written.
        MemoryError: unpacking takes more memory than there may be.
    """
    with path.open("rb") as file:
        meter = Meter(limits, packed_bytes=path.stat().st_size)
        chosen = _door(file, meter, passwords)
        if chosen is None:
            return None
        media_type, door = chosen
        try:
            archive = door()
        except Unreadable as failure:
            return Unpacked(media_type, (), Reason(failure.reason))
        return None if archive is None else Spill(into, meter).take_all(archive)


def _door(file: BinaryIO, meter: Meter, passwords: Sequence[str]) -> tuple[str, Door] | None:
    """Choose by the first bytes who opens it."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if tars.has_checksum(head):
        return tars.MEDIA_TYPE, lambda: tars.opened(tars.blocks_of(file), meter)
    if head.startswith(ZIP_STARTS):
        return zips.MEDIA_TYPE, lambda: zips.opened(file, meter.limits, passwords)
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return libarchive.SEVENZIP.media_type, lambda: _sevenzip(file, meter, passwords)
    packing = streams.packing_of(head)
    if packing is not None:
        return packing.media_type, lambda: single.opened(file, packing, meter, head=head)
    if tars.starts_a_tar(head):
        return tars.MEDIA_TYPE, lambda: tars.opened(tars.blocks_of(file), meter)
    kind = libarchive.kind_of(head) or (libarchive.ISO if is_iso(file) else None)
    return None if kind is None else (kind.media_type, lambda: libarchive.opened(file, kind))


def _sevenzip(file: BinaryIO, meter: Meter, passwords: Sequence[str]) -> Opened:
    from tasks.deliver import sevenzip  # noqa: PLC0415 its library takes a tenth of a second to load

    return sevenzip.opened(file, meter, passwords)

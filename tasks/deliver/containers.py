"""Opening an archive: told by its content, its members spilled into files with names of our own making.

Runs inside the isolated worker. No name that stands in the archive ever becomes a path.
"""

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from config.errors import Unreadable
from storage.shapes import Spilled, Unpacked
from storage.vocabulary import Reason
from tasks.deliver import tars, zips
from tasks.deliver.limits import Limits, Meter

VERSION = "containers 1"
"""Goes up when archives open otherwise than before; `reread` takes up what an older one opened."""
HEAD_BYTES = 512
CHUNK_BYTES = 1024 * 1024
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")
"""A first member; an empty archive; a split one; a split one that needed no splitting."""
REST = "the rest of the archive"
WORST_FIRST = (Reason.CORRUPT, Reason.ENCRYPTED, Reason.UNSUPPORTED)


def looks_packed(head: bytes) -> bool:
    """Tell by its first bytes (512 are enough) whether a file may be an archive; many documents look so too."""
    return head.startswith(ZIP_STARTS) or tars.packing_of(head) is not None


def unpack(path: Path, into: Path, limits: Limits) -> Unpacked | None:
    """Open the file at *path* as an archive and spill its members into the folder *into*.

    Args:
        path: the archive.
        into: an empty folder; the files in it are named by their number.
        limits: held while unpacking; beyond them the whole is a bomb and no member is given.

    Returns:
        The members, and what is missing with the reason. A link or a device holds no bytes: it is noted in `missing`
        without a reason. None: this is no archive, or one that is a document's own shape (docx, odt, epub, jar).

    Raises:
        OSError: a member could not be written.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        meter = Meter(limits, packed_bytes=path.stat().st_size)
        spill = _Spill(into, meter)
        packing = tars.packing_of(head)
        try:
            if head.startswith(ZIP_STARTS):
                return _unpack_zip(file, spill, limits)
            return None if packing is None else _unpack_tar(file, spill, packing)
        except Unreadable as failure:
            spill.clear()
            media_type = zips.MEDIA_TYPE if packing is None else tars.MEDIA_TYPES[packing]
            return Unpacked(media_type, (), Reason(failure.reason))


class _Spill:
    """Members as they are written out, and what could not be."""

    def __init__(self, into: Path, meter: Meter) -> None:
        self.into = into
        self.meter = meter
        self.members: list[Spilled] = []
        self.missing: list[str] = []
        self.reasons: set[Reason] = set()

    def add(self, raw_name: bytes, chunks: Iterator[bytes], *, counted: bool = False) -> bool:
        """Write one member; where it cannot be read, note it as missing.

        Args:
            raw_name: as it stands in the archive.
            chunks: its bytes.
            counted: whether they are on the meter already.

        Raises:
            Unreadable: the limits are passed (`bomb`).
        """
        path = self.into / f"{len(self.members):07d}"
        try:
            with path.open("xb") as out:
                for chunk in chunks:
                    if not counted:
                        self.meter.add_bytes(len(chunk))
                    out.write(chunk)
        except Unreadable as failure:
            path.unlink()
            if failure.reason == Reason.BOMB:
                raise
            self.lack(shown(raw_name), Reason(failure.reason))
            return False
        self.members.append(Spilled(raw_name, path))
        return True

    def lack(self, what: str, reason: Reason | None = None) -> None:
        """Note what could not be had; without a reason, nothing is lost by it."""
        self.missing.append(what)
        if reason is not None:
            self.reasons.add(reason)

    def result(self, media_type: str) -> Unpacked:
        """Sum up."""
        reason = next((reason for reason in WORST_FIRST if reason in self.reasons), None)
        return Unpacked(media_type, tuple(self.members), reason, tuple(self.missing))

    def clear(self) -> None:
        """Remove what was written."""
        for member in self.members:
            member.path.unlink(missing_ok=True)


def shown(raw_name: bytes) -> str:
    """Write a member's name for people; what is no UTF-8 is shown as U+FFFD, and NUL too (no database keeps it)."""
    return raw_name.decode("utf-8", "replace").replace("\0", "\ufffd")


def _unpack_zip(file: BinaryIO, spill: _Spill, limits: Limits) -> Unpacked | None:
    directory = zips.read_directory(file, maximum=limits.members)
    if zips.is_one_document(file, directory):
        return None
    if not directory.whole:
        spill.lack(REST, Reason.CORRUPT)
    for entry in directory.entries:
        if entry.is_folder:
            continue
        spill.meter.add_member()
        if entry.is_special:
            spill.lack(f"{shown(entry.raw_name)} (link)")
        else:
            spill.add(entry.raw_name, zips.read_member(file, entry, chunk_bytes=CHUNK_BYTES))
    return spill.result(zips.MEDIA_TYPE)


def _unpack_tar(file: BinaryIO, spill: _Spill, packing: str) -> Unpacked | None:
    file.seek(0)
    try:
        first = tars.unpacked(file, packing).read(tars.BLOCK_BYTES)
    except tars.DAMAGE:
        return None
    if not tars.starts_a_tar(first):
        return None
    file.seek(0)
    source = tars.OneWay(tars.unpacked(file, packing), spill.meter)
    places: dict[str, Path] = {}
    with tars.open_tar(source) as tar:
        try:
            for member in tars.members_of(tar, source):
                if not member.isdir():
                    _add_tar_member(tar, member, spill, places)
        except Unreadable as failure:
            if failure.reason == Reason.BOMB:
                raise
            spill.lack(REST, Reason.CORRUPT)
    return spill.result(tars.MEDIA_TYPES[packing])


def _add_tar_member(tar: tarfile.TarFile, member: tarfile.TarInfo, spill: _Spill, places: dict[str, Path]) -> None:
    """Spill one member; a hard link is one more name of bytes that stand earlier in the archive."""
    spill.meter.add_member()
    raw_name = tars.raw_name_of(member.name)
    if member.islnk():
        target = places.get(member.linkname)
        if target is None:
            spill.lack(shown(raw_name), Reason.CORRUPT)
        else:
            spill.members.append(Spilled(raw_name, target))
            places[member.name] = target
    elif not member.isfile():
        spill.lack(f"{shown(raw_name)} (link)")
    elif spill.add(raw_name, tars.read_member(tar, member, chunk_bytes=CHUNK_BYTES), counted=not member.issparse()):
        places[member.name] = spill.members[-1].path

"""Packs a bag that went out into one file to be carried: only what was signed, held against the record's hash."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from config.errors import NotFound, Refused
from tasks.package.inventory import Inventory, UnreadableFileError, take_inventory
from tasks.package.layout import DATA, SIGNATURE, SIGNED, manifest, read_manifest

MANIFEST = "manifest-sha256.txt"
OTHER_TAGMANIFEST = "tagmanifest-sha512.txt"
MOST_SIGNATURE_BYTES = 1024
"""Four lines, told as they are: whether they fit the key is for who checks the bag."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that zip can write: when a file was made is nobody's business."""
MADE_ON_UNIX = 3
PLAIN_MODE = 0o100644 << 16


def pack_bag(folder: Path, *, tagmanifest_sha256: str, into: IO[bytes]) -> int:
    """Write a bag as a zip that unpacks to one folder of its name; the same bag gives the same bytes.

    Args:
        folder: the bag, called by its label.
        tagmanifest_sha256: what the record says of it: everything in the bag hangs on this hash.
        into: an open file that can be sought in.

    Returns:
        how many bytes it has.

    Raises:
        NotFound: there is no such folder.
        Refused: it is not the bag that went out, or not whole (rule `bag_differs`).
    """
    if folder.is_symlink() or not folder.is_dir():
        raise NotFound("the bag does not lie in the folder of releases")
    inventory = take_inventory(folder)
    try:
        files = _signed_files(inventory, tagmanifest_sha256)
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in sorted(inventory.sizes):
                _put(packed, inventory, name, under=folder.name, expected=files.get(name))
    except (UnreadableFileError, ValueError):
        raise _differs() from None
    return into.tell()


def _signed_files(inventory: Inventory, tagmanifest_sha256: str) -> Mapping[str, str]:
    """Give the SHA-256 that each file must have: tag files by the tag manifest, all else by the manifest."""
    if inventory.findings or inventory.hashed(SIGNED).sha256 != tagmanifest_sha256:
        raise _differs()
    tags = read_manifest(inventory.read(SIGNED).decode())
    if MANIFEST not in tags or inventory.hashed(MANIFEST).sha256 != tags[MANIFEST]:
        raise _differs()
    payload = read_manifest(inventory.read(MANIFEST).decode())
    files = {**tags, **{name: digest for name, digest in payload.items() if name.startswith(DATA)}}
    if set(inventory.sizes) != {*files, SIGNED, SIGNATURE, OTHER_TAGMANIFEST}:
        raise _differs()
    other = manifest({name: inventory.hashed(name) for name in tags}, "sha512")
    if inventory.read(OTHER_TAGMANIFEST, most=len(other)) != other or inventory.sizes[SIGNATURE] > MOST_SIGNATURE_BYTES:
        raise _differs()
    return {SIGNED: tagmanifest_sha256, OTHER_TAGMANIFEST: hashlib.sha256(other).hexdigest(), **files}


def _put(packed: zipfile.ZipFile, inventory: Inventory, name: str, *, under: str, expected: str | None) -> None:
    """Pack one file, hashing what is packed: nothing else goes out where it changes meanwhile."""
    entry = zipfile.ZipInfo(f"{under}/{name}", OLDEST)
    entry.create_system, entry.external_attr = MADE_ON_UNIX, PLAIN_MODE
    entry.compress_type = zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    with packed.open(entry, "w", force_zip64=True) as opened:
        for piece in inventory.pieces(name):
            digest.update(piece)
            opened.write(piece)
    if expected is not None and digest.hexdigest() != expected:
        raise _differs()


def _differs() -> Refused:
    return Refused(
        "what lies in the folder of releases is not the bag that went out. Look at it with: sluice release verify DIR",
        rule="bag_differs",
    )

"""Hashes the pictures of pages that nobody looked at: of the digital documents that a poor scan may be a copy of."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.errors import Unreadable
from storage.database import Record
from storage.likeness import BYTES
from storage.pictures import PagePictureRow, drawable, keep_pictures
from tasks.extract.derive.source import open_source
from tasks.extract.frames import hash_of
from tasks.extract.means import Means
from tasks.worker import jobs
from tasks.worker.flight import Failed

if TYPE_CHECKING:
    from tasks.worker.pool import ReadingPool

DRAWN_DPI = 100
"""What pages that are no scans are drawn at: enough for the hash, a quarter of the pixels that OCR wants."""


def hash_pages(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> list[str | None]:
    """Draw pages of the document at *path* and hash them, inside a worker.

    Args:
        path: the document.
        media_type: as its reading said.
        numbers: of pages, from 1.
        means: passwords, where it is locked.

    Returns:
        For each number its hash in hexadecimal digits, since answers are JSON; None: next to blank.

    Raises:
        Unreadable: the document has no pictures of pages, or one cannot be drawn.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    from tasks.fingerprint.picture import picture_hash  # noqa: PLC0415 loads numpy, which the desk needs not

    means = replace(means, picture_hash=picture_hash)
    with open_source(path, media_type, means, dpi=DRAWN_DPI) as draw:
        hashes = [hash_of(draw(number).picture, means) for number in numbers]
    return [None if made is None else made.hex() for made in hashes]


def picture_of_pages(
    pool: "ReadingPool", record: Record, document_id: int, *, passwords: Sequence[str] = ()
) -> list[PagePictureRow]:
    """Have the pages of a document drawn and hashed, and keep the hashes until it is read again.

    Args:
        pool: the workers.
        record: the open record.
        document_id: of one whose pages have a geometry; of others there is nothing to draw.
        passwords: candidates where it is locked.

    Returns:
        Its pages that are not next to blank; none where it cannot be drawn.

    Raises:
        SluiceError: the pool was closed, or no process can be started.
    """
    document = drawable(record, document_id)
    if document is None:
        return []
    pages = document.pages
    numbers = [number for _, number in pages]
    try:
        untrusted_answer = pool.on_pages(
            jobs.hash_pages,
            document.sha256,
            document.media_type,
            tuple(numbers),
            pages=len(numbers),
            passwords=passwords,
        )
        hashes = _checked(untrusted_answer, len(pages))
    except (Failed, Unreadable, ValueError):
        return []
    keep_pictures(record, {page_id: bits for (page_id, _), bits in zip(pages, hashes, strict=True)})
    return [
        PagePictureRow(page_id, document_id, number, bits)
        for (page_id, number), bits in zip(pages, hashes, strict=True)
        if bits is not None
    ]


def _checked(untrusted_answer: Any, count: int) -> list[bytes | None]:
    """Read what a worker answered.

    Raises:
        ValueError: it is not what a worker answers.
    """
    if not isinstance(untrusted_answer, list) or len(untrusted_answer) != count:
        raise ValueError("another number of hashes than of pages")
    hashes = [None if each is None else bytes.fromhex(str(each)) for each in untrusted_answer]
    if any(each is not None and len(each) != BYTES for each in hashes):
        raise ValueError("no hash of a picture")
    return hashes

"""The signals of a PDF: of the file as a whole, and of its pages one by one."""

import mmap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from storage.shapes import PageRead, SignalRead, VariantRead
from tasks.extract.signals import claims, devices, painted, revisions, signatures, structure

VERSION = "signals 2"
PAGES_LOOKED_AT = 2000
"""Of a longer document the pages behind are read but not searched for what they hide; the signals say so."""


def find_signals(document: Any, path: Path, pages: Sequence[PageRead]) -> tuple[SignalRead, ...]:
    """Find what a PDF hides and what in it contradicts itself.

    Args:
        document: opened by MuPDF, unlocked.
        path: the file.
        pages: as they were read; their chosen text is quoted by nobody, only whether there is any counts.

    Returns:
        The signals; none where nothing was found. Never raises for what the bytes are.

    Raises:
        MemoryError: memory ran out.
    """
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = [
            *guarded(structure.of_document(document)),
            *guarded(claims.of_document(document)),
            *guarded(signatures.of_file(path, content)),
        ]
    scanned: dict[int, devices.Device] = {}
    for page in pages[:PAGES_LOOKED_AT]:
        found += guarded(_of_page(document, page, scanned))
    found += guarded(devices.contrast(scanned))
    return tuple(found)


def _of_page(document: Any, page: PageRead, scanned: dict[int, "devices.Device"]) -> Iterator[SignalRead]:
    opened = document.load_page(page.number - 1)
    yield from structure.of_page(opened)
    if page.awaits is None or page.variants:
        yield from painted.of_page(opened)
    device = devices.of_page(document, opened) if opened.get_images() else None
    if device is not None:
        scanned[page.number] = device
        yield from devices.exif_of(device, page.number)


def earlier_variants(
    path: Path, pages: Sequence[PageRead]
) -> tuple[Mapping[int, tuple[VariantRead, ...]], tuple[SignalRead, ...]]:
    """Recover earlier revisions that the file still holds, with the signal that tells of them.

    Returns:
        For each page whose text was another, its earlier texts; and the signal, if there are revisions.
    """
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return revisions.recover(content, pages)


def guarded(found: Iterator[SignalRead]) -> list[SignalRead]:
    """Take signals as long as they come: a structure too broken to be searched ends the search, not the reading."""
    taken: list[SignalRead] = []
    try:
        taken.extend(found)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 MuPDF and pyHanko raise whatever a broken structure makes them
        if "malloc" in str(error) or "out of memory" in str(error):
            raise MemoryError from None
    return taken

"""Which device made the picture of a scanned page, as its coding tells; pages of one scan should come from one."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.signals.quoting import number_ranges

PICTURE_SHARE = 0.6
"""Of the page, from which on its one picture is a scan of it."""
FEWEST_PIXELS = 250_000
"""A page scanned at 50 dpi."""
HEAD_BYTES = 64 * 1024
"""Where a JPEG has its tables and EXIF: before its pixels."""
DPI_STEP = 25
"""Coarse on purpose: a page put into the feeder askew is cut a little wider."""
QUANTISATION, EXIF, SCAN = 0xDB, 0xE1, 0xDA
"""Segments of a JPEG (ITU-T T.81, table B.1)."""


@dataclass(frozen=True, slots=True)
class Device:
    """How the picture of a page is coded."""

    coding: str
    colours: int
    dpi: int
    tables: str
    """A digest of a JPEG's quantisation tables: each maker of scanners and programs has its own."""
    head: bytes
    """Of a JPEG, the first bytes."""

    @property
    def marks(self) -> tuple[object, ...]:
        """What one device keeps from page to page; colour and black-and-white are the same device's settings."""
        return (self.coding, self.colours, self.dpi, self.tables)


def of_page(document: Any, page: Any) -> Device | None:
    """Tell how the one picture that covers *page* is coded; None where none does."""
    images = page.get_images(full=True)
    large = [image for image in images if image[2] * image[3] >= FEWEST_PIXELS]
    if len(large) != 1:
        return None
    xref, _, width, _, _, _, _, _, *_ = large[0]
    boxes = [box for kind, box, *_ in page.get_bboxlog() if "image" in kind]
    box = max(boxes, key=_area, default=(0.0, 0.0, 0.0, 0.0))
    if _area(box) < PICTURE_SHARE * abs(page.rect.get_area()):
        return None
    coding = document.xref_get_key(xref, "Filter")[1].strip("[]/ ")
    head = b""
    if "DCTDecode" in coding:
        head = document.xref_stream_raw(xref)[:HEAD_BYTES]
    dpi = round(width * 72 / max(box[2] - box[0], 1.0) / DPI_STEP) * DPI_STEP
    return Device(coding, _colours(document, xref), dpi, _tables(head), head)


def contrast(scanned: Mapping[int, Device]) -> Iterator[SignalRead]:
    """Say which pages of a scan are coded unlike the others."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, device in sorted(scanned.items()):
        groups.setdefault(device.marks, []).append(number)
    if len(groups) < 2:  # noqa: PLR2004 one device
        return
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[1]))
    said = [f"pages {number_ranges(numbers)}: {_written(scanned[numbers[0]])}" for _, numbers in ordered]
    evidence = (
        f"the scanned pages are coded in {len(groups)} ways, as if of different devices or programs: " + "; ".join(said)
    )
    details = {"groups": [{"pages": numbers, "coding": _written(scanned[numbers[0]])} for _, numbers in ordered]}
    yield SignalRead(SignalKind.MIXED_DEVICES, evidence, details=details)


def exif_of(device: Device, page_number: int) -> Iterator[SignalRead]:
    """Say what the camera wrote into the picture of a page."""
    if b"Exif\0\0" not in device.head:
        return
    from tasks.extract.image import exif_signal  # noqa: PLC0415 it loads Pillow

    signal = exif_signal(io.BytesIO(device.head), page=page_number)
    if signal is not None:
        yield signal


def _colours(document: Any, xref: int) -> int:
    space = document.xref_get_key(xref, "ColorSpace")[1]
    return next((count for name, count in (("CMYK", 4), ("RGB", 3)) if name in space), 1)


def _written(device: Device) -> str:
    coding = device.coding.removesuffix("Decode")
    colours = {1: "grey", 3: "colour", 4: "CMYK"}.get(device.colours, f"{device.colours} colours")
    return f"{coding}, {colours}, {device.dpi} dpi" + (f", tables {device.tables}" if device.tables else "")


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _tables(head: bytes) -> str:
    """Digest the quantisation tables of a JPEG; empty where it has none."""
    found, at = hashlib.sha256(), 2
    seen = False
    while at + 4 <= len(head) and head[at] == 0xFF and head[at + 1] != SCAN:  # noqa: PLR2004 every marker's first byte
        length = int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at + 1] == QUANTISATION:
            found.update(head[at + 4 : at + 2 + length])
            seen = True
        at += 2 + length
    return found.hexdigest()[:8] if seen else ""

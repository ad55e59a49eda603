"""Writes a PDF of one grey picture a page and nothing else; the same pictures give the same bytes.

No Info, no XMP, no ID, no dates: PDF 32000-1:2008 asks for none of them. `form.py` reads exactly this form, by code of
its own.
"""

import zlib
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np

from storage.geometry import WordBox

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, PAGES, FONT, CID_FONT, DESCRIPTOR, UNICODE = 1, 2, 3, 4, 5, 6
"""Numbers of objects; those of the font are there only where there is a layer of text."""
LEVEL = 6
"""Of zlib: 9 takes four times as long for a hundredth less."""
UP = 2
"""PNG's filter (ISO 15948, 9.2): what differs from the row above; lines of type are high, so much is nothing."""
REPLACEMENT = "\ufffd"
FONT_OBJECTS = {
    FONT: b"<</Type/Font/Subtype/Type0/BaseFont/Invisible/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
    CID_FONT: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Invisible/CIDSystemInfo 7 0 R/FontDescriptor 5 0 R/DW 500>>",
    DESCRIPTOR: (
        b"<</Type/FontDescriptor/FontName/Invisible/Flags 4/FontBBox[0 0 500 1000]"
        b"/ItalicAngle 0/Ascent 1000/Descent 0/CapHeight 1000/StemV 80>>"
    ),
    7: b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
}
"""A font without glyphs: a code is its own UTF-16 unit, half as wide as high."""
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /Invisible def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
FIRST_PAGE_WITH_FONT, FIRST_PAGE = 8, 3


class PdfWriter:
    """Writes pages as they come; `close` writes what names them."""

    def __init__(self, file: BinaryIO, *, has_layer: bool) -> None:
        self._file = file
        self._has_layer = has_layer
        self._next = FIRST_PAGE_WITH_FONT if has_layer else FIRST_PAGE
        self._offsets: dict[int, int] = {}
        self._kids: list[int] = []
        self._length = 0
        self._put(HEADER)

    def add(self, samples: Any, *, dpi: float, words: Sequence[tuple[str, WordBox]] = ()) -> None:
        """Add a page.

        Args:
            samples: rows by columns, grey; where there is black and white only, a bit each is written.
            dpi: of the picture.
            words: of the layer of text, if there is one.
        """
        height, width = samples.shape
        size = (width * 72 / dpi, height * 72 / dpi)
        image, content, page = self._next, self._next + 1, self._next + 2
        self._next += 3
        bits, coded = coded_samples(samples)
        self._object(image, _image(width, height, bits), coded)
        drawing = b"q %.2f 0 0 %.2f 0 0 cm /I Do Q\n" % size
        self._object(content, b"<<", drawing + layer_of(words, size) if self._has_layer else drawing)
        font = b"/Font<</F 3 0 R>>" if self._has_layer else b""
        self._object(
            page,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>%b>>>>"
            % (*size, content, image, font),
        )
        self._kids.append(page)

    def close(self) -> None:
        """Write the font, the list of pages, the table of objects."""
        if self._has_layer:
            for number, written in FONT_OBJECTS.items():
                self._object(number, written)
            self._object(UNICODE, b"<<", TO_UNICODE)
        kids = b" ".join(b"%d 0 R" % page for page in self._kids)
        self._object(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._kids), kids))
        self._object(CATALOG, b"<</Type/Catalog/Pages 2 0 R>>")
        table = self._length
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        for number in range(1, self._next):
            self._put(b"%010d 00000 n \n" % self._offsets[number])
        self._put(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self._next, table))

    def _object(self, number: int, written: bytes, stream: bytes | None = None) -> None:
        """Write an object; with a stream, *written* is its dictionary as far as the length."""
        self._offsets[number] = self._length
        self._put(b"%d 0 obj\n%b" % (number, written))
        if stream is not None:
            self._put(b"/Length %d>>\nstream\n" % len(stream))
            self._put(stream)
            self._put(b"\nendstream")
        self._put(b"\nendobj\n")

    def _put(self, written: bytes) -> None:
        self._file.write(written)
        self._length += len(written)


def coded_samples(samples: Any) -> tuple[int, bytes]:
    """Code grey samples by PNG's filter and zlib; gives the bits of a sample (1 or 8) and the bytes."""
    bits = 1 if bool(np.isin(samples, (0, 255)).all()) else 8
    rows = np.packbits(samples > 0, axis=1) if bits == 1 else samples
    above = np.zeros_like(rows)
    above[1:] = rows[:-1]
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), dtype=np.uint8)
    filtered[:, 0] = UP
    filtered[:, 1:] = rows - above
    return bits, zlib.compress(filtered.tobytes(), LEVEL)


def layer_of(words: Sequence[tuple[str, WordBox]], size: tuple[float, float]) -> bytes:
    """Write words where they stand, invisible (render mode 3), each stretched to its box."""
    width, height = size
    written = [b"BT 3 Tr\n"]
    for text, box in words:
        codes = "".join(REPLACEMENT if ord(sign) > 0xFFFF else sign for sign in f"{text} ").encode("utf-16-be")  # noqa: PLR2004 beyond the codes of two bytes
        points = max((box.bottom - box.top) * height, 1.0)
        natural = len(text) * points / 2
        stretched = 100 * max((box.right - box.left) * width, 1.0) / max(natural, 1.0)
        place = (points, stretched, box.left * width, (1 - box.bottom) * height, codes.hex().upper().encode("ascii"))
        written.append(b"/F %.2f Tf %.2f Tz 1 0 0 1 %.2f %.2f Tm <%b> Tj\n" % place)
    return b"".join((*written, b"ET\n"))


def _image(width: int, height: int, bits: int) -> bytes:
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent %d/Filter/FlateDecode"
        b"/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent %d/Columns %d>>" % (width, height, bits, bits, width)
    )

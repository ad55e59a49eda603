"""Reads a derivative byte by byte against the one form that it may have: what is not named here stops it.

Written for the proof, and knows nothing of what writes: a grammar of whole objects, in one order, with nothing before,
between or behind them.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Any

_NUMBER = rb"(\d{1,6}\.\d\d)"
_HEADER = re.compile(rb"%PDF-1\.7\n%\xe2\xe3\xcf\xd3\n")
_OBJECT = re.compile(rb"([1-9]\d{0,8}) 0 obj\n")
_IMAGE = re.compile(
    rb"<</Type/XObject/Subtype/Image/Width (\d{1,6})/Height (\d{1,6})/ColorSpace/DeviceGray/BitsPerComponent ([18])"
    rb"/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent ([18])/Columns (\d{1,6})>>"
    rb"/Length (\d{1,10})>>\nstream\n"
)
_STREAM = re.compile(rb"<</Length (\d{1,10})>>\nstream\n")
_DRAWING = re.compile(rb"q " + _NUMBER + rb" 0 0 " + _NUMBER + rb" 0 0 cm /I Do Q\n")
_LAYER_BEGIN = re.compile(rb"BT 3 Tr\n")
_WORD = re.compile(
    rb"/F \d{1,5}\.\d\d Tf \d{1,7}\.\d\d Tz 1 0 0 1 -?\d{1,6}\.\d\d -?\d{1,6}\.\d\d Tm <((?:[0-9A-F]{4})+)> Tj\n"
)
_LAYER_END = re.compile(rb"ET\n")
_PAGE = re.compile(
    rb"<</Type/Page/Parent 2 0 R/MediaBox\[0 0 " + _NUMBER + rb" " + _NUMBER + rb"\]/Contents (\d{1,9}) 0 R"
    rb"/Resources<</XObject<</I (\d{1,9}) 0 R>>(/Font<</F 3 0 R>>)?>>>>\nendobj\n"
)
_END_STREAM = re.compile(rb"\nendstream\nendobj\n")
_FONT = (
    re.compile(
        rb"3 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/Invisible/Encoding/Identity-H/DescendantFonts\[4 0 R\]"
        rb"/ToUnicode 6 0 R>>\nendobj\n"
    ),
    re.compile(
        rb"4 0 obj\n<</Type/Font/Subtype/CIDFontType2/BaseFont/Invisible/CIDSystemInfo 7 0 R/FontDescriptor 5 0 R"
        rb"/DW 500>>\nendobj\n"
    ),
    re.compile(
        rb"5 0 obj\n<</Type/FontDescriptor/FontName/Invisible/Flags 4/FontBBox\[0 0 500 1000\]/ItalicAngle 0"
        rb"/Ascent 1000/Descent 0/CapHeight 1000/StemV 80>>\nendobj\n"
    ),
    re.compile(rb"7 0 obj\n<</Registry\(Adobe\)/Ordering\(Identity\)/Supplement 0>>\nendobj\n"),
    re.compile(
        rb"6 0 obj\n<</Length \d{1,4}>>\nstream\n"
        rb"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Invisible def\n/CMapType 2 def\n"
        rb"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n1 beginbfrange\n<0000> <FFFF> <0000>\n"
        rb"endbfrange\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n\nendstream\nendobj\n"
    ),
)
_PAGES = re.compile(rb"2 0 obj\n<</Type/Pages/Count (\d{1,7})/Kids\[((?:\d{1,9} 0 R ?)+)\]>>\nendobj\n")
_CATALOG = re.compile(rb"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
_TABLE = re.compile(rb"xref\n0 (\d{1,9})\n0000000000 65535 f \n")
_ENTRY = re.compile(rb"(\d{10}) 00000 n \n")
_TRAILER = re.compile(rb"trailer\n<</Size (\d{1,9})/Root 1 0 R>>\nstartxref\n(\d{1,12})\n%%EOF\n")
_CHUNK = 1 << 20


class Departed(Exception):  # noqa: N818 a verdict on the file
    """A file has not the form of a derivative from `offset` on, on page `page` if one was begun."""

    def __init__(self, offset: int, page: int | None) -> None:
        super().__init__(offset)
        self.offset = offset
        self.page = page


@dataclass(frozen=True, slots=True)
class PageForm:
    """A page, as the form gives it."""

    image: int
    """The number of its picture's object."""
    width: int
    height: int
    bits: int
    words: tuple[str, ...]
    """Of its layer of text, in their order."""


@dataclass(frozen=True, slots=True)
class Form:
    """A whole file that has the form."""

    pages: tuple[PageForm, ...]
    has_layer: bool


class _Reader:
    """Reads a file from front to back."""

    def __init__(self, content: Any) -> None:
        self.content = content
        self.position = 0
        self.page: int | None = None
        self.offsets: dict[int, int] = {}

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        found = pattern.match(self.content, self.position)
        if found is None:
            raise self.departed()
        opened = _OBJECT.match(self.content, self.position)
        if opened:
            self.offsets[int(opened[1])] = self.position
        self.position = found.end()
        return found

    def sees(self, pattern: re.Pattern[bytes]) -> bool:
        return pattern.match(self.content, self.position) is not None

    def require(self, *, holds: bool) -> None:
        if not holds:
            raise self.departed()

    def departed(self) -> Departed:
        return Departed(self.position, self.page)


def read_form(content: Any) -> Form:
    """Read a whole derivative.

    Args:
        content: bytes, or a file mapped into memory.

    Raises:
        Departed: a byte is not what it must be.
    """
    reader = _Reader(content)
    reader.take(_HEADER)
    first = number = _first_number(reader)
    pages: list[PageForm] = []
    layers: set[bool] = set()
    while reader.sees(re.compile(rb"%d 0 obj\n" % number)):
        reader.page = len(pages) + 1
        page, has_layer = _page(reader, number)
        pages.append(page)
        layers.add(has_layer)
        number += 3
    reader.page = None
    has_layer = layers == {True}
    reader.require(holds=bool(pages) and len(layers) == 1 and first == (8 if has_layer else 3))
    if has_layer:
        for part in _FONT:
            reader.take(part)
    _end(reader, [first + 3 * index + 2 for index in range(len(pages))], number)
    return Form(tuple(pages), has_layer)


def _first_number(reader: _Reader) -> int:
    found = _OBJECT.match(reader.content, reader.position)
    if found is None:
        raise reader.departed()
    return int(found[1])


def _page(reader: _Reader, number: int) -> tuple[PageForm, bool]:
    reader.take(_OBJECT)
    image = reader.take(_IMAGE)
    width, height, bits, bits_again, columns, length = (int(group) for group in image.groups())
    reader.require(holds=bits == bits_again and columns == width and width > 0 and height > 0)
    _image(reader, length, (width * bits + 7) // 8 + 1, height)
    reader.take(_END_STREAM)
    reader.require(holds=int(reader.take(_OBJECT)[1]) == number + 1)
    ends = int(reader.take(_STREAM)[1]) + reader.position
    drawing = reader.take(_DRAWING)
    has_layer = reader.sees(_LAYER_BEGIN)
    words = _layer(reader) if has_layer else ()
    reader.require(holds=reader.position == ends)
    reader.take(_END_STREAM)
    reader.require(holds=int(reader.take(_OBJECT)[1]) == number + 2)
    page = reader.take(_PAGE)
    named = (page[1], page[2], int(page[3]), int(page[4]), page[5] is not None)
    reader.require(holds=named == (drawing[1], drawing[2], number + 1, number, has_layer))
    return PageForm(number, width, height, bits, words), has_layer


def _image(reader: _Reader, length: int, row_bytes: int, rows: int) -> None:
    """Unpack a picture: it has exactly its rows, all by the one filter, and nothing behind them."""
    unpacked, whole = zlib.decompressobj(), 0
    end = reader.position + length
    try:
        for at in range(reader.position, end, _CHUNK):
            rest = bytes(reader.content[at : min(at + _CHUNK, end)])
            while rest:
                got = unpacked.decompress(rest, _CHUNK)
                rest = unpacked.unconsumed_tail
                first = -whole % row_bytes
                reader.require(holds=set(got[first::row_bytes]) <= {2})
                whole += len(got)
                reader.require(holds=whole <= row_bytes * rows and not unpacked.unused_data)
                if not got and not unpacked.unconsumed_tail:
                    break
    except zlib.error:
        raise reader.departed() from None
    reader.require(holds=unpacked.eof and whole == row_bytes * rows)
    reader.position = end


def _layer(reader: _Reader) -> tuple[str, ...]:
    reader.take(_LAYER_BEGIN)
    words = []
    while reader.sees(_WORD):
        codes = bytes.fromhex(reader.take(_WORD)[1].decode("ascii"))
        words.append(codes.decode("utf-16-be", "replace").removesuffix(" "))
    reader.take(_LAYER_END)
    return tuple(words)


def _end(reader: _Reader, kids: list[int], size: int) -> None:
    pages = reader.take(_PAGES)
    reader.require(holds=int(pages[1]) == len(kids))
    reader.require(holds=pages[2] == b" ".join(b"%d 0 R" % kid for kid in kids))
    reader.take(_CATALOG)
    table = reader.position
    reader.require(holds=int(reader.take(_TABLE)[1]) == size)
    for number in range(1, size):
        reader.require(holds=int(reader.take(_ENTRY)[1]) == reader.offsets.get(number))
    trailer = reader.take(_TRAILER)
    reader.require(holds=(int(trailer[1]), int(trailer[2])) == (size, table))
    reader.require(holds=reader.position == len(reader.content))

"""Walks over all objects of a derivative with MuPDF, and names what has no place in it: a list of what is allowed.

`form.py` alone says whether a file has the form; this says, of one that has not, what it carries.
"""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from storage.releases.proofs import Finding
from tasks.extract.pdf.engine import complaints, failures, is_memory, mupdf

_FONT = frozenset(
    (
        *("Type", "Font", "Subtype", "Type0", "BaseFont", "Invisible", "Encoding", "Identity-H", "DescendantFonts"),
        *("ToUnicode", "CIDFontType2", "CIDSystemInfo", "FontDescriptor", "DW", "FontName", "Flags", "FontBBox"),
        *("ItalicAngle", "Ascent", "Descent", "CapHeight", "StemV"),
    )
)
_PICTURE = frozenset(
    (
        *("Type", "XObject", "Subtype", "Image", "Width", "Height", "ColorSpace", "DeviceGray", "BitsPerComponent"),
        *("Filter", "FlateDecode", "DecodeParms", "Predictor", "Colors", "Columns", "Length"),
    )
)
_ALLOWED = {
    "Catalog": frozenset(("Type", "Catalog", "Pages")),
    "Pages": frozenset(("Type", "Pages", "Count", "Kids")),
    "Page": frozenset(
        ("Type", "Page", "Parent", "MediaBox", "Contents", "Resources", "XObject", "I", "Font", "F"),
    ),
    "XObject": _PICTURE,
    "Font": _FONT,
    "FontDescriptor": _FONT,
    "": frozenset(("Length", "Registry", "Ordering", "Supplement")),
}
"""Names that may stand in an object, by its type: keys and values alike."""
_TOLD_BY = {
    **dict.fromkeys(("Annot", "Annots", "Popup"), "annotation"),
    **dict.fromkeys(("AcroForm", "Widget", "FT", "XFA", "Sig"), "form"),
    **dict.fromkeys(("OCG", "OCMD", "OC", "OCProperties"), "layer"),
    **dict.fromkeys(("EmbeddedFiles", "EmbeddedFile", "Filespec", "EF", "AF", "Names"), "attachment"),
    **dict.fromkeys(("Metadata", "XML", "Info", "ID", "PieceInfo", "Producer", "Creator", "CreationDate"), "metadata"),
    **dict.fromkeys(("Outlines", "Dests"), "outline"),
    **dict.fromkeys(("JavaScript", "JS", "OpenAction", "AA", "A", "URI"), "script"),
    **dict.fromkeys(("Font", "FontDescriptor", "FontFile", "FontFile2", "FontFile3"), "font"),
    **dict.fromkeys(("Prev", "XRefStm"), "revision"),
}
_NAME = re.compile(r"/([^\s/<>\[\]()]+)")
_KIND = re.compile(r"/Type\s*/(\w+)")
_TEXT = re.compile(rb"(?<![A-Za-z/])(?:BT|Tj|TJ|Tf|TD|Td|Tm)(?![A-Za-z])")
_END_OF_FILE = re.compile(rb"startxref\s")
TRAILER = frozenset({"Size", "Root"})


def walk(path: Path, *, has_layer: bool) -> list[Finding]:
    """Name what a derivative holds that it must not.

    Args:
        path: the file.
        has_layer: whether it may have an invisible layer of text.

    Returns:
        Findings of kinds `annotation`, `form`, `layer`, `attachment`, `metadata`, `outline`, `script`, `font`,
        `text`, `revision`, `object`, `name`; `broken` where MuPDF cannot open it. None of them quotes the file.

    Raises:
        MemoryError: it needs more memory than it may have.
    """
    complaints()
    try:
        with mupdf().open(path, filetype="pdf") as document:
            found = [*_trailer(document), *_objects(document, has_layer), *_pages(document, has_layer)]
    except failures() as error:
        if is_memory(error):
            raise MemoryError from None
        found = [Finding("broken", None, "it cannot be opened")]
    if _count_ends(path) > 1:
        found.append(Finding("revision", None, "it was saved more than once"))
    return list(dict.fromkeys(found))


def _count_ends(path: Path) -> int:
    if not path.stat().st_size:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return sum(1 for _ in _END_OF_FILE.finditer(content))


def _trailer(document: Any) -> Iterator[Finding]:
    if document.is_repaired:
        yield Finding("broken", None, "its table of objects is wrong")
    for key in document.xref_get_keys(-1):
        if key not in TRAILER:
            yield Finding(_TOLD_BY.get(key, "name"), None, f"the trailer has {_told(key)}")
    if document.embfile_count():
        yield Finding("attachment", None, "a file is attached")
    if document.get_ocgs():
        yield Finding("layer", None, "it has layers")


def _objects(document: Any, has_layer: bool) -> Iterator[Finding]:  # noqa: FBT001 passed on
    for number in range(1, document.xref_length()):
        written = document.xref_object(number, compressed=True)
        if written == "null":
            yield Finding("object", None, f"object {number} is nothing")
            continue
        found = _KIND.search(written)
        kind = found[1] if found and f"/{found[1]}" in written else ""
        allowed = _ALLOWED.get(kind)
        if allowed is None or (kind in {"Font", "FontDescriptor"} and not has_layer):
            yield Finding(_TOLD_BY.get(kind, "object"), None, f"object {number} is a {_told(kind)}")
            continue
        for name in set(_NAME.findall(written)) - allowed:
            yield Finding(_TOLD_BY.get(name, "name"), None, f"object {number} has {_told(name)}")


def _pages(document: Any, has_layer: bool) -> Iterator[Finding]:  # noqa: FBT001 passed on
    for index in range(document.page_count):
        page = document.load_page(index)
        if not has_layer and (_TEXT.search(page.read_contents()) or page.get_text().strip()):
            yield Finding("text", index + 1, "it writes text")
        if has_layer and any(span["type"] != INVISIBLE for span in page.get_texttrace()):
            yield Finding("text", index + 1, "it shows text")
        if page.first_annot is not None or page.first_link is not None or page.first_widget is not None:
            yield Finding("annotation", index + 1, "it has an annotation")
        if len(page.get_images(full=True)) != 1:
            yield Finding("object", index + 1, "it has not one picture")


def _told(name: str) -> str:
    """Give a name that PDF itself knows; any other may quote a document."""
    known = set(_TOLD_BY) | {name for allowed in _ALLOWED.values() for name in allowed}
    return name if name in known else "something that is not known"


INVISIBLE = 3
"""Render mode of text (PDF 32000-1:2008, table 106)."""

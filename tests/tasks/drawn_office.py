"""Draws office documents as small as they may be, for the tests of their readers."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from tasks.extract.mail.ole_write import write_ole

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMESPACES = {
    "w": WORD,
    "r": RELATIONS,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
_MODES = {2: "", 3: ' TargetMode="External"'}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in _NAMESPACES.items())


def zipped(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack *parts* into a zip."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return made.getvalue()


def relations(*targets: tuple[str, str] | tuple[str, str, str]) -> str:
    """Write relations: kind and target each, a third word for `External`."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{target[0]}" Target="{target[1]}"{_MODES[len(target)]}/>'
        for number, target in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE_RELATIONS}">{rows}</Relationships>'


def paragraph(text: str, properties: str = "") -> str:
    """Write a paragraph of one run."""
    return f'<w:p><w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def part(kind: str, content: str) -> str:
    """Write a part whose root is `w:kind`."""
    return f"<w:{kind} {DECLARED}>{content}</w:{kind}>"


def docx_parts(body: str, **others: str) -> dict[str, bytes | str]:
    """Give the parts of a docx; *others*: header, footer, footnotes, comments, styles by kind, as XML."""
    kinds = {name: name.rstrip("0123456789") for name in others}
    return {
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml"),
        ),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(*((kinds[name], f"{name}.xml") for name in others)),
        **{f"word/{name}.xml": content for name, content in others.items()},
    }


def write_docx(path: Path, body: str, **others: str) -> Path:
    """Write a docx."""
    path.write_bytes(zipped(docx_parts(body, **others)))
    return path


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_DECLARED = (
    " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style", "meta", "form"))
    + f' xmlns:draw="{_ODF}:drawing:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0"'
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odf_root(kind: str, content: str) -> str:
    """Write an OpenDocument part whose root is `office:kind`."""
    return f"<office:{kind} {_ODF_DECLARED}>{content}</office:{kind}>"


def odt_parts(body: str, *, styles: str = "", automatic: str = "", meta: str = "") -> dict[str, bytes | str]:
    """Give the parts of an odt: its body, its master pages and styles, its metadata."""
    content = (
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body>"
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": odf_root("document-content", content),
        "styles.xml": odf_root("document-styles", styles),
        "meta.xml": odf_root("document-meta", f"<office:meta>{meta}</office:meta>"),
    }


def write_odt(path: Path, body: str, **others: str) -> Path:
    """Write an odt."""
    path.write_bytes(zipped(odt_parts(body, **others), method=zipfile.ZIP_STORED))
    return path


def word_document(
    text: str,
    *,
    footnotes: str = "",
    headers: Sequence[str] = (),
    marks: Sequence[tuple[int, int, bytes]] = (),
    authors: Sequence[str] = (),
    row_ends: Sequence[int] = (),
) -> bytes:
    """Make a Word 97 document ([MS-DOC]).

    Args:
        text: the body; marks of cells, fields and the like as their control characters.
        footnotes: the text of the notes.
        headers: six stories of separators, then even and odd header, even and odd footer, first header and footer.
        marks: first and last position and packed operations of stretches.
        authors: of tracked changes.
        row_ends: positions of the marks that end rows.
    """
    header = "".join(headers)
    whole = text + footnotes + header
    at = 1024
    stream = bytearray(at)
    stream += whole.encode("utf-16-le")
    stream += bytes(-len(stream) % 512)
    characters = len(stream) // 512
    stream += _page([(at + 2 * first, at + 2 * last, packed) for first, last, packed in marks], of_paragraphs=False)
    rows = [(at + 2 * place, at + 2 * place + 2, b"\x17\x24\x01") for place in row_ends]
    stream += _page(rows, of_paragraphs=True)
    pieces = struct.pack("<II", 0, _units(whole)) + struct.pack("<HIH", 0, at, 0)
    edges = [sum(len(each) for each in headers[:number]) for number in range(len(headers) + 1)]
    structures = {
        11: struct.pack(f"<{len(edges)}I", *edges) if headers else b"",
        12: struct.pack("<III", at, len(stream), characters) if marks else b"",
        13: struct.pack("<III", at, len(stream), characters + 1) if row_ends else b"",
        33: b"\x02" + struct.pack("<I", len(pieces)) + pieces,
        51: _strings(authors) if authors else b"",
    }
    table = bytearray()
    for number, content in structures.items():
        struct.pack_into("<II", stream, 0x9A + 8 * number, len(table), len(content))
        table += content
    struct.pack_into("<6H", stream, 0, 0xA5EC, 0xC1, 0, 0x409, 0, 0x1000)
    struct.pack_into("<3i", stream, 0x4C, _units(text), _units(footnotes), _units(header))
    return write_ole({"WordDocument": bytes(stream), "0Table": bytes(table).ljust(4096, b"\0")})


def word_95(text: bytes, *, language: int = 0x419) -> bytes:
    """Make a document of Word 95: one byte a character, in a code page that it does not name."""
    stream = bytearray(0x300) + text
    struct.pack_into("<6H", stream, 0, 0xA5DC, 104, 0, language, 0, 0)
    struct.pack_into("<II", stream, 0x18, 0x300, 0x300 + len(text))
    struct.pack_into("<i", stream, 0x34, len(text))
    return write_ole({"WordDocument": bytes(stream).ljust(4096, b"\0")})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _page(runs: Sequence[tuple[int, int, bytes]], *, of_paragraphs: bool) -> bytes:
    block = bytearray(512)
    entry = 13 if of_paragraphs else 1
    offsets = [runs[0][0], *(last for _, last, _ in runs)] if runs else [0]
    struct.pack_into(f"<{len(offsets)}I", block, 0, *offsets)
    at = 510
    for number, (_, _, packed) in enumerate(runs):
        content = bytes([0, (len(packed) + 3) // 2, 0, 0]) + packed if of_paragraphs else bytes([len(packed)]) + packed
        at = (at - len(content)) // 2 * 2
        block[at : at + len(content)] = content
        block[4 * len(offsets) + entry * number] = at // 2
    block[511] = len(runs)
    return bytes(block)


def _strings(texts: Sequence[str]) -> bytes:
    packed = b"\xff\xff" + struct.pack("<HH", len(texts), 0)
    return packed + b"".join(struct.pack("<H", len(text)) + text.encode("utf-16-le") for text in texts)

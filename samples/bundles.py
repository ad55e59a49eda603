"""Packs sample archives and an office document, the same bytes each time."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

PACKED_AT = (2024, 4, 1, 9, 0, 0)
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)


def pack_zip(members: Mapping[str, bytes], *, raw_names: Mapping[str, bytes] | None = None) -> bytes:
    """Pack *members*, by name, into a zip.

    Args:
        members: what it holds.
        raw_names: names to be written as other bytes of the same length, as old archivers wrote them: unflagged,
            in the code page of their machine. A name here must be ASCII and must not occur in any content.

    Raises:
        ValueError: a raw name is not as long as the name it stands for.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, PACKED_AT), content, zipfile.ZIP_DEFLATED)
    written = packed.getvalue()
    for name, raw in (raw_names or {}).items():
        if len(raw) != len(name.encode("ascii")):
            raise ValueError("a raw name must be as long as the name it stands for")
        written = written.replace(name.encode("ascii"), raw)
    return written


def pack_docx(paragraphs: Sequence[str], *, is_markup: bool = False) -> bytes:
    """Pack *paragraphs*, plain or already marked up, into the smallest document that word processors open."""
    body = "".join(
        paragraph if is_markup else f'<w:p><w:r><w:t xml:space="preserve">{escape(paragraph)}</w:t></w:r></w:p>'
        for paragraph in paragraphs
    )
    return pack_zip(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": RELATIONS.encode(),
            "word/document.xml": DOCUMENT.format(body).encode(),
        }
    )

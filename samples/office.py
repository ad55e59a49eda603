"""Packs sample office documents: a draft with tracked changes, and a workbook with a sheet that is hidden."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from samples.bundles import pack_docx, pack_zip

CHANGED = 'w:id="{number}" w:author="K." w:date="2024-03-20T10:00:00Z"'
WORKBOOK_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/worksheets/sheet2.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pack_draft(paragraphs: Sequence[str], *, changes: Sequence[tuple[str, str]]) -> bytes:
    """Pack a text document in which passages were struck and others put in their place, each change kept.

    Args:
        paragraphs: as they read after the changes.
        changes: what stood there before, and what stands there now; each passage occurs in one paragraph.
    """
    body = []
    for paragraph in paragraphs:
        runs = _run(paragraph)
        for number, (before, after) in enumerate(changes, start=1):
            head, found, tail = paragraph.partition(after)
            if found:
                mark = CHANGED.format(number=number)
                struck = (
                    f'<w:del {mark}><w:r><w:delText xml:space="preserve">{escape(before)}</w:delText></w:r></w:del>'
                )
                runs = f"{_run(head)}{struck}<w:ins {mark}>{_run(after)}</w:ins>{_run(tail)}"
        body.append(f"<w:p>{runs}</w:p>")
    return pack_docx(body, is_markup=True)


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def pack_workbook(shown: Sequence[Sequence[str | int]], hidden: Sequence[Sequence[str | int]]) -> bytes:
    """Pack a workbook of two sheets, the second of which no program lists."""
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state}/>'
        for number, (name, state) in enumerate((("Prices", ""), ("Commission", ' state="veryHidden"')), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.xml" Type="{OFFICE}/worksheet"/>'
        for number in (1, 2)
    )
    root = f'<Relationship Id="rId1" Target="xl/workbook.xml" Type="{OFFICE}/officeDocument"/>'
    return pack_zip(
        {
            "[Content_Types].xml": WORKBOOK_TYPES.encode(),
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>'.encode(),
            "xl/workbook.xml": (
                f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
            ).encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": _sheet(shown),
            "xl/worksheets/sheet2.xml": _sheet(hidden),
        }
    )


def _sheet(rows: Sequence[Sequence[str | int]]) -> bytes:
    written = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return f'<worksheet xmlns="{SHEET}"><sheetData>{written}</sheetData></worksheet>'.encode()


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

"""Office documents that hurt: entities, repeats, cells far out, chains that bite their tail."""

import struct

from tests.hostile.draw.markup import BILLION, DECLARED, FETCHING
from tests.hostile.draw.packed import SECRET, Member, bomb, zipped

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
KINDS = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def openxml(main: str, *members: Member, relations: str = "") -> bytes:
    """A package whose main part is one of *members*."""
    types = (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{KINDS[main]}"/></Types>'
    )
    root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{main}"/>'
    folder, name = main.split("/")
    return zipped(
        [
            Member.of("[Content_Types].xml", (DECLARED + types).encode()),
            Member.of("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{root}</Relationships>'.encode()),
            Member.of(
                f"{folder}/_rels/{name}.rels",
                f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'.encode(),
            ),
            *members,
        ]
    )


def docx(body: str, *, doctype: str = "", relations: str = "", more: tuple[Member, ...] = ()) -> bytes:
    """A text document with this body."""
    whole = f'{DECLARED}{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return openxml("word/document.xml", Member.of("word/document.xml", whole.encode()), *more, relations=relations)


def paragraph(text: str) -> str:
    """A paragraph of a docx."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_of_spaces() -> bytes:
    head, tail = f'{DECLARED}<w:document xmlns:w="{WORD}"><w:body>', f"{paragraph(SECRET)}</w:body></w:document>"
    main = bomb("word/document.xml", b" ", 300, head=head.encode(), tail=tail.encode())
    return openxml("word/document.xml", main)


def docx_billion_laughs() -> bytes:
    return docx(paragraph(f"{SECRET} &l11;"), doctype=BILLION)


def docx_that_reads_a_file() -> bytes:
    away = f'<Relationship Id="r9" Type="{OFFICE}/attachedTemplate" Target="http://192.0.2.1/x" TargetMode="External"/>'
    away += f'<Relationship Id="r8" Type="{OFFICE}/header" Target="../../../../../../etc/passwd"/>'
    return docx(paragraph(f"{SECRET} &f; &h;"), doctype=FETCHING, relations=away)


def docx_of_nested_tables() -> bytes:
    opened, closed = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return docx(opened * 20_000 + paragraph(SECRET) + closed * 20_000)


def docx_with_a_picture_bomb() -> bytes:
    return docx(paragraph(SECRET), more=(bomb("word/media/image1.png", b"\0", 400),))


def xlsx(sheet: str, *, doctype: str = "", more: tuple[Member, ...] = ()) -> bytes:
    """A workbook of one sheet."""
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    whole = f'{DECLARED}{doctype}<worksheet xmlns="{SHEET}">{sheet}</worksheet>'
    relations = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    relations += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts = (Member.of("xl/workbook.xml", book.encode()), Member.of("xl/worksheets/sheet1.xml", whole.encode()))
    return openxml("xl/workbook.xml", *parts, *more, relations=relations)


def cell(place: str, text: str) -> str:
    """A cell of an xlsx with its text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def xlsx_of_cells_far_out() -> bytes:
    far = f'<row r="1048576">{cell("XFD1048576", SECRET)}</row>'
    first = f'<row r="1">{cell("A1", "a")}{cell("ZZZZ1", "b")}</row>'
    return xlsx(
        f'<dimension ref="A1:XFD1048576"/><cols><col min="1" max="1000000"/></cols><sheetData>{first}{far}</sheetData>'
    )


def xlsx_billion_laughs() -> bytes:
    return xlsx(f'<sheetData><row r="1">{cell("A1", "&l11;")}</row></sheetData>', doctype=BILLION)


def xlsx_of_strings_bomb() -> bytes:
    head, tail = f'<sst xmlns="{SHEET}"><si><t>{SECRET}', "</t></si></sst>"
    strings = bomb("xl/sharedStrings.xml", b"a", 300, head=head.encode(), tail=tail.encode())
    return xlsx('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>', more=(strings,))


def xlsx_of_very_many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 20_000))
    return xlsx(f'<sheetData><row r="1">{cell("A1", SECRET)}</row></sheetData><mergeCells>{merges}</mergeCells>')


def pptx_whose_slides_are_itself() -> bytes:
    main = "http://schemas.openxmlformats.org/presentationml/2006/main"
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="r1"/>' for n in range(10_000))
    whole = f'<p:presentation xmlns:p="{main}" xmlns:r="{OFFICE}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>'
    relations = f'<Relationship Id="r1" Type="{OFFICE}/slide" Target="presentation.xml"/>'
    return openxml("ppt/presentation.xml", Member.of("ppt/presentation.xml", whole.encode()), relations=relations)


def opendocument(kind: str, body: str, *, doctype: str = "") -> bytes:
    """An OpenDocument of a kind: `text`, `spreadsheet`."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'{DECLARED}{doctype}<office:document-content {ODF} office:version="1.2"><office:body><office:{kind}>{body}'
        f"</office:{kind}></office:body></office:document-content>"
    )
    manifest = (
        f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
        f'm:media-type="{media_type}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
    )
    names = {"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(Member.of(name, text.encode()) for name, text in names.items())


def odt_billion_laughs() -> bytes:
    return opendocument("text", f"<text:p>{SECRET} &l11;</text:p>", doctype=BILLION)


def odt_that_reads_a_file() -> bytes:
    return opendocument("text", f"<text:p>{SECRET} &f;</text:p>", doctype=FETCHING)


def odt_of_repeated_spaces() -> bytes:
    return opendocument("text", f'<text:p>{SECRET}<text:s text:c="2000000000"/></text:p>')


def odt_of_nested_lists() -> bytes:
    opened, closed = "<text:list><text:list-item>", "</text:list-item></text:list>"
    return opendocument("text", opened * 50_000 + f"<text:p>{SECRET}</text:p>" + closed * 50_000)


def ods_of_repeated_cells() -> bytes:
    filled = f'<table:table-cell table:number-columns-repeated="16384"><text:p>{SECRET}</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{filled}</table:table-row>'
    return opendocument("spreadsheet", f'<table:table table:name="a">{row}</table:table>')


def ole_whose_chain_bites_its_tail() -> bytes:
    """A compound file ([MS-CFB]) whose folder's sectors follow each other in a circle."""
    free, marks = 0xFFFFFFFF, (0xFFFFFFFD, 2, 1)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109L", 0, *[free] * 108)
    table = struct.pack("<128L", *marks, *[free] * 125)
    name = "Root Entry".encode("utf-16-le").ljust(64, b"\0")
    root = name + struct.pack("<H2B3L", 22, 5, 1, free, free, 1) + bytes(36) + struct.pack("<LQ", 1, 2**40)
    itself = "WordDocument".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H2B3L", 26, 2, 1, 1, 1, 1)
    return head + table + (root + itself + bytes(36) + struct.pack("<LQ", 1, 2**40)).ljust(512, b"\0") * 2


def epub_whose_spine_is_itself() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf"/>'
    )
    items = "".join('<itemref idref="a"/>' for _ in range(50_000))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.opf" media-type="application/'
        f'xhtml+xml"/></manifest><spine>{items}</spine></package>'
    )
    return zipped(
        [
            Member.of("mimetype", b"application/epub+zip"),
            Member.of("META-INF/container.xml", f"{container}</rootfiles></container>".encode()),
            Member.of("a.opf", opf.encode()),
        ]
    )


def epub_of_a_chapter_bomb() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="a.opf"/>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" media-type="application/'
        'xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    return zipped(
        [
            Member.of("mimetype", b"application/epub+zip"),
            Member.of("META-INF/container.xml", f"{container}</rootfiles></container>".encode()),
            Member.of("a.opf", opf.encode()),
            bomb("a.xhtml", b"a ", 400, head=f"<html><body><p>{SECRET}".encode(), tail=b"</p></body></html>"),
        ]
    )


FAMILIES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "ole", "epub"})
ALL = [draw for name, draw in sorted(globals().items()) if "_" in name and name.split("_")[0] in FAMILIES]

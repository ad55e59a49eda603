"""The documents as a load file of e-discovery: Concordance DAT, Opticon OPT, and a text file a page.

The DAT's separators are those of Concordance (0x14, thorn, registered sign), in UTF-8 with a byte-order mark: its old
code page could hold neither Russian nor Chinese. Both files name things by paths relative to `loadfile/`.
"""

from collections.abc import Iterator, Mapping, Sequence

from storage.releases.shapes import DerivativeMade, DocumentSelected, Selection
from tasks.package.paths import redacted_pdf_path

SEPARATOR, QUALIFIER, LINE_END = "\x14", "\u00fe", "\u00ae"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FIELDS = (
    "BEGBATES", "ENDBATES", "BEGATTACH", "ENDATTACH", "DOCTYPE", "LANGUAGES", "AUTHENTICITY", "PAGECOUNT",
    "REDACTIONS", "CLAIMS", "SHA256", "PDFPATH", "TEXTPATH",
)  # fmt: skip


def loadfile_view(
    selection: Selection, derivatives: Mapping[int, DerivativeMade], *, publisher: str | None = None
) -> dict[str, bytes]:
    """Give `loadfile/`: the DAT, the OPT, a text a document and a text a page.

    Args:
        selection: what goes out.
        derivatives: by the document's number.
        publisher: not told.
    """
    del publisher
    volume = _volume(selection)
    rows = [_row(document, derivatives[document.number], selection) for document in selection.documents]
    dat = "".join(f"{_line(row)}\r\n" for row in (FIELDS, *rows))
    opt = "".join(f"{line}\r\n" for line in _images(selection, derivatives, volume))
    files = {
        f"loadfile/{volume}.DAT": BYTE_ORDER_MARK + dat.encode("utf-8", "replace"),
        f"loadfile/{volume}.OPT": opt.encode("ascii"),
    }
    return files | dict(_texts(selection, derivatives))


def _volume(selection: Selection) -> str:
    return selection.documents[0].export_id.split("-", maxsplit=1)[0] if selection.documents else selection.label


def page_key(export_id: str, page_number: int) -> str:
    """Give a page its number in the load file: `VS001-0001-0003`."""
    return f"{export_id}-{page_number:04d}"


def _row(document: DocumentSelected, made: DerivativeMade, selection: Selection) -> Sequence[str]:
    first, last = page_key(document.export_id, 1), page_key(document.export_id, max(len(made.pages), 1))
    claims = [
        str(claim.number)
        for claim in selection.claims
        if any(one.quote is not None and one.quote.document == document.number for one in claim.evidence)
    ]
    return (
        first,
        last,
        first,
        last,
        "application/pdf",
        "; ".join(sorted(document.languages)),
        document.authenticity,
        str(len(made.pages)),
        str(len(document.hidden)),
        "; ".join(claims),
        made.pdf_sha256,
        f"../{redacted_pdf_path(document.export_id)}",
        f"TEXT/{document.export_id}.txt",
    )


def _line(cells: Sequence[str]) -> str:
    return SEPARATOR.join(f"{QUALIFIER}{_cell(cell)}{QUALIFIER}" for cell in cells)


def _cell(text: str) -> str:
    """Write a cell: the signs that separate are taken out of it, line ends become Concordance's."""
    cleaned = text.replace(SEPARATOR, " ").replace(QUALIFIER, " ").replace(LINE_END, " ")
    return cleaned.replace("\r\n", LINE_END).replace("\r", LINE_END).replace("\n", LINE_END)


def _images(selection: Selection, derivatives: Mapping[int, DerivativeMade], volume: str) -> Iterator[str]:
    """Give the OPT's lines: key, volume, path, document break, folder break, box break, pages of the document."""
    for document in selection.documents:
        pages = derivatives[document.number].pages
        for page in pages:
            is_first = page is pages[0]
            path = f"../{redacted_pdf_path(document.export_id)}"
            begins, count = ("Y", str(len(pages))) if is_first else ("", "")
            yield f"{page_key(document.export_id, page.number)},{volume},{path},{begins},,,{count}"


def _texts(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> Iterator[tuple[str, bytes]]:
    for document in selection.documents:
        texts = [page.text for page in derivatives[document.number].pages]
        yield f"loadfile/TEXT/{document.export_id}.txt", _encoded("\f".join(texts))
        for page, text in zip(derivatives[document.number].pages, texts, strict=True):
            yield f"loadfile/TEXT/{page_key(document.export_id, page.number)}.txt", _encoded(text)


def _encoded(text: str) -> bytes:
    return BYTE_ORDER_MARK + text.encode("utf-8", "replace")

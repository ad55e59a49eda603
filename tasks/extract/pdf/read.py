"""Reads PDF, page by page, with MuPDF: the text that is there, and which pages are damaged or wait for OCR."""

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import PageRead, Reading, VariantRead
from storage.vocabulary import Method, Outcome, Reason
from tasks.extract.clean import clean, clean_title

VERSION = f"pdf 1 pymupdf {version('pymupdf')}"
MEDIA_TYPE = "application/pdf"
UNPLACED = "pages that cannot be told"
"""What is missing where the file is damaged and no page shows it."""

FEW_CHARACTERS = 50
"""A page with less text is looked at for a picture (research: 7 of 1601 pages had stray characters over a scan)."""
PICTURE_SHARE = 0.5
"""The share of the page from which on a picture counts as a scan."""
THUMBNAIL_DPI = 36

_HARMLESS = re.compile(
    r"""\.\.\.\ repeated | trying\ to\ repair | repairing\ PDF | garbage\ bytes\ before | broken\ xref\ subsection
    | format\ error:\ (?:cannot\ find\ (?:startxref|xref\ marker) | cannot\ recognize\ xref
        | incorrect\ number\ of\ xref | expected\ trailer | cannot\ read\ xref | xref\ )
    | syntax\ error:\ (?:expected\ object\ number | ICC | missing\ font\ descriptor)
    | closepath | non-embedded\ font | bogus\ font | freetype | FT_Load_Glyph | workaround | bfrange\ limits
    | line\ feed\ missing | PDF\ stream\ Length\ incorrect | invalid\ marked\ content
    | .*ICC | .*struct(?:ure)?\ tree | .*annotation | .*outline
    """,
    re.VERBOSE,
)
"""Complaints of MuPDF that leave the text whole. Seen over 188 sound files; every other one is taken as damage."""


@cache
def mupdf() -> Any:
    """Load MuPDF, told to print nothing; only where a document is opened, since loading it takes 0.3 s."""
    import pymupdf  # noqa: PLC0415

    pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 its only form
    pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003
    return pymupdf


def read_pdf(path: Path) -> Reading:
    """Read the PDF at *path*.

    Returns:
        `read`; or `partial`, naming the pages that are damaged (`corrupt`) or hold ink but no text (`unsupported`,
        they wait for OCR and have no variant).

    Raises:
        Unreadable: `encrypted` with a password, or `corrupt` so that no page can be told.
    """
    _complaints()
    try:
        document = mupdf().open(path, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        raise _unopened(error) from None
    try:
        return _read(document)
    finally:
        document.close()


def _unopened(error: Exception) -> Exception:
    return MemoryError() if _is_memory(error) else Unreadable(Reason.CORRUPT)


def _is_memory(error: Exception) -> bool:
    return "malloc" in str(error) or "out of memory" in str(error)


def _read(document: Any) -> Reading:
    if not document.is_pdf:
        raise Unreadable(Reason.CORRUPT)
    if document.needs_pass:
        raise Unreadable(Reason.ENCRYPTED)
    try:
        count = document.page_count
    except RuntimeError as error:
        raise _unopened(error) from None
    if count < 1:
        raise Unreadable(Reason.CORRUPT)
    damaged_file = _is_damage(_complaints())
    pages, damaged, waiting = _read_pages(document, count)
    if (damaged or damaged_file) and not any(page.variants for page in pages):
        raise Unreadable(Reason.CORRUPT)
    missing = [f"page {number}" for number in sorted({*damaged, *waiting})]
    if damaged_file:
        missing.append(UNPLACED)
    reason = Reason.CORRUPT if damaged or damaged_file else Reason.UNSUPPORTED
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=reason if missing else None,
        reader_version=VERSION,
        media_type=MEDIA_TYPE,
        title=clean_title((document.metadata or {}).get("title")),
        pages=tuple(pages),
        page_count=count,
        missing=tuple(missing),
        properties=_properties(document),
    )


def _properties(document: Any) -> dict[str, str | int | float | bool]:
    metadata = document.metadata or {}
    found: dict[str, str | int | float | bool] = {"is_repaired": bool(document.is_repaired)}
    if metadata.get("format"):
        found["format"] = clean(metadata["format"])
    if metadata.get("encryption"):
        found["owner_restricted"] = True
    return found


def _read_pages(document: Any, count: int) -> tuple[list[PageRead], list[int], list[int]]:
    pages, damaged, waiting = [], [], []
    engine = f"mupdf {mupdf().mupdf_version}"
    for number in range(1, count + 1):
        try:
            page = document.load_page(number - 1)
            text = clean(page.get_text("text"))
            waits = _waits_for_ocr(page, text)
        except (RuntimeError, ValueError) as error:
            if _is_memory(error):
                raise MemoryError from None
            text, waits = None, False
        if _is_damage(_complaints()) or text is None:
            damaged.append(number)
        if waits:
            waiting.append(number)
        has_text = text is not None and (text.strip() or number not in {*damaged[-1:], *waiting[-1:]})
        pages.append(PageRead(number, (VariantRead(Method.TEXT_LAYER, engine, text or ""),) if has_text else ()))
    return pages, damaged, waiting


def _waits_for_ocr(page: Any, text: str) -> bool:
    letters = len("".join(text.split()))
    if letters >= FEW_CHARACTERS:
        return False
    strokes = page.get_bboxlog()
    if letters:
        whole = abs(page.rect.get_area())
        return any(_area(box) > PICTURE_SHARE * whole for kind, box, *_ in strokes if "image" in kind)
    if not strokes:
        return False
    return any("image" in kind for kind, *_ in strokes) or not _is_blank(page)


def _area(box: tuple[float, float, float, float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _is_blank(page: Any) -> bool:
    """Tell whether a page of strokes shows one colour only: a white background is no ink."""
    picture = page.get_pixmap(dpi=THUMBNAIL_DPI, colorspace=mupdf().csGRAY, alpha=False)
    return bool(picture.is_unicolor)


def _complaints() -> str:
    return str(mupdf().TOOLS.mupdf_warnings(reset=True))


def _is_damage(complaints: str) -> bool:
    return any(line and not _HARMLESS.match(line) for line in complaints.splitlines())

"""Who reads what: each media type and the reader that serves it, loaded when it is first asked for."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from storage.shapes import Reading
from tasks.extract.means import Means

Reader = Callable[[Path, str, Means], Reading]

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_MS = "application/vnd.ms"
_SERVED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("pdf.read", "read_pdf", ("application/pdf", "application/oxps", f"{_MS}-xpsdocument")),
    (
        "image",
        "read_image",
        tuple(f"image/{kind}" for kind in ("png", "jpeg", "tiff", "webp", "heic", "heif", "avif", "gif", "bmp", "jp2")),
    ),
    (
        "office.docx",
        "read_docx",
        (
            f"{_OOXML}.wordprocessingml.document",
            f"{_OOXML}.wordprocessingml.template",
            f"{_MS}-word.document.macroEnabled.12",
            f"{_MS}-word.template.macroEnabled.12",
        ),
    ),
    (
        "office.xlsx",
        "read_xlsx",
        (
            f"{_OOXML}.spreadsheetml.sheet",
            f"{_OOXML}.spreadsheetml.template",
            f"{_MS}-excel.sheet.macroEnabled.12",
            f"{_MS}-excel.template.macroEnabled.12",
            f"{_MS}-excel.addin.macroEnabled.12",
            f"{_MS}-excel.sheet.binary.macroEnabled.12",
        ),
    ),
    (
        "office.pptx",
        "read_pptx",
        (
            f"{_OOXML}.presentationml.presentation",
            f"{_OOXML}.presentationml.slideshow",
            f"{_OOXML}.presentationml.template",
            f"{_MS}-powerpoint.presentation.macroEnabled.12",
            f"{_MS}-powerpoint.slideshow.macroEnabled.12",
            f"{_MS}-powerpoint.template.macroEnabled.12",
            f"{_MS}-powerpoint.addin.macroEnabled.12",
        ),
    ),
    (
        "office.odt",
        "read_odt",
        (f"{_ODF}.text", f"{_ODF}.text-template", f"{_ODF}.text-master", f"{_ODF}.text-web", f"{_ODF}.text-flat-xml"),
    ),
    (
        "office.ods",
        "read_ods",
        (f"{_ODF}.spreadsheet", f"{_ODF}.spreadsheet-template", f"{_ODF}.spreadsheet-flat-xml"),
    ),
    (
        "office.odp",
        "read_odp",
        (
            f"{_ODF}.presentation",
            f"{_ODF}.presentation-template",
            f"{_ODF}.presentation-flat-xml",
            f"{_ODF}.graphics",
            f"{_ODF}.graphics-template",
            f"{_ODF}.graphics-flat-xml",
        ),
    ),
    ("office.word_flat", "read_word_xml", (f"{_MS}-word.xml",)),
    ("office.doc", "read_doc", ("application/msword",)),
    ("office.xls", "read_xls", (f"{_MS}-excel",)),
    ("office.ppt", "read_ppt", (f"{_MS}-powerpoint",)),
    ("office.rtf", "read_rtf", ("text/rtf",)),
    ("epub", "read_epub", ("application/epub+zip",)),
    ("mail.eml", "read_eml", ("message/rfc822", "message/news")),
    ("mail.outlook", "read_msg", (f"{_MS}-outlook",)),
    ("mail.outlook", "read_tnef", (f"{_MS}-tnef",)),
    ("markup", "read_markup", ("text/html", "text/xml", "image/svg+xml")),
    ("text", "read_text", ("text/plain", "text/csv", "application/json", "text/calendar", "text/vcard")),
)
"""Module below `tasks.extract`, its function, and the media types that `sniff` gives for what it reads."""
_READERS = {media_type: (module, name) for module, name, types in _SERVED for media_type in types}
_ALWAYS = ("sniff", "ocr")
"""Modules whose version counts for every document."""


def reader_of(media_type: str) -> Reader | None:
    """Give the reader of a media type; None: nobody reads it."""
    served = _READERS.get(media_type)
    if served is None:
        return None
    reader: Reader = getattr(import_module(f"tasks.extract.{served[0]}"), served[1])
    return reader


def served_types() -> tuple[str, ...]:
    """List the media types that can be read."""
    return tuple(_READERS)


def types_of(module: str) -> frozenset[str]:
    """List the media types that a module below `tasks.extract` serves."""
    return frozenset(media_type for one, _, types in _SERVED for media_type in types if one == module)


@cache
def version() -> str:
    """Name the versions of all readers: what an earlier one read is taken up again by `sluice reread`."""
    modules = dict.fromkeys((*_ALWAYS, *(module for module, *_ in _SERVED)))
    return "; ".join(dict.fromkeys(str(import_module(f"tasks.extract.{module}").VERSION) for module in modules))

"""Takes the files out of a PDF: those embedded in the document, those that an annotation holds."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.clean import clean
from tasks.extract.mail.charsets import tell
from tasks.extract.mail.names import plain_name

MAXIMUM_FILES = 100_000
DAMAGE = Exception
"""MuPDF's own errors have no other name in common; a lack of memory is raised anew where they are caught."""
Named = tuple[str, Iterator[bytes] | Unreadable]


def files_in_pdf(path: Path, passwords: tuple[str, ...]) -> Iterator[Named]:
    """Give the files in the PDF at *path*; none where it is locked and no password fits, or is no PDF any more.

    A file that both the document's list and an annotation hold is given once.
    """
    import pymupdf  # noqa: PLC0415 loading it takes 0.3 s

    pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 its only form
    pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003
    try:
        document = pymupdf.open(str(path), filetype="pdf")
    except DAMAGE:
        return
    try:
        if document.needs_pass and not any(document.authenticate(password) for password in passwords):
            return
        listed: set[tuple[str, bytes]] = set()
        for name, content in _listed(document):
            if isinstance(content, bytes):
                listed.add((name, content))
            yield name, content if isinstance(content, Unreadable) else iter([content])
        for name, content in _annotated(document):
            if isinstance(content, Unreadable):
                yield name, content
            elif (name, content) not in listed:
                yield name, iter([content])
    finally:
        document.close()


def _listed(document: Any) -> Iterator[tuple[str, bytes | Unreadable]]:
    try:
        count = min(document.embfile_count(), MAXIMUM_FILES)
    except DAMAGE:
        count = 0
    for place in range(count):
        name = f"attachment-{place + 1}.bin"
        try:
            told = document.embfile_info(place)
            name = _name(told.get("ufilename") or told.get("filename") or told.get("name"), name)
            yield name, bytes(document.embfile_get(place))
        except DAMAGE:
            yield name, Unreadable(Reason.CORRUPT)


def _annotated(document: Any) -> Iterator[tuple[str, bytes | Unreadable]]:
    number = 0
    for page in _pages(document):
        for annotation in page.annots(types=[17]):  # PDF_ANNOT_FILE_ATTACHMENT
            number += 1
            name = f"annotation-{number}.bin"
            try:
                name = _name(annotation.file_info.get("filename"), name)
                yield name, bytes(annotation.get_file())
            except DAMAGE:
                yield name, Unreadable(Reason.CORRUPT)


def _pages(document: Any) -> Iterator[Any]:
    for place in range(document.page_count):
        try:
            page = document[place]
            next(page.annots(types=[17]), None)
        except DAMAGE:
            continue
        yield page


def _name(given: object, fallback: str) -> str:
    """Write a name as received; MuPDF takes those in UTF-8 for Latin-1, which is undone."""
    told = plain_name(clean(tell(str(given).encode("utf-8", "replace"), "utf-8").text)) if given else ""
    return told or fallback

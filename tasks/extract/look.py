"""Looks at the pictures of pages: where a text layer is missing or in doubt, what the picture shows decides."""

from collections.abc import Sequence
from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Looked
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.readers import types_of


def look_at(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> Looked:
    """Look at some pages of the document at *path*.

    Args:
        path: the document.
        media_type: as the reading said.
        numbers: of the pages, from 1.
        means: what the reader may use.

    Returns:
        These pages whole, with a chosen variant each; one that still awaits OCR (no language data) says so.

    Raises:
        Unreadable: the document cannot be opened, or its pages have no pictures.
        OSError: it cannot be read.
        MemoryError: a picture needs more memory than there may be.
    """
    if media_type.startswith("image/"):
        from tasks.extract.image import look_at_image  # noqa: PLC0415 only pictures need it

        return look_at_image(path, media_type, numbers, means)
    if media_type in types_of("pdf.read"):
        from tasks.extract.pdf.look import look_at_pdf  # noqa: PLC0415 only what has pages needs it

        return look_at_pdf(path, media_type, numbers, means)
    if media_type in types_of("office.docx") | types_of("office.odt"):
        from tasks.extract.office.pictures import look_at_pictures  # noqa: PLC0415 only documents of scans need it

        return look_at_pictures(path, media_type, numbers, means)
    raise Unreadable(Reason.UNSUPPORTED)

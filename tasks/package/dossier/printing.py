"""The dossier for dossier.pdf: the same page in the style that MuPDF knows, its pictures beside it."""

from collections.abc import Mapping

from storage.releases.shapes import DerivativeMade, Selection
from tasks.package.dossier.content import Picture, content_of
from tasks.package.dossier.pages import fill

WIDEST, HIGHEST = 487, 600
"""Of a picture, in points: what leaves room for margins and captions on A4."""


def for_print(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> tuple[str, dict[str, bytes]]:
    """Give the dossier as HTML and pictures for `tasks.extract.typeset.set_in_type`.

    Args:
        selection: what goes out.
        derivatives: what was made of each document, by its number.

    Returns:
        The HTML, and the PNGs that it names.
    """
    content = content_of(selection, derivatives)
    html = fill(content, style="print.css", source_of=lambda picture: picture.name, size_of=_size, is_paper=True)
    return html, {picture.name: picture.png for picture in content.pictures.values()}


def _size(picture: Picture) -> tuple[int, int]:
    scale = min(WIDEST / picture.width, HIGHEST / picture.height)
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))

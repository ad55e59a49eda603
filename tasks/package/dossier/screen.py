"""Writes dossier.html: one file that runs nothing and loads nothing."""

from base64 import b64encode
from collections.abc import Mapping

from storage.releases.shapes import DerivativeMade, Selection
from tasks.package.dossier.content import Picture, content_of
from tasks.package.dossier.pages import fill


def write_dossier(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> bytes:
    """Write the dossier of a release as one self-contained HTML file; the same again gives the same bytes.

    Args:
        selection: what goes out.
        derivatives: what was made of each document, by its number.
    """
    page = fill(
        content_of(selection, derivatives),
        style="screen.css",
        source_of=_inline,
        size_of=lambda picture: (picture.width, picture.height),
    )
    return page.encode()


def _inline(picture: Picture) -> str:
    return f"data:image/png;base64,{b64encode(picture.png).decode('ascii')}"

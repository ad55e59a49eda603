"""Sets a page of ours in type as PDF; the HTML is written here, its words are not, and nothing in it is loaded.

MuPDF lays the page out as the HTML document that it is. Its `Story` was tried first: where tables meet the ends of
pages it loses what follows, 1 of 54 pages in a dossier of 20 claims.
"""

import html as markup
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from tasks.extract.ligatures import spell_out_ligatures
from tasks.extract.pdf.engine import mupdf

WIDTH, HEIGHT = 595.0, 842.0
"""A4 in points; the margins are the page's own, by its style."""
FOOT = 812.0
"""Where the number of a page stands, in points from the top."""
FOOT_POINTS = 8.0
FOOT_GREY = 0.28
MOST_PAGES = 5000
"""More than a release of a thousand claims needs."""
CHAPTER_LEVEL = 2
"""Headings of this level and above begin a page, or may."""
MOST_LAYOUTS = 40
"""How often the page is laid out anew for the sake of lonely headings; what is lonely then stays so."""
PAGE_BREAK = '<div style="page-break-after: always"></div>'
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEADING = re.compile(r"<h[1-6][ >]")


def set_in_type(html: str, pictures: Mapping[str, bytes]) -> bytes:
    """Set *html* on A4 pages, numbered below its title; the same again gives the same bytes.

    The PDF holds no metadata, no date and no id. Fonts are those of MuPDF, cut down to the letters that are used.

    Args:
        html: in the subset of HTML and CSS that MuPDF knows; addresses in it lead to *pictures* or nowhere.
        pictures: by the name that the HTML gives them.

    Raises:
        ValueError: it has more pages than are taken.
    """
    archive = mupdf().Archive()
    for name, picture in sorted(pictures.items()):
        archive.add(picture, name)
    title = _TITLE.search(html)
    with _laid(_with_headings_kept(html, archive), archive) as pages:
        return _bare(pages.convert_to_pdf(), markup.unescape(title[1]) if title else "")


def _laid(html: str, archive: Any) -> AbstractContextManager[Any]:
    pages: AbstractContextManager[Any] = mupdf().open(
        stream=html.encode(), filetype="html", width=WIDTH, height=HEIGHT, archive=archive
    )
    return pages


def _with_headings_kept(html: str, archive: Any) -> str:
    """Put breaks before headings that would stand alone at the foot of a page."""
    for _ in range(MOST_LAYOUTS):
        with _laid(html, archive) as pages:
            if pages.page_count > MOST_PAGES:
                raise ValueError(f"more than {MOST_PAGES} pages")
            lonely = _lonely(pages)
        if not lonely:
            break
        places = [found.start() for found in _HEADING.finditer(html)]
        for number in reversed(lonely):
            html = html[: places[number]] + PAGE_BREAK + html[places[number] :]
    return html


def _lonely(pages: Any) -> list[int]:
    """Give headings with nothing below them on their page, by number from 0: of each chapter the first.

    A break moves what follows in its chapter, so that the others are looked for again.
    """
    standing: dict[int, list[tuple[int, str]]] = {}
    chapters: list[int] = []
    for number, (level, text, page_number) in enumerate(pages.get_toc()):
        standing.setdefault(page_number, []).append((number, _squeezed(text)))
        chapters.append((chapters[-1] if chapters else 0) + (level <= CHAPTER_LEVEL))
    found: dict[int, int] = {}
    for page_number, headings in sorted(standing.items()):
        first = _first_lonely(_squeezed(pages[page_number - 1].get_text()), headings)
        if first is not None:
            found.setdefault(chapters[first], first)
    return list(found.values())


def _first_lonely(text: str, standing: Sequence[tuple[int, str]]) -> int | None:
    first = None
    for number, heading in reversed(standing):
        if not heading or not text.endswith(heading):
            break
        text = text.removesuffix(heading)
        first = number
    return first if text else None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _bare(pdf: bytes, title: str) -> bytes:
    """Number the pages, and take out all that tells when and by what they were made, and letters that are not used."""
    font = mupdf().Font("helv")
    with mupdf().open("pdf", pdf) as document:
        for number, page in enumerate(document, 1):
            foot = f"{title} · {number} / {document.page_count}"
            writer = mupdf().TextWriter(page.rect, color=(FOOT_GREY,) * 3)
            left = (WIDTH - font.text_length(foot, FOOT_POINTS)) / 2
            writer.append((left, FOOT), foot, font=font, fontsize=FOOT_POINTS)
            writer.write_text(page)
        document.subset_fonts()
        spell_out_ligatures(document)
        document.set_metadata({})
        document.set_toc([])
        document.del_xml_metadata()
        for xref, key in ((-1, "ID"), (-1, "Info"), (document.pdf_catalog(), "Info")):
            document.xref_set_key(xref, key, "null")
        written: bytes = document.tobytes(garbage=4, deflate=True, no_new_id=True)
    return written

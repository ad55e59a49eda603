"""Sets a page of ours in type as PDF; the HTML is written here, its words are not, and nothing in it is loaded."""

import html as markup
import io
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tasks.extract.ligatures import spell_out_ligatures
from tasks.extract.pdf.engine import mupdf

A4 = (0.0, 0.0, 595.0, 842.0)
"""In points."""
SIDE, TOP, BOTTOM = 54.0, 54.0, 66.0
"""Margins, in points."""
FOOT = (SIDE, 800.0, 595.0 - SIDE, 822.0)
"""Where the number of a page stands."""
KEPT_BELOW = 64.0
"""What must be left of a page below the top of a heading, in points: the heading and two lines."""
STACKED = 16.0
"""Headings no further apart than this, in points, stay together."""
MOST_PAGES = 5000
"""Of a story that never ends: more than a release of a thousand claims needs."""
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def set_in_type(html: str, pictures: Mapping[str, bytes]) -> bytes:
    """Set *html* on A4 pages with page numbers; the same again gives the same bytes.

    The PDF holds no metadata, no date and no id. Fonts are those of MuPDF, cut down to the letters that are used.

    Args:
        html: in the subset that MuPDF's Story knows; addresses in it lead to *pictures* or nowhere.
        pictures: by the name that the HTML gives them.

    Raises:
        ValueError: it never ends.
    """
    archive = mupdf().Archive()
    for name, picture in sorted(pictures.items()):
        archive.add(picture, name)
    room = mupdf().Rect(SIDE, TOP, A4[2] - SIDE, A4[3] - BOTTOM)
    plain, kept = (_lay(html, archive, partial(place, room=room)) for place in (_place, _place_kept))
    # a dossier that lost a sentence is worse than one with a lonely heading
    place, laid = (_place_kept, kept) if _words(kept) == _words(plain) else (_place, plain)
    title = _TITLE.search(html)
    head = markup.unescape(title[1]) if title else ""
    return _bare(_lay(html, archive, partial(place, room=room), foot=f"{head} · {{}} / {_count_pages(laid)}"))


def _lay(html: str, archive: Any, place: Callable[[Any], bool], *, foot: str | None = None) -> bytes:
    story = mupdf().Story(html=html, archive=archive)
    written = io.BytesIO()
    writer = mupdf().DocumentWriter(written)
    more = True
    for number in range(1, MOST_PAGES + 1):
        more = place(story)
        device = writer.begin_page(mupdf().Rect(A4))
        story.draw(device)
        if foot is not None:
            _foot(foot.format(number)).draw(device)
        writer.end_page()
        if not more:
            break
    writer.close()
    if more:
        raise ValueError(f"more than {MOST_PAGES} pages")
    return written.getvalue()


def _place(story: Any, *, room: Any) -> bool:
    return bool(story.place(room)[0])


def _place_kept(story: Any, *, room: Any) -> bool:
    """Place what fits; headings that would stand alone at the foot of the page go to the next."""
    more = _place(story, room=room)
    headings: list[tuple[float, float]] = []
    story.element_positions(lambda one: headings.append((one.rect[1], one.rect[3])) if one.heading else None)
    lonely = [top for top, _ in headings if top > room.y1 - KEPT_BELOW]
    if not more or not lonely:
        return more
    cut = min(lonely)
    for top, bottom in reversed(headings):
        if top < cut <= bottom + STACKED:
            cut = top
    # what was placed and not drawn is taken back; exactly at the heading's top, MuPDF 1.28 loses what follows
    return _place(story, room=mupdf().Rect(room.x0, room.y0, room.x1, cut - 1))


def _words(pdf: bytes) -> list[str]:
    with mupdf().open("pdf", pdf) as document:
        return [word for page in document for word in page.get_text().split()]


def _count_pages(pdf: bytes) -> int:
    with mupdf().open("pdf", pdf) as document:
        count: int = document.page_count
    return count


def _foot(text: str) -> Any:
    style = "p { font-family: sans-serif; font-size: 8pt; text-align: center; color: #474747; }"
    foot = mupdf().Story(html=f"<p>{markup.escape(text)}</p>", user_css=style)
    foot.place(mupdf().Rect(FOOT))
    return foot


def _bare(pdf: bytes) -> bytes:
    """Take out of a PDF all that tells when and by what it was made, and the letters that are not used."""
    with mupdf().open("pdf", pdf) as document:
        document.subset_fonts()
        spell_out_ligatures(document)
        document.set_metadata({})
        document.del_xml_metadata()
        for key in ("ID", "Info"):
            document.xref_set_key(-1, key, "null")
        # the writer of stories puts a second Info, which names MuPDF, into the catalog
        document.xref_set_key(document.pdf_catalog(), "Info", "null")
        written: bytes = document.tobytes(garbage=4, deflate=True, no_new_id=True)
    return written

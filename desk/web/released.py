"""A page as it would be released: its picture painted, and read, in the isolated worker by what makes a release."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import Query, Request, Response

from config.errors import NotFound, Unreadable
from desk.api.answers import CacheSlug
from desk.api.security import TheRecord, permit
from desk.web.pictures import Size
from desk.web.png import write_png
from desk.web.reading import the_shelf
from desk.web.route import page_router
from desk.web.shown import LINE_ENDS, plain
from storage.database import Record
from storage.releases.preview import PagePreviewed, preview_page
from storage.releases.shapes import DocumentSelected
from tasks.redact.blot import blotted
from tasks.redact.plan import obstacles

if TYPE_CHECKING:
    from tasks.worker.pool import ReadingPool

router = page_router()

NO_LANGUAGE_DATA = "\0"
"""Stands on the shelf for a text that cannot be read: no text holds it."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The picture of a page as it would be released. Another plan of the page is another picture."""

    cache: str
    sha256: str
    state: str
    size: Size
    document: DocumentSelected = field(compare=False)

    def made(self, pool: "ReadingPool", passwords: Sequence[str]) -> bytes:
        """Have it drawn and painted, as PNG; errors as `Shelf.picture`."""
        from tasks.worker.views import view_redacted  # noqa: PLC0415 the desk starts without the readers

        return write_png(view_redacted(pool, self.document, longest=int(self.size), passwords=passwords))


@dataclass(frozen=True, slots=True)
class Reread:
    """What a machine reads on that picture."""

    cache: str
    sha256: str
    state: str
    document: DocumentSelected = field(compare=False)

    def made(self, pool: "ReadingPool", passwords: Sequence[str]) -> bytes:
        """Have it painted and read, as UTF-8; errors as `Shelf.picture`."""
        from tasks.worker.views import read_redacted  # noqa: PLC0415 likewise

        told = read_redacted(pool, self.document, passwords=passwords)
        return (NO_LANGUAGE_DATA if told is None else told).encode("utf-8", "replace")


@router.get("/caches/{cache}/documents/{document}/pages/{number}/released-picture", **permit("redaction list"))
def show_released_picture(
    cache: CacheSlug,
    document: str,
    number: int,
    *,
    request: Request,
    record: TheRecord,
    size: Annotated[str, Query(pattern="^(thumbnail|page|large)$")] = "page",
) -> Response:
    """Give the picture of a page as it would be released now."""
    previewed = preview_page(record, document, cache, number)
    if not previewed.document.pages[0].has_geometry:
        raise NotFound("this page has no picture; its text is set in type")
    asked = Redrawn(cache, previewed.document.sha256, previewed.state, Size[size.upper()], previewed.document)
    try:
        drawn = the_shelf(request).picture(asked)
    except Unreadable:
        raise NotFound("this page has no picture that can be drawn") from None
    return Response(drawn, media_type="image/png")


@router.get("/caches/{cache}/documents/{document}/pages/{number}/released-text", **permit("redaction list"))
def show_released_text(
    cache: CacheSlug, document: str, number: int, *, request: Request, record: TheRecord
) -> Response:
    """Give the text of a page as it would be released now."""
    told = released_text(request, record, (cache, document), number)
    if told is None:
        raise NotFound("this page cannot be read again here: no language data, or it cannot be drawn")
    lines = (plain(line) for line in LINE_ENDS.sub("\n", told).split("\n"))
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


def released_text(request: Request, record: Record, place: tuple[str, str], number: int) -> str | None:
    """Give the text of a page as it would be released; None: there is no language data, or it cannot be drawn.

    Args:
        request: that is answered.
        record: the open record.
        place: the cache's slug and the document's SHA-256.
        number: of the page, from 1.

    Raises:
        NotFound: there is no such cache, document or page.
    """
    cache, sha256 = place
    previewed = preview_page(record, sha256, cache, number)
    page = previewed.document.pages[0]
    if not page.has_geometry:
        return blotted(page.text or "", stretches_of(previewed)).text
    asked = Reread(cache, previewed.document.sha256, previewed.state, previewed.document)
    try:
        told = the_shelf(request).picture(asked).decode("utf-8", "replace")
    except Unreadable:
        return None
    return None if told == NO_LANGUAGE_DATA else told


def stretches_of(previewed: PagePreviewed) -> list[tuple[int, int]]:
    """Give what is hidden of the text of a page, as half-open offsets, in order."""
    length = len(previewed.document.pages[0].text or "")
    return sorted(
        (one.start, min(one.end, length))
        for one in previewed.document.hidden
        if one.start is not None and one.end is not None and one.start < min(one.end, length)
    )


def hindered(previewed: PagePreviewed) -> list[str]:
    """Tell in words what of a page's redactions a release could not carry out."""
    return [OBSTACLES.get(one.kind, one.kind) for one in obstacles(previewed.document)]


OBSTACLES = {
    "no_page": "its page is not there any more",
    "no_box": "it is not known where on the picture it stands",
    "no_place": "it is not known where in the text it stands",
    "moved": "other words stand there now",
    "empty": "it covers nothing",
}

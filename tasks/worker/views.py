"""Pictures of pages for readers: drawn in a locked worker, of which nothing but bare pixels is taken."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.errors import Unreadable
from storage.releases.shapes import DocumentSelected
from storage.vocabulary import Reason
from tasks.worker import jobs
from tasks.worker.flight import Failed

if TYPE_CHECKING:
    from tasks.worker.pool import ReadingPool


@dataclass(frozen=True, slots=True)
class PageView:
    """The picture of a page."""

    width: int
    height: int
    channels: int
    """1: grey, 3: red, green, blue."""
    pixels: bytes
    """Row by row from the upper left, a byte a channel."""


def view_page(
    pool: "ReadingPool", sha256: str, media_type: str, number: int, *, longest: int, passwords: Sequence[str] = ()
) -> PageView:
    """Have a page of a document drawn.

    A worker that a document has taken over could send a picture that is made to break browsers: so it sends pixels,
    and how many there must be is known.

    Args:
        pool: the workers.
        sha256: of the document.
        media_type: as its reading said.
        number: of the page, from 1.
        longest: the longer side has at most so many pixels.
        passwords: candidates where it is locked.

    Raises:
        Unreadable: the page has no picture, or it could not be drawn.
        SluiceError: the pool was closed, or no process can be started.
    """
    return _viewed(lambda: pool.on_pages(jobs.view, sha256, media_type, number, longest, passwords=passwords), longest)


def view_redacted(
    pool: "ReadingPool", document: DocumentSelected, *, longest: int, passwords: Sequence[str] = ()
) -> PageView:
    """Have the one page of *document* drawn as a release would show it, by what draws a release.

    Args:
        pool: the workers.
        document: one page of it, and what is hidden there.
        longest: the longer side has at most so many pixels.
        passwords: candidates where it is locked.

    Raises:
        Unreadable: the page has no picture, or it could not be drawn.
        SluiceError: the pool was closed, or no process can be started.
    """
    from tasks.worker.sheets import Order  # noqa: PLC0415 the desk starts without the readers

    order = Order(document)
    return _viewed(lambda: pool.on_pages(jobs.preview, document.sha256, order, longest, passwords=passwords), longest)


def read_redacted(pool: "ReadingPool", document: DocumentSelected, *, passwords: Sequence[str] = ()) -> str | None:
    """Have a machine read the one page of *document* as a release would show it; errors as `view_redacted`.

    Returns:
        None where there is no language data to read it by.
    """
    from tasks.worker.sheets import Order  # noqa: PLC0415 likewise

    try:
        untrusted_answer = pool.on_pages(jobs.preview_text, document.sha256, Order(document), passwords=passwords)
    except Failed as failed:
        raise Unreadable(failed.reason) from None
    except TypeError:
        raise Unreadable(Reason.CRASHED) from None
    if untrusted_answer is not None and not isinstance(untrusted_answer, str):
        raise Unreadable(Reason.CRASHED)
    return untrusted_answer


def _viewed(ask: Callable[[], Any], longest: int) -> PageView:
    try:
        return _checked(ask(), longest)
    except Failed as failed:
        raise Unreadable(failed.reason) from None
    except (ValueError, TypeError, KeyError):
        raise Unreadable(Reason.CRASHED) from None


def _checked(untrusted_answer: Any, longest: int) -> PageView:
    """Read what a worker answered.

    Raises:
        ValueError: it is not what a worker answers.
        TypeError: likewise.
        KeyError: likewise.
    """
    sides = [untrusted_answer[name] for name in ("width", "height")]
    channels = untrusted_answer["channels"]
    if any(type(side) is not int or not 1 <= side <= longest for side in sides) or channels not in {1, 3}:
        raise ValueError("no measures of a picture")
    width, height = sides
    pixels = b64decode(untrusted_answer["pixels"], validate=True)
    if len(pixels) != width * height * channels:
        raise ValueError("another number of pixels than its measures say")
    return PageView(width, height, channels, pixels)

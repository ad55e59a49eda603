"""Pictures of pages for readers: drawn in a locked worker, of which nothing but bare pixels is taken."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.errors import Unreadable
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
    try:
        untrusted_answer = pool.on_pages(jobs.view, sha256, media_type, number, longest, passwords=passwords)
        return _checked(untrusted_answer, longest)
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

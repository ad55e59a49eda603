"""Takes the large pictures of a document without text as its further pages: a scan put into an office file."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Looked, PageRead
from storage.vocabulary import Because, Reason
from tasks.extract.frames import UNKNOWN_DPI, recognise_page, told_dpi
from tasks.extract.means import Means
from tasks.extract.office.locked import open_office
from tasks.extract.office.zipped import Parts, open_parts

FEW_CHARACTERS = 50
"""With less text for each large picture the pictures are the document (the same figure as for pages of PDF)."""
MINIMUM_PIXELS = 500_000
"""A page of A5 at 100 dpi has 480,000; logos and signatures have less."""
MAXIMUM_PIXELS = 89_000_000
MAXIMUM_PICTURES = 2000
FIRST_PICTURE_PAGE = 2
"""Page 1 is the text, however little it is."""
_PICTURE = re.compile(
    r"(?:(?:word|ppt|xl)/media/|Pictures/)(?:[^/]+/)?[^/]+\.(?:png|jpe?g|tiff?|bmp|gif|webp)$", re.IGNORECASE
)
_DIGITS = re.compile(r"(\d+)")


def picture_pages(parts: Parts, text: str) -> tuple[PageRead, ...]:
    """Give a page for each large picture where *text*, all that the document says, is next to nothing.

    The pages await a look; they are numbered from 2, and labelled with the name of the picture's part.

    Raises:
        Unreadable: `bomb`, `encrypted`.
    """
    letters = len("".join(text.split()))
    candidates = [name for name in parts.names if _PICTURE.match(name)]
    if letters >= FEW_CHARACTERS * len(candidates):
        return ()
    found = [(name, size) for name in _in_order(candidates) if (size := _size(parts, name)) is not None]
    if letters >= FEW_CHARACTERS * len(found):
        return ()
    return tuple(
        PageRead(number, label=name.rpartition("/")[2], width=width, height=height, awaits=Because.NO_TEXT_LAYER)
        for number, (name, (width, height)) in enumerate(found[:MAXIMUM_PICTURES], start=FIRST_PICTURE_PAGE)
    )


def look_at_pictures(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> Looked:  # noqa: ARG001
    """Recognise the text of some picture pages of the office document at *path*.

    Returns:
        These pages; one whose languages are not there still awaits.

    Raises:
        Unreadable: `corrupt` where a picture cannot be decoded, else as the document's reader.
        OSError: it cannot be read.
    """
    with open_parts(open_office(path, means).content) as parts:
        names = _large_pictures(parts)
        pages = [_look(parts, _of_page(names, number), number, means) for number in numbers]
    return Looked(tuple(pages))


@contextmanager
def open_pictures(path: Path, means: Means) -> Iterator[Callable[[int], tuple[Any, float]]]:
    """Open the office document at *path*; gives what gives a picture by its page: upright, and its dots an inch.

    Raises:
        Unreadable: `corrupt`, also of a picture; else as the document's reader.
        OSError: it cannot be read.
    """
    with open_parts(open_office(path, means).content) as parts:
        names = _large_pictures(parts)

        def shown(number: int) -> tuple[Any, float]:
            with _decoded(parts.read(_of_page(names, number))) as picture:
                return picture, told_dpi(picture) or UNKNOWN_DPI

        yield shown


def _large_pictures(parts: Parts) -> list[str]:
    candidates = _in_order([name for name in parts.names if _PICTURE.match(name)])
    return [name for name in candidates if _size(parts, name) is not None]


def _of_page(names: Sequence[str], number: int) -> str:
    index = number - FIRST_PICTURE_PAGE
    if not 0 <= index < len(names):
        raise Unreadable(Reason.CORRUPT)
    return names[index]


def _look(parts: Parts, name: str, number: int, means: Means) -> PageRead:
    with _decoded(parts.read(name)) as picture:
        width, height = _points(picture)
        label = name.rpartition("/")[2]
        bare = PageRead(number, (), label, width, height, awaits=Because.NO_TEXT_LAYER)
        return recognise_page(picture, bare, dpi=told_dpi(picture), means=means)


@contextmanager
def _decoded(payload: bytes) -> Iterator[Any]:
    """Decode a picture, turned as its EXIF says."""
    from PIL import Image, ImageOps  # noqa: PLC0415 only where there is a picture

    try:
        with Image.open(BytesIO(payload)) as source:
            if source.width * source.height > MAXIMUM_PIXELS:
                raise Unreadable(Reason.TOO_LARGE)
            source.load()
            picture = ImageOps.exif_transpose(source)
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, Image.DecompressionBombError):
        raise Unreadable(Reason.CORRUPT) from None
    yield picture


def _size(parts: Parts, name: str) -> tuple[float, float] | None:
    """Give a large picture's size in points; None for a small one and one that is none."""
    import warnings  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Pillow warns of many pixels; they are bounded here
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(parts.read(name))) as picture:
                is_fitting = MINIMUM_PIXELS <= picture.width * picture.height <= MAXIMUM_PIXELS
                return _points(picture) if is_fitting else None
    except Unreadable as unreadable:
        if unreadable.reason in {Reason.BOMB, Reason.ENCRYPTED}:
            raise
        return None
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, Image.DecompressionBombError):
        return None


def _points(picture: Any) -> tuple[float, float]:
    points = 72 / (told_dpi(picture) or UNKNOWN_DPI)
    return round(picture.width * points, 2), round(picture.height * points, 2)


def _in_order(names: Sequence[str]) -> list[str]:
    """Sort names as a person would: `image2` before `image10`."""
    return sorted(names, key=lambda name: [int(each) if each.isdecimal() else each for each in _DIGITS.split(name)])

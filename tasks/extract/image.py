"""Reads pictures: a page a frame, whose text OCR recognises from it; what a camera wrote into it is told."""

import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Looked, PageRead, Property, Reading, SignalRead
from storage.vocabulary import Because, Outcome, Reason, SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.frames import UNKNOWN_DPI, recognise_page, told_dpi
from tasks.extract.means import Means
from tasks.extract.ocr import VERSION as OCR_VERSION

VERSION = f"image 1; {OCR_VERSION}"
MAXIMUM_PIXELS = 200_000_000
"""Of one frame: a bilevel A0 sheet at 400 dpi has 240 million, a colour photograph 50. Beyond, memory would decide."""
MAXIMUM_BYTES = 700 * 1024 * 1024
"""Of one frame, decoded; a worker has 2 GiB."""
MAXIMUM_FRAMES = 2000
ANIMATED = frozenset({"GIF", "WEBP", "PNG"})
"""Formats whose frames are a film, not pages: the first one stands for all."""
FINEST_SIDE = 4000
"""Pixels that a JPEG is decoded to at least: finer than OCR needs, and a quarter of the memory of a larger one."""
MAKE, MODEL, SOFTWARE, DATE, GPS, EXIF_IFD, TAKEN, ORIENTATION = (
    0x010F, 0x0110, 0x0131, 0x0132, 0x8825, 0x8769, 0x9003, 0x0112,
)  # fmt: skip
"""Tags of EXIF 2.3 (JEITA CP-3451), tables 3 to 5."""


def read_image(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the picture at *path*: its pages await a look.

    Returns:
        `read`; `partial` where frames are damaged.

    Raises:
        Unreadable: `corrupt`; `too_large` where its pixels would not fit into memory.
        OSError: it cannot be read.
    """
    pages: list[PageRead] = []
    damaged: list[int] = []
    with _opened(path) as picture:
        signal = exif_signal(picture, page=1)
        properties = _properties(picture, signal)
        for index in range(_frames(picture)):
            try:
                picture.seek(index)
                _require_fitting(picture)
                pages.append(_page(picture, index + 1))
            except EOFError:
                break
            except _DAMAGE:
                damaged.append(index + 1)
                pages.append(PageRead(index + 1))
    if not pages or len(damaged) == len(pages):
        raise Unreadable(Reason.CORRUPT)
    return Reading(
        outcome=Outcome.PARTIAL if damaged else Outcome.READ,
        reason=Reason.CORRUPT if damaged else None,
        missing=tuple(f"page {number}" for number in damaged),
        reader_version=VERSION,
        media_type=media_type,
        pages=tuple(pages),
        page_count=len(pages),
        properties=properties,
        signals=() if signal is None else (signal,),
    )


def look_at_image(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> Looked:  # noqa: ARG001
    """Recognise the text of some frames of the picture at *path*.

    Returns:
        These pages; one whose languages are not there still awaits.

    Raises:
        Unreadable: `corrupt`: a frame cannot be decoded whole.
        OSError: it cannot be read.
    """
    pages = []
    with _opened(path) as picture:
        for number in numbers:
            shown, bare = _frame(picture, number)
            pages.append(recognise_page(shown, bare, dpi=told_dpi(picture), means=means))
    return Looked(tuple(pages))


@contextmanager
def open_frames(path: Path) -> Iterator[Callable[[int], tuple[Any, float]]]:
    """Open the picture at *path*; gives what gives a frame by its number: upright, and its dots an inch.

    Raises:
        Unreadable: `corrupt`, also of a frame; `too_large`.
        OSError: it cannot be read.
    """
    with _opened(path) as picture:

        def frame(number: int) -> tuple[Any, float]:
            shown, _ = _frame(picture, number)
            return shown, told_dpi(picture) or UNKNOWN_DPI

        yield frame


def _frame(picture: Any, number: int) -> tuple[Any, PageRead]:
    """Decode a frame whole, upright, with its page."""
    try:
        picture.seek(number - 1)
        _require_fitting(picture)
        bare = _page(picture, number)
        shown = _upright(picture)
        shown.load()
    except (*_DAMAGE, EOFError):
        raise Unreadable(Reason.CORRUPT) from None
    return shown, bare


def exif_signal(source: Any, *, page: int | None) -> SignalRead | None:
    """Say what a camera or a program wrote into a picture; None where there is nothing telling.

    Args:
        source: an opened picture, or a binary file of at least its head.
        page: the page it stands on.
    """
    facts = _exif_facts(source)
    if not facts:
        return None
    said = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in facts.items())
    return SignalRead(SignalKind.EXIF, f"the picture says of itself: {said}", page, dict(facts))


def _exif_facts(source: Any) -> dict[str, str]:
    from PIL import Image  # noqa: PLC0415 only pictures need it

    picture = source if isinstance(source, Image.Image) else None
    try:
        picture = picture or Image.open(source)
        exif = picture.getexif()
        inner = exif.get_ifd(EXIF_IFD)
        values = {
            "camera": " ".join(str(exif[tag]).strip("\0 ") for tag in (MAKE, MODEL) if exif.get(tag)),
            "software": exif.get(SOFTWARE),
            "taken": inner.get(TAKEN),
            "saved": exif.get(DATE),
            "place": "where it was taken is recorded" if exif.get_ifd(GPS) else None,
        }
    except (*_DAMAGE, KeyError, AttributeError):
        return {}
    facts = {name: text for name, value in values.items() if value and (text := clean_title(str(value).strip("\0 ")))}
    # a program and a date alone are in every scan
    return facts if facts.keys() & {"camera", "place", "taken"} else {}


def _properties(picture: Any, signal: SignalRead | None) -> dict[str, Property]:
    found: dict[str, Property] = {"pixels": f"{picture.width} x {picture.height}"}
    if signal is not None:
        found |= {name: str(value) for name, value in signal.details.items()}
    return found


_DAMAGE = (OSError, ValueError, SyntaxError, struct.error, IndexError, TypeError, OverflowError, ZeroDivisionError)
"""What Pillow raises for broken pictures, besides EOFError at the end of the frames."""


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a picture; its size is checked by us before anything is decoded."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 only pictures need it

    Image.MAX_IMAGE_PIXELS = None
    _teach_heif()
    try:
        picture = Image.open(path)
    except UnidentifiedImageError:
        raise Unreadable(Reason.CORRUPT) from None
    except MemoryError:
        raise
    except _DAMAGE:
        if not path.exists():
            raise
        raise Unreadable(Reason.CORRUPT) from None
    with picture:
        yield picture


def _teach_heif() -> None:
    from pi_heif import register_heif_opener  # noqa: PLC0415 only pictures need it

    register_heif_opener(thumbnails=False)


def _frames(picture: Any) -> int:
    if picture.format in ANIMATED:
        return 1
    try:
        return min(int(getattr(picture, "n_frames", 1)), MAXIMUM_FRAMES)
    except (*_DAMAGE, EOFError):
        return 1


def _require_fitting(picture: Any) -> None:
    """Hold that a frame can be decoded in the memory there is; a JPEG is decoded smaller where it is finer than needed.

    Raises:
        Unreadable: `too_large`.
    """
    if picture.format == "JPEG" and min(picture.size) > FINEST_SIDE:
        picture.draft(None, (FINEST_SIDE, FINEST_SIDE))
    width, height = picture.size
    channels = {"1": 1, "L": 1, "P": 1, "I;16": 2, "LA": 2, "RGB": 4, "RGBA": 4, "CMYK": 4, "F": 4, "I": 4}
    if width * height > MAXIMUM_PIXELS or width * height * channels.get(picture.mode, 4) > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)


def _page(picture: Any, number: int) -> PageRead:
    dpi = told_dpi(picture) or UNKNOWN_DPI
    width, height = picture.size
    if _exif_turn(picture) in {5, 6, 7, 8}:
        width, height = height, width
    points = 72 / dpi
    return PageRead(
        number,
        width=round(width * points, 2),
        height=round(height * points, 2),
        awaits=Because.NO_TEXT_LAYER,
    )


def _exif_turn(picture: Any) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except _DAMAGE:
        return 1


def _upright(picture: Any) -> Any:
    """Give the picture as a viewer shows it: turned as its EXIF says."""
    from PIL import ImageOps  # noqa: PLC0415 only pictures need it

    return ImageOps.exif_transpose(picture) if _exif_turn(picture) not in {0, 1} else picture

"""Shows a page as a release would, inside a worker: drawn, painted and read by what makes a derivative."""

from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.derive.view import view_samples
from tasks.extract.means import Means
from tasks.worker.derive import paint, read_painted
from tasks.worker.sheets import Order, Sheet, sheets


def preview(path: Path, order: Order, means: Means, *, longest: int) -> dict[str, Any]:
    """Draw the one page of an order as it would go out.

    Args:
        path: the original.
        order: a document of one page, with what is hidden on it.
        means: passwords, where it is locked.
        longest: the longer side of the picture has at most so many pixels.

    Returns:
        `width`, `height`, `channels` and `pixels` as `tasks.extract.derive.view` gives them; in grey.

    Raises:
        Unreadable: the page cannot be drawn.
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    return view_samples(paint(_first(path, order, means)), longest=longest)


def preview_text(path: Path, order: Order, means: Means) -> str | None:
    """Give what a machine reads on the one page of an order, as `pages.txt` of a bag tells it; errors as `preview`.

    Returns:
        None where there is no language data to read it by.
    """
    sheet = _first(path, order, means)
    read = read_painted(sheet, paint(sheet), means)
    return None if read is None else read.text


def _first(path: Path, order: Order, means: Means) -> Sheet:
    for sheet in sheets(path, order, means):
        return sheet
    raise Unreadable(Reason.UNSUPPORTED)

"""What runs inside a worker process; answers are written down here, so that none can hurt the pool."""

import gc
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import Unreadable
from storage.shapes import Unpacked
from storage.vocabulary import Reason
from tasks.deliver.limits import Limits
from tasks.extract.means import Means
from tasks.worker.answers import pack
from tasks.worker.read import look_at_blob, read_blob
from tasks.worker.sandbox import limit_cpu

if TYPE_CHECKING:
    from tasks.worker.sheets import Order


def run(job: Callable[..., object], /, *arguments: object, cpu_seconds: float) -> bytes:
    """Run *job* and write its answer down.

    Raises:
        Unreadable: the answer is larger than is taken (`too_large`).
        MemoryError: the job or its answer needs more memory than the worker may have.
        Exception: whatever the job raises.
    """
    limit_cpu(cpu_seconds)
    try:
        return pack(job(*arguments))
    except MemoryError:
        gc.collect()
        raise MemoryError from None


def read(path: Path, means: Means) -> object:
    """Read the document at *path*."""
    return read_blob(path, means)


def look(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> object:
    """Look at the pictures of some pages of the document at *path*."""
    return look_at_blob(path, media_type, numbers, means)


def view(path: Path, media_type: str, number: int, longest: int, means: Means) -> object:
    """Draw a page of the document at *path* for a reader."""
    from tasks.extract.derive.view import view as drawn  # noqa: PLC0415 only a worker that draws for it needs it

    return drawn(path, media_type, number, means, longest=longest)


def unpack(path: Path, into: Path, limits: Limits, passwords: Sequence[str] = ()) -> object:
    """Open the container at *path* into the folder *into*, or the document for what hangs below it; None: neither."""
    from tasks.deliver import containers  # noqa: PLC0415 only a worker that opens containers needs it
    from tasks.extract.members import open_members  # noqa: PLC0415

    unpacked = containers.unpack(path, into, limits, passwords)
    if unpacked is not None:
        return unpacked
    try:
        inside = open_members(path, passwords)
    except Unreadable as failure:
        return Unpacked("application/octet-stream", (), Reason(failure.reason))
    return None if inside is None else containers.spill_members(inside, into, limits, path.stat().st_size)


def derive(path: Path, order: "Order", into: Path, means: Means) -> object:
    """Rebuild the document at *path* from pixels, as `redacted.pdf` in the folder *into*."""
    from tasks.worker import derive as deriving  # noqa: PLC0415 only a worker that derives needs it

    return deriving.derive(path, order, into, means)


def preview(path: Path, order: "Order", longest: int, means: Means) -> object:
    """Draw the one page of an order as it would go out."""
    from tasks.worker import preview as previewing  # noqa: PLC0415 only a worker that draws for it needs it

    return previewing.preview(path, order, means, longest=longest)


def preview_text(path: Path, order: "Order", means: Means) -> object:
    """Read what is left on the one page of an order."""
    from tasks.worker import preview as previewing  # noqa: PLC0415 likewise

    return previewing.preview_text(path, order, means)


def prove(pdf: Path, path: Path, order: "Order", means: Means) -> object:
    """Prove the finished derivative *pdf* of the document at *path*."""
    from tasks.worker.prove import prove as proved  # noqa: PLC0415 only a worker that proves needs it

    return proved(pdf, path, order, means)


def prove_form(pdf: Path) -> object:
    """Prove of the finished derivative *pdf* what can be proved without its document."""
    from tasks.worker.prove import prove_form as proved  # noqa: PLC0415 only a worker that proves needs it

    return proved(pdf)


def typeset(html: str, pictures: Mapping[str, bytes]) -> object:
    """Set a page of ours in type as PDF; in base 64, since answers are JSON."""
    from tasks.extract.typeset import set_in_type  # noqa: PLC0415 only a worker that sets type needs it

    return b64encode(set_in_type(html, pictures)).decode("ascii")

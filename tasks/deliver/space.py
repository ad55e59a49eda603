"""Room on the disk, asked for before anything is written."""

import shutil
from pathlib import Path

from config.errors import SluiceError

SPARE_BYTES = 64 * 1024**2
"""Left free for the database, its log, and the rest of the machine."""


def has_space(home: Path, needed_bytes: int) -> bool:
    """Tell whether *needed_bytes* fit beside what must stay free."""
    return shutil.disk_usage(home).free >= needed_bytes + SPARE_BYTES


def require_space(home: Path, needed_bytes: int) -> None:
    """Hold that *needed_bytes* fit on the home's disk.

    Raises:
        SluiceError: they do not; the message says how many bytes are needed and how many there are.
    """
    if not has_space(home, needed_bytes):
        free = shutil.disk_usage(home).free
        raise SluiceError(
            f"the disk of the home is too full: {needed_bytes + SPARE_BYTES} bytes are needed, {free} are free. "
            "Make room, or choose another home with: sluice --home DIR …"
        )

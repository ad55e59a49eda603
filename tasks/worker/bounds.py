"""What a worker may use: memory, bytes it writes, and the few places of the disk that it may open at all."""

import mimetypes
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings

ROOT = Path(__file__).parents[2]
"""Where our packages lie: the checkout, or site-packages."""
PACKAGES = ("config", "storage", "tasks")
"""Those that a worker imports. The folder around them is not opened: in a checkout it may hold a home."""
SYSTEM = tuple(
    Path(place)
    for place in (
        *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share"),
        *("/etc/ld.so.cache", "/etc/localtime", "/etc/magic", "/etc/ssl/openssl.cnf"),
        *("/dev/zero", "/dev/random", "/dev/urandom"),
    )
)
"""Shared libraries, time zones, fonts, character sets and what configures them: the same for all users, no secrets.

Found by tracing every library that opens documents (tests/hostile/libraries.py). What they also look for and do well
without: /proc, /sys, certificates.
"""
INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "LIBARCHIVE", "MAGIC", "PYTHONUTF8")
"""What a worker sees of the environment; the rest may hold passwords (`SLUICE_DATABASE_URL`)."""
TUNING = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""There are as many workers as processors: threads within one only wait for each other. Each arena of the C library
takes 64 MiB of the address space that a worker may have: with all libraries loaded 660 MiB instead of 850."""
NOWHERE = Path("/dev/null")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may use."""

    memory_bytes: int
    file_bytes: int
    """The largest file it may write: a member of a container, unpacked."""
    vault: Path | None = None
    """Originals: to be opened by who knows their name, not to be listed. None: the disk is not closed."""
    scratch: Path | None = None
    """The only folder that may be written to; None: nothing may be written."""
    readable: tuple[Path, ...] = ()
    """Folders and files that may be read."""

    @classmethod
    def of(
        cls,
        settings: Settings,
        *,
        vault: Path | None = None,
        scratch: Path | None = None,
        tessdata: Path | None = None,
    ) -> "Bounds":
        """Take the bounds that the settings in force name.

        Args:
            settings: limits.
            vault: the folder of originals; None: the disk is not closed to the worker.
            scratch: the folder that it may write to.
            tessdata: the folder of tesseract's language data.
        """
        return cls(
            memory_bytes=settings.read_memory_bytes,
            file_bytes=settings.container_maximum_bytes,
            vault=vault,
            scratch=scratch,
            readable=tuple(_needed(tessdata)),
        )


def _needed(tessdata: Path | None) -> Iterable[Path]:
    """List what the interpreter, the libraries and our code need, as far as it is there."""
    python = {Path(place) for key, place in sysconfig.get_paths().items() if key.endswith(("stdlib", "lib"))}
    libraries = {place.parent for place in python if place.name.startswith("python")}
    known_types = {Path(place) for place in mimetypes.knownfiles}  # openpyxl fails where it cannot open one
    ours = {ROOT / package for package in PACKAGES}
    places = python | libraries | known_types | ours | {*SYSTEM} | ({tessdata} if tessdata else set())
    return sorted(place for place in places if place.exists())

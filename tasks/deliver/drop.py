"""A drop folder: which of its files stand there complete. A file that somebody still writes waits for the next look."""

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass

TEMPORARY = (b".part", b".partial", b".crdownload", b".filepart", b".download", b".opdownload", b".tmp", b".temp")
"""How browsers, rsync and transfer programs end the names of what they have not finished; they rename it when done."""
HIDDEN = b"."


@dataclass(frozen=True, slots=True)
class Standing:
    """A regular file in a drop folder, and the marks by which a change of it is told."""

    raw_path: bytes
    """Below the folder."""
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


def list_standing(folder: bytes) -> Iterator[Standing]:
    """List the files of *folder* that bear a finished name, in the order of their raw paths; links are not followed.

    Raises:
        OSError: the folder itself cannot be read. What vanishes meanwhile, or is closed to us, is left out.
    """
    yield from _list_below(folder, b"")


def _list_below(folder: bytes, prefix: bytes) -> Iterator[Standing]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if is_temporary(entry.name):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _list_below(entry.path, prefix + entry.name + b"/")
            elif entry.is_file(follow_symlinks=False):
                found = entry.stat(follow_symlinks=False)
                yield Standing(prefix + entry.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        except OSError:
            continue  # gone since it was listed, or not ours to read: the next look may tell


def is_temporary(name: bytes) -> bool:
    """Tell whether a file or folder is named like something unfinished or hidden."""
    return name.startswith(HIDDEN) or name.lower().endswith(TEMPORARY)


def is_complete(folder: bytes, standing: Standing, *, settle_seconds: float, at: float) -> bool:
    """Tell whether a file has stood unchanged for long enough and nobody holds it open for writing.

    The kernel sets the time of the last change (`ctime`) itself, so a program that sets back a file's date while it
    writes deceives nobody.

    Args:
        folder: the drop folder.
        standing: the file, as just listed.
        settle_seconds: how long it must not have changed.
        at: the time now, in seconds since 1970.
    """
    changed = max(standing.ctime_ns, standing.mtime_ns if standing.mtime_ns / 1e9 <= at else 0) / 1e9
    if at - changed < settle_seconds:
        return False
    return is_open_for_writing(os.path.join(folder, standing.raw_path)) is not True  # noqa: PTH118 raw bytes


def is_open_for_writing(path: bytes) -> bool | None:
    """Tell whether any process holds the file open for writing; None: this system or its owner does not let us ask.

    A read lease is granted only where nobody writes (fcntl(2), "Leases"); it is given back at once.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        # breaking a lease sends SIGIO, which ends a process that does not expect it; SIGURG is ignored by default
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(handle)

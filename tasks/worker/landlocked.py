"""Closes the disk to a process but for the places it is given, by the kernel's Landlock; no library is needed.

System calls and numbers are those of <linux/landlock.h>; which rights and scopes a kernel knows is told by its ABI
version (docs.kernel.org/userspace-api/landlock.html). Linux 6.1, that of Debian 12, has version 2.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISDIR

from tasks.worker.bounds import NOWHERE, Bounds

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""The same on all architectures."""
ASK_VERSION, PATH_BENEATH, QUIET = 1, 1, 1
WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
TRUNCATE = 1 << 14
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""By the version that brought them: how many rights there are. 2: moving between folders, 3: truncating, 5: ioctl."""
TCP_RIGHTS, TCP_SINCE = 0b11, 4
"""Binding and connecting."""
SCOPES, SCOPES_SINCE = 0b11, 6
"""Abstract sockets and signals: none to processes outside."""
QUIET_SINCE = 7
"""From here on refusals are told to the audit log, with the path that was tried: a hostile one could tell text so."""
READING = READ_FILE | READ_DIR
WORKING = READING | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE
"""Plain files and folders: no link that could lead the desk out, no pipe or device."""
ON_FILES = WRITE_FILE | READ_FILE | TRUNCATE


class _Attributes(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Tell the ABI version of this kernel; 0: it has no Landlock, or it is switched off."""
    return max(int(_libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)), 0)


def handled(abi: int) -> tuple[int, int, int]:
    """Tell what a kernel of this version can refuse: rights on files, rights on TCP, scopes; 0 where it cannot."""
    count = max((count for since, count in FILE_RIGHTS.items() if since <= abi), default=0)
    return (1 << count) - 1, TCP_RIGHTS if abi >= TCP_SINCE else 0, SCOPES if abi >= SCOPES_SINCE else 0


def close_disk(bounds: Bounds, abi: int | None = None) -> None:
    """Leave to this thread, and those it starts, only the places that *bounds* name, for good.

    Metadata stays in sight: Landlock does not refuse to ask whether a file is there, how large and how old it is.

    Args:
        bounds: where to read and write.
        abi: as if the kernel had this version; none: its own.

    Raises:
        OSError: the kernel cannot, or will not.
    """
    known = version()
    files, tcp, scopes = handled(known if abi is None else min(abi, known))
    if not files or bounds.vault is None:
        raise OSError
    attributes = _Attributes(files, tcp, scopes)
    # a kernel before version 4 knows only the first field, one before version 6 the first two
    size = 8 * (1 + bool(tcp) + bool(scopes))
    ruleset = _checked(_libc().syscall(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0))
    try:
        _allow(ruleset, bounds.readable, READING & files)
        _allow(ruleset, [bounds.vault], READ_FILE)
        _allow(ruleset, [NOWHERE], (READ_FILE | WRITE_FILE | TRUNCATE) & files)
        _allow(ruleset, [bounds.scratch] if bounds.scratch else [], WORKING & files)
        _checked(_libc().syscall(RESTRICT_SELF, ruleset, QUIET if known >= QUIET_SINCE else 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, places: Iterable[Path], rights: int) -> None:
    for place in places:
        try:
            parent = os.open(place, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # what is not there is not needed
        try:
            is_folder = S_ISDIR(os.fstat(parent).st_mode)
            rule = _Beneath(rights if is_folder else rights & ON_FILES, parent)
            _checked(_libc().syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0))
        finally:
            os.close(parent)


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return answer

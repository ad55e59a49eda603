"""Gives up what a process inherits: network, capabilities, core dumps, a life of its own."""

import contextlib
import ctypes
import os
import signal
import stat
from multiprocessing import forkserver
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
"""<linux/prctl.h>, <linux/sched.h>"""
CAPABILITY_VERSION_3 = 0x20080522
CAPABILITY_WORDS = 6
"""Effective, permitted, inheritable; two words each. <linux/capability.h>"""
MOST_CAPABILITIES = 64


def close_inherited() -> None:
    """Close all that is open but pipes and devices: files, folders, sockets, event queues of whoever started this.

    A worker talks through pipes alone, and what libraries of the fork server left open was opened before any lock and
    would pass under it.
    """
    for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        with contextlib.suppress(OSError):
            mode = os.fstat(number).st_mode
            if not (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)):
                os.close(number)


def refuse_new_rights() -> None:
    """Have the kernel give no rights by setuid programs any more; filters may be set without being root then."""
    _ask(_libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def leave_network() -> None:
    """Move into a network namespace that has nothing but a loopback device that is down.

    Together with a user namespace, which makes it possible without being root, and takes a root's rights over all that
    lies outside: it then owns its files like any user, and no more. Where those are not allowed, root can still leave.

    Raises:
        OSError: the system does not allow it.
    """
    libc = _libc()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        _ask(libc.unshare(CLONE_NEWNET))


def drop_capabilities() -> None:
    """Give up all of root's powers, for good: those over its new namespaces, and where it has none, all others.

    Raises:
        OSError: the system does not allow it.
    """
    libc = _libc()
    for capability in range(MOST_CAPABILITIES):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails where there is none of that number
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _ask(libc.capset(header, (ctypes.c_uint32 * CAPABILITY_WORDS)()))


def leave_no_dump() -> None:
    """Have the kernel write nothing of the memory when this process crashes, not even to a program that collects it."""
    _ask(_libc().prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))


def die_with_parent() -> None:
    """Have the kernel kill this process when the fork server ends, and the fork server end with the desk.

    The fork server ends when nobody holds the other end of its pipe; workers hold a copy, which is closed here.
    The signal is set after the namespaces and the capabilities: giving up either clears it (prctl(2)).
    """
    alive = getattr(forkserver, "_forkserver")._forkserver_alive_fd  # noqa: B009, SLF001 no public name for it
    if alive is not None:
        os.close(alive)
    parent = os.getppid()
    _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent or parent == 1:
        os._exit(0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _ask(answer: int) -> None:
    if answer != 0:
        raise OSError(ctypes.get_errno(), "the system does not allow it")

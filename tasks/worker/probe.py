"""Probes from inside a worker what it is locked into; each by an attempt, or by what the kernel says is in force."""

import contextlib
import resource
import socket

from tasks.worker.pool import ReadingPool

PROBE_SECONDS = 30.0
OUTSIDE = ("192.0.2.1", 9)
"""TEST-NET-1 (RFC 5737): nobody is there. A datagram socket only picks a route, it sends nothing."""


def isolation(pool: ReadingPool) -> dict[str, bool]:
    """Tell which limits hold for the workers of *pool* on this machine.

    Raises:
        tasks.worker.flight.Failed: the worker did not answer.
    """
    found = pool.run(probe, seconds=PROBE_SECONDS)
    return dict(found) if isinstance(found, dict) else {}


def probe() -> dict[str, bool]:
    """Run inside a worker: tell what holds it in."""
    return {
        "no network": not _reaches_outside(),
        "memory limit": _is_limited(resource.RLIMIT_AS),
        "time limit": _is_limited(resource.RLIMIT_CPU),
        "file size limit": _is_limited(resource.RLIMIT_FSIZE),
        "no core dump": resource.getrlimit(resource.RLIMIT_CORE)[0] == 0,
    }


def _is_limited(what: int) -> bool:
    return resource.getrlimit(what)[0] != resource.RLIM_INFINITY


def _reaches_outside() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(OUTSIDE)
        return True
    return False

"""What runs inside a worker process; answers are pickled here, so that none can hurt the pool."""

import gc
import pickle
from collections.abc import Callable
from pathlib import Path

from tasks.worker.read import read_blob
from tasks.worker.sandbox import limit_cpu


def run(job: Callable[..., object], /, *arguments: object, cpu_seconds: float) -> bytes:
    """Run *job* and pickle its answer.

    Raises:
        MemoryError: the job or its answer needs more memory than the worker may have.
        Exception: whatever the job raises.
    """
    limit_cpu(cpu_seconds)
    try:
        return pickle.dumps(job(*arguments), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        gc.collect()
        raise MemoryError from None


def read(path: Path) -> object:
    """Read the document at *path*."""
    return read_blob(path)


def unpack(path: Path, into: Path, limits: object) -> object:
    """Open the container at *path* into the folder *into*."""
    from tasks.deliver import containers  # noqa: PLC0415 only a worker that opens containers needs it

    return containers.unpack(path, into, limits)  # type: ignore[arg-type]

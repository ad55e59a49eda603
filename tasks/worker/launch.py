"""Starts worker processes by fork from one that has loaded the readers, without running the caller's program again."""

import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import (
    connection,
    context,
    forkserver,
    popen_forkserver,
    process,
    reduction,
    resource_tracker,
    spawn,
    util,
)
from threading import Lock
from typing import Any

from tasks.worker.answers import MESSAGE_BYTES, open_envelope
from tasks.worker.bounds import INHERITED, ROOT, TUNING

PRELOADED = "tasks.worker.warm"
ALSO_PRELOADED: list[str] = []
"""Tests name modules of theirs here, which locked workers may not read."""
_STARTING = Lock()
_SERVER = forkserver.ForkServer()
"""One of our own: the one that multiprocessing shares may run already, without the readers."""


class _Popen(popen_forkserver.Popen):
    """As the standard library's, but the child is not told of the main program: it would import the whole desk."""

    def _launch(self, process_obj: process.BaseProcess) -> None:
        preparation = spawn.get_preparation_data(process_obj.name)
        for key in ("init_main_from_name", "init_main_from_path", "main_path", "sys_argv"):
            preparation.pop(key, None)
        buffer = io.BytesIO()
        context.set_spawning_popen(self)
        try:
            reduction.dump(preparation, buffer)
            reduction.dump(process_obj, buffer)
        finally:
            context.set_spawning_popen(None)
        self.sentinel, writer = _SERVER.connect_to_new_process(self._fds)  # type: ignore[attr-defined]
        kept = os.dup(writer)
        self.finalizer = util.Finalize(
            self,
            util.close_fds,  # type: ignore[attr-defined]
            (kept, self.sentinel),
        )
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(buffer.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)


class _Process(context.ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: process.BaseProcess) -> Any:  # noqa: N802 the standard library's name
        return _Popen(process_obj)


class _Guarded(connection.Connection):
    """The desk's end of a pipe: what comes through it was sent by a process that a document may have taken over."""

    def recv(self) -> Any:
        """Receive a message of the pool.

        Raises:
            OSError: it is larger than any that is sent.
            pickle.UnpicklingError: it is damaged.
        """
        return open_envelope(self.recv_bytes(MESSAGE_BYTES))


reduction.register(_Guarded, connection.reduce_connection)  # type: ignore[attr-defined]


class LaunchContext(context.ForkServerContext):
    """A multiprocessing context for pools of readers."""

    Process = _Process

    def Pipe(self, duplex: bool = True) -> tuple[Any, Any]:  # noqa: FBT001, FBT002, N802 the standard library's
        """Make a pipe whose reading end, on this side, is guarded; workers get a plain one."""
        reader, writer = super().Pipe(duplex)
        descriptor = os.dup(reader.fileno())
        reader.close()
        return _Guarded(descriptor, writable=duplex), writer


def launch_context() -> LaunchContext:
    """Start the fork server if it does not run, and give the context that starts workers from it."""
    with _STARTING, _started_clean():
        _SERVER.set_forkserver_preload([PRELOADED, *ALSO_PRELOADED])
        _SERVER.ensure_running()
    return LaunchContext()


class _Starter:
    """Stands for `multiprocessing.util` while the fork server (and the resource tracker) start: in a clean environment.

    Without what the desk's own holds, and with the current folder kept off its import path: that may be the leak
    itself, and `python -c`, by which multiprocessing starts it, would look there first.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(util, name)

    def spawnv_passfds(self, path: bytes, args: Sequence[str | bytes], passfds: Sequence[int]) -> int:
        """Start *args*; gives the process id."""
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {**TUNING, "PYTHONSAFEPATH": "1", "PYTHONPATH": os.fspath(ROOT)}
        server = subprocess.Popen(args, executable=path, pass_fds=passfds, env=environment)  # noqa: S603 ourselves
        server.returncode = 0  # multiprocessing waits for it
        return server.pid


@contextmanager
def _started_clean() -> Iterator[None]:
    starts = (forkserver, resource_tracker)
    for module in starts:
        setattr(module, "util", _Starter())  # noqa: B010 not a public name
    try:
        yield
    finally:
        for module in starts:
            setattr(module, "util", util)  # noqa: B010

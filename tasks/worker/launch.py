"""Starts worker processes by fork from one that has loaded the readers, without running the caller's program again."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import context, forkserver, popen_forkserver, process, reduction, spawn, util
from pathlib import Path
from threading import Lock
from typing import Any

PRELOADED = "tasks.worker.warm"
_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = Lock()
_SERVER = forkserver.ForkServer()
"""One of our own: the one that multiprocessing shares may run already, without the readers."""


class _Popen(popen_forkserver.Popen):
    """As the standard library's, but the child is not told of the main program: it would import the whole desk."""

    def _launch(self, process_obj: process.BaseProcess) -> None:
        preparation = spawn.get_preparation_data(process_obj.name)
        for key in ("init_main_from_name", "init_main_from_path", "main_path"):
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


class LaunchContext(context.ForkServerContext):
    """A multiprocessing context for pools of readers."""

    Process = _Process


def launch_context() -> LaunchContext:
    """Start the fork server if it does not run, and give the context that starts workers from it."""
    with _ENVIRONMENT, _safe_path():
        _SERVER.set_forkserver_preload([PRELOADED])
        _SERVER.ensure_running()
    return LaunchContext()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Keep the current folder off the import path of the fork server: it may be the leak itself.

    `python -c`, by which multiprocessing starts it, would look there first.
    """
    wanted = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.fspath(_ROOT)}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

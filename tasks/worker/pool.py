"""The pool of readers: each document in a process that can be killed, so that a bad one costs only itself."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pebble import ProcessPool

from config.errors import SluiceError
from config.logging import LOGGER
from config.settings import Settings
from storage.shapes import Reading, Unpacked, Waiting
from storage.vault import Vault
from storage.vocabulary import Reason
from tasks.worker import jobs
from tasks.worker.flight import Failed, Flight
from tasks.worker.launch import launch_context
from tasks.worker.read import quarantined
from tasks.worker.sandbox import Bounds, lock_in

JOBS_PER_PROCESS = 500
"""Then a worker is replaced: what libraries leak does not add up."""
ATTEMPTS = 2
"""A crash is believed when a fresh process crashed over the same document too."""
AHEAD = 2
"""Jobs given out for each worker: one in work, one waiting, so that no worker waits for us."""
UNPACK_TIMES = 5
"""An archive may take so many times the time of a document: it holds many."""
LOOK_SECONDS = 1.0
"""How often a waiting thread looks whether the pool itself still lives."""
_WORTH_ANOTHER = frozenset({Reason.CRASHED, Reason.OUT_OF_MEMORY})


class ReadingPool:
    """Reads documents in worker processes; a context manager that several threads may share.

    Processes start with the first job. Leaving it stops what still runs.
    """

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._settings = settings
        self._vault = vault
        self._lock = Lock()
        self._pool: ProcessPool | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop all workers at once; what is still unread stays unread."""
        with self._lock:
            pool, self._pool, self._is_closed = self._pool, None, True
        _stop(pool)

    def read_all(self, waiting: Sequence[Waiting]) -> Iterator[tuple[Waiting, Reading]]:
        """Read documents, giving each as soon as it is read, in whatever order they end.

        Args:
            waiting: documents whose blobs lie in the vault.

        Yields:
            Each document once, with its reading. A crash, a hang or too much memory is a reading `quarantined`
            with its reason; nothing that a document does raises.

        Raises:
            SluiceError: the pool was closed, or no process can be started.
        """
        too_large = [document for document in waiting if document.size > self._settings.read_maximum_bytes]
        yield from ((document, quarantined(Reason.TOO_LARGE)) for document in too_large)
        queue = (document for document in waiting if document.size <= self._settings.read_maximum_bytes)
        flying: dict[Flight, tuple[Waiting, int]] = {}
        try:
            while True:
                for document in islice(queue, AHEAD * self._settings.workers - len(flying)):
                    flying[self._start(self._reading(document))] = (document, 1)
                if not flying:
                    return
                for flight in self._landed(flying):
                    document, attempt = flying.pop(flight)
                    reading = self._take(flight, attempt, document)
                    if reading is None:
                        flying[self._start(self._reading(document))] = (document, attempt + 1)
                    else:
                        yield document, reading
        finally:
            for flight in flying:
                flight.cancel()

    def unpack(self, sha256: str, into: Path) -> Unpacked | None:
        """Open the blob *sha256* as a container, its members spilled into the folder *into*.

        Returns:
            None where it is no archive; an answer with a reason where it could not be opened.

        Raises:
            SluiceError: the pool was closed, or no process can be started.
        """
        from tasks.deliver.limits import Limits  # noqa: PLC0415 only who opens containers needs it

        job = partial(jobs.unpack, self._vault.path_of(sha256), into, Limits.of(self._settings))
        try:
            answer: Unpacked | None = self.run(job, seconds=UNPACK_TIMES * self._settings.read_timeout_seconds)
        except Failed as failed:
            return Unpacked(media_type="application/octet-stream", members=(), reason=failed.reason)
        return answer

    def run(self, job: Callable[[], object], *, seconds: float) -> Any:
        """Run a picklable *job* in a worker and wait for its answer, for at most *seconds* of work.

        Raises:
            Failed: it came to nothing; carries the reason.
            SluiceError: the pool was closed, or no process can be started.
        """
        attempt = 1
        while True:
            flight = self._start(job, seconds)
            while not self._landed([flight]):
                pass
            try:
                return pickle.loads(flight.answer())  # noqa: S301 pickled by our own worker
            except Failed as failed:
                if failed.reason not in _WORTH_ANOTHER or attempt == ATTEMPTS:
                    raise
            attempt += 1

    def _reading(self, document: Waiting) -> Callable[[], object]:
        return partial(jobs.read, self._vault.path_of(document.sha256))

    def _take(self, flight: Flight, attempt: int, document: Waiting) -> Reading | None:
        """Take the answer of a job; None where it is to be tried once more."""
        try:
            reading: Reading = pickle.loads(flight.answer())  # noqa: S301 pickled by our own worker
        except Failed as failed:
            if failed.reason in _WORTH_ANOTHER and attempt < ATTEMPTS:
                return None
            LOGGER.warning("document %d: %s", document.document_id, failed.reason)
            return quarantined(failed.reason)
        return reading

    def _landed(self, flying: Sequence[Flight] | dict[Flight, Any]) -> list[Flight]:
        """Wait until a job ended, or a moment passed; jobs of a pool that broke have ended too."""
        wait([flight.future for flight in flying], timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        if self._is_closed:
            raise _closed()
        return [flight for flight in flying if flight.has_landed()]

    def _start(self, job: Callable[[], object], seconds: float | None = None) -> Flight:
        seconds = seconds or self._settings.read_timeout_seconds
        for _ in range(ATTEMPTS):
            pool = self._running()
            try:
                future = pool.schedule(jobs.run, args=(job,), kwargs={"cpu_seconds": seconds}, timeout=seconds)
            except RuntimeError:
                self._give_up(pool)
            else:
                return Flight(future, pool)
        raise SluiceError("worker processes cannot be started. Is there memory and disk left? See: sluice doctor")

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._is_closed:
                raise _closed()
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._settings.workers,
                    max_tasks=JOBS_PER_PROCESS,
                    initializer=lock_in,
                    initargs=(Bounds.of(self._settings),),
                    context=launch_context(),
                )
            return self._pool

    def _give_up(self, pool: ProcessPool) -> None:
        """Drop a pool that lost its workers outside a job; the next job starts another."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        _stop(pool)


def _stop(pool: ProcessPool | None) -> None:
    if pool is not None:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _closed() -> SluiceError:
    return SluiceError("the pool of readers was closed while documents waited. Run the command again to go on")

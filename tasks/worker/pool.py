"""The pool of readers: each document in a process that can be killed, so that a bad one costs only itself."""

import shutil
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pebble import ProcessPool

from config.errors import SluiceError, Unreadable
from config.logging import LOGGER
from config.settings import Settings
from storage.releases.proofs import Finding
from storage.releases.shapes import DerivativeMade, DocumentSelected, Secret
from storage.scratch import readers_folder
from storage.shapes import Reading, Unpacked, Waiting
from storage.vault import Vault
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata
from tasks.worker import answers, jobs
from tasks.worker.errands import ATTEMPTS, WORTH_ANOTHER, Done, Errand, Errands
from tasks.worker.flight import Failed, Flight
from tasks.worker.launch import launch_context
from tasks.worker.means import means_of
from tasks.worker.read import quarantined
from tasks.worker.sandbox import Bounds, lock_in
from tasks.worker.sheets import Order, QuotePlace

JOBS_PER_PROCESS = 500
"""Then a worker is replaced: what libraries leak does not add up."""
AHEAD = 2
"""Jobs given out for each worker: one in work, one waiting, so that no worker waits for us."""
UNPACK_TIMES = 5
"""An archive may take so many times the time of a document: it holds many."""
LOOK_SECONDS = 1.0
"""How often a waiting thread looks whether the pool itself still lives."""


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
        self._opened = ExitStack()
        self._scratch: Path | None = None
        self._making = Lock()

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
        self._opened.close()

    def read_all(self, waiting: Sequence[Waiting], passwords: Sequence[str] = ()) -> Iterator[tuple[Waiting, Reading]]:
        """Read documents, giving each as soon as it is read, in whatever order they end.

        Args:
            waiting: documents whose blobs lie in the vault.
            passwords: candidates for those that are locked.

        Yields:
            Each document once, with its reading. A crash, a hang or too much memory is a reading `quarantined`
            with its reason, or a page that is missing with it; nothing that a document does raises.

        Raises:
            SluiceError: the pool was closed, or no process can be started.
        """
        too_large = [document for document in waiting if document.size > self._settings.read_maximum_bytes]
        yield from ((document, quarantined(Reason.TOO_LARGE)) for document in too_large)
        errands = Errands(document for document in waiting if document.size <= self._settings.read_maximum_bytes)
        means = means_of(self._settings, passwords)
        flying: dict[Flight, Errand] = {}
        try:
            while True:
                while len(flying) < AHEAD * self._settings.workers and (errand := errands.next()) is not None:
                    flying[self._send(errand, means)] = errand
                if not flying:
                    return
                for flight in self._landed(flying):
                    done = _take(errands, flying.pop(flight), flight)
                    if done is not None:
                        yield done
        finally:
            for flight in flying:
                flight.cancel()

    def unpack(self, sha256: str, into: Path, passwords: Sequence[str] = ()) -> Unpacked | None:
        """Open the blob *sha256* as a container, or for what hangs below it, spilled into the folder *into*.

        Returns:
            None where it holds nothing; an answer with a reason where it could not be opened.

        Raises:
            SluiceError: the pool was closed, or no process can be started.
        """
        from tasks.deliver.limits import Limits  # noqa: PLC0415 only who opens containers needs it

        path, limits = self._vault.path_of(sha256), Limits.of(self._settings)
        # a worker may write into the pool's own folder only; what it spilled is moved out of its reach before it counts
        spill = Path(tempfile.mkdtemp(prefix="spill-", dir=self._folder()))
        job = partial(jobs.unpack, path, spill, limits, tuple(passwords))
        try:
            answer: Unpacked | None = self.run(job, seconds=UNPACK_TIMES * self._settings.read_timeout_seconds)
            return answer and answers.take_over(answer, spill, into)
        except (Failed, Unreadable) as failed:
            return Unpacked(media_type="application/octet-stream", members=(), reason=Reason(failed.reason))
        finally:
            shutil.rmtree(spill, ignore_errors=True)

    def derive(
        self,
        document: DocumentSelected,
        *,
        into: Path,
        quotes: Sequence[QuotePlace] = (),
        secrets: Sequence[Secret] = (),
        dpi: int = 200,
        ocr_layer: bool = False,
        passwords: Sequence[str] = (),
    ) -> DerivativeMade:
        """Rebuild a document from pixels as `redacted.pdf` in the folder *into*, and prove it.

        Args:
            document: with what is hidden in it.
            into: a folder that is there.
            quotes: places to be cut out of the redacted pages.
            secrets: what else no page may show; those of kind `redacted` are sought by OCR.
            dpi: dots an inch of what is no scan.
            ocr_layer: whether an invisible layer of text is written, from OCR of the redacted pictures.
            passwords: candidates where it is locked.

        Raises:
            Unprovable: the proof fails, or a redaction cannot be carried out (rule `redaction_proof`).
            SluiceError: the worker crashed, took too long, or could not draw the document.
        """
        from tasks.worker.derivatives import make_derivative  # noqa: PLC0415 only a release needs it

        return make_derivative(
            Order(document, tuple(quotes), tuple(secrets), dpi, ocr_layer),
            self._vault.path_of(document.sha256),
            into,
            run=self._run_for,
            scratch=self._folder(),
            means=means_of(self._settings, passwords),
            page_seconds=self._settings.page_timeout_seconds,
        )

    def prove(self, path: Path) -> tuple[Finding, ...]:
        """Prove of a derivative what can be proved of the file alone; gives what was found.

        Raises:
            SluiceError: the worker crashed or took too long.
        """
        from tasks.worker.derivatives import prove_form  # noqa: PLC0415 only a release needs it

        seconds = self._settings.read_timeout_seconds
        return prove_form(path, run=self._run_for, scratch=self._folder(), seconds=seconds)

    def on_pages(
        self, job: Callable[..., object], sha256: str, *asked: object, pages: int = 1, passwords: Sequence[str] = ()
    ) -> Any:
        """Run `job(path, *asked, means)` on so many pages of a document in a worker; errors as `run`."""
        work = partial(job, self._vault.path_of(sha256), *asked, means_of(self._settings, passwords))
        return self.run(work, seconds=pages * self._settings.page_timeout_seconds)

    def _run_for(self, job: Callable[[], object], seconds: float) -> Any:
        return self.run(job, seconds=seconds)

    def typeset(self, html: str, pictures: Mapping[str, bytes]) -> bytes:
        """Set a page of ours in type as PDF; as `tasks.extract.typeset.set_in_type`.

        Raises:
            SluiceError: the worker crashed or took too long, or the pool was closed.
        """
        job = partial(jobs.typeset, html, dict(pictures))
        try:
            return b64decode(self.run(job, seconds=UNPACK_TIMES * self._settings.read_timeout_seconds), validate=True)
        except (Failed, Unreadable, ValueError) as failed:
            reason = getattr(failed, "reason", Reason.CRASHED)
            raise SluiceError(
                f"the dossier could not be set in type ({reason}). Release fewer claims at once, or raise the limits "
                "of reading: docs/operators.md"
            ) from None

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
                return _answer(flight)
            except Failed as failed:
                if failed.reason not in WORTH_ANOTHER or attempt == ATTEMPTS:
                    raise
            attempt += 1

    def _send(self, errand: Errand, means: Means) -> Flight:
        path = self._vault.path_of(errand.document.sha256)
        if errand.numbers:
            seconds = len(errand.numbers) * self._settings.page_timeout_seconds
            return self._start(partial(jobs.look, path, errand.media_type, errand.numbers, means), seconds)
        return self._start(partial(jobs.read, path, means))

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
                    initargs=(self._bounds(),),
                    context=launch_context(),
                )
            return self._pool

    def _folder(self) -> Path:
        """Give the folder that workers may write to, making it with the first job."""
        with self._making:
            if self._scratch is None:
                self._scratch = self._opened.enter_context(readers_folder(self._settings.home))
            return self._scratch

    def _bounds(self) -> Bounds:
        # a worker may only ever see what was there when it was locked in
        self._vault.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Bounds.of(
            self._settings,
            vault=self._vault.folder,
            scratch=self._folder(),
            tessdata=self._settings.ocr_data or find_tessdata(),
        )

    def _give_up(self, pool: ProcessPool) -> None:
        """Drop a pool that lost its workers outside a job; the next job starts another."""
        with self._lock:
            if self._pool is pool:
                self._pool = None
        _stop(pool)


def _take(errands: Errands, errand: Errand, flight: Flight) -> Done | None:
    """Take the answer of a job that landed; gives the document if all of it is there now."""
    try:
        answer = _answer(flight)
    except Failed as failed:
        done = errands.fail(errand, failed.reason)
        if done is not None:
            LOGGER.warning("document %d: %s", errand.document.document_id, failed.reason)
        return done
    return errands.take(errand, answer)


def _answer(flight: Flight) -> Any:
    try:
        return answers.unpack(flight.answer())
    except TypeError:
        raise Failed(Reason.CRASHED) from None


def _stop(pool: ProcessPool | None) -> None:
    if pool is not None:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _closed() -> SluiceError:
    return SluiceError("the pool of readers was closed while documents waited. Run the command again to go on")

"""The workshop of a process: the open record and the pool of readers, shared by the threads that run stages."""

import atexit
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from config.errors import NotFound, Refused, SluiceError, StageFailed
from config.logging import LOGGER
from config.settings import Settings, load_settings
from storage.caches import find_cache
from storage.custody import load_order
from storage.database import Record, open_record
from storage.documents import Progress, progress
from storage.locks import one_run
from storage.passwords import load_passwords
from storage.releases.shapes import DerivativeMade, DocumentSelected
from storage.shapes import Fetched, Unpacked, Waiting
from storage.vault import Vault
from storage.vocabulary import Stage
from tasks.fetch import fetch
from tasks.package.hands import Hands
from tasks.worker.pool import ReadingPool

SKIPPED = "skipped"
"""What delivering calls links, pipes and devices."""


class Workshop:
    """What the stages of one home work with in this process; the pool starts when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.record: Record = open_record(settings)
        self.fetched: dict[str, Fetched] = {}
        """What the inbox fetched a moment ago, by address, so that delivering it does not fetch it again."""
        self._pool: ReadingPool | None = None
        self._lock = threading.Lock()

    @property
    def pool(self) -> ReadingPool:
        """The pool of readers."""
        with self._lock:
            if self._pool is None:
                self._pool = ReadingPool(self.settings, self.record.vault).__enter__()
            return self._pool

    def passwords_of(self, cache: str) -> tuple[str, ...]:
        """Give the candidate passwords of a cache, read afresh: they lie in the home and nowhere else."""
        return load_passwords(self.settings.home, cache)

    def unpack_for(self, cache: str) -> Callable[[str, Path], Unpacked | None]:
        """Give what opens containers in the pool, with the candidate passwords of a cache."""
        return partial(self.pool.unpack, passwords=self.passwords_of(cache))

    def fetch(self, url: str) -> Fetched:
        """Give what *url* holds: what the inbox fetched just now, else fetched afresh."""
        return self.fetched.pop(url, None) or fetch(url, record=self.record)

    def text_of(self, sha256: str, size: int) -> str | None:
        """Read a blob of the vault in the pool, and give the text that is shown; None: it has none that can be read."""
        [(_, reading)] = self.pool.read_all([Waiting(0, sha256, size)])
        shown = [one.text for page in reading.pages for one in page.variants if one.chosen_because is not None]
        return "\n".join(shown) or None

    @property
    def hands(self) -> Hands:
        """Who draws and proves the documents of a release, and sets its dossier in type."""
        return Hands(derive=self._derive, set_in_type=self.pool.typeset, workers=self.settings.workers)

    def _derive(self, document: DocumentSelected, **asked: Any) -> DerivativeMade:
        passwords = [one for slug in document.caches for one in self.passwords_of(slug)]
        return self.pool.derive(document, passwords=passwords, **asked)

    def close(self) -> None:
        """End the readers and let go of the record."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.__exit__(None, None, None)
        self.record.close()


class _Door:
    """Who is in the workshop of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shop: Workshop | None = None
        self.inside = 0

    def shut(self) -> None:
        shop, self.shop = self.shop, None
        if shop is not None:
            shop.close()


_door = _Door()


def workshop() -> Workshop:
    """Give the workshop of the settings in force, opening it where there is none (or one of another home)."""
    settings = load_settings()
    with _door.lock:
        if _door.shop is not None and _door.shop.settings != settings:
            _door.shut()
        if _door.shop is None:
            _door.shop = Workshop(settings)
        return _door.shop


@contextmanager
def structure_prover(settings: Settings) -> Iterator[Callable[[Path], list[str]]]:
    """Give what looks into the redacted PDFs of a bag; no record is opened, for a stranger has none."""
    with ReadingPool(settings, Vault(settings.home / "vault")) as pool:
        yield lambda path: [finding.what for finding in pool.prove(path)]


@contextmanager
def working() -> Iterator[Workshop]:
    """Keep the workshop open meanwhile; the last one to leave closes it."""
    with _door.lock:
        _door.inside += 1
    try:
        yield workshop()
    finally:
        with _door.lock:
            _door.inside -= 1
            if not _door.inside:
                _door.shut()


atexit.register(_door.shut)


@contextmanager
def discreetly(subject: str) -> Iterator[None]:
    """Let no error out but `StageFailed`, which says a code and *subject* (an id), for Prefect stores what it says.

    Raises:
        StageFailed: in place of any other error, which it carries along in this process.
    """
    try:
        yield
    except StageFailed:
        raise
    except Exception as error:  # noqa: BLE001 nothing may pass
        code = error.rule if isinstance(error, Refused) else type(error).__name__
        LOGGER.info("%s at %s", code, subject)
        raise StageFailed(code, subject, error) from None


@contextmanager
def run_of(order_id: str) -> Iterator[None]:
    """Hold the cache that an order is about for one run of the stages, and the workshop open.

    Raises:
        StageFailed: another run is at work on that cache, or a stage failed.
    """
    with discreetly(f"order {order_id}"), working() as shop:
        order = load_order(shop.record, order_id)
        with one_run(shop.record, order.cache):
            yield


def cache_of(order_id: str) -> int:
    """Give the id of the cache that an order is about, once something was delivered into it.

    Raises:
        NotFound: there is no such order or cache.
    """
    record = workshop().record
    return find_cache(record, load_order(record, order_id).cache)


def first_stage_of(order_id: str) -> Stage:
    """Tell with which stage the work on an order begins."""
    return load_order(workshop().record, order_id).stage


def progress_of(order_id: str) -> Progress | None:
    """Tell how far reading the cache of an order has come; None: nothing was delivered yet."""
    try:
        return progress(workshop().record, cache_of(order_id))
    except NotFound:
        return None


def note(what: str, count: int) -> None:
    """Put a count into the log; what was left out is said aloud."""
    if what == SKIPPED:
        LOGGER.warning("links, pipes and devices are not followed: %d left out", count)
    else:
        LOGGER.info("%s: %d", what, count)


def is_worth_retrying(error: object) -> bool:
    """Tell whether a stage that ended with *error* may fare better a second time: not where we said no ourselves."""
    return isinstance(error, StageFailed) and not isinstance(error.original, SluiceError)

"""The shelf of pictures: pages as they were drawn, in memory, for a while; never on a disk, in no browser's cache."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from config.errors import SluiceError
from desk.web.png import write_png
from storage.database import Record
from storage.passwords import load_passwords

if TYPE_CHECKING:
    from tasks.worker.pool import ReadingPool

SHELF_BYTES = 96 * 1024**2
"""Some two hundred pages of text, or thirty of photographs."""
WAKING_SECONDS = 60
AHEAD = 8
"""Pages that are drawn ahead at most; what was asked for before them is old by then."""


class Size(IntEnum):
    """The longer side of a picture, in pixels."""

    THUMBNAIL = 160
    PAGE = 1500
    LARGE = 3000


@dataclass(frozen=True, slots=True)
class Pictured:
    """A page whose picture is asked for."""

    cache: str
    sha256: str
    media_type: str
    number: int
    size: Size = Size.PAGE

    def made(self, pool: "ReadingPool", passwords: Sequence[str]) -> bytes:
        """Have it drawn, as PNG; errors as `Shelf.picture`."""
        from tasks.worker.views import view_page  # noqa: PLC0415 the desk starts without the readers

        longest = int(self.size)
        return write_png(
            view_page(pool, self.sha256, self.media_type, self.number, longest=longest, passwords=passwords)
        )


class Asked(Hashable, Protocol):
    """What a worker makes for a page of the desk; equal ones are made once."""

    @property
    def cache(self) -> str:
        """Whose candidate passwords may open the document."""

    def made(self, pool: "ReadingPool", passwords: Sequence[str]) -> bytes:
        """Have it made."""


class Shelf:
    """Draws pages in the isolated workers and keeps their pictures, the least used ones going first.

    Threads may share it; whoever asks for what is just being drawn waits for it.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._kept: OrderedDict[Asked, bytes] = OrderedDict()
        self._bytes = 0
        self._drawing: dict[Asked, threading.Lock] = {}
        self._pool: ReadingPool | None = None
        self._is_closed = False
        self._ahead: SimpleQueue[Pictured] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def picture(self, page: Asked) -> bytes:
        """Give the picture of a page as PNG.

        Raises:
            Unreadable: it has none, or it cannot be drawn.
            SluiceError: the desk is being stopped, or no process can be started.
        """
        with self._lock:
            known = self._known(page)
            mine = self._drawing.setdefault(page, threading.Lock())
        if known is not None:
            return known
        with mine:
            with self._lock:
                known = self._known(page)
            if known is not None:
                return known
            try:
                made = self._draw(page)
                self._keep(page, made)
            finally:
                with self._lock:
                    self._drawing.pop(page, None)
        return made

    def draw_ahead(self, pages: Iterable[Pictured]) -> None:
        """Draw pages soon, so that they are there when they are asked for; nobody waits, and no error is told."""
        for page in pages:
            if self._ahead.qsize() < AHEAD:
                self._ahead.put(page)
        with self._lock:
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._work_ahead, name="pictures", daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Start the workers ahead of the first picture, which would else take as long as they do: some seconds."""

        def start() -> None:
            with suppress(Exception):  # whatever hinders it is told to who asks for a picture
                self._workers().run(partial(len, ()), seconds=WAKING_SECONDS)

        threading.Thread(target=start, name="waking", daemon=True).start()

    def close(self) -> None:
        """Stop the workers and forget all pictures."""
        with self._lock:
            pool, self._pool, self._is_closed = self._pool, None, True
            thread = self._thread
            self._kept.clear()
        if pool is not None:
            pool.close()
        if thread is not None:
            thread.join()

    def _known(self, page: Asked) -> bytes | None:
        found = self._kept.get(page)
        if found is not None:
            self._kept.move_to_end(page)
        return found

    def _keep(self, page: Asked, made: bytes) -> None:
        with self._lock:
            if self._is_closed:
                return
            self._kept[page] = made
            self._bytes += len(made)
            while self._bytes > SHELF_BYTES and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone)

    def _draw(self, page: Asked) -> bytes:
        return page.made(self._workers(), load_passwords(self._record.home, page.cache))

    def _workers(self) -> "ReadingPool":
        from tasks.worker.pool import ReadingPool  # noqa: PLC0415 the desk starts without the readers

        with self._lock:
            if self._is_closed:
                raise SluiceError("the desk is being stopped")
            if self._pool is None:
                self._pool = ReadingPool(self._record.settings, self._record.vault)
            return self._pool

    def _work_ahead(self) -> None:
        while True:
            try:
                page = self._ahead.get_nowait()
            except Empty:
                with self._lock:
                    if self._ahead.empty() or self._is_closed:
                        self._thread = None
                        return
                continue
            with suppress(SluiceError):
                self.picture(page)

"""Learning behind the answers: what waits is put in order anew after each act that teaches; nobody waits for it."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from storage.database import Record

TEACHING_VERBS = frozenset(
    {"queue decide", "queue decide-family", "queue agree", "queue disagree", "queue undo", "queue reopen"}
)


class Learner:
    """Learns from one item at a time; acts that come meanwhile are learned from together."""

    def __init__(self, record: Record) -> None:
        self.breath = 0.0
        """Seconds that pass before what nobody waits for begins: one Python answers, and learns."""
        self._record = record
        self._lock = threading.Lock()
        self._items: list[int] = []
        self._thread: threading.Thread | None = None

    def heed(self, verb: str | None, path: Mapping[str, Any]) -> None:
        """Learn soon, where *verb* teaches; *path* holds the number of its item."""
        if verb not in TEACHING_VERBS:
            return
        with self._lock:
            self._items.append(int(path["item"]))
            if self._thread is None:
                self._thread = threading.Thread(target=self._learn, name="learner", daemon=True)
                self._thread.start()

    def breathe(self) -> None:
        """Let who just acted have the next item and its picture first."""
        time.sleep(self.breath)

    def rest(self) -> bool:
        """Wait until all that was heeded is learned; tells whether there was anything to wait for."""
        thread = self._thread
        if thread is not None:
            thread.join()
        return thread is not None

    def _learn(self) -> None:
        from tasks.prioritise.learn import learn_from  # noqa: PLC0415 most requests teach nothing

        while True:
            self.breathe()
            with self._lock:
                items, self._items = self._items, []
                if not items:
                    self._thread = None
                    return
            learn_from(self._record, *items)

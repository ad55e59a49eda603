"""What is still to do for the documents of a run, and what became of it: pure, so it can be tried without processes.

A document is read first. Where pages await a look at their picture, that is done a few pages at a time, so that a long
scan is shared by all workers, and a page that crashes or hangs costs itself only.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from storage.shapes import Looked, Reading, Waiting
from storage.vocabulary import Reason
from tasks.worker.read import quarantined, with_looked

ATTEMPTS = 2
"""A crash is believed when a fresh process crashed over the same work too."""
LOOK_PAGES = 4
"""Pages looked at in one job: few enough to share out, enough that opening the document again does not count."""
WORTH_ANOTHER = frozenset({Reason.CRASHED, Reason.OUT_OF_MEMORY})


@dataclass(frozen=True, slots=True)
class Errand:
    """One job for a worker."""

    document: Waiting
    numbers: tuple[int, ...] = ()
    """Pages to look at; none: the document is to be read."""
    media_type: str = ""
    attempt: int = 1


@dataclass(slots=True)
class _Open:
    """A document that was read and whose pages are being looked at."""

    reading: Reading
    left: int
    asked: set[int]
    """Pages that are or were looked at."""
    looked: list[Looked] = field(default_factory=list)
    failed: dict[int, Reason] = field(default_factory=dict)


Done = tuple[Waiting, Reading]


class Errands:
    """The errands of a run; documents that are begun go before those that are not."""

    def __init__(self, documents: Iterable[Waiting]) -> None:
        self._documents = iter(documents)
        self._first: deque[Errand] = deque()
        self._open: dict[int, _Open] = {}

    def next(self) -> Errand | None:
        """Give the next errand; None: there is none now (more may come of those that are out)."""
        if self._first:
            return self._first.popleft()
        document = next(self._documents, None)
        return None if document is None else Errand(document)

    def take(self, errand: Errand, answer: Reading | Looked) -> Done | None:
        """Take what an errand gave; gives the document with its reading once all of it is there."""
        if isinstance(answer, Looked):
            return self._look_ended(errand, looked=answer)
        awaiting = [page.number for page in answer.pages if page.awaits is not None]
        if not awaiting:
            return errand.document, answer
        opened = self._open[errand.document.document_id] = _Open(answer, 0, set())
        self._send_to_look(opened, errand.document, awaiting)
        return None

    def _send_to_look(self, opened: _Open, document: Waiting, numbers: Sequence[int]) -> None:
        fresh = [number for number in numbers if number not in opened.asked]
        opened.asked.update(fresh)
        chunks = [tuple(fresh[at : at + LOOK_PAGES]) for at in range(0, len(fresh), LOOK_PAGES)]
        opened.left += len(chunks)
        media_type = opened.reading.media_type or ""
        self._first.extend(Errand(document, numbers, media_type) for numbers in chunks)

    def fail(self, errand: Errand, reason: Reason) -> Done | None:
        """Take note that an errand came to nothing: it is tried once more, or page by page, or that is the answer."""
        if len(errand.numbers) > 1:
            self._open[errand.document.document_id].left += len(errand.numbers) - 1
            self._first.extend(replace(errand, numbers=(number,)) for number in errand.numbers)
        elif reason in WORTH_ANOTHER and errand.attempt < ATTEMPTS:
            self._first.append(replace(errand, attempt=errand.attempt + 1))
        elif errand.numbers:
            return self._look_ended(errand, reason=reason)
        else:
            return errand.document, quarantined(reason)
        return None

    def _look_ended(self, errand: Errand, *, looked: Looked | None = None, reason: Reason | None = None) -> Done | None:
        opened = self._open[errand.document.document_id]
        opened.left -= 1
        if looked is not None:
            # one page that lies puts others in doubt: these come back awaiting a look of their own
            own = [page for page in looked.pages if page.number in errand.numbers]
            opened.looked.append(replace(looked, pages=tuple(own)))
            doubted = [page.number for page in looked.pages if page.number not in errand.numbers]
            self._send_to_look(opened, errand.document, doubted)
        if reason is not None:
            opened.failed[errand.numbers[0]] = reason
        if opened.left:
            return None
        del self._open[errand.document.document_id]
        ordered = sorted(opened.looked, key=lambda one: min((page.number for page in one.pages), default=0))
        return errand.document, with_looked(opened.reading, ordered, opened.failed)

"""A job on its way through the pool, and the reason where it comes to nothing."""

from concurrent.futures import CancelledError
from dataclasses import dataclass

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from config.errors import Unreadable
from storage.vocabulary import Reason

_REASONS_OF_EXITS = {-9: Reason.OUT_OF_MEMORY, -24: Reason.TIMED_OUT}
"""By signal: the kernel kills (SIGKILL) who needs too much memory, and ends (SIGXCPU) who uses too much CPU time."""


class Failed(Exception):  # noqa: N818 carries a verdict, not an error
    """A job came to nothing; `reason` is what its document is answered with."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, eq=False, slots=True)
class Flight:
    """A job given to a pool of processes."""

    future: ProcessFuture[bytes]
    pool: ProcessPool

    def has_landed(self) -> bool:
        """Tell whether the job ended, with its pool if need be: a pool that broke leaves queued jobs without an end."""
        return bool(self.future.done() or not self.pool.active)

    def cancel(self) -> None:
        """Stop the job, and the process it runs in, if it has not ended."""
        self.future.cancel()  # type: ignore[no-untyped-call]

    def answer(self) -> bytes:
        """Give the job's answer; call it only when it has landed.

        Raises:
            Failed: there is none, for the reason it carries.
        """
        if not self.future.done():
            raise Failed(Reason.CRASHED)
        try:
            return bytes(self.future.result())
        except (Exception, CancelledError) as error:  # noqa: BLE001 whatever ended it
            raise Failed(_reason_of(error)) from None


def _reason_of(error: BaseException) -> Reason:
    if isinstance(error, Unreadable):
        return Reason(error.reason)
    if isinstance(error, MemoryError):
        return Reason.OUT_OF_MEMORY
    if isinstance(error, ProcessExpired):
        return _REASONS_OF_EXITS.get(error.exitcode, Reason.CRASHED)
    if isinstance(error, TimeoutError):
        return Reason.TIMED_OUT
    return Reason.CRASHED

"""The one error tree.

SluiceError            1   something failed; the message says what, which one, and what to do next
├── UsageError         2   the call itself is wrong
│   └── Ambiguous      2   what was named fits several; over HTTP 409
├── NotFound           3   no such thing, or nothing to take
├── Refused            4   a rule says no; `rule` names it
│   ├── Conflict       4   somebody else was quicker; `rule` names what clashed
│   ├── NotSignedIn    4   nobody signed in, or not with what was shown (HTTP 401)
│   ├── NotAllowed     4   this person may not do this (HTTP 403)
│   ├── Unprovable     4   a derivative cannot be shown to hide what it must; `codes` says why
│   └── TooSoon        4   too many failed tries; `after_seconds` says when the next may come (HTTP 429)
├── FetchFailed        1   an address gave nothing; `code` says why
├── StageFailed        -   a stage stopped; safe to store; the error that it stands for says the exit code
└── Unreadable         -   a document's typed reason; ends as its outcome, never as an exit code

Messages carry ids, codes and what a person typed; never text of a document or the name of a file in a cache.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line ends with."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4


class SluiceError(Exception):
    """Root of all errors that the desk raises on purpose."""

    exit_code = ExitCode.FAILED


class UsageError(SluiceError):
    """The call cannot be understood as it stands."""

    exit_code = ExitCode.USAGE


class Ambiguous(UsageError):  # noqa: N818 a finding of the desk, named in its words
    """What was named fits several things: more must be said."""

    rule = "ambiguous"


class NotFound(SluiceError):  # noqa: N818 a finding of the desk, named in its words
    """What was asked for is not there."""

    exit_code = ExitCode.NOT_FOUND


class Refused(SluiceError):  # noqa: N818 a rule's answer, named in the desk's words
    """A rule of the desk says no."""

    exit_code = ExitCode.REFUSED

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


class Conflict(Refused):
    """What the caller knew is no longer so."""


class NotSignedIn(Refused):
    """Who asks is not known."""


class NotAllowed(Refused):
    """Who asks is known, and may not."""


class Unprovable(Refused):
    """A redacted derivative cannot be shown to hide what it must: it goes nowhere. `codes` are kinds of findings."""

    def __init__(self, message: str, *, codes: tuple[str, ...]) -> None:
        super().__init__(message, rule="redaction_proof")
        self.codes = codes


class TooSoon(Refused):
    """Tries have failed too often; the next may come in `after_seconds`."""

    def __init__(self, message: str, *, rule: str, after_seconds: int) -> None:
        super().__init__(message, rule=rule)
        self.after_seconds = after_seconds


class StageFailed(SluiceError):  # noqa: N818 what happened, named in the desk's words
    """A stage stopped. The message holds a code and an id only: Prefect keeps it in its database.

    `original` is the error as it was, for the person who asked; it stays in this process.
    """

    def __init__(self, code: str, subject: str, original: Exception | None = None) -> None:
        super().__init__(f"{code} at {subject}")
        self.code = code
        self.subject = subject
        self.original = original

    def __reduce__(self) -> tuple[type["StageFailed"], tuple[str, str]]:
        return type(self), (self.code, self.subject)


class FetchFailed(SluiceError):  # noqa: N818 an outcome of the network, named in the desk's words
    """An address gave nothing that could be kept; `code` says why (`status_404`, `stalled`, `broken_off`, …)."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class Unreadable(SluiceError):  # noqa: N818 a document's state, named in the desk's words
    """A document cannot be read; `reason` is one of `storage.vocabulary.Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[str]]:
        return type(self), (str(self.reason),)

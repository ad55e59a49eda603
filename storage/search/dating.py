"""Days as terms: a day by its year, month and day, and by longer stretches of the calendar. Pure.

A stretch is told by the digits that its days share: `2` a thousand years, `20` a hundred, `201` ten, `2014` a year,
`201403` a month, `20140315` a day. So any range is a few dozen terms.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta

from config.errors import UsageError
from storage.vocabulary import DocumentDate

LENGTHS = (1, 2, 3, 4, 6, 8)
"""Digits of the stretches, from a thousand years to a day."""
PROPERTIES: Mapping[DocumentDate, str] = {
    DocumentDate.CREATED: "created",
    DocumentDate.MODIFIED: "modified",
    DocumentDate.SENT: "date",
}
"""The property of a document that tells a date; `date` is a mail's."""
_WRITTEN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_DECEMBER = 12


def day_in(written: object) -> date | None:
    """Give the day that a property names, as it names it, in whatever zone it was; None: it names none."""
    if not isinstance(written, str):
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def stretches_of(day: date) -> list[str]:
    """Give the stretches that a day lies in."""
    digits = _digits(day)
    return [digits[:length] for length in LENGTHS]


def between(since: str | None, until: str | None) -> list[str]:
    """Give the stretches that cover the days from *since* to *until*, both of them in.

    Args:
        since: a year, month or day (`2014`, `2014-03`, `2014-03-15`), from its first day on; None: from the beginning.
        until: the same, to its last day; None: without an end.

    Raises:
        UsageError: one of them is no such thing, or they stand the wrong way round.
    """
    low = date.min if since is None else _ends_of(since, "since")[0]
    high = date.max if until is None else _ends_of(until, "until")[1]
    if low > high:
        raise UsageError("since: the first day comes after the last one")
    return list(_cover(low, high))


def _cover(at: date, high: date) -> Iterator[str]:
    """Cut a range into the longest stretches that lie in it."""
    while True:
        digits = _digits(at)
        length, last = next(
            (length, last) for length in LENGTHS if (last := _last_of(at, digits, length)) is not None and last <= high
        )
        yield digits[:length]
        if last == high:
            return
        at = last + timedelta(days=1)


def _last_of(at: date, digits: str, length: int) -> date | None:
    """Give the last day of the stretch that begins with a day; None: that day is not its first one."""
    if length == LENGTHS[-1]:
        return at
    if at.day != 1:
        return None
    if length == LENGTHS[-2]:
        return at.replace(day=monthrange(at.year, at.month)[1])
    years = 10 ** (LENGTHS[3] - length)
    first = int(digits[:length]) * years
    # the calendar has no year 0: the first thousand years begin with the year 1
    if at.month != 1 or at.year != max(first, date.min.year):
        return None
    return date(first + years - 1, _DECEMBER, 31)


def _ends_of(written: str, name: str) -> tuple[date, date]:
    """Give the first and the last day of what a person wrote."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is not None:
        with suppress(ValueError):
            return _ends(*(None if part is None else int(part) for part in match.groups()))
    raise UsageError(f"{name}: takes a year, a month or a day: 2014, 2014-03 or 2014-03-15")


def _ends(year: int | None, month: int | None, day: int | None) -> tuple[date, date]:
    first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    last = first.replace(month=_DECEMBER) if month is None else first
    return first, last.replace(day=monthrange(last.year, last.month)[1]) if day is None else last


def _digits(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"

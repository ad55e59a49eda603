"""What a page is, as terms beside those of its text: of the page, and of its document.

They begin with a letter that no term of a text begins with. Of the page: `c` its cache, `p` number, `l` languages, `g`
scripts, `m` how its text was got. Of its document: `o` outcome, `k` kind, `u` media type, `i` signals, `y` dates. Pure.
What people do to a document changes too often for an index: `storage.search.within` asks the record for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from config.errors import UsageError
from storage.analysis import words
from storage.search.dating import between, stretches_of
from storage.search.kinds import kind_of
from storage.search.tree import Leaf, Run
from storage.vocabulary import DocumentDate, DocumentKind, Method, Outcome, SignalKind

Listed = TypeVar("Listed", bound=StrEnum)

VERSION = f"{words.VERSION}, filters 2"
"""Another one finds other terms: what was indexed by it is indexed anew."""
STEPS = (0, 4, 8, 12, 16, 20, 24)
"""A page's number is told by its first bits, too, so that a range is a few terms."""
LARGEST_PAGE = (1 << 28) - 1
_SCRIPT = re.compile("[A-Za-z]{4}")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+_-]+")
_DATE_LETTERS = {DocumentDate.CREATED: "c", DocumentDate.MODIFIED: "m", DocumentDate.SENT: "s"}


@dataclass(frozen=True, slots=True)
class About:
    """What a page is."""

    cache_id: int
    number: int
    outcome: str
    languages: frozenset[str] = frozenset()
    scripts: frozenset[str] = frozenset()
    method: str | None = None
    """How the text that is shown was got."""
    media_type: str | None = None
    signals: frozenset[str] = frozenset()
    dates: tuple[tuple[DocumentDate, date], ...] = ()


def terms_of_page(about: About) -> list[str]:
    """Give the terms that tell what a page is."""
    spoken = {term for language in about.languages for term in _language_terms(language)}
    kind = kind_of(about.media_type)
    return [
        f"c{about.cache_id}",
        f"o{about.outcome}",
        *(_bucket(step, about.number >> step) for step in STEPS),
        *sorted(spoken),
        *sorted(_word("g", script) for script in about.scripts),
        *([] if about.method is None else [_word("m", about.method)]),
        *([] if kind is None else [_word("k", kind)]),
        *([] if about.media_type is None else [_word("u", about.media_type.partition(";")[0])]),
        *sorted(_word("i", signal) for signal in about.signals),
        *dict.fromkeys(
            f"y{_DATE_LETTERS[which]}{stretch}" for which, day in about.dates for stretch in stretches_of(day)
        ),
    ]


def _bucket(step: int, prefix: int) -> str:
    return f"p{step}x{prefix}"


def _word(letter: str, written: str) -> str:
    """Write a word of a closed list, or a media type, as a term: letters and digits only."""
    return letter + re.sub("[^a-z0-9]", "", written.lower())


def _language_terms(language: str) -> Iterator[str]:
    parts = language.lower().split("-")
    yield from ("l" + "0".join(parts[:length]) for length in range(1, len(parts) + 1))


def of_cache(cache_id: int) -> Leaf:
    """Ask for the pages of a cache."""
    return _filter([f"c{cache_id}"])


def of_language(written: str) -> Leaf:
    """Ask for pages with a span in a language; `zh` is also `zh-Hans` (RFC 4647, basic filtering).

    Raises:
        UsageError: *written* is no language tag.
    """
    parts = written.lower().split("-")
    if not all(part.isascii() and part.isalnum() for part in parts):
        raise UsageError("language: takes a tag such as ru, en, zh or zh-Hans")
    return _filter(["l" + "0".join(parts)])


def of_script(written: str) -> Leaf:
    """Ask for pages with a span in a script.

    Raises:
        UsageError: *written* is no code of a script.
    """
    if _SCRIPT.fullmatch(written) is None:
        raise UsageError("script: takes a code of four letters such as Cyrl, Latn or Hans")
    return _filter([_word("g", written)])


def of_outcome(written: str) -> Leaf:
    """Ask for pages of documents that ended so.

    Raises:
        UsageError: there is no such outcome.
    """
    return _filter([f"o{_known('outcome', written, Outcome)}"])


def of_kind(written: str) -> Leaf:
    """Ask for pages of documents of a kind, or of a media type.

    Raises:
        UsageError: it is neither.
    """
    if _MEDIA_TYPE.fullmatch(written) is not None:
        return _filter([_word("u", written)])
    return _filter([_word("k", _known("kind", written, DocumentKind, "a media type such as application/pdf"))])


def of_method(written: str) -> Leaf:
    """Ask for pages whose text, as it is shown, was got so.

    Raises:
        UsageError: there is no such method.
    """
    return _filter([_word("m", _known("method", written, Method))])


def of_signal(written: str) -> Leaf:
    """Ask for pages of documents that a signal was found in, on whichever page; `any`: some signal.

    Raises:
        UsageError: there is no such signal.
    """
    if written.lower() == "any":
        return _filter([_word("i", kind) for kind in SignalKind])
    return _filter([_word("i", _known("signal", written, SignalKind, "any"))])


def of_dates(which: str | None, since: str | None, until: str | None) -> Leaf:
    """Ask for pages of documents with a date between two days, both of them in.

    Args:
        which: `created`, `modified` or `sent`; None: one of them is enough.
        since: a year, month or day; None: from the beginning.
        until: the same; None: without an end. With neither: whatever has the date.

    Raises:
        UsageError: there is no such date, or they cannot be understood.
    """
    letters = _DATE_LETTERS.values() if which is None else [_DATE_LETTERS[_known("date", which, DocumentDate)]]
    return _filter([f"y{letter}{stretch}" for letter in letters for stretch in between(since, until)])


def of_pages(written: str) -> Leaf:
    """Ask for pages by number: `3`, or `2-5`.

    Raises:
        UsageError: *written* is neither.
    """
    first, dash, last = written.partition("-")
    if not _is_number(first) or (dash and not _is_number(last)):
        raise UsageError("page: takes a number or a range, page:3 or page:2-5")
    low, high = int(first), int(last or first)
    if not 1 <= low <= high <= LARGEST_PAGE:
        raise UsageError("page: counts from 1, and a range goes from the smaller number to the larger one")
    return _filter(list(_buckets(low, high)))


def values_of(terms: Iterable[str], languages: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Read terms back: the name of a filter, and the value by which it asks for pages like this one.

    Args:
        terms: that tell what a page is.
        languages: the tags that count; a term does not tell the case of its letters.
    """
    tags = {"l" + "0".join(tag.lower().split("-")): tag for tag in languages}
    for term in terms:
        if term in tags:
            yield "language", tags[term]
        elif term[0] == "g":
            yield "script", term[1:].title()
        elif term[0] == "y":
            if len(term) == _YEAR_TERM:
                yield _DATES_BY_LETTER[term[1]], term[2:]
        elif term in _VALUES:
            yield _VALUES[term]


def _known(name: str, written: str, words_of: type[Listed], more: str | None = None) -> Listed:
    try:
        return words_of(written.lower())
    except ValueError:
        listed = ", ".join([*(word.value for word in words_of), *([] if more is None else [more])])
        raise UsageError(f"{name}: takes one of {listed}") from None


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 10  # noqa: PLR2004 more digits than `LARGEST_PAGE`


def _buckets(low: int, high: int) -> Iterator[str]:
    """Cut a range into the largest buckets that lie in it."""
    while low <= high:
        step = max(step for step in STEPS if low % (1 << step) == 0 and low + (1 << step) - 1 <= high)
        yield _bucket(step, low >> step)
        low += 1 << step


def _filter(terms: list[str]) -> Leaf:
    return Leaf(tuple(Run((term,)) for term in terms), is_filter=True)


_YEAR_TERM = len("yc2014")
_DATES_BY_LETTER: Mapping[str, DocumentDate] = {letter: which for which, letter in _DATE_LETTERS.items()}
_VALUES: Mapping[str, tuple[str, str]] = {
    _word(letter, word): (name, word.value)
    for name, letter, known in (
        ("outcome", "o", Outcome),
        ("kind", "k", DocumentKind),
        ("method", "m", Method),
        ("signal", "i", SignalKind),
    )
    for word in known
}

"""What a page is, as terms beside those of its text: its cache, number, languages, and the outcome of its document.

They begin with a letter that no term of a text begins with: `c`, `p`, `l`, `o`. Pure.
"""

from collections.abc import Iterable, Iterator

from config.errors import UsageError
from storage.search.tree import Leaf, Run
from storage.vocabulary import Outcome

STEPS = (0, 4, 8, 12, 16, 20, 24)
"""A page's number is told by its first bits, too, so that a range is a few terms."""
LARGEST_PAGE = (1 << 28) - 1


def terms_of_page(*, cache_id: int, number: int, outcome: str, languages: Iterable[str]) -> list[str]:
    """Give the terms that tell what a page is."""
    spoken = {term for language in languages for term in _language_terms(language)}
    return [f"c{cache_id}", f"o{outcome}", *(_bucket(step, number >> step) for step in STEPS), *sorted(spoken)]


def _bucket(step: int, prefix: int) -> str:
    return f"p{step}x{prefix}"


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


def of_outcome(written: str) -> Leaf:
    """Ask for pages of documents that ended so.

    Raises:
        UsageError: there is no such outcome.
    """
    if written.lower() not in {outcome.value for outcome in Outcome}:
        raise UsageError(f"outcome: takes one of {', '.join(outcome.value for outcome in Outcome)}")
    return _filter([f"o{written.lower()}"])


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

"""Which documents look the same page by page: for scans whose text was read too poorly to tell. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from storage.pictures import PagePictureRow
from tasks.relate.pictures import match_pictures

MOST_PAGES_APART = 0.1
"""Copies have as many pages, but for a cover or a blank side among many."""
SHARE = 0.8
"""Of the pages that have a picture must look the same, in order; a signature page alone never does."""
Pair = tuple[int, int]
Shares = Mapping[Pair, float]
"""By pairs of documents, the smaller id first: the share of the pages of the longer one that look the same."""


def look_alike(pictures: Sequence[PagePictureRow], about: Collection[int]) -> dict[Pair, float]:
    """Find the documents that look the same.

    Args:
        pictures: of the pages of a cache that were looked at.
        about: ids of documents; one of each pair is among them.
    """
    place = {row.page_id: (row.document_id, row.number) for row in pictures}
    counts: defaultdict[int, int] = defaultdict(int)
    for row in pictures:
        counts[row.document_id] += 1
    matched: defaultdict[Pair, list[tuple[int, int]]] = defaultdict(list)
    for match in match_pictures(pictures, about):
        first, second = sorted((place[match.page_id], place[match.other_page_id]))
        matched[first[0], second[0]].append((first[1], second[1]))
    found: dict[Pair, float] = {}
    for (left, right), pages in matched.items():
        shorter, longer = sorted((counts[left], counts[right]))
        in_order = _in_order(pages)
        if longer - shorter <= MOST_PAGES_APART * longer and in_order >= SHARE * longer:
            found[left, right] = round(in_order / longer, 4)
    return found


def _in_order(pages: Sequence[tuple[int, int]]) -> int:
    """Count the most pages that follow each other in both documents."""
    longest: dict[tuple[int, int], int] = {}
    for one, other in sorted(pages):
        before = (length for (first, second), length in longest.items() if first < one and second < other)
        longest[one, other] = 1 + max(before, default=0)
    return max(longest.values(), default=0)

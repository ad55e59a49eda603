"""Counts what is right in what an engine told: of texts, of the letters and stretches of pages, of its own sureness."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

from benchmarks.languages.engines import UNANSWERED, Answer, Stretch
from benchmarks.languages.pages import Page

OVERLAP = 0.8
BINS = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0001)
FULL_BIN = 50
"""A bin with fewer is printed and not judged."""
_CHINESE = {"zh-Hans": "zh", "zh-Hant": "zh"}


def f1_by_tag(truth: Sequence[str], told: Sequence[str]) -> dict[str, float]:
    """Tell F1 of each tag of the truth; a tag never told of scores 0."""
    hits = Counter(right for right, said in zip(truth, told, strict=True) if right == said)
    wanted, said_ = Counter(truth), Counter(told)
    return {tag: 2 * hits[tag] / (wanted[tag] + said_[tag]) for tag in sorted(wanted)}


def macro_f1(truth: Sequence[str], told: Sequence[str], *, merged: bool = False) -> float:
    """Tell the mean F1 over tags; *merged* takes both ways to write Chinese for one."""
    if merged:
        truth, told = ([_CHINESE.get(tag, tag) for tag in tags] for tags in (truth, told))
    return statistics.fmean(f1_by_tag(truth, told).values())


def recall(truth: Sequence[str], told: Sequence[str], tag: str) -> float:
    """Tell which share of a tag's texts is told right."""
    mine = [said == right for right, said in zip(truth, told, strict=True) if right == tag]
    return sum(mine) / max(len(mine), 1)


def letters_of(page: Page, stretches: Iterable[Stretch]) -> list[tuple[str, str]]:
    """Give (truth, told) of each letter that is in a language."""
    told = [""] * len(page.text)
    for start, end, tag in stretches:
        told[start:end] = [tag] * (min(end, len(told)) - start)
    return [
        (right, said) for sign, right, said in zip(page.text, page.gold, told, strict=True) if right and sign.isalpha()
    ]


def stretches_in(tags: Iterable[str]) -> list[Stretch]:
    """Give the stretches of equal tags, in letters."""
    found, start = [], 0
    for tag, equal in groupby(tags):
        end = start + sum(1 for _ in equal)
        found.append((start, end, tag))
        start = end
    return found


def score_pages(pages: Sequence[Page], told: Sequence[Iterable[Stretch]]) -> tuple[float, float]:
    """Tell the share of letters right, and F1 of stretches that overlap by `OVERLAP` (intersection over union)."""
    right = all_letters = hits = wanted = given = 0
    for page, stretches in zip(pages, told, strict=True):
        letters = letters_of(page, stretches)
        right += sum(truth == said for truth, said in letters)
        all_letters += len(letters)
        gold = stretches_in(truth for truth, _ in letters)
        found = [each for each in stretches_in(said for _, said in letters) if each[2]]
        hits += sum(any(_is_same(each, other) for other in found) for each in gold)
        wanted += len(gold)
        given += len(found)
    return right / max(all_letters, 1), 2 * hits / max(wanted + given, 1)


def _is_same(one: Stretch, other: Stretch) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return one[2] == other[2] and shared / (max(one[1], other[1]) - min(one[0], other[0])) >= OVERLAP


def answered(truth: Sequence[str], told: Sequence[Answer]) -> tuple[float, float]:
    """Tell the share of texts answered, and the share right among these."""
    given = [(right, said) for right, (said, _) in zip(truth, told, strict=True) if said not in UNANSWERED]
    return len(given) / max(len(told), 1), sum(right == said for right, said in given) / max(len(given), 1)


def calibration(truth: Sequence[str], told: Sequence[Answer]) -> list[tuple[float, int, float, float]]:
    """Give (lower bound, n, mean confidence, share right) for each bin of the answers that say how sure they are."""
    given = [
        (confidence, right == said)
        for right, (said, confidence) in zip(truth, told, strict=True)
        if confidence is not None and said not in UNANSWERED
    ]
    rows = []
    for low, high in pairwise(BINS):
        mine = [each for each in given if low <= each[0] < high]
        if mine:
            mean, right_share = (statistics.fmean(each[place] for each in mine) for place in (0, 1))
            rows.append((low, len(mine), mean, right_share))
    return rows


def worst_difference(rows: Iterable[tuple[float, int, float, float]]) -> float:
    """Tell the largest difference between confidence and what was right, among bins with enough in them."""
    return max((abs(mean - share) for _, n, mean, share in rows if n >= FULL_BIN), default=0.0)


def page_is_right(shares: Mapping[str, float], must: frozenset[str], may: frozenset[str]) -> bool:
    """Tell whether a page is found to hold what it must and nothing but what it may, from a tenth of its letters on."""
    seen = {tag for tag, share in shares.items() if share >= 0.1 and tag not in UNANSWERED}  # noqa: PLR2004
    return must <= seen <= may

"""Measures how two documents differ, by what stands in both in order. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from storage.sameness import Measure
from tasks.fingerprint.anchor_agreement import agree
from tasks.fingerprint.anchor_keys import weight_of, weight_of_fact
from tasks.relate.alignment import Alignment, Gap, align
from tasks.relate.overlap import Overlap, most_of, overlap
from tasks.relate.own import NOTHING_KNOWN, Own, with_own
from tasks.relate.prepared import Column, Prepared
from tasks.relate.seeds import Block

VERSION = "measure 7"
COMMON_LEAST = 0.6
"""Nor where no more of either is in the other, in no script, and what both have stands on many pages."""
LEAST = 0.25
"""Where neither has so large a share of its shingles in the other, they are not aligned: nothing would follow."""
MANY, HOPELESS, WHOLE = 24, 0.1, 0.97
"""Facts of such a weight, so small a share of them in common, and so large a share of the shingles."""
DECIDED = 0.6
"""Where facts agree so far to the letter, misread ones are not looked for."""
PASSAGE, HAN_PASSAGE = 14, 6
"""Characters from which what differs is a passage, not a word."""
NOISY = 2
"""So many times as long must it be where one side was read from a picture."""
BRIDGE = 4
"""Characters that match between two gaps by chance, and part no passage."""
PAGE_SHARE, PAGE_CHARACTERS = 0.2, 40
"""A page of so many characters or more, in all scripts, of which less is matched, stands in one document only."""
_HAN_FIRST, _HAN_LAST = 0x2E80, 0x9FFF
_DIGIT_FIRST, _DIGIT_LAST = 0x30, 0x39


@dataclass(frozen=True, slots=True)
class _Differing:
    """Counts over the gaps of an alignment."""

    passages: int = 0
    lost: int = 0
    gained: int = 0
    words: int = 0
    figures: int = 0


def measure(
    left: Prepared,
    right: Prepared,
    *,
    pictures: float = 0.0,
    own: Own = NOTHING_KNOWN,
    overlaps: Mapping[str, Overlap] | None = None,
) -> Measure:
    """Compare two documents, script by script.

    Args:
        left: the one with the smaller SHA-256.
        right: the other.
        pictures: the share of their pages that look the same.
        own: how much of what both have few others have.
        overlaps: by `overlap`, where that was asked already.
    """
    overlaps = overlap(left, right) if overlaps is None else overlaps
    noisy = left.kind.is_ocr or right.kind.is_ocr
    is_form = own.is_common and most_of(overlaps) < COMMON_LEAST
    parts: list[Measure] = []
    blocks: dict[str, tuple[Block, ...]] = {}
    for script, shares in overlaps.items():
        ours, theirs = left.columns[script], right.columns[script]
        exact = _exact(ours.keys, theirs.keys)
        is_aligned = not is_form and shares.most >= LEAST and not _is_hopeless(exact, shares.most, noisy=noisy)
        alignment = align(ours.codes, theirs.codes) if is_aligned else None
        parts.append(
            _apart(ours, theirs, shares, exact)
            if alignment is None
            else _of_column(ours, theirs, shares, exact, alignment, noisy=noisy)
        )
        blocks[script] = () if alignment is None else alignment.blocks
    apart = [sum(len(one.columns[name].codes) for name in one.columns.keys() - overlaps) for one in (left, right)]
    together = replace(
        _together(parts, apart[0], apart[1]),
        left_pages=_alone(left, {name: [(at, size) for at, _, size in some] for name, some in blocks.items()}),
        right_pages=_alone(right, {name: [(at, size) for _, at, size in some] for name, some in blocks.items()}),
        pictures=pictures,
    )
    return with_own(together, own)


def _of_column(
    left: Column, right: Column, shares: Overlap, exact: "_Exact", alignment: Alignment, *, noisy: bool
) -> Measure:
    differing = _differing(left.codes, right.codes, alignment, noisy=noisy)
    parts = [left.codes[start : start + length] for start, _, length in alignment.blocks]
    fewer_digits, digits = sorted((_digits(left.codes), _digits(right.codes)))
    agreement = agree(left.anchors, right.anchors, rarity=weight_of, noisy=noisy and exact.score < DECIDED)
    paired = sum(weight_of_fact(one) for one, _ in agreement.pairs)
    left_alone, right_alone = (sum(map(weight_of_fact, side)) for side in (agreement.left_only, agreement.right_only))
    return Measure(
        left=len(left.codes),
        right=len(right.codes),
        left_apart=0,
        right_apart=0,
        matched=alignment.matched,
        jaccard=round(shares.jaccard, 4),
        in_right=round(shares.in_right, 4),
        in_left=round(shares.in_left, 4),
        passages=differing.passages,
        lost=differing.lost,
        gained=differing.gained,
        left_pages=0,
        right_pages=0,
        words=differing.words,
        figures=differing.figures,
        digits=digits,
        digits_lost=digits - min(digits, _digits(np.concatenate([left.codes[:0], *parts]))),
        fewer_digits=fewer_digits,
        facts=round(agreement.score, 4),
        left_facts=paired + left_alone,
        right_facts=paired + right_alone,
        shared_facts=round(agreement.shared, 4),
    )


@dataclass(frozen=True, slots=True)
class _Exact:
    """How far facts agree to the letter; weights."""

    shared: int
    left: int
    right: int

    @property
    def score(self) -> float:
        """Of all facts, 0 to 1."""
        return self.shared / max(1, self.left + self.right - self.shared)


def _exact(ours: Mapping[int, int], theirs: Mapping[int, int]) -> _Exact:
    shared = sum(min(ours[key], theirs[key]) * weight_of(key) for key in ours.keys() & theirs.keys())
    totals = [sum(count * weight_of(key) for key, count in counted.items()) for counted in (ours, theirs)]
    return _Exact(shared, *totals)


def _is_hopeless(exact: _Exact, inside: float, *, noisy: bool) -> bool:
    """Tell whether two texts have facts enough, and so few of them in common, that they can only be a form's.

    Whatever aligning them would give, they are no states of a paper; nor does one hold the other, unless all of it
    stands there.
    """
    fewer = min(exact.left, exact.right)
    if noisy:
        return fewer >= 2 * MANY and exact.shared < HOPELESS / 2 * fewer
    return fewer >= MANY and exact.shared < HOPELESS * fewer and inside < WHOLE


def _apart(left: Column, right: Column, shares: Overlap, exact: _Exact) -> Measure:
    """Give the measure of two texts that are not aligned: nothing of them is matched."""
    ours, theirs = len(left.codes), len(right.codes)
    fewer_digits, digits = sorted((_digits(left.codes), _digits(right.codes)))
    return Measure(
        left=ours,
        right=theirs,
        left_apart=0,
        right_apart=0,
        matched=0,
        jaccard=round(shares.jaccard, 4),
        in_right=round(shares.in_right, 4),
        in_left=round(shares.in_left, 4),
        passages=1,
        lost=ours,
        gained=theirs,
        left_pages=0,
        right_pages=0,
        words=0,
        figures=0,
        digits=digits,
        digits_lost=digits,
        fewer_digits=fewer_digits,
        facts=round(exact.score, 4),
        left_facts=float(exact.left),
        right_facts=float(exact.right),
        shared_facts=float(exact.shared),
    )


def _differing(left: NDArray[np.uint32], right: NDArray[np.uint32], alignment: Alignment, *, noisy: bool) -> _Differing:
    han = _count(left, _HAN_FIRST, _HAN_LAST) * 3 >= len(left)
    longest = (HAN_PASSAGE if han else PASSAGE) * (NOISY if noisy else 1)
    passages = lost = gained = words = figures = 0
    for gap in _bridged(alignment):
        ours, theirs = left[gap.start : gap.end], right[gap.other_start : gap.other_end]
        if gap.length >= longest:
            passages += 1
            lost += len(ours)
            gained += len(theirs)
            continue
        is_besides = _is_besides(left, gap.start, gap.end) or _is_besides(right, gap.other_start, gap.other_end)
        digits = 0 if is_besides else max(_digits(ours), _digits(theirs))
        figures += digits
        words += gap.length - digits
    return _Differing(passages, lost, gained, words, figures)


def _is_besides(codes: NDArray[np.uint32], start: int, end: int) -> bool:
    """Tell whether a text has nothing in a gap at its edge, and no number there that may go on in the other.

    So it is with the number of the last page, which is none of the figures that differ.
    """
    if start < end or 0 < start < len(codes):
        return False
    return not _digits(codes[:1] if start == 0 else codes[-1:])


def _bridged(alignment: Alignment) -> Iterator[Gap]:
    """Give the gaps, those as one that only a few characters part which match by chance."""
    open_gap: Gap | None = None
    for gap in alignment.gaps():
        if open_gap is not None:
            between = gap.start - open_gap.end
            if between <= BRIDGE and min(open_gap.length, gap.length) >= between:
                open_gap = Gap(open_gap.start, gap.end, open_gap.other_start, gap.other_end)
                continue
            yield open_gap
        open_gap = gap
    if open_gap is not None:
        yield open_gap


def _digits(codes: NDArray[np.uint32]) -> int:
    return _count(codes, _DIGIT_FIRST, _DIGIT_LAST)


def _count(codes: NDArray[np.uint32], first: int, last: int) -> int:
    return int(np.count_nonzero((codes >= first) & (codes <= last)))


def _alone(paper: Prepared, matched: Mapping[str, Sequence[tuple[int, int]]]) -> int:
    """Count the characters on pages of which next to nothing is matched.

    Args:
        paper: all of it.
        matched: stretches that are, by script.
    """
    if not any(matched.values()):
        return paper.length
    columns = paper.columns
    pages = 1 + max((int(column.pages.max(initial=0)) for column in columns.values()), default=0)
    sizes, found = np.zeros(pages), np.zeros(pages)
    for script, column in columns.items():
        sizes += np.bincount(column.pages, minlength=pages)
        if matched.get(script):
            starts, lengths = np.array(matched[script]).T
            steps = np.zeros(len(column.pages) + 1, dtype=np.int32)
            np.add.at(steps, starts, 1)
            np.add.at(steps, starts + lengths, -1)
            found += np.bincount(column.pages, weights=np.cumsum(steps[:-1]) > 0, minlength=pages)
    return int(sizes[(sizes >= PAGE_CHARACTERS) & (found < sizes * PAGE_SHARE)].sum())


def _together(parts: Sequence[Measure], left_apart: int, right_apart: int) -> Measure:
    """Put the scripts of two documents together: counts added up, shares weighed by length."""
    if len(parts) == 1 and not left_apart and not right_apart:
        return parts[0]
    left, right = sum(part.left for part in parts), sum(part.right for part in parts)
    size = max(1, left + right)

    def mean(name: str) -> float:
        weighed = sum(float(getattr(part, name)) * (part.left + part.right) for part in parts)
        return round(weighed / size, 4)

    def total(name: str) -> int:
        return sum(getattr(part, name) for part in parts)

    left_facts, right_facts, shared = total("left_facts"), total("right_facts"), total("shared_facts")
    return Measure(
        left=left,
        right=right,
        left_apart=left_apart,
        right_apart=right_apart,
        matched=total("matched"),
        jaccard=mean("jaccard"),
        in_right=mean("in_right"),
        in_left=mean("in_left"),
        passages=total("passages"),
        lost=total("lost"),
        gained=total("gained"),
        left_pages=0,
        right_pages=0,
        words=total("words"),
        figures=total("figures"),
        digits=total("digits"),
        digits_lost=total("digits_lost"),
        fewer_digits=total("fewer_digits"),
        facts=round(shared / max(1.0, left_facts + right_facts - shared), 4),
        left_facts=left_facts,
        right_facts=right_facts,
        shared_facts=shared,
    )

"""How right relations are: precision, recall by class, B-cubed, balanced accuracy, and how cost grows."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.sameness.papers import Tie

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of what was found that is true, and of what is true that was found; None: nothing to divide by."""

    precision: float | None
    recall: float | None
    by_class: Mapping[str, float]
    """Recall of each kind of tie."""

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; 0 where nothing was found though something is true."""
        if self.recall is None:
            return None
        if not self.precision or not self.recall:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def rate_pairs(found: Collection[Pair], ties: Iterable[Tie]) -> Rates:
    """Hold pairs against the truth, in no order of their ends."""
    told = set(found)
    true = {tie.ends: tie.made_as for tie in ties}
    all_of, hit = Counter(true.values()), Counter(made_as for ends, made_as in true.items() if ends in told)
    right = sum(hit.values())
    return Rates(
        right / len(told) if told else None,
        right / len(true) if true else None,
        {made_as: hit[made_as] / count for made_as, count in sorted(all_of.items())},
    )


def b_cubed(truth: Mapping[str, str], families: Mapping[str, str]) -> tuple[float, float]:
    """Give B-cubed precision and recall of families (Bagga and Baldwin 1998); who is in none stands alone.

    Args:
        truth: the original of each paper.
        families: the family of each paper that is in one.
    """
    own = {name: families.get(name, f"alone {name}") for name in truth}
    both = Counter((truth[name], own[name]) for name in truth)
    originals, found = Counter(truth.values()), Counter(own.values())
    precision = sum(both[truth[name], own[name]] / found[own[name]] for name in truth)
    recall = sum(both[truth[name], own[name]] / originals[truth[name]] for name in truth)
    return precision / len(truth), recall / len(truth)


def balanced_accuracy(called: Mapping[Pair, Collection[str]], ties: Iterable[Tie]) -> float:
    """Give the mean share right of drafts and of forms filled in for another deal.

    A draft is right where it is called version or near_duplicate, another deal where it is called neither; who is
    called `template_sibling` besides, is wrong as a draft.

    Args:
        called: the kinds that each pair was called.
        ties: made as `version` or `sibling`.
    """
    right: dict[str, list[bool]] = defaultdict(list)
    for tie in ties:
        kinds = set(called.get(tie.ends, ()))
        same = bool(kinds & {"version", "near_duplicate"})
        right[tie.made_as].append(same and "template_sibling" not in kinds if tie.made_as == "version" else not same)
    return sum(sum(each) / len(each) for each in right.values()) / len(right)


def recall_at(scored: Iterable[tuple[Pair, float]], truth: Collection[Pair], precision: float) -> float:
    """Give the best recall that some threshold of the score reaches with at least this precision."""
    best, right = 0.0, 0
    ordered = sorted(scored, key=lambda each: -each[1])
    for place, (ends, score) in enumerate(ordered):
        right += ends in truth
        last_of_its_score = place + 1 == len(ordered) or ordered[place + 1][1] < score
        if last_of_its_score and right >= precision * (place + 1):
            best = right / len(truth)
    return best


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float | None:
    """Give the slope of log cost over log size by least squares; None with fewer than two sizes."""
    if len(sizes) < 2:  # noqa: PLR2004 a slope takes two points
        return None
    across = [math.log(size) for size in sizes]
    up = [math.log(max(cost, 1e-6)) for cost in costs]
    middle, height = sum(across) / len(across), sum(up) / len(up)
    leaning = sum((x - middle) * (y - height) for x, y in zip(across, up, strict=True))
    return leaning / sum((x - middle) ** 2 for x in across)

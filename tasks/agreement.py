"""How far people agree who judge the same blind: Krippendorff's alpha per language and question. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from storage.shapes import JudgedTwice

MINIMUM_PAIRS = 2
"""With one pair, alpha says 0 or has no variation to measure, whatever was said."""
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree on one question about documents of one language."""

    language: str
    axis: str
    """`relevance`, `sensitive` or `names_person`."""
    pairs: int
    """Blind judgements that were held against a first one."""
    alpha: float | None
    """1 for agreement, 0 for what chance gives, below for less; None: it cannot be told."""
    because: str | None
    """Why it cannot be told: `too_few` pairs, or `no_variation` (all said the same of everything)."""


def measure_agreement(judged: Iterable[JudgedTwice]) -> list[Agreement]:
    """Compute Krippendorff's alpha (nominal) for each language and question, ordered by language.

    Alpha sets the disagreement that was seen against what chance would give, with any number of people, each of whom
    judged only some documents (Krippendorff, Content Analysis, 4th edition, chapter 12). A document counts once for
    each round in which it was judged twice.

    Args:
        judged: what was judged twice.
    """
    of_language: dict[str, list[JudgedTwice]] = defaultdict(list)
    for one in judged:
        of_language[one.language].append(one)
    return [
        agreement
        for language, rounds in sorted(of_language.items())
        for agreement in (
            _on_axis(language, "relevance", [one.relevance for one in rounds]),
            _on_axis(language, "sensitive", [one.sensitive for one in rounds]),
            _on_axis(language, "names_person", [one.names_person for one in rounds]),
        )
    ]


def _on_axis(language: str, axis: str, rounds: Sequence[Sequence[Hashable]]) -> Agreement:
    pairs = sum(len(said) - 1 for said in rounds)
    values = sorted({value for said in rounds for value in said}, key=str)
    if pairs < MINIMUM_PAIRS:
        return Agreement(language, axis, pairs, None, "too_few")
    if len(values) == 1:
        return Agreement(language, axis, pairs, None, "no_variation")
    import krippendorff  # noqa: PLC0415 it loads numpy, which few commands need

    counts = [[list(said).count(value) for value in values] for said in rounds]
    alpha = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    return Agreement(language, axis, pairs, round(float(alpha), DECIMALS), None)

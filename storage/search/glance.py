"""A quick look before an analysis: may a text hold what a leaf asks for? Never says no where it does. Pure."""

import re
from functools import lru_cache

from storage.analysis.designators import READINGS
from storage.analysis.letters import fold_letters
from storage.analysis.words import LAST
from storage.search.tree import Leaf, Run

CHANGED_AT_THE_END = 2
"""Letters by which an English stem may differ from the beginning of its word: technologi, technology."""
_BETWEEN = re.compile(r"[-'\s]+")
_PAIRS = frozenset({"zh", "kh", "ts", "ch", "sh", "yu", "ya"})
"""Two letters of a designator that may be one of a text."""
Need = tuple[str | re.Pattern[str], ...]
"""What must all stand in a text."""


def squeeze(text: str) -> str:
    """Fold a text, and leave out what may stand within a word or a designator."""
    return _BETWEEN.sub("", fold_letters(text).folded)


def may_hold(squeezed: str, leaf: Leaf, languages: frozenset[str]) -> bool:
    """Tell whether a text may hold a leaf.

    Args:
        squeezed: the text, by `squeeze`.
        leaf: what is looked for.
        languages: whose stems the words of the text may have.
    """
    for needed in _needs_of(leaf, languages):
        for piece in needed:
            if (piece not in squeezed) if isinstance(piece, str) else piece.search(squeezed) is None:
                break
        else:
            return True
    return False


@lru_cache(maxsize=1 << 14)
def _needs_of(leaf: Leaf, languages: frozenset[str]) -> tuple[Need, ...]:
    """Give what a text must hold, one of these; what needs more than another one is left out."""
    needs = [need for run in leaf.runs if (need := _need_of(run, languages)) is not None]
    single = {need[0] for need in needs if len(need) == 1 and isinstance(need[0], str)}
    return tuple(dict.fromkeys(need for need in needs if not _is_more(need, single)))


def _is_more(need: Need, single: set[str]) -> bool:
    return any(isinstance(piece, str) and one in piece and (one,) != need for piece in need for one in single)


def _need_of(run: Run, languages: frozenset[str]) -> Need | None:
    """Give what a text with a run must hold; None: it cannot have it."""
    need: list[str | re.Pattern[str]] = []
    for term in run.terms:
        kind, rest = term[0], term[1:]
        if kind == "s" and rest[:2] not in languages:
            return None
        if kind == "d":
            need.append(_pattern(rest))
        else:
            need.append(_beginning(rest) if kind == "s" else rest.removesuffix(LAST))
    return tuple(need)


def _beginning(stem: str) -> str:
    """Give letters that stand in every word with this stem: Russian endings only go, others may change the word."""
    language, letters = stem[:2], stem[2:]
    if language == "ru":
        return letters
    return letters[: max(1, len(letters) - CHANGED_AT_THE_END)] if language == "en" else ""


def _pattern(designator: str) -> re.Pattern[str]:
    """Compile a designator in every alphabet it may be written in."""
    parts: list[str] = []
    for place, letter in enumerate(designator):
        pair = designator[max(0, place - 1) : place + 1]
        after = designator[max(0, place - 2) : place] == "sh" and letter == "c"
        parts.append(f"[{letter}{READINGS.get(letter, '')}]" + ("?" if pair in _PAIRS or after else ""))
    return re.compile("[ъь]?".join(parts))

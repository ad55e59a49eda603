"""What the main language of a page says about small stretches in others.

A name, or a word that two languages share, is no change of language, in whichever column it stands.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from tasks.language.segment import SWITCH, TEMPER, Stretch

MAIN_SHARE = 0.3
"""Of the letters in a script: a language that holds as much is one of the page's own, and draws nobody else's."""
CASED = frozenset({"Cyrl", "Latn"})


def drawn_to_main(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Give the stretches of a page, small ones in the main language of their script where little speaks against it.

    That is: their letters are hardly less likely in it, by less than what a change of language costs in a column; or
    they hold nothing but names.
    """
    by_group: dict[str, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_group[stretch.group].append(stretch)
    mains = {group: _main_languages(some) for group, some in by_group.items()}
    return [_drawn(stretch, mains[stretch.group]) for stretch in stretches]


def _main_languages(stretches: Sequence[Stretch]) -> list[str]:
    letters: Counter[str] = Counter()
    for stretch in stretches:
        if not is_names(stretch):
            letters[stretch.language] += stretch.weight
    total = letters.total()
    return [language for language, number in letters.most_common() if number >= MAIN_SHARE * total]


def _drawn(stretch: Stretch, mains: Sequence[str]) -> Stretch:
    if not mains or stretch.language in mains:
        return stretch
    evidence = stretch.evidence()
    at = dict(zip(evidence.languages, evidence.scores.tolist(), strict=True))
    nearest = max(mains, key=lambda language: at[language])
    if (at[stretch.language] - at[nearest]) * TEMPER < SWITCH or is_names(stretch):
        return Stretch(nearest, stretch.runs, stretch.profiles, is_drawn=True)
    return stretch


def is_names(stretch: Stretch) -> bool:
    """Tell whether all words of a stretch that tell anything begin with a capital and go on in small letters."""
    if stretch.group not in CASED:
        return False
    words = [word.letters for run in stretch.runs for word in run.words if word.letters]
    return bool(words) and all(word[0].isupper() for word in words)

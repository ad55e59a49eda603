"""The forms that a Russian or Ukrainian name takes: a stem with the endings that may follow it. Pure.

The endings are those of the declensions of nouns and of adjectives (Zaliznyak, Grammaticheskiy slovar, 1977; for
Ukrainian the orthography of 2019), as far as names take them. A form more is a proposal that a person turns down;
a form less is a name that goes out.
"""

import re
from collections.abc import Iterator

SHORTEST_STEM = 3
"""Letters; shorter ones would be found in every text."""
SHORTEST_BARE_STEM = 4
"""Letters that a stem must have to be a word by itself: Вера is not looked for as вер."""

_HARD = "|а|у|е|и|ы|і|ом|ем|ой|ою|ей|ым|им|ів|ов|ам|ами|ах|ых|их|ыми|ими|ові|еві|ій|ої|ую"
_SOFT = "й|ь|я|ю|е|є|и|ї|і|ем|єм|ев|єв|ів|їв|ям|ями|ях|еві|єві|ьом|ью"
_FEMININE = "а|я|ы|и|і|ї|е|є|у|ю|о|ой|ей|ою|ею|єю|ам|ям|ами|ями|ах|ях|й|ь"
_MIDDLE = "о|е|а|у|ом|ем|ові|еві|и|і|ам|ами|ах"
_ADJECTIVE = (
    "ий|ый|ой|ій|ого|его|ому|ему|им|ым|ом|ем|ім|ая|яя|а|ої|ую|юю|у|ою|ею|ое|ее|ие|ые|і|их|ых|ими|ыми|и|ы|ньому|нього"
)
_ADJECTIVES = re.compile(r"(.+)(?:ый|ой|ая|ого|ому|ую|ыми|ых)|(.+[кцьгхжшчщ])(?:ий|ій|его|ему|а|ої|им|ім|их|ими)")
_SURNAME_CASES = re.compile(
    r"(.+(?:ов|ев|єв|їв|ин|ын|ін|їн))(?:ым|им|ой|ою|ых|их|ыми|ими|а|у|е|ы|и|ом|ом|ові|ої|ій|ую)"
)
_FLEETING = re.compile(r"(.*[^аеёєиіїоуыэюя])[еоє]([лкцн])(ь?)")
_UKRAINIAN_I = re.compile(r"(.+)і([^аеєиіїоуюяйь])(ь?)")
_SHIFTED = str.maketrans("гкх", "зцс")


def forms_of(word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give the stems of a folded Cyrillic word, each with the endings that may follow it; the word itself is one.

    Args:
        word: folded (`storage.analysis.fold`), in any case; the nominative is understood best.
    """
    found: dict[str, set[str]] = {word: {""}}
    for stem, endings in _stems(word):
        if len(stem) >= SHORTEST_STEM:
            found.setdefault(stem, set()).update(endings.split("|"))
            if stem[-1] in "гкх":
                found.setdefault(
                    stem.translate(_SHIFTED) if len(stem) == 1 else stem[:-1] + stem[-1].translate(_SHIFTED), set()
                ).update(("і", "ям"))
    return tuple((stem, tuple(sorted(endings, key=len, reverse=True))) for stem, endings in found.items())


def _stems(word: str) -> Iterator[tuple[str, str]]:
    if adjective := _ADJECTIVES.fullmatch(word):
        yield adjective[1] or adjective[2], _ADJECTIVE
    if surname := _SURNAME_CASES.fullmatch(word):
        yield surname[1], _HARD
    last, stem = word[-1], word[:-1]
    if last in "йь":
        yield stem, _SOFT
    elif last in "аяыиіїуюєе":
        bare = "|" if len(stem) >= SHORTEST_BARE_STEM and last in "ауы" else ""
        yield stem, bare + _FEMININE
    elif last == "о":
        yield stem, _MIDDLE
    else:
        yield word, _HARD
    yield from _changed(word)


def _changed(word: str) -> Iterator[tuple[str, str]]:
    """Give the stems in which a vowel falls out (Павел, Павла) or turns (Антін, Антона)."""
    if fleeting := _FLEETING.fullmatch(word):
        yield fleeting[1] + fleeting[2], _SOFT if fleeting[3] else _HARD.lstrip("|")
    if turned := _UKRAINIAN_I.fullmatch(word):
        for vowel in "ое":
            yield turned[1] + vowel + turned[2], _SOFT if turned[3] else _HARD.lstrip("|")

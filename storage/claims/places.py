"""Where words stand in a text, whatever its blanks; what around a stretch tells it from all others. Pure."""

import re
import unicodedata

_HAN = r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
"""Han characters and their punctuation: between two of them a blank or a line's end says nothing."""
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s*(?={_HAN})")
_BLANKS = re.compile(r"\s+")
_BREAK, _ANY = "\0", "\1"


def find_places(text: str, exact: str, *, prefix: str = "", suffix: str = "") -> list[tuple[int, int]]:
    """Find everywhere *exact* stands in *text*; runs of white space are equal, and so are forms of one character.

    Args:
        text: in NFC, as variants are.
        exact: the words.
        prefix: what must stand right before them; empty: anything.
        suffix: what must stand right after them; empty: anything.

    Returns:
        Half-open character offsets into *text* of the words alone, in order; places may overlap.
    """
    words = _pattern(exact)
    if not words:
        return []
    before, after = _pattern(prefix), _pattern(suffix)
    head = rf"{before}\s*" if before else ""
    tail = rf"(?=\s*{after})" if after else ""
    # a lookahead, so that places that overlap are all found: what is there twice is not told apart
    whole = re.compile(rf"(?={head}(?P<exact>{words}){tail})")
    return sorted({found.span("exact") for found in whole.finditer(text)})


def surroundings(text: str, start: int, end: int, *, fewest: int) -> tuple[str, str]:
    """Give as much of what stands around a stretch as tells it from every other place of the same words.

    Args:
        text: in NFC, as variants are.
        start: half-open character offsets of the stretch, which begins and ends with a word.
        end: likewise.
        fewest: characters on either side at least, where there are so many.

    Returns:
        `prefix` and `suffix` for `find_places`.
    """
    width = fewest
    while True:
        prefix, suffix = text[max(0, start - width) : start], text[end : end + width]
        is_all = width >= max(start, len(text) - end)
        if is_all or find_places(text, text[start:end], prefix=prefix, suffix=suffix) == [(start, end)]:
            return prefix, suffix
        width *= 2


def _pattern(words: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", words).split())
    marked = _BLANKS.sub(_BREAK, _BETWEEN_HAN.sub(_ANY, plain))
    return re.escape(marked).replace(re.escape(_BREAK), r"\s+").replace(re.escape(_ANY), r"\s*")

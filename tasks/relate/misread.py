"""Tells whether OCR may have read one word from the picture of another. Pure."""

from difflib import SequenceMatcher

MISREAD = 0.5
"""How like two words are that OCR may have read from one (ratio of difflib)."""
SHORTEST_MISREAD = 3
"""Letters: of shorter words one letter makes another one."""
_NEGATIONS = frozenset("不未无無非没沒〇零一二三四五六七八九十百千万亿")
"""What is never put aside as misread: Chinese words for no, and numerals."""


def is_misread(before: str, after: str) -> bool:
    """Tell whether OCR may have read one from the other; a word that is there or not is never a matter of reading."""
    if max(len(before), len(after)) == 1:
        return (before + after) > "\u2e80" and not _NEGATIONS & {before, after}
    if min(len(before), len(after)) == 0 or _NEGATIONS & (set(before) ^ set(after)):
        return False
    if before > "\u2e80" and abs(len(before) - len(after)) <= 1 and len(before) <= SHORTEST_MISREAD:
        return True
    is_long = min(len(before), len(after)) >= SHORTEST_MISREAD
    return is_long and SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio() >= MISREAD

"""Makes text harmless to look at: what would steer the reader's screen is shown as what it is."""

import re
import unicodedata
from collections.abc import Iterator

KEPT = frozenset("\n\t\u200b\u200c\u200d\u00ad\u2060")
"""Line ends, tabs, places to break (Thai), joiners (Persian, emoji), soft hyphens, word joiners."""
PLACE_TO_BREAK = "\u200b"
LONGEST_WORD = 40
PIECE = 16
"""Characters after which a longer word may be broken."""
REPLACED = "\ufffd"
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
_LONG_WORD = re.compile(rf"[^\s\u2e80-\uffef/?\u2010-\u2014-]{{{LONGEST_WORD + 1},}}")
"""MuPDF breaks by itself in Chinese and its neighbours, and after these signs."""
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def made_visible(untrusted_text: str) -> str:
    """Give a text with its control characters written out: a right-to-left override becomes `⟨U+202E⟩`.

    What turns the direction of writing could show a reader other words than are searched, copied and signed
    (CVE-2021-42574 does it to source code).
    """
    if untrusted_text.isprintable():
        return untrusted_text
    return "".join(_shown(sign) for sign in _LINE_END.sub("\n", untrusted_text))


def _shown(sign: str) -> str:
    if sign in KEPT or unicodedata.category(sign) not in _STEERING:
        return sign
    if unicodedata.category(sign) in {"Cs", "Cn"}:
        return REPLACED
    return f"⟨U+{ord(sign):04X}⟩"


def breakable(text: str) -> str:
    """Give a text whose long words may be broken: MuPDF cuts off what is wider than the page.

    It shows such a place as a narrow gap.
    """
    return _LONG_WORD.sub(lambda word: "".join(_pieces(word[0])), text)


def _pieces(word: str) -> Iterator[str]:
    since = 0
    for place, sign in enumerate(word):
        if place - since >= PIECE and not unicodedata.category(sign).startswith("M"):
            yield word[since:place] + PLACE_TO_BREAK
            since = place
    yield word[since:]

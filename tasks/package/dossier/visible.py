"""Makes text harmless to look at: what would steer the reader's screen is shown as what it is."""

import re
import unicodedata

KEPT = frozenset("\n\t\u200c\u200d\u00ad\u2060")
"""Line ends, tabs, joiners that Persian and emoji need, soft hyphens, word joiners."""
REPLACED = "\ufffd"
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def made_visible(untrusted_text: str) -> str:
    """Give a text with its control characters written out: a right-to-left override becomes `⟨U+202E⟩`.

    What turns the direction of writing could show a reader other words than are searched, copied and signed
    (CVE-2021-42574 does it to source code).
    """
    return "".join(_shown(sign) for sign in _LINE_END.sub("\n", untrusted_text))


def _shown(sign: str) -> str:
    if sign in KEPT or unicodedata.category(sign) not in _STEERING:
        return sign
    if unicodedata.category(sign) in {"Cs", "Cn"}:
        return REPLACED
    return f"⟨U+{ord(sign):04X}⟩"

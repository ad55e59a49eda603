"""Makes what a document says harmless to look at: what cannot be seen, or turns the line, is shown as what it is."""

import re
import unicodedata

from markupsafe import Markup, escape

LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
PLAIN = re.compile(r"[ -~\n\t]*\Z")
JOINERS = "\u200c\u200d"
HIDDEN = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Seen by nobody though their category says otherwise: fillers, blanks, selectors of variants."""
HIDDEN_SIGN = re.compile(f"[{''.join(sorted(HIDDEN))}]")
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
SELECTORS = frozenset("\ufe0e\ufe0f")
JOINING = (
    (0x0600, 0x0DFF),  # Arabic, Syriac, Thaana, N'Ko and the scripts of India, where joiners spell words
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1800, 0x18AF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
)


def marked(untrusted_text: str) -> Markup:
    """Give a text for a page: escaped, each unseen sign as a marked code point, `⟨U+202E⟩`.

    What turns the direction of writing could show other words than are searched, copied and signed (CVE-2021-42574).
    """
    if PLAIN.match(untrusted_text) or not may_hide(untrusted_text):
        return escape(untrusted_text)
    text = LINE_ENDS.sub("\n", untrusted_text)
    parts: list[str] = []
    since = 0
    for place, sign in enumerate(text):
        if _is_unseen(text, place, sign):
            parts += [str(escape(text[since:place])), _mark(sign)]
            since = place + 1
    parts.append(str(escape(text[since:])))
    return Markup("".join(parts))  # noqa: S704 every part is escaped, or a mark of ours


def plain(untrusted_text: str) -> str:
    """Give the same without markup, in one line: for attributes, and for names and labels anywhere."""
    if PLAIN.match(untrusted_text) and untrusted_text.isprintable():
        return untrusted_text
    text = LINE_ENDS.sub("\n", untrusted_text)
    return "".join(
        " " if sign in "\n\t" else f"⟨{code_point(sign)}⟩" if _is_unseen(text, place, sign) else sign
        for place, sign in enumerate(text)
    )


def may_hide(untrusted_text: str) -> bool:
    """Tell whether anything of a text might have to be marked, without a look at each sign; for nearly all words, no.

    What can be printed has no category that steers: Python counts all `C…`, and separators, as not printable.
    """
    return not untrusted_text.isprintable() or HIDDEN_SIGN.search(untrusted_text) is not None


def code_point(sign: str) -> str:
    """Name a sign by its code point: `U+202E`."""
    return f"U+{ord(sign):04X}"


def _mark(sign: str) -> str:
    return f'<span class="unseen">⟨{code_point(sign)}⟩</span>'


def _is_unseen(text: str, place: int, sign: str) -> bool:
    if sign in "\n\t":
        return False
    if sign in JOINERS or sign in SELECTORS:
        return not _does_its_work(text, place, sign)
    return sign in HIDDEN or unicodedata.category(sign) in STEERING


def _does_its_work(text: str, place: int, sign: str) -> bool:
    """Tell whether a joiner or selector stands where writing needs it: within Persian or Hindi, behind an emoji."""
    before = text[place - 1] if place else ""
    if not before:
        return False
    is_picture = unicodedata.category(before) in {"So", "Sk"} or before in SELECTORS
    if sign in SELECTORS:
        return is_picture and before not in SELECTORS
    after = text[place + 1] if place + 1 < len(text) else ""
    is_joining = all(each and any(low <= ord(each) <= high for low, high in JOINING) for each in (before, after))
    return is_joining or (sign == "\u200d" and is_picture)

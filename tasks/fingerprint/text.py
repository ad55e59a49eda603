"""One hash for one text, whatever file it comes in."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from storage.analysis.fold import fold

VERSION = "digest 1"
MINIMUM_CHARACTERS = 64
"""Less than a long sentence is the same too often by chance: empty pages, page numbers, one word."""


def text_digest(pages: Sequence[str]) -> str | None:
    """Hash the text of *pages*, folded and joined, without white space and punctuation.

    Two documents with the same digest hold the same text, however their lines, pages and quotes are set.

    Args:
        pages: the chosen text of each page, in order.

    Returns:
        SHA-256 as 64 hex digits; None where fewer than 64 characters are left.
    """
    bare = _left_out().sub("", fold("\n".join(pages)))
    if len(bare) < MINIMUM_CHARACTERS:
        return None
    return hashlib.sha256(bare.encode("utf-8", "replace")).hexdigest()


@cache
def _left_out() -> re.Pattern[str]:
    """Make the class of all white space, punctuation and control characters of the Basic Multilingual Plane."""
    which = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code))[0] in "PZC"]
    return re.compile(f"[{re.escape(''.join(which))}]+")

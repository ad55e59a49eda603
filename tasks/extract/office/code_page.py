"""Tells what bytes of a document are written in where it does not say, or says it wrongly."""

import codecs
import re

from config.errors import Unreadable
from tasks.extract.decode import decode
from tasks.extract.office.rtf_words import CHARSETS
from tasks.extract.plausible import is_plausible, is_typeset_ascii

_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
_NAMED = re.compile(r"\(([a-z0-9_]+)\)$")
SAMPLE_BYTES = 64 * 1024


MINIMUM_BYTES = 40
"""So many bytes beyond ASCII must speak against what is declared."""
_WINDOWS = frozenset({*CHARSETS.values(), "big5", "gbk", "cp936", "cp950", "shift_jis"})
"""What Windows and the Mac wrote documents in; DOS code pages turn a few odd letters into words too easily."""


def tell_code_page(raw: bytes, *declared: str | None) -> str | None:
    """Give the first of the *declared* codecs that makes words of *raw*, else what its letters tell.

    Returns:
        A codec; None where nobody can tell, or too few letters speak.
    """
    sample = _CONTROLS.sub(b"\n", raw[:SAMPLE_BYTES])
    for codec in dict.fromkeys(each for each in declared if each is not None):
        text = sample.decode(codec, "replace")
        if sample.isascii() or is_typeset_ascii(text) or is_plausible(text):
            return codec
    if sum(byte > 0x7F for byte in sample) < MINIMUM_BYTES:  # noqa: PLR2004 ASCII's end
        return None
    try:
        found = _NAMED.search(decode(sample).engine)
    except Unreadable:
        return None
    return found[1] if found and found[1] in _WINDOWS else None


def is_codec(name: str) -> bool:
    """Tell whether Python knows a codec of that name."""
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False

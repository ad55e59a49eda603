"""Brings text into the form it is stored in: NFC, and free of what no database can hold."""

import re
import unicodedata

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses in text, and lone surrogates, which UTF-8 has no bytes for."""


def clean(text: str) -> str:
    """Write *text* in NFC; what cannot be stored becomes U+FFFD, one for one. All else stays as read."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def clean_title(text: str | None) -> str | None:
    """Write a title as one line of at most 500 characters; None where there is nothing to see."""
    if text is None:
        return None
    return " ".join(clean(text).split())[:500] or None

"""How wide words are in a picture, by estimate, so that they fit their places; long ones are cut. Pure."""

import unicodedata

from desk.web.shown import plain

CUT = "…"
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[]- "), frozenset("MWmw@%&ЖШЩЮФМжшщюфмы—…⟨⟩")
SHARES = {"narrow": 0.42, "wide": 0.98, "upper": 0.74, "full": 1.05}
OTHER, FOREIGN = 0.6, 0.68
"""Of the size of the letters, on the wide side: measured against DejaVu Sans, the widest of the desk's fonts."""


def width_of(text: str, size: float) -> float:
    """Estimate how wide *text* is at *size* pixels, rather too wide than too narrow."""
    return size * sum(_share(sign) for sign in text)


def fitting(untrusted_text: str, width: float, size: float) -> str:
    """Give a text in one line that is no wider than *width* pixels, each unseen sign shown as what it is."""
    text = plain(untrusted_text)
    if width_of(text, size) <= width:
        return text
    room = width - width_of(CUT, size)
    kept = 0
    for sign in text:
        room -= size * _share(sign)
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip() + CUT


def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return SHARES["full"]
    if sign in NARROW:
        return SHARES["narrow"]
    if sign in WIDE:
        return SHARES["wide"]
    if sign.isupper():
        return SHARES["upper"]
    return OTHER if sign.isascii() else FOREIGN

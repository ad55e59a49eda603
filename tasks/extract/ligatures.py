"""Makes the text of a PDF of ours say `fi` where its type shows the ligature, so that words are found and copied whole.

MuPDF maps a ligature's glyph to its character of compatibility (U+FB01), which a search for the word may miss.
"""

import re
import unicodedata
from typing import Any

LIGATURES = range(0xFB00, 0xFB07)
"""Latin ligatures of Unicode's Alphabetic Presentation Forms."""
_RANGE = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]{4})> <([0-9a-f]{4})>")
_ONE = re.compile(r"(?m)^<([0-9a-f]{4})> <([0-9a-f]{4})>$")


def spell_out_ligatures(document: Any) -> None:
    """Rewrite the maps from glyphs to text (ISO 32000-2, 9.10.3) of an open PDF that MuPDF wrote."""
    maps = {
        int(value.split(maxsplit=1)[0])
        for number in range(1, document.xref_length())
        for kind, value in [document.xref_get_key(number, "ToUnicode")]
        if kind == "xref"
    }
    for number in sorted(maps):
        written = document.xref_stream(number).decode("ascii")
        document.update_stream(number, spelled_out(written).encode("ascii"))


def spelled_out(glyph_map: str) -> str:
    """Give a ToUnicode map, as MuPDF writes it, whose ligatures are letters."""
    return _ONE.sub(_one, _RANGE.sub(_range, glyph_map))


def _range(found: re.Match[str]) -> str:
    first, last, start = (int(part, 16) for part in found.groups())
    texts = range(start, start + last - first + 1)
    if not set(texts) & set(LIGATURES):
        return found[0]
    return f"<{found[1]}> <{found[2]}> [{' '.join(f'<{_letters(text)}>' for text in texts)}]"


def _one(found: re.Match[str]) -> str:
    text = int(found[2], 16)
    return f"<{found[1]}> <{_letters(text)}>" if text in LIGATURES else found[0]


def _letters(text: int) -> str:
    shown = unicodedata.normalize("NFKC", chr(text)) if text in LIGATURES else chr(text)
    return shown.encode("utf-16-be").hex()

"""Writes the signs of the Symbol font, which stand for themselves only in that font, in Unicode."""

_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?"
    "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\x7f" + "\x80" * 32 + "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵"
    "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭\x7f"
)
"""The Symbol encoding from 0x20 on (Unicode, VENDORS/ADOBE/symbol.txt)."""
_PRIVATE = 0xF000
"""Where Word puts the codes of symbol fonts, from 0xF000 to 0xF0FF."""


def symbol(code: str, font: str) -> str:
    """Give the character of hexadecimal *code* in *font*; one that only that font knows stays as it is."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    return character(point, font)


def character(point: int, font: str) -> str:
    """Give the character at *point*, which may be one of a symbol font's own, in *font*."""
    if font.strip().lower() == "symbol":
        index = (point - _PRIVATE if _PRIVATE <= point <= _PRIVATE + 0xFF else point) - 0x20
        if 0 <= index < len(_SYMBOL) and _SYMBOL[index] not in "\x7f\x80":
            return _SYMBOL[index]
    return chr(point) if 0 < point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF else ""  # noqa: PLR2004 Unicode's ends


def translate(text: str, font: str) -> str:
    """Write *text*, set in *font*, with the Symbol font's signs in Unicode."""
    return "".join(character(ord(each), font) for each in text) if font.strip().lower() == "symbol" else text

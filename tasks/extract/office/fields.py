"""Tells what the fields of Word show that have no stored result: formulas, buttons, signs."""

import re

from tasks.extract.office.symbols import character

_RUBY = re.compile(r"\\o\s*\\ad\s*\(\s*\\s\s*\\up\s*\d*\s*\(([^()]*)\)\s*[,;]([^()]*)\)", re.IGNORECASE)
"""A reading above a word, as East Asian Word writes it: overstrike of a raised reading and its base."""
_FORMAT = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')
_SWITCH = re.compile(r"\\[A-Za-z]+\s*\d*|\\(?=[(),;])")
_PUNCTUATION = re.compile(r"[(),;]")
_SYMBOL = re.compile(r'\s*(\d{1,7}|0x[0-9A-Fa-f]{1,6})(?:.*\\f\s*"?([^"\\]+))?', re.DOTALL)


def shown_by_code(code: str) -> str:
    """Give what a field without a result shows, by its code ([ECMA-376-1] 17.16.5); `""` for all others."""
    kind, _, rest = code.strip().partition(" ")
    if kind.upper() in {"MACROBUTTON", "GOTOBUTTON"}:
        return rest.strip().partition(" ")[2]
    if kind.upper() == "SYMBOL" and (found := _SYMBOL.match(rest)):
        return character(int(found[1], 0) if found[1].startswith("0x") else int(found[1]), found[2] or "")
    if kind.upper().startswith("EQ"):
        formula = _FORMAT.sub("", code.strip()[2:])
        plain = _RUBY.sub(lambda each: f"{each[2].strip()}({each[1].strip()})", formula)
        return plain.strip() if plain != formula else _PUNCTUATION.sub("", _SWITCH.sub("", formula)).strip()
    return ""

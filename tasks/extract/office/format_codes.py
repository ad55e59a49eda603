"""Takes number formats of spreadsheets apart: sections, conditions, literals ([ECMA-376-1] 18.8.30-31)."""

import re
from dataclasses import dataclass
from functools import lru_cache

MAXIMUM_CODE = 1024
"""Excel allows 255 characters; a longer format than this is taken for `General`."""

DIGITS = frozenset("0#?")
_GENERAL = re.compile(r"general|основной|standard|g/通用格式|常规|标准", re.IGNORECASE)
_AM_PM = re.compile(r"am/pm|a/p|上午/下午|午前/午後", re.IGNORECASE)
_EXPONENT = re.compile(r"[Ee][+-]")
_DATE = re.compile(r"y+|m+|d+|h+|s+|aaaa?|e+|g+|bb(?:bb)?", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_LANGUAGES = {0x04: "zh", 0x07: "de", 0x0A: "es", 0x0C: "fr", 0x19: "ru", 0x22: "uk"}
"""Primary languages of a Windows locale identifier, [MS-LCID] 2.2; others show English names."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format."""

    kind: str
    """`literal`, `digit`, `point`, `comma`, `percent`, `exponent`, `slash`, `date`, `elapsed`, `ampm`, `general`,
    `text`."""
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of a format's sections: what is shown, when, and in which language."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None
    language: str = "en"
    system: str | None = None
    """`date` or `time`: shown as the reader's system has it, [MS-OE376] 2.1.726 (`[$-F800]`, `[$-F400]`)."""

    @property
    def is_date(self) -> bool:
        """Tell whether it shows a point in time, or a stretch of it."""
        return any(token.kind in {"date", "elapsed", "ampm"} for token in self.tokens)


@lru_cache(maxsize=4096)
def sections_of(code: str) -> tuple[Section, ...]:
    """Take a format apart into its sections, at least one."""
    if len(code) > MAXIMUM_CODE:
        code = "General"
    sections: list[Section] = []
    at = 0
    while at <= len(code) and len(sections) < 4:  # noqa: PLR2004 positive, negative, zero, text
        section, at = _section(code, at)
        sections.append(section)
    return tuple(sections)


def _section(code: str, at: int) -> tuple[Section, int]:
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    language, system = "en", None
    while at < len(code) and code[at] != ";":
        if code[at] == "[" and (end := code.find("]", at)) > 0:
            inner, at = code[at + 1 : end], end + 1
            if inner.startswith("$"):
                symbol, _, locale = inner[1:].partition("-")
                tokens.append(Token("literal", symbol))
                language, system = _language(locale, language), _system(locale) or system
            elif found := _CONDITION.fullmatch(inner.strip()):
                condition = (found[1], float(found[2]))
            elif _ELAPSED.fullmatch(inner):
                tokens.append(Token("elapsed", inner.lower()))
            continue
        token, at = _token(code, at)
        if token is not None:
            tokens.append(token)
    return Section(_settled(tokens), condition, language, system), at + 1


def _token(code: str, at: int) -> tuple[Token | None, int]:
    sign = code[at]
    if sign == '"':
        end = code.find('"', at + 1)
        end = len(code) if end < 0 else end
        return Token("literal", code[at + 1 : end]), end + 1
    if sign in "\\_*":
        # a blank as wide as the next character; a character that fills the cell; the next character itself
        shown = {"\\": code[at + 1 : at + 2], "_": " ", "*": ""}[sign]
        return Token("literal", shown), at + 2
    for kind, pattern in (("general", _GENERAL), ("ampm", _AM_PM), ("exponent", _EXPONENT), ("date", _DATE)):
        if found := pattern.match(code, at):
            text = found[0] if kind in {"exponent", "ampm"} else found[0].lower()
            return Token(kind, text), found.end()
    kinds = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}
    return Token("digit" if sign in DIGITS else kinds.get(sign, "literal"), sign), at + 1


def _settled(tokens: list[Token]) -> tuple[Token, ...]:
    """Tell minutes from months, and take for a literal what means nothing where it stands."""
    is_date = any(
        token.kind in {"elapsed", "ampm"} or (token.kind == "date" and token.text[0] in "ymdhsa") for token in tokens
    )
    if not is_date:
        return tuple(Token("literal", token.text) if token.kind == "date" else token for token in tokens)
    settled: list[Token] = []
    timed = [(index, token) for index, token in enumerate(tokens) if token.kind in {"date", "elapsed"}]
    minutes = set()
    for place, (index, token) in enumerate(timed):
        before = timed[place - 1][1].text if place else ""
        after = timed[place + 1][1].text if place + 1 < len(timed) else ""
        if token.kind == "date" and token.text in {"m", "mm"} and (before[:1] == "h" or after[:1] == "s"):
            minutes.add(index)
    for index, token in enumerate(tokens):
        if index in minutes:
            settled.append(Token("date", "n" * len(token.text)))
        elif token.kind in {"comma", "slash", "percent", "exponent"}:
            settled.append(Token("literal", token.text))
        else:
            settled.append(token)
    return tuple(settled)


def _language(locale: str, known: str) -> str:
    tag = locale.partition(",")[0].lower()
    if re.fullmatch(r"[0-9a-f]{1,8}", tag):
        return _LANGUAGES.get(int(tag, 16) & 0x3FF, "en")
    primary = tag.partition("-")[0]
    return primary if primary in _LANGUAGES.values() else known


def _system(locale: str) -> str | None:
    return {"f800": "date", "x-sysdate": "date", "f400": "time", "x-systime": "time"}.get(locale.lower())

"""Pages built from lines whose language is known: of every character it is told what it is in, or that nobody says.

Each kind of page has its own seed, and other lines for `dev` than for `test`.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from storage.geometry import WordBox

NOTHING = ""
"""What belongs to no language: numbers of rows, gaps, part numbers."""
KINDS = (
    "ru/zh/en in turn",
    "ru/zh/en in turn, 3 % noise",
    "ru/uk/en/de in turn, 5 % noise",
    "columns ru|zh",
    "columns ru|en",
    "columns en|de",
    "ru with part numbers",
    "headings in capitals",
)
COUNTS = dict(zip(KINDS, (40, 40, 40, 20, 20, 20, 30, 20), strict=True))
NEGATIVES = ("codes", "digits", "mail headers", "transliterated Russian")
LANGUAGES = ("ru", "zh-Hans", "en", "uk", "de")
_WIDTH = {"zh-Hans": 38}
_WIDTH_OTHERWISE = 78
_GAP = "    "
_ALIKE = dict(zip("оаесрхВНКМТпиlOIe", "oaecpxBHKMTnu10lc", strict=True))
_LETTERS = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгдежзиіїйклмнопрстуфхцчшщь",
    "zh-Hans": "的一是在不了有和人这中大为上个国我以要他",
}
_LETTERS_OTHERWISE = "abcdefghijklmnopqrstuvwxyz"
_PARTS = (
    *("9M133-1", "P/N AX-4512/B", "Mil Mi-171Sh", "Il-76MD-90A", "ISO 9001:2015", "Airborne Systems", "DWG No. 77-201"),
    *("BMD-4M", "rev. C", "Kornet-EM", "GOST R 51908", "CIF Shanghai", "SWIFT", "USD", "e-mail: sales@parts.example"),
)
_ROMAN = dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziiklmnoprstufhcye", strict=True))
_ROMAN |= {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
Lines = Mapping[str, Sequence[str]]


@dataclass
class Page:
    """A page: its text, the language of every character, and where its words stand if it is laid out."""

    kind: str
    text: str = ""
    gold: list[str] = field(default_factory=list)
    words: list[WordBox] = field(default_factory=list)

    def add(self, text: str, language: str) -> None:
        """Add text in a language."""
        self.text += text
        self.gold += [language] * len(text)

    def place(self, text: str, language: str, line: int, column: int) -> None:
        """Add text as words that stand on a line, beginning so many signs from the left of 100."""
        start = 0
        for part in text.split(" "):
            if part:
                begin, left = len(self.text) + start, (column + start) / 100
                box = (left, line / 100, left + len(part) / 100, (line + 0.8) / 100)
                self.words.append(WordBox(begin, begin + len(part), *box))
            start += len(part) + 1
        self.add(text, language)


def build_pages(kind: str, lines: Lines, split: str, count: int | None = None) -> list[Page]:
    """Build pages of a kind.

    Args:
        kind: one of `KINDS`.
        lines: of each of `LANGUAGES`, those of *split*.
        split: `dev` or `test`; it is part of the seed.
        count: how many; None: as many as are measured on.
    """
    draw = random.Random(f"{kind} {split}")  # noqa: S311 a repeatable choice
    return [_BUILDERS[kind](kind, lines, draw) for _ in range(count or COUNTS[kind])]


def wrap(text: str, language: str, width: int) -> list[str]:
    """Break a text into lines of *width* signs at most, between words where it has any."""
    if language.startswith("zh"):
        return [text[start : start + width] for start in range(0, len(text), width)]
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + len(word) >= width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def spoil(text: str, language: str, share: float, draw: random.Random) -> str:
    """Read letters wrong as OCR does: look-alikes, other letters, letters lost and added."""
    letters, spoiled = _LETTERS.get(language, _LETTERS_OTHERWISE), []
    for sign in text:
        chance = draw.random() if sign.isalpha() and draw.random() < share else 1.0
        other = draw.choice(letters)
        if chance < 0.4 and sign in _ALIKE:  # noqa: PLR2004 as often as each is seen
            sign = _ALIKE[sign]  # noqa: PLW2901
        elif chance < 0.7:  # noqa: PLR2004
            sign = other  # noqa: PLW2901
        elif chance < 1:
            sign = "" if chance < 0.85 else sign + other  # noqa: PLR2004, PLW2901
        spoiled.append(sign)
    return "".join(spoiled)


def _in_turn(languages: tuple[str, ...], noise: float) -> Callable[[str, Lines, random.Random], Page]:
    def build(kind: str, lines: Lines, draw: random.Random) -> Page:
        page, last = Page(kind), ""
        for _ in range(10):
            last = draw.choice([each for each in languages if each != last])
            for _ in range(draw.choice([1, 1, 2, 3])):
                paragraph = spoil(draw.choice(lines[last]), last, noise, draw)
                for row in wrap(paragraph, last, _WIDTH.get(last, _WIDTH_OTHERWISE)):
                    page.add(row + "\n", last)
        return page

    return build


def _columns(left: str, right: str) -> Callable[[str, Lines, random.Random], Page]:
    def build(kind: str, lines: Lines, draw: random.Random) -> Page:
        page, line = Page(kind), 2
        for number in range(1, 15):
            cells = [
                wrap(draw.choice(lines[each])[: 30 if each.startswith("zh") else 90], each, 40)
                for each in (left, right)
            ]
            for row in range(max(map(len, cells))):
                first, second = (cell[row] if row < len(cell) else "" for cell in cells)
                page.place(f"{number}. " if row == 0 else _GAP, NOTHING, line, 2)
                page.place(first, left, line, 6)
                page.add(" " * (42 - len(first)) + _GAP, NOTHING)
                page.place(second, right, line, 52)
                page.add("\n", NOTHING)
                line += 1
            line += 1
        return _fitted(page, line)

    return build


def _fitted(page: Page, lines: int) -> Page:
    """Bring the boxes of a page with so many lines into its height."""
    height = max(lines + 2, 100) / 100
    page.words = [
        WordBox(word.start, word.end, word.left, word.top / height, word.right, word.bottom / height)
        for word in page.words
    ]
    return page


def _with_parts(kind: str, lines: Lines, draw: random.Random) -> Page:
    page = Page(kind)
    for _ in range(8):
        for row in wrap(draw.choice(lines["ru"]), "ru", _WIDTH_OTHERWISE):
            for word in row.split():
                page.add(word + " ", "ru")
                if draw.random() < 0.12:  # noqa: PLR2004 one word in eight
                    page.add(draw.choice(_PARTS) + " ", NOTHING)
            page.add("\n", NOTHING)
    return page


def _with_headings(kind: str, lines: Lines, draw: random.Random) -> Page:
    page = Page(kind)
    for _ in range(6):
        language = draw.choice(["ru", "en", "uk", "de"])
        heading = " ".join(draw.choice(lines[language]).split()[:7]).upper()
        page.add(heading + "\n\n", language)
        for row in wrap(draw.choice(lines[language]), language, _WIDTH_OTHERWISE):
            page.add(row + "\n", language)
    return page


_BUILDERS: dict[str, Callable[[str, Lines, random.Random], Page]] = dict(
    zip(
        KINDS,
        (
            _in_turn(("ru", "zh-Hans", "en"), 0),
            _in_turn(("ru", "zh-Hans", "en"), 0.03),
            _in_turn(("ru", "uk", "en", "de"), 0.05),
            _columns("ru", "zh-Hans"),
            _columns("ru", "en"),
            _columns("en", "de"),
            _with_parts,
            _with_headings,
        ),
        strict=True,
    )
)


def build_negatives(kind: str, lines: Lines, split: str, count: int = 60) -> list[str]:
    """Build texts that no language should be told of; transliterated Russian is in none that we know.

    Args:
        kind: one of `NEGATIVES`.
        lines: of Russian, for transliterating.
        split: `dev` or `test`; it is part of the seed.
        count: how many.
    """
    draw = random.Random(f"{kind} {split}")  # noqa: S311 a repeatable choice
    makers = {"codes": _codes, "digits": _digits, "mail headers": _mail_headers}
    if kind in makers:
        return [makers[kind](draw) for _ in range(count)]
    return ["".join(_ROMAN.get(sign, sign) for sign in draw.choice(lines["ru"]).lower())[:120] for _ in range(count)]


def _codes(draw: random.Random) -> str:
    signs = "ABCDEFGHKLMNPRSTUVXZ"
    return "  ".join(
        f"{''.join(draw.choices(signs, k=draw.randint(2, 4)))}-{draw.randint(10, 99_999)}/{draw.choice(signs)}"
        for _ in range(draw.randint(3, 12))
    )


def _digits(draw: random.Random) -> str:
    return "\n".join(
        "  ".join(f"{draw.randint(1, 10 ** draw.randint(2, 7)):,}" for _ in range(5)) for _ in range(draw.randint(1, 8))
    )


def _mail_headers(draw: random.Random) -> str:
    def word() -> str:
        return "".join(draw.choices("abdefgiklmnoprstuvz", k=draw.randint(4, 9)))

    sent = f"{draw.randint(1, 28)} {draw.choice(['Jan', 'Mar', 'Sep'])} 2021 {draw.randint(10, 23)}:15:00 +0300"
    return (
        f"From: <{word()}@{word()}.example>\nTo: <{word()}.{word()}@{word()}.example>\nDate: {sent}\n"
        f"Message-ID: <{draw.randint(10**8, 10**9)}.{word()}@{word()}.example>\n"
        f"X-Mailer: {word().title()} {draw.randint(1, 9)}.{draw.randint(0, 9)}\nContent-Type: text/plain; charset=utf-8"
    )

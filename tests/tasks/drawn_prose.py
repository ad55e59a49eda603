"""Drawn prose of three scripts that does not repeat itself, and what happens to it: new lines, quoting, bad OCR."""

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

RUSSIAN = "ба во ги де жи за ку ле мо на по ре сто те ход цен ший ста при вер ние ска ров тов пла кон дог усл"
ENGLISH = "con tra de li ver pay ment sup ply a gree in spec tion er ty ing ship tan der ance quo re un est al o"
_CONFUSED = {"о": "0", "0": "o", "и": "н", "н": "и", "е": "с", "l": "1", "e": "c", "a": "o", "未": "末", "日": "曰"}
HAN_LEAST, HAN_MOST = 0x4E00, 0x4E00 + 1800


def drawing(seed: int | str) -> random.Random:
    """Draw the same for the same seed."""
    return random.Random(seed)  # noqa: S311 no secret


@cache
def _words(language: str) -> tuple[list[str], list[float]]:
    """A vocabulary of 4,000 words with the weights of Zipf's law."""
    chance = drawing(language)
    if language == "zh":
        words = [
            "".join(chr(chance.randint(HAN_LEAST, HAN_MOST)) for _ in range(chance.choice([1, 2, 2, 2, 3])))
            for _ in range(4000)
        ]
    else:
        syllables = (RUSSIAN if language == "ru" else ENGLISH).split()
        words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(4000)]
    return words, list(accumulate(1 / rank for rank in range(10, 4010)))


def prose(chance: random.Random, language: str, characters: int) -> str:
    """Draw sentences of about so many characters."""
    words, weights = _words(language)
    parts: list[str] = []
    length = 0
    while length < characters:
        drawn = chance.choices(words, cum_weights=weights, k=chance.randint(5, 14))
        sentence = "".join(drawn) + "。" if language == "zh" else " ".join(drawn).capitalize() + ". "
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)[:characters]


def noisy(chance: random.Random, text: str, rate: float) -> str:
    """Make mistakes of OCR: of ten seven are other characters, half of these alike; the rest lost or put in."""
    made: list[str] = []
    for character in text:
        kind = chance.random() / max(rate, 1e-9)
        if character.isspace() or kind >= 1:
            made.append(character)
        elif kind < 0.7:
            made.append(_CONFUSED.get(character) or chance.choice(text))
        elif kind < 0.85:
            made.append(character + chance.choice("абвeтlr"))
    return "".join(made)


def reflowed(text: str, width: int = 62, mark: str = "") -> str:
    """Set in lines of another width, words cut with hyphens where they end, with a mark before each line."""
    flat = " ".join(text.split())
    lines = [flat[at : at + width] for at in range(0, len(flat), width)]
    ends = [
        "-" if line[-1:].isalpha() and after[:1].isalpha() and line[-1] < "一" else ""
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(mark + line + end for line, end in zip(lines, ends, strict=True))


def paged(text: str, characters: int = 1800) -> Sequence[str]:
    """Cut into pages."""
    return [text[at : at + characters] for at in range(0, len(text), characters)]

"""Characters that only simplified, or only traditional, Chinese is written with: from Unihan's variants.

Unihan also lists what is a variant in one sense and common in the other writing (后 里 台 著). Hence what one writing
alone has must besides be missing from the other's everyday characters: the first levels of Big5 and GB 2312.
"""

import bz2
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_EVERYDAY = {"big5": (0xA440, 0xC67E), "gb2312": (0xB0A1, 0xD7F9)}
"""First levels: 5,401 and 3,755 frequently used characters. The second levels have rare ones, and each some of the
other writing's."""
_FILE = "usr/share/unicode/Unihan_Variants.txt.bz2"


def _code(character: str, encoding: str) -> int | None:
    try:
        coded = character.encode(encoding)
    except UnicodeEncodeError:
        return None
    return int.from_bytes(coded)


def _sign(point: str) -> str:
    return chr(int(point.removeprefix("U+"), base=16))


def _is_everyday(character: str, encoding: str) -> bool:
    code = _code(character, encoding)
    return code is not None and _EVERYDAY[encoding][0] <= code <= _EVERYDAY[encoding][1]


def divide(lines: Iterable[str]) -> dict[str, str]:
    """Divide Unihan's variants into the characters that tell one way to write Chinese from the other.

    Args:
        lines: of Unihan_Variants.txt.

    Returns:
        `simplified` and `traditional`, each the characters in order.
    """
    variants: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        if not line.startswith("U+"):
            continue
        point, kind, others = line.rstrip("\n").split("\t")
        variants[kind][_sign(point)] = {_sign(each.split("<")[0]) for each in others.split()}
    return {
        "simplified": _alone(variants["kTraditionalVariant"], "gb2312", "big5"),
        "traditional": _alone(variants["kSimplifiedVariant"], "big5", "gb2312"),
    }


def _alone(variants: dict[str, set[str]], own: str, other: str) -> str:
    return "".join(
        sign
        for sign, others in sorted(variants.items())
        if others - {sign} and _code(sign, own) is not None and not _is_everyday(sign, other)
    )


def read_variants(folder: Path) -> dict[str, str]:
    """Divide the variants in the files of Debian's unicode-data."""
    with bz2.open(folder / _FILE, "rt", encoding="utf-8") as opened:
        return divide(opened)

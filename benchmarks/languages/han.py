"""Characters that only simplified, or only traditional, Chinese is written with: from Unihan's variants.

Unihan also lists what is a variant in one sense and common in the other writing (后 里 台). Hence what one writing
alone has must besides be missing from the other's everyday set: Big5's first plane, GB 2312.
"""

import bz2
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_BIG5_EVERYDAY = (0xA440, 0xC67E)
"""Big5's 5,401 frequently used characters; the second plane has rare ones, some of them today's simplified."""
_FILE = "usr/share/unicode/Unihan_Variants.txt.bz2"


def _code(character: str, encoding: str) -> int | None:
    try:
        coded = character.encode(encoding)
    except UnicodeEncodeError:
        return None
    return int.from_bytes(coded)


def _is_everyday_traditional(character: str) -> bool:
    code = _code(character, "big5")
    return code is not None and _BIG5_EVERYDAY[0] <= code <= _BIG5_EVERYDAY[1]


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
        variants[kind][chr(int(point[2:], 16))] = {chr(int(each.split("<")[0][2:], 16)) for each in others.split()}
    to_traditional, to_simplified = variants["kTraditionalVariant"], variants["kSimplifiedVariant"]
    simplified = {
        sign
        for sign, others in to_traditional.items()
        if sign not in others and sign not in to_simplified and _code(sign, "gb2312") is not None
    }
    traditional = {
        sign
        for sign, others in to_simplified.items()
        if sign not in others and sign not in to_traditional and _code(sign, "big5") is not None
    }
    return {
        "simplified": "".join(sorted(sign for sign in simplified if not _is_everyday_traditional(sign))),
        "traditional": "".join(sorted(sign for sign in traditional if _code(sign, "gb2312") is None)),
    }


def read_variants(folder: Path) -> dict[str, str]:
    """Divide the variants in the files of Debian's unicode-data."""
    with bz2.open(folder / _FILE, "rt", encoding="utf-8") as opened:
        return divide(opened)

"""Turns anchors into numbers that an index of a whole cache can hold. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from storage.shapes import AnchorRead
from tasks.fingerprint.codes import canonical

VERSION = "anchor keys 1"
CLASSES = {"amount": "amount", "date": "date", "contract_number": "code", "designator": "code", "number": "number"}
"""A contract's number is a code like others: not every paper writes the sign № before it."""
WEIGHTS = 7
"""The bits of a key that are its weight."""
WEIGHT_OF_CLASS = {"amount": 6, "code": 6, "date": 4}
SIGNIFICANT_DIGITS = 3
"""A number with fewer (12, 30, 2000) stands on every other page and says nothing."""
LONG_NUMBER = 5
"""Digits before the point from which a number counts all the same: 1200000."""
SHORTEST_CODE = 3
"""Letters and digits of a code; M2 says nothing."""


def keys_of(anchors: Iterable[AnchorRead]) -> Counter[int]:
    """Count the keys of *anchors*.

    Args:
        anchors: of a page or of a whole document.

    Returns:
        How often each key occurs. A key has 47 bits, is the same in every process, and stands for a class of kinds
        and a value; its weight is in it (`weight_of`). An amount gives the key of its number besides its own. What says
        nothing gives none.
    """
    counts: Counter[int] = Counter()
    for anchor in anchors:
        key = key_of(anchor)
        if key is not None:
            counts[key] += 1
        if anchor.kind == "amount":
            number = number_key(anchor.value)
            if number is not None:
                counts[number] += 1
    return counts


def key_of(anchor: AnchorRead) -> int | None:
    """Give the key of one anchor for its own kind; None: it says nothing."""
    return _key(anchor.kind, anchor.value)


@lru_cache(maxsize=1 << 16)
def number_key(amount: str) -> int | None:
    """Give the key of the number in an amount (`6921000 CNY`), which is that of a bare number."""
    return _key("number", amount.partition(" ")[0])


def comparable(anchor: AnchorRead) -> str:
    """Give the value by which an anchor is compared with others of its class."""
    return canonical(anchor.value) if anchor.kind == "contract_number" else anchor.value


@lru_cache(maxsize=1 << 16)
def _key(kind: str, value: str) -> int | None:
    name = CLASSES.get(kind)
    if name is None:
        return None
    if name == "code":
        value = canonical(value) if kind == "contract_number" else value
        if len(value) < SHORTEST_CODE:
            return None
    elif name == "number" and not _says_something(value):
        return None
    digest = hashlib.blake2b(f"{name}:{value}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") >> 1 & ~WEIGHTS | _weight(name, value)


def weight_of(key: int) -> int:
    """Give what a key weighs by itself, 1 to 7: how unlikely it is that two papers have it by chance.

    It hangs on the fact alone and not on how many papers of the cache have it, so that what two documents are to each
    other stays the same whatever comes in beside them.
    """
    return key & WEIGHTS


def weight_of_fact(anchor: AnchorRead) -> float:
    """Give what a fact weighs, 0 where it says nothing."""
    key = key_of(anchor)
    return 0.0 if key is None else float(weight_of(key))


def _weight(name: str, value: str) -> int:
    if name != "number":
        return WEIGHT_OF_CLASS[name]
    digits = len(value.replace(".", "").strip("0"))
    return min(5, max(1, digits - 1))


def _says_something(number: str) -> bool:
    whole, _, fraction = number.partition(".")
    return len(whole) >= LONG_NUMBER or len((whole + fraction).strip("0")) >= SIGNIFICANT_DIGITS

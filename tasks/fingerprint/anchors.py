"""Finds the facts that tie papers together: amounts, contract numbers, dates, designators, numbers. Pure."""

import re
from collections.abc import Iterator
from itertools import chain

from storage.shapes import AnchorRead
from tasks.fingerprint.amounts import find_amounts
from tasks.fingerprint.lines import join_broken_numbers
from tasks.fingerprint.scan import scan

VERSION = "anchors 1"

_LETTER = r"A-Za-zА-ЯЁа-яё"
_NUMBER = rf"(?P<number>[{_LETTER}0-9]{{1,12}}(?:[-–—‑/._][{_LETTER}0-9]{{1,12}}){{0,6}})"
_SIGNS = tuple(
    re.compile(rf"{sign}\s{{0,3}}[:：]?\s{{0,3}}{_NUMBER}")
    for sign in (
        r"[№#N编編号號](?:(?<=[№#])|(?<=N)(?:[°oоOО]\.?|r\.?)|(?<=[编編])\s?[号號]|(?<=[号號])码?|(?<=號)碼)",
        r"[НнNn](?:(?<=[Нн])омер|(?<=[Nn])umber)",
    )
)
"""A class of signs stands first in each, which lets the engine skip most of a text."""
_PAPER = re.compile(
    r"(?:(?:контракт|договор|соглашени)[а-яё]{0,4}|(?:контр|дог)\.|contract|agreement|[合协][同议]书?|合约)\s{0,3}$",
    re.IGNORECASE,
)
_PAPER_CHARACTERS = 20
"""So far before the sign the name of the paper is looked for."""
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_CYRILLIC = re.compile(r"[А-ЯЁ]+")
_DASHES = str.maketrans("–—‑", "---")
MINIMUM_DIGITS = 3
"""A number of digits alone, after the name of a paper, has at least so many: `Contract No. 5` is a heading."""


def find_anchors(text: str) -> list[AnchorRead]:
    """Find amounts and numbers of contracts in *text*.

    Args:
        text: a page, as stored.

    Returns:
        Anchors by their place: `amount` (`6921000 CNY`) and `contract_number` (`PA-M/2023-035`, in capitals, with
        plain hyphens; Cyrillic letters that look Latin are Latin where all of them do).
    """
    found = [*find_amounts(text), *_find_contract_numbers(text)]
    return sorted(found, key=lambda anchor: (anchor.start, anchor.kind))


def find_all_anchors(text: str) -> list[AnchorRead]:
    """Find all facts in *text* that a paper of another language or another draft may share.

    Args:
        text: a page, as stored.

    Returns:
        Anchors by their place, none in another, of the kinds `amount` and `contract_number` (as `find_anchors`, but a
        number that a line end breaks is read whole), `date` (ISO 8601: `2024-10-15`, `2024-10`, `--10-15` where no
        year is written), `designator` (`BMD4M`) and `number` (plain decimal). Numbers of clauses at the beginning of a
        line move when a clause is put in, those of pages when the layout changes: neither is an anchor, nor are times
        of day and telephone numbers, which are the same in all deals of a firm.
    """
    text = join_broken_numbers(text)
    taken: list[AnchorRead] = []
    for anchor in find_anchors(text):
        if not taken or anchor.start >= taken[-1].end:
            taken.append(anchor)
    return scan(text, taken)


def _find_contract_numbers(text: str) -> Iterator[AnchorRead]:
    for match in chain.from_iterable(sign.finditer(text) for sign in _SIGNS):
        written = match["number"]
        is_named = _PAPER.search(text[max(0, match.start() - _PAPER_CHARACTERS) : match.start()]) is not None
        if _may_be_number(written) if is_named else match[0].startswith("№") and _must_be_number(written):
            yield AnchorRead("contract_number", _normalise(written), match.start("number"), match.end("number"))


def _may_be_number(written: str) -> bool:
    digits = sum(character.isdigit() for character in written)
    return digits >= MINIMUM_DIGITS or (digits > 0 and _has_parts(written))


def _must_be_number(written: str) -> bool:
    """Tell whether what follows a bare `№` is no row's number: it has letters, digits and signs between them."""
    return _has_parts(written) and any(c.isdigit() for c in written) and any(c.isalpha() for c in written)


def _has_parts(written: str) -> bool:
    return any(not character.isalnum() for character in written)


def _normalise(written: str) -> str:
    upper = written.upper().translate(_DASHES)
    alike = upper.translate(_LOOK_ALIKE)
    return upper if _CYRILLIC.search(alike) else alike

"""Finds what points at a person by its shape: mail, telephone, account, passport, a name with initials. Pure.

Each function gives half-open offsets into the text, in order. A number that carries a check digit is believed by it
alone; another one by what stands around it, so that amounts, dates and contract numbers are left in peace.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from storage.analysis.traced import HAN
from storage.vocabulary import RedactionReason

Place = tuple[int, int]

_LOCAL = rf"(?:(?![{HAN}])[\w.+%-])"
_EMAIL = re.compile(
    rf"(?<!{_LOCAL}){_LOCAL}{{1,64}} ?(?:@|\[at\]|\(at\)) ?(?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,24}}", re.IGNORECASE
)
"""Bounded as RFC 5321 has it, so that no text takes long."""
_NUMBER = re.compile(r"(?<![\w.,/-])(?:\+ ?)?\(?\d(?:[ \u00a0().\u2010-\u2014-]{0,3}\d){6,14}(?![\w/]|[.,-]\d)")
_PHONE_LABEL = re.compile(
    r"(?:тел(?:ефон)?|моб|факс|phone|tel|mobile|cell|fax|whatsapp|telegram|电话|電話|手机|手機|传真)[^\n\d+(]{0,20}$",
    re.IGNORECASE,
)
_TRUNK = re.compile(r"\(?[078]")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_PHONE_DIGITS = range(9, 16)
"""E.164 allows 15; nine are the shortest with the code of a town."""
_LABELLED_DIGITS = range(7, 16)
_ORDER_MARK = re.compile(r"(?:№|N[o°]\.?|#|号|инн|огрн|кпп|бик)[^\n\d]{0,3}$", re.IGNORECASE)

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_IBAN_LENGTHS = range(15, 35)
"""ISO 13616: Norway's has 15 characters, and none more than 34."""
_RUSSIAN_ACCOUNT = re.compile(r"(?<!\d)[34](?:[ .]?\d){19}(?!\d)")
"""20 digits; those of the bank of Russia's chart of accounts for clients and banks begin with 3 or 4."""
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_LABELLED_ACCOUNT = re.compile(
    r"(?:р/с(?:ч[её]т)?|к/с|расч[её]тн\w+ сч[её]т\w*|сч[её]т[ау]?(?: №)?|рахун\w+|account(?: number| no\.?)?"
    r"|a/c(?: no\.?)?|账号|帳號|账户|帳戶)[^\n\d]{0,12}(?P<number>\d(?:[ .-]?\d){7,29})",
    re.IGNORECASE,
)

_SERIES = r"(?<![A-Za-zА-Яа-яІЇЄҐіїєґ])[A-ZА-ЯІЇЄҐ]{1,2} ?(?:№ ?)?"
_PASSPORT = re.compile(
    r"(?:паспорт\w*|загранпаспорт\w*|passport|护照|護照)[^\n\d]{0,40}?"
    rf"(?P<number>(?:{_SERIES})?\d\d ?\d\d ?(?:№|N)? ?\d{{3,6}}|{_SERIES}\d{{6,8}}|\d{{9}})(?!\d)",
    re.IGNORECASE,
)
_RUSSIAN_SERIES = re.compile(r"(?<!\d)\d\d ?\d\d ?(?:№|N[o°]?) ?\d{6}(?!\d)")
_SERIES_LABEL = re.compile(
    r"сер(?:\.|ия|ії|ії:|ии) ?(?P<number>[A-ZА-ЯІЇЄҐ]{2}|\d\d ?\d\d),? ?(?:№|номер|N) ?\d{6}", re.IGNORECASE
)
_CHINESE_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_CHINESE_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHINESE_CHECKS = "10X98765432"
"""GB 11643-1999, after ISO 7064 MOD 11-2."""

_UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ"
_LOWER = "a-zß-öø-ÿа-яёіїєґ"
_SURNAME = rf"[{_UPPER}](?:[{_LOWER}'’]{{2,}}|[{_UPPER}'’]{{2,}})(?:-[{_UPPER}](?:[{_LOWER}]+|[{_UPPER}]+))?"
_GAP = r"[ \u00a0]?\n?"
_INITIALS = rf"[{_UPPER}]\.(?:{_GAP}[{_UPPER}]\.){{1,2}}"
_NAME_FIRST = re.compile(rf"(?<![\w.-]){_SURNAME}(?:[ \u00a0]\n?|\n){_INITIALS}(?!\w)")
_INITIALS_FIRST = re.compile(rf"(?<![\w.]){_INITIALS}{_GAP}{_SURNAME}(?![\w])")
_ONE_INITIAL = re.compile(rf"(?<![\w.])[{_UPPER}]\.[ \u00a0]?{_SURNAME}(?!\w)")
_NO_INITIAL = re.compile(
    r"(?:annex|appendix|part|section|clause|item|table|figure|exhibit|приложени\w+|часть|раздел|пункт|таблиц\w+|рис\w*)"
    r"[ \u00a0]?$|(?:^|\n)[ \t]*$",
    re.IGNORECASE,
)
"""Before one initial alone: then it is a letter that counts, as it is at the head of a line."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape that is looked for."""

    find: Callable[[str], list[Place]]
    reason: RedactionReason
    """Why what it finds is redacted, unless a person says otherwise."""


def find_email(text: str) -> list[Place]:
    """Find addresses of mail, also with `(at)` for the sign."""
    return [found.span() for found in _EMAIL.finditer(text)]


def find_phone(text: str) -> list[Place]:
    """Find telephone numbers: with a plus, a trunk digit and grouping, a label, or of Chinese mobiles."""
    return [found.span() for found in _NUMBER.finditer(text) if _is_phone(text, found)]


def _is_phone(text: str, found: re.Match[str]) -> bool:
    written = found[0]
    digits = re.sub(r"\D", "", written)
    before = text[max(0, found.start() - 40) : found.start()]
    if _PHONE_LABEL.search(before):
        return len(digits) in _LABELLED_DIGITS
    if written[0] == "+" or before.endswith("+"):
        return len(digits) in _PHONE_DIGITS
    if _ORDER_MARK.search(before) or re.fullmatch(r"\d{1,3}(?:[ .\u00a0]\d{3})+", written):
        return False
    if _CHINESE_MOBILE.fullmatch(digits):
        return True
    grouped = "(" in written or len(re.findall(r"[ \u00a0\u2010-\u2014-]", written)) > 1
    return grouped and _TRUNK.match(written) is not None and len(digits) in {10, 11}


def find_account(text: str) -> list[Place]:
    """Find IBANs and cards by their check digits, Russian accounts by their 20 digits, others by their label."""
    places = [found.span() for found in _IBAN.finditer(text) if _is_iban(re.sub(r"\s", "", found[0]))]
    places += [found.span() for found in _RUSSIAN_ACCOUNT.finditer(text)]
    places += [found.span() for found in _CARD.finditer(text) if _is_card(re.sub(r"\D", "", found[0]))]
    places += [found.span("number") for found in _LABELLED_ACCOUNT.finditer(text)]
    return _apart(places)


def _is_iban(written: str) -> bool:
    """Tell whether the check digits fit (ISO 7064 MOD 97-10)."""
    turned = written[4:] + written[:4]
    return len(written) in _IBAN_LENGTHS and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _is_card(digits: str) -> bool:
    """Tell whether the last digit fits (ISO/IEC 7812-1, Luhn); a row of zeros is no card."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return digits[0] in "23456" and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004


def find_passport(text: str) -> list[Place]:
    """Find numbers of passports and identity cards: Russian and Ukrainian series, Chinese ones by their check digit."""
    places = [found.span("number") for found in _PASSPORT.finditer(text)]
    places += [found.span() for found in _RUSSIAN_SERIES.finditer(text)]
    places += [(found.start("number"), found.end()) for found in _SERIES_LABEL.finditer(text)]
    places += [found.span() for found in _CHINESE_ID.finditer(text) if _is_chinese_id(found[0].upper())]
    return _apart(places)


def _is_chinese_id(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_CHINESE_WEIGHTS, number, strict=False))
    return _CHINESE_CHECKS[total % 11] == number[-1]


def find_initials_name(text: str) -> list[Place]:
    """Find surnames with initials, before or after them: Иванов И. И., И. И. Иванов, I. I. Ivanov."""
    places = [found.span() for found in _NAME_FIRST.finditer(text)]
    places += [found.span() for found in _INITIALS_FIRST.finditer(text)]
    places += [
        found.span()
        for found in _ONE_INITIAL.finditer(text)
        if not _NO_INITIAL.search(text[max(0, found.start() - 20) : found.start()])
    ]
    return _apart(places)


def _apart(places: list[Place]) -> list[Place]:
    """Give the places in order, those that touch made one."""
    return list(_joined(sorted(places)))


def _joined(places: list[Place]) -> Iterator[Place]:
    start, end = -1, -1
    for place in places:
        if place[0] < end:
            end = max(end, place[1])
            continue
        if start >= 0:
            yield start, end
        start, end = place
    if start >= 0:
        yield start, end


PATTERNS: Mapping[str, Pattern] = {
    "email": Pattern(find_email, RedactionReason.CONTACT),
    "phone": Pattern(find_phone, RedactionReason.CONTACT),
    "iban_or_account": Pattern(find_account, RedactionReason.ACCOUNT),
    "passport": Pattern(find_passport, RedactionReason.IDENTIFIER),
    "initials_name": Pattern(find_initials_name, RedactionReason.PERSONAL_NAME),
}
"""Every shape that can be looked for, by its name."""

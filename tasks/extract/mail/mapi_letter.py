"""What a MAPI message says: its headers, as it came with them or made of its properties, and its texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime

from config.errors import Unreadable
from tasks.extract.mail.bodies import Said, lines, rich_text
from tasks.extract.mail.cards import card_of
from tasks.extract.mail.charsets import Told, tell
from tasks.extract.mail.headers import Headers, split_headers
from tasks.extract.mail.mapi import CODE_PAGES, UNICODE, MapiMessage, Properties
from tasks.extract.mail.rtf import decompress, rtf_words

_TO, _CC, _BCC = 1, 2, 3
MAXIMUM_RECIPIENTS = 5000


def html_charset(properties: Properties) -> str | None:
    """Tell the charset of the HTML body: that of the internet message."""
    page = properties.integer(0x3FDE)
    return CODE_PAGES.get(page, f"cp{page}") if page else properties.code_page


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a message as they stand."""

    plain: str | None = None
    html: str | None = None
    rtf: bytes | None = None
    """Only where it is the one text of the message, and wraps no HTML."""
    how: tuple[str, str] = ("", "")
    """How plain text and HTML were told."""
    is_lost: bool = False
    """Whether a text is there that cannot be told."""


def message_texts(message: MapiMessage) -> Texts:
    """Give the texts of a message: plain, HTML; where these are lacking, what its RTF holds."""
    lost = False
    plain: Told | None = None
    try:
        plain = message.properties.told(0x1000)
    except Unreadable:
        lost = True
    html = _html(message.properties)
    rtf = _rtf(message.properties) if html is None else None
    only: bytes | None = None
    if rtf is not None:
        words, is_html = rtf_words(rtf)
        if is_html:
            html = Told(words, "rtf with html")
        elif plain is None or not plain.text.strip():
            plain, only = Told(words, "rtf"), rtf
    if html is None and (plain is None or not plain.text.strip()):
        plain = card_of(message.properties) or plain
    return Texts(
        lines(plain.text) if plain is not None else None,
        lines(html.text) if html is not None else None,
        only,
        (plain.how if plain is not None else "", html.how if html is not None else ""),
        lost and html is None and only is None,
    )


def said_by_message(message: MapiMessage) -> tuple[Said, bool]:
    """Give what a message says; True beside it: some of it could not be told."""
    texts = message_texts(message)
    plain = Told(texts.plain, texts.how[0]) if texts.plain is not None else None
    rich = Told(rich_text(texts.html), f"{texts.how[1]}, html") if texts.html is not None else None
    return Said(plain, rich, texts.html), texts.is_lost


def _html(properties: Properties) -> Told | None:
    found = properties.values.get(0x1013)
    if found is None:
        return None
    try:
        if found[0] == UNICODE:
            return properties.told(0x1013)
        told = tell(found[1]().rstrip(b"\0"), html_charset(properties))
    except Unreadable:
        return None
    return told if told.text.strip() else None


def _rtf(properties: Properties) -> bytes | None:
    payload = properties.binary(0x1009)
    if not payload:
        return None
    try:
        return decompress(payload)
    except Unreadable:
        return None


def headers_of(message: MapiMessage) -> Headers:
    """Give the headers of a message: those it came with; for what never went over a wire, made of its properties."""
    made = made_headers(message)
    if message.headers and b":" in message.headers:
        kept, _ = split_headers(message.headers, 0, len(message.headers))
        if kept.raw("from") is not None or kept.raw("received") is not None:
            names = {name for name, _ in kept.fields}
            return Headers((*kept.fields, *(one for one in made if one[0] not in names)))
    return Headers(tuple(made))


def made_headers(message: MapiMessage) -> list[tuple[str, bytes]]:
    """Make headers of a message's properties; raw values in UTF-8."""
    properties = message.properties
    sender = _sender(properties)
    texts: list[tuple[str, str | None]] = [
        ("from", sender[0]),
        ("sender", sender[1]),
        *_receivers(message),
        ("subject", _subject(properties)),
        ("date", _date(properties)),
        ("message-id", properties.text(0x1035)),
        ("in-reply-to", properties.text(0x1042)),
        ("references", properties.text(0x1039)),
        ("thread-topic", properties.text(0x0070)),
        ("importance", {0: "low", 2: "high"}.get(properties.integer(0x0017) or 1)),
        ("x-message-class", properties.text(0x001A)),
    ]
    return [(name, value.encode("utf-8", "replace")) for name, value in texts if value]


def _subject(properties: Properties) -> str | None:
    """Give the subject, without the sign and the length by which pst files mark its prefix ([MS-PST] 2.5.3.1.1.1)."""
    try:
        told = properties.told(0x0037)
    except Unreadable:
        return None
    if told is None:
        return None
    return " ".join((told.text[2:] if told.text.startswith("\x01") else told.text).split()) or None


def _date(properties: Properties) -> str | None:
    moment = next((one for one in map(properties.time, (0x0039, 0x0E06, 0x3007)) if one is not None), None)
    return format_datetime(moment) if moment is not None else None


def _sender(properties: Properties) -> tuple[str | None, str | None]:
    """Give for whom it was sent, and who sent it where that is another one."""
    actual = _person(properties, name=0x0C1A, addresses=(0x5D01, 0x0C1F))
    claimed = _person(properties, name=0x0042, addresses=(0x5D02, 0x0065))
    if claimed is None or claimed == actual:
        return actual, None
    return claimed, actual


def _person(properties: Properties, *, name: int, addresses: tuple[int, ...]) -> str | None:
    shown = properties.text(name)
    address = next((text for text in map(properties.text, addresses) if text), None)
    if not address or address == shown:
        return f"<{address}>" if address and "@" in address else shown and _quoted(shown)
    return f"{_quoted(shown)} <{address}>" if shown else f"<{address}>"


def _quoted(name: str) -> str:
    return (
        '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if any(c in '",;:<>@()[]\\' for c in name) else name
    )


def _receivers(message: MapiMessage) -> Iterator[tuple[str, str | None]]:
    people: dict[int, list[str]] = {_TO: [], _CC: [], _BCC: []}
    for one in message.recipients[:MAXIMUM_RECIPIENTS]:
        person = _person(one, name=0x3001, addresses=(0x39FE, 0x3003))
        if person:
            people.setdefault((one.integer(0x0C15) or _TO) & 0xF, []).append(person)
    for header, kind, shown in (("to", _TO, 0x0E04), ("cc", _CC, 0x0E03), ("bcc", _BCC, 0x0E02)):
        yield header, ", ".join(people[kind]) or _listed(message.properties.text(shown))


def _listed(shown: str | None) -> str | None:
    """Write a list of names that is parted by semicolons as a header has it."""
    return ", ".join(_quoted(name.strip()) for name in shown.split(";") if name.strip()) if shown else None

"""Messages as Outlook keeps them (MAPI): properties by number, told the same whether from msg, pst or winmail.dat.

Numbers of properties: [MS-OXPROPS].
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.charsets import Told, codec_of, tell
from tasks.extract.mail.names import plain_name

STRING8, UNICODE, BINARY, OBJECT, INTEGER, TIME = 0x1E, 0x1F, 0x102, 0x0D, 0x03, 0x40
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
CODE_PAGES = {
    936: "gb18030",
    1200: "utf-16-le",
    10000: "mac_roman",
    10007: "mac_cyrillic",
    20127: "ascii",
    20866: "koi8_r",
    20936: "gb18030",
    21866: "koi8_u",
    50220: "iso2022_jp",
    50221: "iso2022_jp",
    50222: "iso2022_jp",
    50225: "iso2022_kr",
    51932: "euc_jp",
    51936: "gb18030",
    51949: "euc_kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf_7",
    65001: "utf-8",
}
EMBEDDED, OLE = 5, 6
"""Methods of attachments: a message within the message, an OLE object."""
Loader = Callable[[], bytes]


@dataclass(slots=True)
class Properties:
    """Properties of a message, a recipient or an attachment."""

    values: Mapping[int, tuple[int, Loader]]
    """By number: the type, and how the bytes are had."""
    code_page: str | None = None
    """Of its 8-bit texts, as Python calls it."""

    def binary(self, number: int) -> bytes | None:
        """Give the bytes of a property; None where it is not there or cannot be read."""
        found = self.values.get(number)
        return found[1]() if found is not None else None

    def told(self, number: int) -> Told | None:
        """Give a text and how it was told; None where there is none.

        Raises:
            Unreadable: `unreadable_text`.
        """
        found = self.values.get(number)
        if found is None or found[0] not in {STRING8, UNICODE, BINARY}:
            return None
        payload = found[1]()
        if found[0] == UNICODE:
            text = payload[: len(payload) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0")
            return Told(text, "utf-16")
        return tell(payload.rstrip(b"\0"), self.code_page)

    def text(self, number: int) -> str | None:
        """Give a short text; None where there is none or it cannot be told."""
        try:
            told = self.told(number)
        except Unreadable:
            return None
        return (" ".join(told.text.split()) or None) if told else None

    def integer(self, number: int) -> int | None:
        """Give a number."""
        found = self.values.get(number)
        return int.from_bytes(found[1]()[:4], "little", signed=True) if found and found[0] == INTEGER else None

    def time(self, number: int) -> datetime | None:
        """Give a moment; MAPI keeps it in UTC, in tenths of a microsecond since 1601."""
        found = self.values.get(number)
        if found is None or found[0] != TIME:
            return None
        ticks = int.from_bytes(found[1]()[:8], "little")
        try:
            return (_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else None
        except OverflowError:
            return None


@dataclass(slots=True)
class Attachment:
    """Something enclosed in a MAPI message."""

    properties: Properties
    content: Callable[[], Iterator[bytes]]
    """How its bytes are had; raises Unreadable where they cannot."""
    embedded: "Callable[[], MapiMessage] | None" = None
    """The message it is."""

    @property
    def given_name(self) -> str | None:
        """Give its long name, else its short one, else what is shown for it."""
        names = (self.properties.text(number) for number in (0x3707, 0x3704, 0x3001))
        return next((plain_name(name) for name in names if name and plain_name(name)), None)

    @property
    def media_type(self) -> str:
        """Give the type it claims."""
        claimed = (self.properties.text(0x370E) or "").lower()
        return claimed if claimed.count("/") == 1 and claimed.isascii() else "application/octet-stream"


@dataclass(slots=True)
class MapiMessage:
    """A message with its recipients and attachments."""

    properties: Properties
    recipients: list[Properties] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    headers: bytes | None = None
    """The headers it came with, where they are kept."""
    lacking: list[str] = field(default_factory=list)
    """Names for what is there and could not be had: attachments that cannot be told, texts out of reach."""
    damage: list[str] = field(default_factory=list)
    """Grows by a word for each property that is there and could not be read."""


def code_page_of(values: Mapping[int, tuple[int, Loader]]) -> str | None:
    """Tell in what code page the 8-bit texts of a message are: as it says, else as its locale has it."""
    plain = Properties(values)
    for number in (0x3FFD, 0x3FDE):
        page = plain.integer(number)
        name = CODE_PAGES.get(page or 0, f"cp{page}")
        if page and 28591 <= page <= 28606:  # noqa: PLR2004 the ISO 8859 family
            name = f"iso8859_{page - 28590}"
        if page and (codec := codec_of(name)) is not None:
            return codec
    return None


def wire_headers(value_type: int, load: Loader) -> bytes:
    """Give the headers that a message came with as bytes, those kept in Unicode in UTF-8."""
    payload = load()
    if value_type == UNICODE:
        return payload.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")
    return payload


def failing(reason: Reason) -> Iterator[bytes]:
    """Stand for bytes that cannot be had: asked for them, it raises *reason*."""
    yield _fail(reason)


def _fail(reason: Reason) -> bytes:
    raise Unreadable(reason)

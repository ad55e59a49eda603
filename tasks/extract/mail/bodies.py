"""The text of a mail: of each body its plain words, unless only the rich text says what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.errors import Unreadable
from storage.shapes import CURRENT, PageRead, VariantRead
from storage.vocabulary import Because, Method, Reason
from tasks.extract.clean import clean
from tasks.extract.mail.base import split_uuencoded
from tasks.extract.mail.charsets import Told, tell
from tasks.extract.mail.letter import RICH, Body
from tasks.extract.mail.parts import Part

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Of one body's text; a longer one is no letter."""
COMPARED_CHARACTERS = 200_000
SAME_SHARE = 0.8
"""So much of one text stands in the other: they say the same (footers and links differ)."""
STUB_CHARACTERS = 400
"""A plain text that is shorter and says something else than the rich one only points to it."""
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_COMMAND = re.compile(r"<(?:/?[A-Za-z-]{1,60})>")


@dataclass(frozen=True, slots=True)
class Said:
    """What one body says: as plain text, as rich text, and the source of the latter."""

    plain: Told | None = None
    rich: Told | None = None
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The one page of a mail, and what is wrong with it."""

    page: PageRead
    reason: Reason | None = None
    """Why its text is not whole."""


def said_by(body: Body) -> tuple[Said, bool]:
    """Decode the texts of *body*; True beside it: one of them could not be."""
    plain, lost_plain = _texts(body.plain)
    rich: list[Told] = []
    sources: list[str] = []
    lost_rich = False
    for part in body.rich:
        try:
            source = _decode(part)
        except Unreadable:
            lost_rich = True
            continue
        sources.append(source.text)
        rich.append(Told(rich_text(source.text, part.media_type), f"{source.how}, html", source.damaged))
    said = Said(joined(plain), joined(rich), "\n".join(sources) if sources else None)
    has_other = bool(plain) or bool(rich)
    return said, (lost_plain or lost_rich) and not has_other


def _texts(parts: Sequence[Part]) -> tuple[list[Told], bool]:
    found: list[Told] = []
    lost = False
    for part in parts:
        try:
            found.append(_decode(part))
        except Unreadable:
            lost = True
    return found, lost


def joined(texts: Sequence[Told]) -> Told | None:
    """Put texts one below the other; None where there are none."""
    if len(texts) < 2:  # noqa: PLR2004 nothing to join
        return texts[0] if texts else None
    how = "; ".join(dict.fromkeys(text.how for text in texts))
    return Told("\n\n".join(text.text.rstrip("\n") for text in texts), how, sum(text.damaged for text in texts))


def _decode(part: Part) -> Told:
    payload = part.content() if part.end - part.start <= MAXIMUM_BYTES else b""
    if part.end - part.start > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    if part.media_type not in RICH and b"begin " in payload:
        payload = split_uuencoded(payload)[0]
    label = part.headers.charset
    if label is None and part.media_type in RICH and (meta := _META.search(payload[:4096])) is not None:
        label = meta[1].decode("ascii", "replace")
    told = tell(payload, None if payload.startswith(_MARKS) else label)
    return Told(lines(told.text), told.how, told.damaged)


def lines(text: str) -> str:
    """Write line ends of the wire (CR LF, CR) as those of a text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def rich_text(source: str, media_type: str = "text/html") -> str:
    """Give the words of a rich text."""
    if media_type != "text/html":  # text/enriched (RFC 1896) and its forerunner: commands in angle brackets
        return _COMMAND.sub("", source.replace("<<", "<"))
    from tasks.extract.markup import html_text  # noqa: PLC0415 most mails need no parser of HTML

    return html_text(source).text


def page_of(said: Sequence[Said], *, is_lost: bool, engine: str) -> Page:
    """Make the page of a mail from what its bodies say.

    Args:
        said: in their order.
        is_lost: whether the text of some body could not be told.
        engine: what is named as having read it.
    """
    chosen: list[Told] = []
    others: list[tuple[str, Told]] = []
    for one in said:
        text, other = choose(one)
        if text is not None:
            chosen.append(text)
        if other is not None:
            others.append(other)
    whole = joined(chosen) or Told("", "no text")
    if is_lost and not whole.text.strip():
        return Page(PageRead(1), Reason.UNREADABLE_TEXT)
    because = Because.CURRENT_STATE if others else None
    variants = [_variant(whole, engine, CURRENT, because)]
    for state in dict.fromkeys(state for state, _ in others):
        text = joined([told for name, told in others if name == state])
        if text is not None:
            variants.append(_variant(text, engine, state, None))
    return Page(PageRead(1, tuple(variants)), Reason.UNREADABLE_TEXT if is_lost else None)


def _variant(told: Told, engine: str, state: str, because: Because | None) -> VariantRead:
    damage = f", {told.damaged} damaged" if told.damaged else ""
    return VariantRead(
        Method.DECODED, f"{engine} ({told.how}{damage})", clean(told.text), chosen_because=because, state=state
    )


def choose(said: Said) -> tuple[Told | None, tuple[str, Told] | None]:
    """Choose between plain and rich text; beside it the other one, where it says something else."""
    plain, rich = said.plain, said.rich
    if plain is None or not plain.text.strip():
        return (rich, None) if rich is not None and rich.text.strip() else (plain or rich, None)
    if rich is None or not rich.text.strip():
        return plain, None
    left, right = _grams(plain.text), _grams(rich.text)
    common = len(left & right)
    if common >= SAME_SHARE * len(right):
        return plain, None
    is_within = common >= SAME_SHARE * len(left)
    if is_within and len(right) > 2 * len(left):
        return rich, None
    if len(plain.text.strip()) < STUB_CHARACTERS and len(right) > len(left):
        return rich, ("plain alternative", plain)
    return plain, ("rich alternative", rich)


def _grams(text: str) -> set[str]:
    """Give what a text is made of, three letters or digits at a time; works for every script alike."""
    letters = "".join(letter for letter in text[:COMPARED_CHARACTERS].casefold() if letter.isalnum())
    return {letters[place : place + 3] for place in range(max(1, len(letters) - 2))}

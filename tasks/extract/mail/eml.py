"""Reads a mail as it went over the wire (RFC 5322, MIME): headers as metadata, its text as page 1."""

from collections.abc import Iterator
from pathlib import Path

from storage.shapes import PageRead, Reading, SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.clean import clean_title
from tasks.extract.decode import VERSION as DECODE_VERSION
from tasks.extract.mail.bodies import Page, page_of, said_by
from tasks.extract.mail.findings import signals_of
from tasks.extract.mail.letter import Enclosed, Letter, take_apart
from tasks.extract.mail.properties import properties_of
from tasks.extract.mail.source import open_mail
from tasks.extract.means import Means

ENGINE = "mail 1"
VERSION = f"{ENGINE}; {DECODE_VERSION}"
END = "the end of the mail"
ARMOURED = "-----BEGIN PGP MESSAGE-----"


def read_eml(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the mail at *path*: RFC 822 to 5322, news, emlx.

    Returns:
        `read`; `partial` where its text is locked (`encrypted`) or in no charset that can be told
        (`unreadable_text`), where the file ends within a part (`corrupt`) or nests deeper than is followed.

    Raises:
        Unreadable: `empty`, `too_large`, `bomb`.
        OSError: it cannot be read.
    """
    letter = take_apart(open_mail(path))
    said, is_lost = [], False
    for body in letter.bodies:
        one, is_one_lost = said_by(body)
        said.append(one)
        is_lost |= is_one_lost
    page = page_of(said, is_lost=is_lost, engine=ENGINE)
    sources = [one.html for one in said if one.html is not None]
    names = [one.name for one in letter.enclosed]
    signals = signals_of(letter.headers, html=sources, enclosed=names, signed=letter.signed)
    return _reading(letter, page, (*signals, *_outside(letter)), media_type)


def _reading(letter: Letter, page: Page, signals: tuple[SignalRead, ...], media_type: str) -> Reading:
    reason, missing, shown = _lacks(letter, page)
    return Reading(
        outcome=Outcome.READ if reason is None else Outcome.PARTIAL,
        reader_version=VERSION,
        reason=reason,
        media_type=media_type,
        title=clean_title(letter.headers.first("subject")),
        pages=(shown,),
        page_count=1,
        missing=missing,
        properties=properties_of(letter.headers),
        signals=signals,
    )


def _lacks(letter: Letter, page: Page) -> tuple[Reason | None, tuple[str, ...], PageRead]:
    """Tell why the mail is not whole, and what is missing."""
    text = page.page.variants[0].text if page.page.variants else ""
    if letter.is_encrypted or ARMOURED in text:
        return Reason.ENCRYPTED, ("page 1",), page.page if text.strip() else PageRead(1)
    if page.reason is not None:
        return page.reason, ("page 1",), page.page
    if letter.is_cut_off:
        return Reason.CORRUPT, (END,), page.page
    if letter.is_too_deep:
        return Reason.TOO_DEEP, tuple(one.name for one in letter.enclosed if one.reason), page.page
    return None, (), page.page


def _outside(letter: Letter) -> Iterator[SignalRead]:
    if letter.margins:
        yield SignalRead(
            SignalKind.HIDDEN_TEXT,
            "Text stands outside the mail's parts, where mail programs show nothing; it is kept as an enclosure.",
            details={"members": list(letter.margins)},
        )


def enclosed_in_eml(path: Path) -> list[Enclosed]:
    """Give what the mail at *path* holds; its bytes are had when they are asked for.

    Raises:
        Unreadable: as `read_eml`.
    """
    return take_apart(open_mail(path)).enclosed

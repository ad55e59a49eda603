"""Reads a message of Outlook, wherever it lay (msg, winmail.dat): headers as metadata, its text as page 1."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason
from tasks.extract.clean import clean_title
from tasks.extract.mail.bodies import Page, page_of
from tasks.extract.mail.compose import composed, name_of
from tasks.extract.mail.findings import signals_of
from tasks.extract.mail.mapi import Attachment, MapiMessage
from tasks.extract.mail.mapi_letter import headers_of, message_texts, said_by_message
from tasks.extract.mail.msg import VERSION as MSG_VERSION
from tasks.extract.mail.msg import open_message
from tasks.extract.mail.names import Namer
from tasks.extract.mail.properties import properties_of
from tasks.extract.mail.tnef import VERSION as TNEF_VERSION
from tasks.extract.mail.tnef import open_tnef
from tasks.extract.means import Means

Member = tuple[str, Iterator[bytes] | Unreadable]
BROKEN = "what is damaged of the message"
LOCKED = ("message.rpmsg",)
"""What a message is kept in whose text only a rights server opens ([MS-OXORMMS])."""

VERSION = f"{MSG_VERSION}; {TNEF_VERSION}"


def read_msg(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the Outlook message at *path*.

    Returns:
        `read`; `partial` where its text is locked or cannot be told.

    Raises:
        Unreadable: `corrupt` where it is no message.
        OSError: it cannot be read.
    """
    return _reading(open_message(path), media_type, engine="msg 1", version=MSG_VERSION)


def read_tnef(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001
    """Read the winmail.dat at *path*: what Outlook sends to others of its kind.

    Raises:
        Unreadable: `corrupt`, `too_large`.
        OSError: it cannot be read.
    """
    return _reading(open_tnef(path), media_type, engine="tnef 1", version=TNEF_VERSION)


def _reading(message: MapiMessage, media_type: str, *, engine: str, version: str) -> Reading:
    headers = headers_of(message)
    said, is_lost = said_by_message(message)
    names = [name for name, _ in enclosed_in(message)]
    page = page_of([said], is_lost=is_lost, engine=engine)
    reason, missing = _lacks(message, page, names)
    properties = properties_of(headers)
    kind = message.properties.text(0x001A)
    return Reading(
        outcome=Outcome.READ if reason is None else Outcome.PARTIAL,
        reader_version=version,
        reason=reason,
        media_type=media_type,
        title=clean_title(headers.first("subject")),
        pages=(page.page,),
        page_count=1,
        missing=missing,
        properties=properties | ({"item_class": kind[:200]} if kind else {}),
        signals=signals_of(headers, html=[said.html] if said.html else [], enclosed=names, signed=[]),
    )


def _lacks(message: MapiMessage, page: Page, names: list[str]) -> tuple[Reason | None, tuple[str, ...]]:
    if _is_locked(message, names):
        return Reason.ENCRYPTED, ("page 1",)
    if page.reason is not None:
        return page.reason, ("page 1",)
    if message.damage or message.lacking:
        return Reason.CORRUPT, (BROKEN,)
    return None, ()


def _is_locked(message: MapiMessage, names: list[str]) -> bool:
    """Tell whether its text is enclosed as something that only a key opens."""
    kind = (message.properties.text(0x001A) or "").lower()
    types = {one.media_type for one in message.attachments}
    return (
        kind == "ipm.note.smime"
        or "application/pgp-encrypted" in types
        or any(name.lower() in LOCKED for name in names)
    )


def enclosed_in(message: MapiMessage) -> Iterator[Member]:
    """Give what *message* holds, as it is asked for: files as they are, messages as mails."""
    namer = Namer()
    for one in message.attachments:
        name = name_of(one, namer)
        yield name, _chunks(one)
    for name in message.lacking:
        yield name, Unreadable(Reason.UNSUPPORTED)
    if (rtf := message_texts(message).rtf) is not None:
        yield "body.rtf", iter([rtf])


def _chunks(one: Attachment) -> Iterator[bytes] | Unreadable:
    try:
        if one.embedded is not None:
            return composed(one.embedded(), depth=1)
        chunks = one.content()
        first = next(chunks, b"")
        return chain([first], chunks)
    except Unreadable as failure:
        return failure

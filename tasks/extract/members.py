"""Opens documents that hold documents, and mail stores: what stands below them, named and streamed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from config.errors import Unreadable
from tasks.extract.sniff import sniff

Content = Iterator[bytes] | Unreadable
MAILS = frozenset({"message/rfc822", "message/news"})
MBOX = "application/mbox"
MSG = "application/vnd.ms-outlook"
PST = "application/vnd.ms-outlook-pst"
TNEF = "application/vnd.ms-tnef"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a file holds."""

    media_type: str
    is_document: bool
    """Whether it is a document itself, read besides its members; else it is a container alone."""
    expected: int | None
    """How many members it says it holds; None: it does not say."""
    members: Iterator[tuple[bytes, Content]]
    """Raw name and bytes of each, or why it cannot be had; lazily, each to be read before the next is asked for."""


def open_members(path: Path, passwords: Sequence[str] = ()) -> Inside | None:
    """Look for what the file at *path* holds: enclosures of mails, mails of stores, files in documents.

    Returns:
        None where nothing is inside, or it is none of these; also where it is a document that cannot be opened, for
        then its reader says why.

    Raises:
        Unreadable: it is a mail store, and cannot be opened.
        OSError: it cannot be read.
    """
    media_type = sniff(path)
    if media_type == MBOX:
        return _in_mbox(path)
    if media_type == PST:
        return _in_store(path)
    members = _below(path, media_type, tuple(passwords))
    try:
        first = next(members, None)
    except Unreadable:
        return None
    if first is None:
        return None
    return Inside(media_type, is_document=True, expected=None, members=chain([first], members))


def _below(path: Path, media_type: str, passwords: tuple[str, ...]) -> Iterator[tuple[bytes, Content]]:
    opening = _OPENINGS.get(media_type)
    if opening is not None:
        return opening(path, passwords)
    return _in_office(path)


def _in_mail(path: Path, passwords: tuple[str, ...]) -> Iterator[tuple[bytes, Content]]:  # noqa: ARG001
    from tasks.extract.mail.eml import enclosed_in_eml  # noqa: PLC0415 a worker that opens PDFs needs none of it

    for one in enclosed_in_eml(path):
        yield _raw(one.name), one.content()


def _in_message(path: Path, passwords: tuple[str, ...]) -> Iterator[tuple[bytes, Content]]:  # noqa: ARG001
    from tasks.extract.mail.msg import open_message  # noqa: PLC0415
    from tasks.extract.mail.outlook import enclosed_in  # noqa: PLC0415

    for name, content in enclosed_in(open_message(path)):
        yield _raw(name), content


def _in_tnef(path: Path, passwords: tuple[str, ...]) -> Iterator[tuple[bytes, Content]]:  # noqa: ARG001
    from tasks.extract.mail.outlook import enclosed_in  # noqa: PLC0415
    from tasks.extract.mail.tnef import open_tnef  # noqa: PLC0415

    for name, content in enclosed_in(open_tnef(path)):
        yield _raw(name), content


def _in_pdf(path: Path, passwords: tuple[str, ...]) -> Iterator[tuple[bytes, Content]]:
    from tasks.extract.pdf_files import files_in_pdf  # noqa: PLC0415

    for name, content in files_in_pdf(path, passwords):
        yield _raw(name), content


def _in_office(path: Path) -> Iterator[tuple[bytes, Content]]:
    from tasks.extract.office.embedded import embedded_files  # noqa: PLC0415

    yield from embedded_files(path) or ()


def _in_mbox(path: Path) -> Inside:
    from tasks.extract.mail.mbox import find_mails, read_mail  # noqa: PLC0415

    mails = find_mails(path)
    digits = max(4, len(str(len(mails))))
    named = ((f"{number:0{digits}d}".encode(), read_mail(path, mail)) for number, mail in enumerate(mails, start=1))
    return Inside(MBOX, is_document=False, expected=len(mails), members=named)


def _in_store(path: Path) -> Inside:
    from tasks.extract.mail.pst import open_store  # noqa: PLC0415

    store = open_store(path)
    named = ((_raw(name), content) for name, content in store.mails)
    return Inside(PST, is_document=False, expected=store.expected, members=named)


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "replace")


_OPENINGS: dict[str, Callable[[Path, tuple[str, ...]], Iterator[tuple[bytes, Content]]]] = {
    **dict.fromkeys(MAILS, _in_mail),
    MSG: _in_message,
    TNEF: _in_tnef,
    PDF: _in_pdf,
}

"""Opens the stores of Outlook (pst, ost) by libpff: folders and their messages, each written as a mail."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.clean import clean
from tasks.extract.mail.compose import composed
from tasks.extract.mail.mapi import (
    EMBEDDED,
    Attachment,
    Loader,
    MapiMessage,
    Properties,
    code_page_of,
    failing,
    wire_headers,
)
from tasks.extract.mail.names import plain_name
from tasks.extract.mail.pst_embedded import embedded_at, embedded_from_heap
from tasks.extract.mail.pst_nodes import Nodes

VERSION = f"pst 1 libpff {version('libpff-python')}"
MAXIMUM_DEPTH = 100
MAXIMUM_FOLDERS = 100_000
MAXIMUM_MESSAGES = 5_000_000
MAXIMUM_ENTRIES = 20_000
BLOCK_BYTES = 3 * 1024 * 1024
RECOVERED = "recovered"
"""The folder of what stands in no folder any more."""
_TREE_OF_MAIL = 0x35E0
"""The entry of the folder that programs show as the store's top; its last four bytes number it."""
_CONTENT_COUNT = 0x3602
_SEARCH_FOLDER = 0x03
"""Type of the number of a folder that only lists what lies in others ([MS-PST] 2.2.2.1)."""
_KEYED = 0x10
"""Encryption by a certificate of Windows; the other two are no more than ciphers with a known key."""
_CONTENT, _METHOD = 0x3701, 0x3705
DAMAGE = (OSError, ValueError, OverflowError, RuntimeError, TypeError, AttributeError)
Item = Any
"""What pypff gives: it has no types."""


@dataclass(slots=True)
class Store:
    """An open store: what its folders say they hold, and the messages as mails."""

    expected: int
    mails: Iterator[tuple[str, Iterator[bytes] | Unreadable]]


@dataclass(slots=True)
class _Folder:
    item: Item
    path: str
    count: int = 0
    """Messages that libpff finds."""
    claimed: int = 0
    """Messages that the folder says it holds."""


@dataclass(slots=True)
class _Walk:
    """The way through the folders; each is visited once."""

    top: int | None
    seen: set[int] = field(default_factory=set)
    folders: list[_Folder] = field(default_factory=list)

    def visit(self, folder: Item, path: str, depth: int) -> None:
        """Note *folder* and those below it."""
        number = int(folder.identifier or 0)
        if number in self.seen or depth > MAXIMUM_DEPTH or len(self.folders) >= MAXIMUM_FOLDERS:
            return
        self.seen.add(number)
        if number & 0x1F != _SEARCH_FOLDER:
            count = _counted(folder, "number_of_sub_messages")
            self.folders.append(_Folder(folder, path, count, max(count, _claimed(folder))))
        for place in range(_counted(folder, "number_of_sub_folders")):
            try:
                below = _asked(folder.get_sub_folder, place)
                shown = "" if below.identifier == self.top and not path else _name_of(below)
            except DAMAGE:
                continue
            self.visit(below, "/".join(filter(None, (path, shown))), depth + 1)


def open_store(path: Path) -> Store:
    """Open the store at *path*.

    Raises:
        Unreadable: `encrypted` where a certificate locks it, `corrupt` where it cannot be opened.
    """
    import pypff  # noqa: PLC0415 only a worker that reads stores needs it

    store = pypff.file()
    try:
        _asked(store.open, str(path))
        if store.encryption_type == _KEYED:
            raise Unreadable(Reason.ENCRYPTED)
        walk = _Walk(_top(store))
        walk.visit(_asked(store.get_root_folder), "", 0)
        orphans = _counted(store, "number_of_orphan_items")
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None
    expected = sum(folder.claimed for folder in walk.folders) + orphans
    return Store(expected, _mails(store, walk.folders, orphans, _nodes(path)))


def _asked(ask: Callable[..., Item], *arguments: object) -> Item:
    """Ask libpff; it calls it a lack of memory where it cannot make sense of a damaged store."""
    try:
        return ask(*arguments)
    except MemoryError as failure:
        if str(failure).startswith("pypff"):
            raise ValueError from None
        raise


def _nodes(path: Path) -> Nodes | None:
    try:
        return Nodes(path)
    except Unreadable:
        return None


def _counted(item: Item, what: str) -> int:
    try:
        return min(int(getattr(item, what) or 0), MAXIMUM_MESSAGES)
    except DAMAGE:
        return 0


def _top(store: Item) -> int | None:
    try:
        entry = _values(store.get_message_store(), []).get(_TREE_OF_MAIL)
    except DAMAGE:
        return None
    payload = entry[1]() if entry is not None else b""
    return int.from_bytes(payload[20:24], "little") if len(payload) == 24 else None  # noqa: PLR2004 an entry's size


def _claimed(folder: Item) -> int:
    try:
        return min(max(0, Properties(_values(folder, [])).integer(_CONTENT_COUNT) or 0), MAXIMUM_MESSAGES)
    except DAMAGE:
        return 0


def _name_of(folder: Item) -> str:
    try:
        name = plain_name(clean(folder.name or ""))
    except DAMAGE:
        name = ""
    return name if name not in {"", ".", ".."} else f"folder-{folder.identifier}"


def _mails(
    store: Item, folders: list[_Folder], orphans: int, nodes: Nodes | None
) -> Iterator[tuple[str, Iterator[bytes] | Unreadable]]:
    """Give each message by its place; those that a folder claims and libpff cannot find are missing."""
    for folder in folders:
        digits = max(4, len(str(folder.claimed)))
        for place in range(folder.claimed):
            name = "/".join(filter(None, (folder.path, f"{place + 1:0{digits}d}")))
            yield name, _mail(partial(folder.item.get_sub_message, place), nodes, is_there=place < folder.count)
    digits = max(4, len(str(orphans)))
    for place in range(orphans):
        yield f"{RECOVERED}/{place + 1:0{digits}d}", _mail(partial(store.get_orphan_item, place), nodes, is_there=True)


def _mail(get: Callable[[], Item], nodes: Nodes | None, *, is_there: bool) -> Iterator[bytes] | Unreadable:
    try:
        return composed(_message(_asked(get), nodes)) if is_there else Unreadable(Reason.CORRUPT)
    except DAMAGE:
        return Unreadable(Reason.CORRUPT)


def _message(item: Item, nodes: Nodes | None) -> MapiMessage:
    damage: list[str] = []
    number = int(item.identifier or 0)
    values = _values(item, damage)
    code_page = code_page_of(values)
    attachments: list[Attachment] = []
    lacking: list[str] = []
    for place in range(_counted(item, "number_of_attachments")):
        try:
            attachments.append(_attachment(_asked(item.get_attachment, place), code_page, damage, number, nodes))
        except DAMAGE:
            lacking.append(f"lost-{place + 1}.bin")
    headers = values.get(0x007D)
    return MapiMessage(
        Properties(values, code_page),
        _recipients(item, code_page, damage),
        attachments,
        wire_headers(*headers) if headers else None,
        lacking,
        damage,
    )


def _recipients(item: Item, code_page: str | None, damage: list[str]) -> list[Properties]:
    try:
        sets = list(item.recipients.record_sets) if getattr(item, "recipients", None) else []
    except DAMAGE:
        return []
    return [Properties(_entries(one, damage), code_page) for one in sets]


def _values(item: Item, damage: list[str]) -> dict[int, tuple[int, Loader]]:
    found: dict[int, tuple[int, Loader]] = {}
    for record_set in item.record_sets:
        found |= _entries(record_set, damage)
    return found


def _entries(record_set: Item, damage: list[str]) -> dict[int, tuple[int, Loader]]:
    found: dict[int, tuple[int, Loader]] = {}
    for place in range(min(record_set.number_of_entries, MAXIMUM_ENTRIES)):
        try:
            entry = record_set.get_entry(place)
            if entry.entry_type is not None and entry.value_type is not None:
                found.setdefault(entry.entry_type, (entry.value_type, partial(_content, entry, damage)))
        except DAMAGE:
            damage.append("property")
    return found


def _content(entry: Item, damage: list[str]) -> bytes:
    try:
        return bytes(entry.data or b"")
    except DAMAGE:
        damage.append("property")
        return b""


def _attachment(item: Item, code_page: str | None, damage: list[str], message: int, nodes: Nodes | None) -> Attachment:
    properties = Properties(_values(item, damage), code_page)
    if properties.integer(_METHOD) == EMBEDDED:
        opening = partial(_embedded, item, properties.binary(_CONTENT) or b"", message, nodes)
        return Attachment(properties, partial(failing, Reason.UNSUPPORTED), opening)
    return Attachment(properties, partial(_chunks, item))


def _embedded(item: Item, content: bytes, message: int, nodes: Nodes | None) -> MapiMessage:
    """Open the message that an attachment is; where its nodes cannot be had, as far as libpff gives it."""
    if nodes is not None:
        try:
            return embedded_at(nodes, message, int(item.identifier or 0), content)
        except (Unreadable, *DAMAGE):
            pass
    return embedded_from_heap(b"".join(_chunks(item)))


def _chunks(item: Item) -> Iterator[bytes]:
    try:
        left = int(item.get_size() or 0)
        item.seek_offset(0, 0)
        while left > 0:
            block = item.read_buffer(min(BLOCK_BYTES, left))
            if not block:
                break
            left -= len(block)
            yield bytes(block)
    except DAMAGE:
        raise Unreadable(Reason.CORRUPT) from None
    if left > 0:
        raise Unreadable(Reason.CORRUPT)

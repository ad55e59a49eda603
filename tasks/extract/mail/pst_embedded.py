"""Opens messages that are attached to others in a pst, with all that they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.mail.mapi import (
    EMBEDDED,
    Attachment,
    MapiMessage,
    Properties,
    code_page_of,
    failing,
    wire_headers,
)
from tasks.extract.mail.pst_heap import BLOCK_BYTES, properties_in, rows_in
from tasks.extract.mail.pst_nodes import Node, Nodes

RECIPIENTS = 0x692
"""The number of the subnode with the table of recipients."""
MAXIMUM_ATTACHMENTS = 10_000
_ATTACHMENT_TYPE = 0x05
_CONTENT, _METHOD, _FLAGS, _HAS_ATTACHMENTS, _HEADERS = 0x3701, 0x3705, 0x0E07, 0x10, 0x007D
_OUTSIDE = {0x1000: "body.txt", 0x1013: "body.html", 0x1009: "body.rtf", _HEADERS: "headers.txt"}
"""Names for texts of an attached message that lie out of reach."""


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a store."""

    nodes: Nodes
    node: Node

    def below(self) -> dict[int, "Place"]:
        """Give the nodes below it by their numbers."""
        return {number: Place(self.nodes, node) for number, node in self.nodes.below(self.node).items()}

    def pages(self) -> list[bytes]:
        """Give its content."""
        return self.nodes.pages(self.node)


def embedded_at(nodes: Nodes, message: int, attachment: int, content: bytes) -> MapiMessage:
    """Open the message that the attachment *attachment* of *message* is.

    Args:
        nodes: of the store.
        message: number of the node of the message that it is attached to.
        attachment: number of the subnode.
        content: the attachment's content property; its first four bytes number the message.

    Raises:
        Unreadable: `corrupt`.
    """
    return _embedded(Place(nodes, nodes.node(message)).below().get(attachment), content)


def _embedded(attachment: Place | None, content: bytes) -> MapiMessage:
    place = attachment.below().get(int.from_bytes(content[:4], "little")) if attachment is not None else None
    if place is None:
        raise Unreadable(Reason.CORRUPT)
    return _message(place)


def _message(place: Place) -> MapiMessage:
    below = place.below()
    elsewhere = partial(_pages_of, below)
    values, _ = properties_in(place.pages(), elsewhere)
    code_page = code_page_of(values)
    numbers = [number for number in below if number & 0x1F == _ATTACHMENT_TYPE][:MAXIMUM_ATTACHMENTS]
    attachments: list[Attachment] = []
    lacking: list[str] = []
    for position, number in enumerate(sorted(numbers), start=1):
        try:
            attachments.append(_attachment(below[number], code_page))
        except Unreadable:
            lacking.append(f"lost-{position}.bin")
    headers = values.get(_HEADERS)
    return MapiMessage(
        Properties(values, code_page),
        _recipients(below, code_page),
        attachments,
        wire_headers(*headers) if headers else None,
        lacking,
    )


def _pages_of(below: dict[int, Place], number: int) -> Sequence[bytes]:
    place = below.get(number)
    if place is None:
        raise Unreadable(Reason.CORRUPT)
    return place.pages()


def _recipients(below: dict[int, Place], code_page: str | None) -> list[Properties]:
    table = below.get(RECIPIENTS)
    if table is None:
        return []
    inner = table.below()
    try:
        return [Properties(row, code_page) for row in rows_in(table.pages(), partial(_pages_of, inner or below))]
    except Unreadable:
        return []


def _attachment(place: Place, code_page: str | None) -> Attachment:
    below = place.below()
    values, _ = properties_in(place.pages(), partial(_pages_of, below))
    properties = Properties(values, code_page)
    if properties.integer(_METHOD) == EMBEDDED:
        content = properties.binary(_CONTENT) or b""
        return Attachment(properties, partial(failing, Reason.UNSUPPORTED), partial(_embedded, place, content))
    return Attachment(properties, partial(_content, properties))


def _content(properties: Properties) -> Iterator[bytes]:
    content = properties.binary(_CONTENT)
    if content is None:
        raise Unreadable(Reason.CORRUPT)
    yield content


def embedded_from_heap(heap: bytes) -> MapiMessage:
    """Open an attached message from its heap alone, which is all that libpff gives: longer texts are out of reach.

    Raises:
        Unreadable: `corrupt`.
    """
    pages = [heap[place : place + BLOCK_BYTES] for place in range(0, len(heap), BLOCK_BYTES)]
    values, outside = properties_in(pages)
    lacking = [name for number, name in _OUTSIDE.items() if number in outside]
    properties = Properties(values, code_page_of(values))
    if (properties.integer(_FLAGS) or 0) & _HAS_ATTACHMENTS:
        lacking.append("attachments.bin")
    headers = values.get(_HEADERS)
    return MapiMessage(properties, headers=wire_headers(*headers) if headers else None, lacking=lacking)

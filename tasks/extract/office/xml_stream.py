"""Goes through a large XML part element by element, in bounded memory, up to and beyond what is broken in it."""

from collections.abc import Iterator, Sequence
from typing import Any

from config.errors import Unreadable
from tasks.extract.office.zipped import Parts, salvage_xml

_DECLARATION = b"<!DOCTYPE"


class XmlStream:
    """The elements of some names in one part, each given when it ends and emptied when the next one is asked for."""

    def __init__(self, parts: Parts, name: str, tags: Sequence[str]) -> None:
        """Prepare to read part *name*; *tags* are local names, of any namespace."""
        self.is_whole = True
        """False, after or while iterating: the part is cut off or not well-formed."""
        self._parts, self._name = parts, name
        self._tags = [f"{{*}}{tag}" for tag in tags]

    def __iter__(self) -> Iterator[Any]:
        """Give the elements.

        Raises:
            Unreadable: `bomb`, `encrypted`, `unsupported`; `corrupt` where there is no such part or not even a root.
        """
        chunks = self._parts.chunks(self._name)
        head = next(chunks, b"")
        if _DECLARATION in head.replace(b"\0", b"").upper():
            # no office program writes one: looked at as a whole, where bombs are told
            root, self.is_whole = salvage_xml(head + b"".join(chunks))
            yield from root.iter(*self._tags)
        else:
            yield from self._pull(head, chunks)
        if any(name.lower() == self._name.lower() for name in self._parts.damaged):
            self.is_whole = False

    def _pull(self, head: bytes, chunks: Iterator[bytes]) -> Iterator[Any]:
        from lxml import etree  # noqa: PLC0415 a worker that reads only PDF does not pay for it

        parser = etree.XMLPullParser(
            events=("end",),
            tag=self._tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for chunk in _joined(head, chunks):
                parser.feed(chunk)
                yield from _given(parser)
            parser.close()
        except (etree.XMLSyntaxError, ValueError):
            self.is_whole = False
        yield from _given(parser)
        self.is_whole = self.is_whole and not parser.error_log


def _joined(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from chunks


def _given(parser: Any) -> Iterator[Any]:
    for _, element in parser.read_events():
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def root_of(parts: Parts, name: str | None) -> Any | None:
    """Give the root of a small part as far as it can be read; None where there is none or nothing can be read.

    Raises:
        Unreadable: `bomb`.
    """
    payload = parts.find(name) if name else None
    if payload is None:
        return None
    try:
        return salvage_xml(payload)[0]
    except Unreadable as unreadable:
        if unreadable.reason == "bomb":
            raise
        return None

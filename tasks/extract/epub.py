"""Reads EPUB: a page for each part of its spine, in the order of reading."""

from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from config.errors import Unreadable
from storage.shapes import PageRead, Property, Reading, SignalRead, VariantRead
from storage.vocabulary import Method, Outcome, Reason
from tasks.extract.clean import clean, clean_title
from tasks.extract.markup import VERSION as MARKUP_VERSION
from tasks.extract.markup import decode_markup, html_text, signals_of
from tasks.extract.means import Means
from tasks.extract.office.zipped import Parts, open_parts, salvage_xml

VERSION = f"epub 1; {MARKUP_VERSION}"
CONTAINER = "META-INF/container.xml"
LOCKS = "META-INF/encryption.xml"
FONT_LOCKS = ("obfuscation", "RC")
"""Algorithms that hide fonts only (EPUB 3.3, 4.2.6.3)."""
MAXIMUM_PAGES = 5000
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def read_epub(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 every reader is called alike
    """Read the EPUB at *path*.

    Returns:
        `read`; or `partial`, naming the parts of the spine that are not there or damaged.

    Raises:
        Unreadable: `encrypted` by a shop's lock; `corrupt` where its parts cannot be told; `bomb`.
        OSError: it cannot be read.
    """
    with open_parts(path) as parts:
        package_name = _package_of(parts)
        package = _xml(parts, package_name)
        if package is None:
            raise Unreadable(Reason.CORRUPT)
        if _is_locked(parts):
            raise Unreadable(Reason.ENCRYPTED)
        names = _spine(package, PurePosixPath(package_name).parent)[:MAXIMUM_PAGES]
        pages: list[PageRead] = []
        signals: list[SignalRead] = []
        missing: list[str] = []
        for number, name in enumerate(names, start=1):
            content = parts.find(name)
            if content is None:
                missing.append(f"page {number}")
                pages.append(PageRead(number))
                continue
            page = html_text(decode_markup(content).text)
            variant = VariantRead(Method.DECODED, "epub 1", clean(page.text))
            pages.append(PageRead(number, (variant,), label=clean_title(page.title)))
            signals += [SignalRead(one.kind, one.evidence, number, one.details) for one in signals_of(page)]
        if not any(page.variants for page in pages):
            raise Unreadable(Reason.CORRUPT)
        if parts.is_damaged and not missing:
            missing.append("parts that cannot be told")
    properties = _properties(package)
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=Reason.CORRUPT if missing else None,
        missing=tuple(missing),
        reader_version=VERSION,
        media_type=media_type,
        title=clean_title(_first(package, "title")),
        pages=tuple(pages),
        page_count=len(pages),
        properties=properties,
        signals=tuple(signals),
    )


def _xml(parts: Parts, name: str) -> Any:
    content = parts.find(name)
    return None if content is None else salvage_xml(content)[0]


def _package_of(parts: Parts) -> str:
    container = _xml(parts, CONTAINER)
    if container is not None:
        for element in container.iter("{*}rootfile"):
            if (path := element.get("full-path")) and path in parts:
                return str(path)
    found = [name for name in parts.names if name.lower().endswith(".opf")]
    if not found:
        raise Unreadable(Reason.CORRUPT)
    return found[0]


def _is_locked(parts: Parts) -> bool:
    """Tell whether more than fonts is encrypted."""
    locks = _xml(parts, LOCKS) if LOCKS in parts else None
    if locks is None:
        return False
    algorithms = [element.get("Algorithm", "") for element in locks.iter("{*}EncryptionMethod")]
    return any(not algorithm.endswith(FONT_LOCKS) for algorithm in algorithms)


def _spine(package: Any, folder: PurePosixPath) -> list[str]:
    places = {item.get("id"): item.get("href") for item in package.iter("{*}item") if item.get("href")}
    listed = [places.get(item.get("idref")) for item in package.iter("{*}itemref")]
    return [str(folder / unquote(place.partition("#")[0])) for place in listed if place]


def _first(package: Any, name: str) -> str | None:
    return next((element.text for element in package.iter(f"{{{DUBLIN_CORE}}}{name}") if element.text), None)


def _properties(package: Any) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for name, key in (("author", "creator"), ("publisher", "publisher"), ("date", "date"), ("language", "language")):
        if value := clean_title(_first(package, key)):
            found[name] = value
    return found

"""Reads OpenDocument texts (odt, ott, odm, and flat fodt)."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Reading, SignalRead
from storage.vocabulary import Reason, SignalKind
from tasks.extract.means import Means
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.findings import find_macros
from tasks.extract.office.locked import open_office
from tasks.extract.office.odf_claims import odf_properties
from tasks.extract.office.odf_document import find_carried_odf, find_remote_links, remote_links
from tasks.extract.office.odf_names import attribute, paragraphs_text, short_name
from tasks.extract.office.odf_text import OdfStory, TrackedRegion, tracked_regions
from tasks.extract.office.pictures import picture_pages
from tasks.extract.office.written import REST, Written, make_reading
from tasks.extract.office.zipped import Parts, open_parts, salvage_xml

VERSION = f"odt 1 lxml {version('lxml')}"
ENGINE = VERSION
MAXIMUM_FLAT_BYTES = 256 * 1024 * 1024
_BINARY = re.compile(rb"(<office:binary-data\b[^>]*>)[^<]*")
_ABOVE = frozenset({"style:header", "style:header-left", "style:header-first"})
_BELOW = frozenset({"style:footer", "style:footer-left", "style:footer-first"})
_TINY = re.compile(r"(?:0(?:\.\d+)?|1(?:\.0+)?)pt$")


@dataclass
class _Source:
    """A document's parsed parts."""

    roots: list[Any]
    written: Written
    parts: Parts | None = None
    """None: it is flat."""
    hiding: dict[str, str] = field(default_factory=dict)
    regions: dict[str, TrackedRegion] = field(default_factory=dict)
    controls: dict[str, str] = field(default_factory=dict)

    def elements(self, *names: str) -> Iterator[Any]:
        """Give all elements of these names, in their order."""
        for root in self.roots:
            for element in root.iter():
                if short_name(element.tag) in names:
                    yield element

    def object_text(self, target: str) -> str:
        """Give the text of a formula or chart that stands within the document."""
        name = posixpath.join(posixpath.normpath(target.removeprefix("./")), "content.xml")
        if self.parts is None or not target or name not in self.parts:
            return ""
        root = _parse(self.parts, name, self.written)
        if root is None:
            return ""
        if short_name(root.tag) == "math:math":
            return "".join(_formula(root))
        return f"\n{paragraphs_text(root)}\n" if any(True for _ in root.iter("{*}chart")) else ""


def _formula(root: Any) -> Iterator[str]:
    for element in root.iter():
        if short_name(element.tag) in {"math:mi", "math:mo", "math:mn", "math:mtext", "math:ms"}:
            yield element.text or ""


def read_odt(path: Path, media_type: str, means: Means) -> Reading:
    """Read the OpenDocument text at *path* as one page: headers, body, notes, footers.

    Hidden text is in it; comments are not: they are a signal. Where changes are tracked the page has a second variant,
    the text before them.

    Raises:
        Unreadable: `encrypted`, `bomb`, `too_large`, or `corrupt` where nothing can be read.
        OSError: it cannot be read.
    """
    with _open(path, means) as (source, signals):
        _tell(source)
        meta = next(source.elements("office:meta"), None)
        title, properties = odf_properties(meta)
        changed = max((change.date for change in source.written.changes if change.date), default=None)
        return make_reading(
            source.written,
            media_type=media_type,
            engine=ENGINE,
            reader_version=VERSION,
            title=title,
            properties=properties,
            signals=(
                *signals,
                *_find_carried(source),
                *find_contradicting_dates(properties.get("created"), properties.get("modified"), changed),
            ),
            further_pages=() if source.parts is None else picture_pages(source.parts, source.written.now),
        )


@contextmanager
def _open(path: Path, means: Means) -> Iterator[tuple[_Source, tuple[SignalRead, ...]]]:
    written = Written()
    with path.open("rb") as opened:
        is_zip = opened.read(2) == b"PK"
    if not is_zip:
        if path.stat().st_size > MAXIMUM_FLAT_BYTES:
            raise Unreadable(Reason.TOO_LARGE)
        root, is_whole = salvage_xml(_BINARY.sub(rb"\1", path.read_bytes()))
        written.missing.extend([] if is_whole else [REST])
        yield _Source([root], written), ()
        return
    office = open_office(path, means)
    with open_parts(office.content) as parts:
        if "content.xml" not in parts:
            raise Unreadable(Reason.CORRUPT)
        if parts.is_rebuilt:
            written.missing.append(REST)
        names = [name for name in ("content.xml", "styles.xml", "meta.xml") if name in parts]
        roots = [root for name in names if (root := _parse(parts, name, written)) is not None]
        yield _Source(roots, written, parts), office.signals


def _parse(parts: Parts, name: str, written: Written) -> Any:
    """Parse a part as far as it goes; None where nothing can be had of it."""
    try:
        root, is_whole = salvage_xml(parts.read(name))
    except Unreadable as unreadable:
        if unreadable.reason in {Reason.BOMB, Reason.ENCRYPTED}:
            raise
        root, is_whole = None, False
    if not is_whole or name in parts.damaged:
        written.missing.append(REST)
    return root


def _tell(source: _Source) -> None:
    for root in source.roots:
        source.regions.update(tracked_regions(root))
    source.hiding = _hiding(source)
    source.controls = _controls(source)
    inserted: dict[str, list[str]] = {}
    for name, wanted in (("style:master-page", _ABOVE), ("office:text", None), ("style:master-page", _BELOW)):
        known: set[str] = set()
        for element in source.elements(name):
            for part in [element] if wanted is None else [each for each in element if short_name(each.tag) in wanted]:
                story = _story(source, part)
                for identity, texts in story.inserted.items():
                    inserted.setdefault(identity, []).extend(texts)
                _add(source.written, story, known)
    for identity, region in source.regions.items():
        text = region.text or "".join(inserted.get(identity, []))
        source.written.changes.append(replace(region.change, text=text))


def _story(source: _Source, element: Any) -> OdfStory:
    story = OdfStory(source.hiding, source.regions, source.controls, source.object_text)
    story.walk(element)
    at = 0
    while at < len(story.notes):
        story.walk(story.notes[at])
        at += 1
    return story


def _add(written: Written, story: OdfStory, known: set[str]) -> None:
    now, before = story.text(), story.text(before=True)
    if now + before not in known:
        written.add(now, before)
        written.comments.extend(story.comments)
        written.hidden.extend(story.hidden)
    known.add(now + before)


def _hiding(source: _Source) -> dict[str, str]:
    """Tell which styles hide their text, and how."""
    found: dict[str, str] = {}
    for style in source.elements("style:style"):
        name = attribute(style, "style:name") or ""
        for properties in style:
            if short_name(properties.tag) in {"style:text-properties", "style:properties"}:
                how = _way(properties)
                if how is not None:
                    found[name] = how
    return found


def _way(properties: Any) -> str | None:
    if attribute(properties, "text:display") in {"none", "condition"}:
        return "hidden"
    ground = attribute(properties, "fo:background-color")
    if (attribute(properties, "fo:color") or "").lower() == "#ffffff" and ground in {None, "transparent", "#ffffff"}:
        return "white"
    return "tiny" if _TINY.match(attribute(properties, "fo:font-size") or "") else None


def _controls(source: _Source) -> dict[str, str]:
    """Give what the controls of forms show, by their ids."""
    found: dict[str, str] = {}
    for forms in source.elements("form:form"):
        for control in forms:
            identity = attribute(control, "xml:id") or attribute(control, "form:id")
            shown = (attribute(control, name) for name in ("form:current-value", "form:value", "form:label"))
            text = " ".join(dict.fromkeys(each for each in shown if each))
            if identity and text and not short_name(control.tag).endswith(("hidden", "password")):
                found[identity] = text
    return found


def _find_carried(source: _Source) -> list[SignalRead]:
    remote = {target: kind for root in source.roots for target, kind in remote_links(root).items()}
    scripts = find_macros(["script in the text"] if any(True for _ in source.elements("text:script")) else [])
    if source.parts is None:
        return [*scripts, *find_remote_links(remote)]
    names = [name for name in source.parts.names if name.startswith("Versions/") and not name.endswith("/")]
    evidence = f"{len(names)} earlier versions of the document are kept inside it."
    kept = [SignalRead(SignalKind.EARLIER_REVISIONS, evidence, details={"count": len(names)})] if names else []
    return [*find_carried_odf(source.parts), *scripts, *find_remote_links(remote), *kept]

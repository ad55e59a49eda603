"""Reads word-processing documents that are one XML file: Word 2003 XML, and flat OPC of Word 2007 and later."""

import base64
import binascii
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from config.errors import Unreadable
from storage.shapes import Property, Reading
from storage.vocabulary import Reason
from tasks.extract.clean import clean_title
from tasks.extract.means import Means
from tasks.extract.office.docprops import find_contradicting_dates
from tasks.extract.office.docx import ENGINE, VERSION, read_package
from tasks.extract.office.findings import Comment, find_macros
from tasks.extract.office.word_names import attribute, child, short_name
from tasks.extract.office.word_styles import Styles, styles_of
from tasks.extract.office.wordml import Story
from tasks.extract.office.written import REST, Written, make_reading
from tasks.extract.office.zipped import open_parts, salvage_xml

MAXIMUM_BYTES = 256 * 1024 * 1024
_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_BINARY = re.compile(rb"(<(?:\w+:)?(?:binData|docOleData|docSuppData)\b[^>]*>)[^<]*")
_CLAIMS = {
    "o:Author": "creator",
    "o:LastAuthor": "last_modified_by",
    "o:Created": "created",
    "o:LastSaved": "modified",
    "o:LastPrinted": "last_printed",
    "o:Company": "company",
    "o:Manager": "superior",
    "o:Subject": "subject",
    "o:Keywords": "keywords",
    "o:Description": "description",
    "o:Category": "category",
    "o:Template": "template",
}


def read_word_xml(path: Path, media_type: str, means: Means) -> Reading:  # noqa: ARG001 as all readers are called
    """Read the document at *path* as one page, as `read_docx` does.

    Raises:
        Unreadable: `too_large`, `bomb`, `corrupt`; `unsupported` where it is another kind of XML.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAXIMUM_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    payload = path.read_bytes()
    root, is_whole = salvage_xml(_BINARY.sub(rb"\1", payload))
    if root.tag == f"{_PACKAGE}package":
        with open_parts(_as_zip(root)) as parts:
            return read_package(parts, media_type, missing=() if is_whole else (REST,))
    if short_name(root.tag) != "w:wordDocument":
        raise Unreadable(Reason.UNSUPPORTED)
    written = _write(root)
    written.missing.extend([] if is_whole else [REST])
    title, properties = _claims(root)
    changed = max((change.date for change in written.changes if change.date), default=None)
    macros = ["editdata.mso"] if attribute(root, "w:macrosPresent") == "yes" else []
    return make_reading(
        written,
        media_type=media_type,
        engine=ENGINE,
        reader_version=VERSION,
        title=title,
        properties=properties,
        signals=(
            *find_macros(macros),
            *find_contradicting_dates(properties.get("created"), properties.get("modified"), changed),
        ),
    )


def _as_zip(root: Any) -> bytes:
    """Write the parts of flat OPC into a zip, in memory."""
    from lxml import etree  # noqa: PLC0415 loaded with the document

    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for part in root.iter(f"{_PACKAGE}part"):
            name = (part.get(f"{_PACKAGE}name") or "").lstrip("/")
            content = next(iter(part), None)
            if not name or content is None:
                continue
            if content.tag == f"{_PACKAGE}binaryData":
                payload = _decoded(content.text or "")
            else:
                payload = b"".join(etree.tostring(each, encoding="utf-8") for each in content)
            archive.writestr(zipfile.ZipInfo(name), payload)
    return made.getvalue()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _write(root: Any) -> Written:
    written = Written()
    styles = child(root, "w:styles")
    known = Styles() if styles is None else styles_of(styles)
    parts = {name: [each for each in root.iter() if short_name(each.tag) == name] for name in _ORDER}
    for name in _ORDER:
        told: set[str] = set()
        for element in parts[name]:
            story = Story(known)
            story.walk(element)
            now, before = story.text(), story.text(before=True)
            if now + before not in told:
                written.add(now, before)
                written.changes.extend(story.changes)
                written.hidden.extend(story.hidden)
            told.add(now + before)
    written.comments.extend(_comments(root))
    return written


_ORDER = ("w:hdr", "w:body", "w:ftr")


def _comments(root: Any) -> list[Comment]:
    found = []
    for element in root.iter():
        if short_name(element.tag) == "aml:annotation" and attribute(element, "w:type") == "Word.Comment":
            story = Story()
            story.walk(element)
            found.append(Comment(attribute(element, "aml:author"), attribute(element, "aml:createdate"), story.text()))
    return found


def _claims(root: Any) -> tuple[str | None, dict[str, Property]]:
    properties = child(root, "o:DocumentProperties")
    fields = {} if properties is None else {short_name(each.tag): clean_title(each.text) for each in properties}
    found: dict[str, Property] = {key: line for name, key in _CLAIMS.items() if (line := fields.get(name))}
    return fields.get("o:Title"), found

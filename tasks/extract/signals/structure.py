"""What stands in a PDF beside its pages: scripts, attachments, layers that are off, notes, redactions not applied."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.clean import clean, clean_title
from tasks.extract.signals.quoting import listed, quoted

REDACT, WIDGET, LINK, POPUP, FILE = 12, 19, 1, 16, 17
"""PDF_ANNOT_… of MuPDF."""
ANNOTATIONS_LOOKED_AT = 500
"""Of one page."""
LONGEST_NOTE = 2000
LAUNCH = 3
"""LINK_LAUNCH: opens a program or a file of the reader's machine."""


def of_document(document: Any) -> Iterator[SignalRead]:
    """Look at the catalogue: scripts, attachments, layers."""
    catalog = document.pdf_catalog()
    places = [
        name
        for name, key in (("when opened", "OpenAction"), ("by name", "Names/JavaScript"), ("on events", "AA"))
        if "/JS" in _value(document, catalog, key) or (key.startswith("Names") and _value(document, catalog, key))
    ]
    if places:
        evidence = f"the document carries scripts that run {listed(places)}"
        yield SignalRead(SignalKind.JAVASCRIPT, evidence, details={"runs": places})
    names = [clean(name) for name in document.embfile_names()]
    if names:
        evidence = f"{len(names)} files are attached: {listed([quoted(name) for name in names])}"
        yield SignalRead(SignalKind.ATTACHMENTS, evidence, details={"names": names[:100], "count": len(names)})
    hidden = [clean(layer["name"]) for layer in document.get_ocgs().values() if not layer["on"]]
    if hidden:
        evidence = (
            f"{len(hidden)} layers are not shown when the document is opened: {listed([quoted(n) for n in hidden])}"
        )
        yield SignalRead(SignalKind.OPTIONAL_LAYERS, evidence, details={"names": hidden[:100]})


def _value(document: Any, xref: int, key: str) -> str:
    kind, value = document.xref_get_key(xref, key)
    if kind == "xref":
        return str(document.xref_object(int(value.split()[0]), compressed=True))
    return "" if kind == "null" else str(value)


def of_page(page: Any) -> Iterator[SignalRead]:
    """Look at what is laid over a page: redactions that were drawn and not applied, notes, files, programs."""
    annotations = list(islice(page.annots(), ANNOTATIONS_LOOKED_AT)) if page.first_annot is not None else []
    redactions = [one.rect for one in annotations if one.type[0] == REDACT]
    if redactions:
        yield _redactions(page, redactions)
    files = [clean(one.file_info.get("filename") or "unnamed") for one in annotations if one.type[0] == FILE]
    if files:
        evidence = f"{len(files)} files are pinned to the page: {listed([quoted(name) for name in files])}"
        yield SignalRead(SignalKind.ATTACHMENTS, evidence, page.number + 1, {"names": files})
    drawn = [one for one in annotations if one.type[0] not in (REDACT, FILE, WIDGET, LINK, POPUP)]
    if drawn:
        yield _notes(page, drawn)
    launches = sum(link.get("kind") == LAUNCH for link in page.get_links())
    if launches:
        evidence = f"{launches} links open a file or a program of the reader's machine"
        yield SignalRead(SignalKind.REMOTE_CONTENT, evidence, page.number + 1, {"launches": launches})


def _redactions(page: Any, places: Sequence[Any]) -> SignalRead:
    under = [text for place in places if (text := clean(page.get_textbox(place)).strip())]
    evidence = f"{len(places)} redactions are marked but not applied"
    evidence += f"; under them stands {listed([quoted(text) for text in under])}" if under else ""
    details = {"count": len(places), "under": under[:50]}
    return SignalRead(SignalKind.UNAPPLIED_REDACTION, evidence, page.number + 1, details)


def _notes(page: Any, drawn: Sequence[Any]) -> SignalRead:
    kinds = Counter(one.type[1] for one in drawn)
    notes = [
        {"text": note[:LONGEST_NOTE], "author": clean_title(one.info.get("title")) or ""}
        for one in drawn
        if (note := clean(one.info.get("content") or "").strip())
    ]
    evidence = f"laid over the page: {listed([f'{count} {name}' for name, count in sorted(kinds.items())])}"
    if notes:
        said = listed([quoted(note["text"]) + (f" ({note['author']})" if note["author"] else "") for note in notes])
        evidence += f"; it says {said}"
    kind = SignalKind.COMMENTS if notes else SignalKind.ANNOTATIONS
    return SignalRead(kind, evidence, page.number + 1, {"kinds": dict(sorted(kinds.items())), "notes": notes[:100]})

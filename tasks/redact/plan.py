"""What stands in the way of hiding what must be hidden: told before anything is drawn. Pure."""

from collections.abc import Iterator

from storage.analysis.fold import fold
from storage.releases.proofs import Finding
from storage.releases.shapes import DocumentPage, DocumentSelected, Hidden, Secret

REDACTED = "redacted"
"""The kind of secrets that may stand in a picture; what else must not leak is the desk's, and never in an original."""


def obstacles(document: DocumentSelected) -> tuple[Finding, ...]:
    """List the redactions of a document that cannot be carried out.

    Returns:
        Findings of kinds `no_page`, `no_box` (it stands on a picture, where is not known), `no_place` (likewise in
        a text), `moved` (other words stand there now), `empty`; pages are those of the document.
    """
    pages = {page.number: page for page in document.pages}
    return tuple(
        Finding(kind, hidden.page, f"redaction {number}")
        for number, hidden in enumerate(document.hidden, start=1)
        if (kind := _obstacle(hidden, pages.get(hidden.page))) is not None
    )


def sought(document: DocumentSelected, secrets: tuple[Secret, ...]) -> list[tuple[str, str]]:
    """List the words that no page of a document may show, each with what it is called without quoting it."""
    return list(_sought(document, secrets))


def _sought(document: DocumentSelected, secrets: tuple[Secret, ...]) -> Iterator[tuple[str, str]]:
    for number, hidden in enumerate(document.hidden, start=1):
        if not hidden.only_here:
            yield from ((words, f"redaction {number}") for words in (hidden.words, hidden.term) if words)
    for number, secret in enumerate(secrets, start=1):
        if secret.kind == REDACTED:
            yield secret.text, f"secret {number} of the release"


def _obstacle(hidden: Hidden, page: DocumentPage | None) -> str | None:
    if page is None:
        return "no_page"
    if page.has_geometry:
        if not hidden.boxes:
            return "no_box"
        return None if all(_has_extent(box) for box in hidden.boxes) else "empty"
    if page.text is None or hidden.start is None or hidden.end is None:
        return "no_place"
    if not 0 <= hidden.start < hidden.end <= len(page.text):
        return "empty"
    stands = page.text[hidden.start : hidden.end]
    return "moved" if hidden.words is not None and fold(stands) != fold(hidden.words) else None


def _has_extent(box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in box)
    return left < right and top < bottom

"""Compares two documents of the record, the way their languages ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from config.errors import Refused
from storage import catalogue, pages
from storage.database import Record
from storage.shapes import PageText, SpanRead
from tasks.fingerprint.bare import LEAST_SHARE, shares_of_scripts
from tasks.relate.differences import Compared, compare_drafts
from tasks.relate.paragraphs import Cut, cut
from tasks.relate.side_by_side import Pair, set_side_by_side

SHOWN_LABELS = 6
"""So many numbers of clauses are named that changed."""


class Way(StrEnum):
    """How two documents are compared."""

    DIFFERENCES = "differences"
    """Word by word: they share a language."""
    SIDE_BY_SIDE = "side_by_side"
    """Paragraph by paragraph, by their facts: they share none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents compared."""

    document: str
    """SHA-256."""
    other: str
    way: Way
    language: str | None
    """The one in which they are compared; None: side by side, or it is not known."""
    notes: tuple[str, ...]
    """What was left out, and what else must be known, in words."""
    compared: tuple[Compared, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """Two documents as comparing reads them; what is equal compares alike."""

    document: str
    """SHA-256."""
    other: str
    languages: tuple[tuple[tuple[str, float], ...], ...]
    """Of each document, with their shares of its characters."""
    texts: tuple[tuple[PageText, ...], ...]
    """Of each document, page by page."""


def compare_documents(record: Record, document: str, other: str, *, cache: str | None = None) -> Comparison:
    """Compare two documents: drafts word by word, counterparts side by side.

    Args:
        record: the open record.
        document: a prefix of its SHA-256.
        other: of the other document, which is taken for what came of the first.
        cache: the cache's short name, where the documents lie in several.

    Raises:
        UsageError: a handle is none.
        Ambiguous: a handle fits several documents.
        NotFound: there is no such document.
        Refused: a document has no text.
    """
    return compare_texts(read_both(record, document, other, cache=cache))


def read_both(record: Record, document: str, other: str, *, cache: str | None = None) -> Both:
    """Read what comparing two documents needs; arguments and errors are those of `compare_documents`."""
    rows = [catalogue.list_documents(record, one, cache)[0] for one in (document, other)]
    return Both(
        rows[0]["document"],
        rows[1]["document"],
        tuple(tuple(row["languages"].items()) for row in rows),
        tuple(tuple(texts_of(record, row["document"], cache)) for row in rows),
    )


def compare_texts(both: Both) -> Comparison:
    """Compare two documents that were read. Pure."""
    ours, theirs = (dict(shares) for shares in both.languages)
    texts = both.texts
    language = _shared(ours, theirs)
    script = _script(texts, language)
    if language is None and (script is None or (ours and theirs)):
        left, right = (cut(one) for one in texts)
        pairs = tuple(set_side_by_side(left.paragraphs, right.paragraphs))
        notes = (*_lacking(texts), *_running(left, right))
        return Comparison(both.document, both.other, Way.SIDE_BY_SIDE, None, notes, pairs=pairs)
    left, right = (cut(one, script=script) for one in texts)
    compared = tuple(compare_drafts(left.paragraphs, right.paragraphs))
    notes = (*_columns(texts, language, script), *_lacking(texts), *_running(left, right), *_renumbered(compared))
    return Comparison(both.document, both.other, Way.DIFFERENCES, language, notes, compared)


def texts_of(record: Record, sha256: str, cache: str | None) -> list[PageText]:
    """Give the pages of a document as comparing reads them.

    Raises:
        Refused: it has no text.
    """
    found = [
        PageText(
            row["page"],
            row["text"] or "",
            tuple(
                SpanRead(span["start"], span["end"], span["language"], span["script"], span["confidence"], "")
                for span in row["spans"]
            ),
            is_ocr=row["method"] == "ocr",
        )
        for row in pages.iterate_pages(record, sha256, cache)
    ]
    if not any(page.text.strip() for page in found):
        raise Refused(
            f"document {sha256[:12]} has no text to compare. Why: sluice document show {sha256[:12]}", rule="no_text"
        )
    return found


def _shared(ours: Mapping[str, float], theirs: Mapping[str, float]) -> str | None:
    """Give the language that both documents have most of; None: there is none of which each has a tenth."""
    common = {
        language: min(share, sum(other for tag, other in theirs.items() if _main(tag) == _main(language)))
        for language, share in ours.items()
    }
    best = max(common, key=lambda language: common[language], default=None)
    return best if best is not None and common[best] >= LEAST_SHARE else None


def _main(tag: str) -> str:
    return tag.partition("-")[0]


def _script(texts: Sequence[Sequence[PageText]], language: str | None) -> str | None:
    """Give the script that is compared: that of the language, else the one that both have most of."""
    shares: list[dict[str, float]] = []
    for document in texts:
        spans = [span for page in document for span in page.spans]
        own = [span for span in spans if language is not None and _main(span.language) == _main(language)]
        shares.append(shares_of_scripts(own or spans))
    common = {script: min(share, shares[1].get(script, 0.0)) for script, share in shares[0].items()}
    best = max(common, key=lambda script: common[script], default=None)
    return best if best is not None and common[best] >= LEAST_SHARE else None


def _columns(texts: Sequence[Sequence[PageText]], language: str | None, script: str | None) -> list[str]:
    notes = []
    for name, document in zip(("first", "other"), texts, strict=True):
        mixed = [
            page.number
            for page in document
            if any(family != script and share >= LEAST_SHARE for family, share in shares_of_scripts(page.spans).items())
        ]
        if mixed and script is not None:
            told = _told(mixed)
            notes.append(
                f"{told} of the {name} document also hold text in another script: only what is in "
                f"{language or script} is compared"
            )
    return notes


def _lacking(texts: Sequence[Sequence[PageText]]) -> list[str]:
    notes = []
    for name, document in zip(("first", "other"), texts, strict=True):
        empty = [page.number for page in document if not page.text.strip()]
        read = [page.number for page in document if page.is_ocr]
        if empty:
            notes.append(f"{_told(empty)} of the {name} document have no text, and are not compared")
        if read:
            notes.append(
                f"{_told(read)} of the {name} document were read from pictures (OCR): look at the picture before "
                "you rely on a difference"
            )
    return notes


def _told(numbers: Sequence[int]) -> str:
    """Write numbers of pages with runs drawn together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "pages " + ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _running(left: Cut, right: Cut) -> list[str]:
    if left.furniture == right.furniture:
        return [f"left out as running heads and feet: {'; '.join(left.furniture)}"] if left.furniture else []
    sides = (("first", left), ("other", right))
    return [
        f"left out of the {name} document as running heads and feet: {'; '.join(side.furniture)}"
        for name, side in sides
        if side.furniture
    ]


def _renumbered(compared: Sequence[Compared]) -> list[str]:
    changed = [
        f"{one.label} → {one.other_label}"
        for one in compared
        if one.label and one.other_label and _letters(one.label) != _letters(one.other_label)
    ]
    if not changed:
        return []
    more = f" and {len(changed) - SHOWN_LABELS} more" if len(changed) > SHOWN_LABELS else ""
    return [f"the same clause under another number: {', '.join(changed[:SHOWN_LABELS])}{more}"]


def _letters(label: str) -> str:
    return "".join(letter for letter in label.casefold() if letter.isalnum())

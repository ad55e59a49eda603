"""Earlier revisions that a PDF still holds: an incremental save appends, and what was before can be read again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from storage.shapes import PageRead, SignalRead, VariantRead
from storage.vocabulary import Method, SignalKind
from tasks.extract.clean import clean
from tasks.extract.signals.quoting import number_ranges, quoted

MOST_REVISIONS = 10
"""The newest so many are looked at."""
MOST_BYTES = 256 * 1024 * 1024
"""Of all revisions together: each is opened from memory."""
MOST_PAGES = 3000
"""Of all revisions together."""
COMPARED_CHARACTERS = 20_000
"""Of a page, to find what changed first; the whole text is kept."""
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_SECTION = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


def find_ends(content: Any) -> list[int]:
    """Tell where each revision but the last ends (ISO 32000-1, 7.5.6).

    The first part of a linearised file also closes with `%%EOF` and is none; it is told by its `startxref` of 0, or by
    pointing behind itself.
    """
    ends = []
    for found in _END.finditer(content):
        start = int(found[1])
        if 0 < start < found.start() and _SECTION.match(content, start):
            ends.append(found.end())
    return ends[:-1]


def recover(
    content: Any, pages: Sequence[PageRead]
) -> tuple[Mapping[int, tuple[VariantRead, ...]], tuple[SignalRead, ...]]:
    """Read earlier revisions, and say what they held.

    Args:
        content: the file's bytes.
        pages: of the document as it stands now, with their text layers.

    Returns:
        The earlier texts of those pages that read otherwise, by page number; and the signal, where there are revisions.
    """
    if content.find(b"%%EOF") == content.rfind(b"%%EOF"):
        return {}, ()
    ends = find_ends(content)[-MOST_REVISIONS:]
    if not ends:
        return {}, ()
    found = _Found()
    now = [next((one.text for one in page.variants if one.method is Method.TEXT_LAYER), "") for page in pages]
    spent = 0
    for number, end in enumerate(ends, start=1):
        spent += end
        if spent > MOST_BYTES or found.pages > MOST_PAGES:
            break
        with _opened(content[:end]) as earlier:
            if earlier is not None and not earlier.needs_pass:
                found.compare(number, earlier, now)
    return {number: tuple(texts) for number, texts in found.variants.items()}, (_signal(len(ends), found),)


class _Found:
    """What comparing the revisions with the document gave so far."""

    def __init__(self) -> None:
        self.variants: dict[int, list[VariantRead]] = {}
        self.page_counts: dict[str, int] = {}
        """Of revisions that had another number of pages."""
        self.said: list[str] = []
        self.pages = 0

    def compare(self, number: int, earlier: Any, texts: Sequence[str]) -> None:
        """Take in one revision."""
        state = f"revision {number}"
        self.pages += earlier.page_count
        if earlier.page_count != len(texts):
            self.page_counts[state] = earlier.page_count
        for page_number, then, now in _changed(earlier, texts):
            known = self.variants.setdefault(page_number, [])
            if all(one.text != then for one in known):
                known.append(VariantRead(Method.TEXT_LAYER, f"mupdf {_version()}", then, state=state))
                self.said.append(f"page {page_number}: {_difference(then, now)}")


def _signal(count: int, found: _Found) -> SignalRead:
    evidence = f"{count} earlier revisions can be recovered from the file"
    if found.variants:
        evidence += f"; the text was another on page {number_ranges(found.variants)}: {'; '.join(found.said[:3])}"
    elif not found.page_counts:
        evidence += "; the text of every page is the same in them"
    for revision, pages in found.page_counts.items():
        evidence += f"; {revision} has {pages} pages"
    details = {
        "revisions": count,
        "pages_changed": sorted(found.variants),
        "page_counts": found.page_counts,
    }
    return SignalRead(SignalKind.EARLIER_REVISIONS, evidence, details=details)


class _opened:  # noqa: N801 used like a function
    """Open a revision from memory; None where it cannot be."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.document: Any = None

    def __enter__(self) -> Any:
        import pymupdf  # noqa: PLC0415 only what opens documents loads it

        try:
            opened: Any = pymupdf.open(stream=self.content, filetype="pdf")
            self.document = opened if opened.page_count > 0 else None
        except (RuntimeError, ValueError):
            self.document = None
        return self.document

    def __exit__(self, *_: object) -> None:
        if self.document is not None:
            self.document.close()


def _version() -> str:
    import pymupdf  # noqa: PLC0415

    return str(pymupdf.mupdf_version)


def _changed(earlier: Any, texts: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Give the pages that stand in both and read otherwise: number, text then, text now."""
    for index in range(min(earlier.page_count, len(texts))):
        try:
            then = clean(earlier.load_page(index).get_text("text"))
        except (RuntimeError, ValueError):
            continue
        if then.split() != texts[index].split():
            yield index + 1, then, texts[index]


def _difference(then: str, now: str) -> str:
    """Show the first place where two texts differ, word by word."""
    before, after = then[:COMPARED_CHARACTERS].split(), now[:COMPARED_CHARACTERS].split()
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            was, is_now = before[max(0, a - 2) : b + 2], after[max(0, c - 2) : d + 2]
            return f"{quoted(' '.join(was))} became {quoted(' '.join(is_now))}"
    return "further on"

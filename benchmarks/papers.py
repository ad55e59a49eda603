"""The files that are measured on: digital PDFs drawn for it, or those of a folder that is given.

A PDF counts as digital if it opens without a password and has pages; each of them holds text, or nothing at all; none
is covered by pictures for half or more; and on none more than a twentieth of the characters are no text (control
characters, code points without a meaning, U+FFFD), as where a font does not say what its glyphs stand for. What is left
out must be recognised or given up, and a loop of open + get_text is no measure of that. The rule asks PyMuPDF alone,
and never what `ingest` made of a file: it may still look at a page that counts as digital here.
"""

import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

from samples.draw import draw

SEEDS = range(1, 21)
"""Twenty sample caches: about 800 pages."""
COVERED = 0.5
"""The share of a page under pictures from which on it counts as scanned."""

NO_TEXT = 0.05
"""The share of a page's characters that are no text from which on its layer counts as lying."""
_MEANINGLESS = frozenset({"Cc", "Cn", "Co", "Cs"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many PDFs are measured on, with how many pages, and how many were left out."""

    count: int
    pages: int
    left_out: int


def gather_pdfs(into: Path, corpus: Path | None) -> Gathered:
    """Put digital PDFs side by side into the folder *into*.

    Args:
        into: where; it is made.
        corpus: where to take them from, at any depth; None: sample caches are drawn, each with other numbers.
    """
    if corpus is None:
        for seed in SEEDS:
            draw(into.parent / f"drawn-{seed}", seed=seed)
        corpus = into.parent
    into.mkdir()
    pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 PyMuPDF's own signature
    pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003
    found = [path for path in sorted(corpus.rglob("*.pdf")) if path.is_file() and into not in path.parents]
    pages = {path: count_digital_pages(path) for path in found}
    digital = [path for path in found if pages[path]]
    for number, path in enumerate(digital):
        shutil.copyfile(path, into / f"{number:05}.pdf")
    return Gathered(len(digital), sum(pages.values()), len(found) - len(digital))


def count_digital_pages(path: Path) -> int:
    """Count the pages of a digital PDF; 0 where it is none."""
    try:
        with pymupdf.open(path, filetype="pdf") as document:
            if document.needs_pass or not all(is_digital(page) for page in document):
                return 0
            return int(document.page_count)
    except (RuntimeError, ValueError):
        return 0


def is_digital(page: Any) -> bool:
    """Tell whether a page holds text of its own, or nothing; not where pictures cover half of it."""
    whole = abs(page.rect.get_area()) or 1.0
    strokes = page.get_bboxlog()
    pictures = [pymupdf.Rect(box) & page.rect for kind, box in strokes if kind == "fill-image"]
    if sum(abs(box.get_area()) for box in pictures if not box.is_empty) >= COVERED * whole:
        return False
    signs = "".join(page.get_text().split())
    meaningless = sum(sign == "\ufffd" or unicodedata.category(sign) in _MEANINGLESS for sign in signs)
    return not strokes or (bool(signs) and meaningless <= NO_TEXT * len(signs))

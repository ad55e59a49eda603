"""Proves a finished derivative, inside a worker: nothing in it but pictures, and in these nothing that is hidden."""

import hashlib
from itertools import zip_longest
from pathlib import Path
from typing import Any

from storage.releases.proofs import Finding, Proved
from tasks.extract.derive.form import Form, PageForm
from tasks.extract.derive.paint import whitened
from tasks.extract.derive.pictures import differences, open_pictures
from tasks.extract.derive.reading import lacks_languages, read_all_ways
from tasks.extract.derive.structure import prove_structure
from tasks.extract.means import Means
from tasks.redact.plan import sought
from tasks.redact.seek import seek
from tasks.worker.sheets import Order, Sheet, sheets


def prove(pdf: Path, path: Path, order: Order, means: Means) -> Proved:
    """Prove the derivative *pdf* of the document at *path*.

    Its structure; each picture, decoded from the file, against a fresh drawing of its page; and that OCR of the
    pictures, in every language that is configured, finds no redacted words.

    Args:
        pdf: the finished file.
        path: the original.
        order: what is hidden.
        means: passwords, languages.

    Raises:
        Unreadable: the document, or a page of it, cannot be drawn.
        OSError: a file cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    digest = _digest(pdf)
    form, found = prove_structure(pdf, has_layer=order.ocr_layer)
    if form is None or found:
        return Proved(digest, tuple(found))
    if _must_read(order) and lacks_languages(means):
        found.append(Finding("no_ocr", None, "language data of OCR is lacking: what pictures show cannot be told"))
    found += _pages(pdf, path, form, order, means)
    return Proved(digest, tuple(found))


def prove_form(pdf: Path) -> Proved:
    """Prove of the derivative *pdf* what can be proved without its document: its structure.

    Raises:
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    return Proved(_digest(pdf), tuple(prove_structure(pdf)[1]))


def _pages(pdf: Path, path: Path, form: Form, order: Order, means: Means) -> list[Finding]:
    found: list[Finding] = []
    with open_pictures(pdf) as picture:
        for page, sheet in zip_longest(form.pages, sheets(path, order, means)):
            if page is None or sheet is None:
                return [*found, Finding("pages", None, "it has not as many pages as the document")]
            found += _page(page, sheet, picture(page.image), order, means)
    return found


def _page(page: PageForm, sheet: Sheet, samples: Any, order: Order, means: Means) -> list[Finding]:
    import numpy as np  # noqa: PLC0415 only a worker that proves needs it

    fresh = np.asarray(sheet.drawn.picture)
    found = differences(samples, fresh, sheet.painted, hidden=sheet.hidden, page=sheet.number)
    if samples is None or not (_must_read(order) or order.ocr_layer):
        return found
    best, others = read_all_ways(whitened(samples, sheet.painted), dpi=sheet.drawn.dpi, means=means)
    layer = " ".join(page.words)
    if order.ocr_layer and page.words != tuple(_in_layer(text) for text, _ in best.words):
        found.append(Finding("text", sheet.number, "its layer of text is not what OCR reads on its picture"))
    texts = [best.text, *others, layer, sheet.leaf.shown if sheet.leaf else ""]
    words = sought(order.document, order.secrets)
    seen = seek([each for each, _ in words], [text for text in texts if text])
    found += [Finding("words", sheet.number, f"it shows what {words[number][1]} hides") for number in seen]
    return list(dict.fromkeys(found))


def _in_layer(text: str) -> str:
    """Give a word as a layer can hold it: of codes of two bytes."""
    return "".join(sign if ord(sign) <= 0xFFFF else "\ufffd" for sign in text)  # noqa: PLR2004 the last of them


def _must_read(order: Order) -> bool:
    return bool(sought(order.document, order.secrets))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

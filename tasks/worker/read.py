"""Reads one document wholly, in one process and in memory: text, then languages, then fingerprints."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from storage.likeness import ALGORITHM as PICTURE_VERSION
from storage.shapes import CURRENT, Looked, PageRead, Reading, VariantRead
from storage.vocabulary import Because, Outcome, Reason
from tasks.extract.look import look_at
from tasks.extract.means import BARE, Means
from tasks.extract.read import extract
from tasks.extract.readers import version as extract_version
from tasks.fingerprint.anchors import VERSION as ANCHORS_VERSION
from tasks.fingerprint.anchors import find_anchors
from tasks.fingerprint.page import VERSION as SKETCH_VERSION
from tasks.fingerprint.page import sketch
from tasks.fingerprint.text import VERSION as DIGEST_VERSION
from tasks.fingerprint.text import text_digest
from tasks.language.tell import engine_name, tell_languages


@cache
def reader_version() -> str:
    """Name the versions of all stages that a document goes through in a worker.

    Of the code, not of the settings: which languages OCR reads and which engine tells languages (`language_engine`)
    make no reading an older one, as a quarantined document that no stage has seen is none. Spans name their engine.
    """
    fingerprints = f"{ANCHORS_VERSION}; {SKETCH_VERSION}; {DIGEST_VERSION}; {PICTURE_VERSION}"
    return f"{extract_version()}; {engine_name()}; {fingerprints}"


def read_blob(path: Path, means: Means = BARE) -> Reading:
    """Read the document at *path* into pages, variants, signals, spans, anchors and its digest.

    Args:
        path: a blob of the vault; its name says nothing.
        means: what the reader may use.

    Returns:
        The reading; a typed reason where it is quarantined or partial. `out_of_memory` where memory ran out. Pages
        whose picture must be looked at say so in `awaits`, and show their text layer meanwhile.

    Raises:
        OSError: the blob cannot be opened.
    """
    try:
        reading = extract(path, means)
        pages = tuple(_enrich(page, means) for page in reading.pages)
        digest = digest_of(pages)
    except MemoryError:
        return quarantined(Reason.OUT_OF_MEMORY)
    return replace(reading, reader_version=reader_version(), pages=pages, text_sha256=digest)


def look_at_blob(path: Path, media_type: str, numbers: Sequence[int], means: Means) -> Looked:
    """Look at the pictures of some pages of the document at *path*, and give these pages whole.

    Raises:
        Unreadable: the document cannot be opened a second time.
        OSError: the blob cannot be opened.
        MemoryError: a picture needs more memory than there may be.
    """
    from tasks.fingerprint.picture import picture_hash  # noqa: PLC0415 loads numpy, for what is looked at

    looked = look_at(path, media_type, numbers, replace(means, picture_hash=picture_hash))
    return replace(looked, pages=tuple(_enrich(page, means) for page in looked.pages))


def with_looked(reading: Reading, looked: Iterable[Looked], failed: dict[int, Reason]) -> Reading:
    """Put what looking gave into a reading, and say which pages are missing.

    Args:
        reading: with pages that await looking.
        looked: what looking gave for them, in any order.
        failed: the pages whose looking came to nothing, by number, with the reason.

    Returns:
        The reading with no page that awaits; `partial` where pages could not be looked at or wait for OCR.
    """
    answers = list(looked)
    fresh = {page.number: page for answer in answers for page in answer.pages}
    pages = [fresh.get(page.number, page) for page in reading.pages]
    waiting = {page.number for page in pages if page.awaits is not None} | failed.keys()
    pages = [replace(page, awaits=None) for page in pages]
    signals = (*reading.signals, *(signal for answer in answers for signal in answer.signals))
    reading = replace(reading, pages=tuple(pages), signals=signals, text_sha256=digest_of(pages))
    if not waiting:
        return reading
    names = {*reading.missing, *(f"page {number}" for number in waiting)}
    reason = reading.reason or next((failed[number] for number in sorted(failed)), Reason.UNSUPPORTED)
    nothing = failed.keys() >= {page.number for page in pages} and not any(page.variants for page in pages)
    outcome = Outcome.QUARANTINED if nothing else Outcome.PARTIAL
    return replace(reading, outcome=outcome, reason=reason, missing=tuple(sorted(names, key=_place_of)))


def _place_of(name: str) -> tuple[int, str]:
    """Sort `page 2` before `page 10`, and what is no page behind."""
    word, _, number = name.partition(" ")
    return (int(number), "") if word == "page" and number.isdecimal() else (1 << 40, name)


def quarantined(reason: Reason) -> Reading:
    """Make the reading of a document that gave nothing."""
    return Reading(outcome=Outcome.QUARANTINED, reason=reason, reader_version=reader_version())


def digest_of(pages: Iterable[PageRead]) -> str | None:
    """Hash the text that is shown."""
    return text_digest([one.text for page in pages for one in page.variants if one.chosen_because is not None])


def _enrich(page: PageRead, means: Means) -> PageRead:
    """Choose a variant where none is chosen yet, and tell the languages and facts of the one that is."""
    shown = next((one for one in page.variants if one.chosen_because is not None), None)
    if shown is None:
        shown = next((one for one in page.variants if one.state == CURRENT), None)
        because = Because.ONLY_TEXT if len(page.variants) == 1 else Because.CURRENT_STATE
    else:
        because = shown.chosen_because or Because.ONLY_TEXT
    variants = (_enrich_variant(one, because, means) if one is shown else one for one in page.variants)
    return replace(page, variants=tuple(variants))


def _enrich_variant(variant: VariantRead, because: Because, means: Means) -> VariantRead:
    spans = tell_languages(
        variant.text, variant.words, reference=means.stock_langdetect, second_opinion=means.second_language
    )
    return replace(
        variant,
        chosen_because=because,
        spans=spans,
        anchors=tuple(find_anchors(variant.text)),
        sketch=sketch(variant.text, spans),
    )

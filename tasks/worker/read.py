"""Reads one document wholly, in one process and in memory: text, then languages, then fingerprints."""

from dataclasses import replace
from pathlib import Path

from storage.shapes import PageRead, Reading, VariantRead
from storage.vocabulary import Outcome, Reason
from tasks.extract.read import VERSION as EXTRACT_VERSION
from tasks.extract.read import extract
from tasks.fingerprint.anchors import VERSION as ANCHORS_VERSION
from tasks.fingerprint.anchors import find_anchors
from tasks.fingerprint.text import VERSION as DIGEST_VERSION
from tasks.fingerprint.text import text_digest
from tasks.language.detect import VERSION as LANGUAGE_VERSION
from tasks.language.detect import detect_spans

READER_VERSION = f"{EXTRACT_VERSION}; {LANGUAGE_VERSION}; {ANCHORS_VERSION}; {DIGEST_VERSION}"
ONLY_TEXT = "only_text"
"""Why a variant is chosen: the page has no other."""


def read_blob(path: Path) -> Reading:
    """Read the document at *path* into pages, variants, spans, anchors and its digest.

    Args:
        path: a blob of the vault; its name says nothing.

    Returns:
        The reading; a typed reason where it is quarantined or partial. `out_of_memory` where memory ran out.

    Raises:
        OSError: the blob cannot be opened.
    """
    try:
        reading = extract(path)
        pages = tuple(_enrich(page) for page in reading.pages)
        digest = text_digest([variant.text for page in pages for variant in page.variants])
    except MemoryError:
        return quarantined(Reason.OUT_OF_MEMORY)
    return replace(reading, reader_version=READER_VERSION, pages=pages, text_sha256=digest)


def quarantined(reason: Reason) -> Reading:
    """Make the reading of a document that gave nothing."""
    return Reading(outcome=Outcome.QUARANTINED, reason=reason, reader_version=READER_VERSION)


def _enrich(page: PageRead) -> PageRead:
    return replace(page, variants=tuple(_enrich_variant(variant) for variant in page.variants))


def _enrich_variant(variant: VariantRead) -> VariantRead:
    return replace(
        variant,
        chosen_because=variant.chosen_because or ONLY_TEXT,
        spans=detect_spans(variant.text),
        anchors=tuple(find_anchors(variant.text)),
    )

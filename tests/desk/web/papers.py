"""Documents as reading leaves them, some in the vault, for the tests of the pages."""

from pathlib import Path
from typing import Any

from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages
from storage.database import Record
from storage.documents import save_readings
from storage.geometry import WordBox, pack_words
from storage.shapes import PageRead, Reading, SpanRead, VariantRead, Waiting
from storage.vocabulary import Because, Method, Outcome
from tests.drawn import document_id, draw_cache

HOSTILE = "<script>alert(1)</script> \u202eTNEMYAP\u202c \u200b" + "w" * 5000
PDF = "application/pdf"


def read_as(record: Record, sha256: str, *texts: str, words: tuple[WordBox, ...] = (), **more: Any) -> None:
    """Leave a document as reading leaves one of these texts, each with a second text beside it."""
    pages = tuple(
        PageRead(
            number,
            width=595.0,
            height=842.0,
            variants=(
                VariantRead(
                    Method.OCR,
                    "tesseract 5",
                    text,
                    chosen_because=Because.TEXT_LAYER_DISAGREES,
                    ocr_languages="rus",
                    confidence=0.9,
                    words=pack_words(words),
                    spans=(SpanRead(0, min(4, len(text)), "ru", "Cyrl", 0.9, "test"),),
                ),
                VariantRead(Method.TEXT_LAYER, "mupdf 1", "the other text"),
            ),
        )
        for number, text in enumerate(texts, start=1)
    )
    reading = Reading(Outcome.READ, "1", media_type=PDF, pages=pages, page_count=len(pages), **more)
    save_readings(record, [(Waiting(document_id(record, sha256), sha256, 1), reading)])


def keep_paper(
    record: Record,
    folder: Path,
    *texts: str,
    words: tuple[WordBox, ...] = (),
    beside: tuple[str, ...] = (),
    slug: str = "harbour",
) -> str:
    """Put a PDF of two pages into vault and record, and documents that wait *beside* it; gives its SHA-256."""
    (folder / "paper.pdf").write_bytes(draw_pages(fill_paper("contract.ru", make_deal(2024))[:2]))
    kept = record.vault.keep(folder / "paper.pdf")
    draw_cache(record, [kept.sha256, *beside], slug=slug)
    read_as(record, kept.sha256, *(texts or ("one", "two")), words=words)
    return kept.sha256

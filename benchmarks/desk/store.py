"""Stores of many pages, filled directly: every document is a real PDF in the vault, read, indexed and in the queue."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from typing import Any
from unittest.mock import patch

import pymupdf

from config import clock
from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages
from storage.analysis.words import Spoken, Terms, index_text
from storage.bulk import insert_rows
from storage.database import Record
from storage.features import Features, list_known, load_facts, save_features
from storage.geometry import WordBox, pack_words
from storage.people import add_reviewer
from storage.people.passwords import set_password
from storage.queue import save_ranks
from storage.search import catch_up
from storage.shapes import Ranked
from storage.tables.provenance import Cache, Delivery
from storage.vocabulary import Role
from tasks.prioritise.learn_grams import FEATURES_VERSION, count_grams

PAPERS = 24
"""Distinct papers; a document is one of them with a line of its own at its end, and so with a hash of its own."""
PAGES_OF_A_DOCUMENT = 10
FAMILY = 4
"""Documents of a family."""
BATCH = 200
"""Documents a transaction."""
LANGUAGES = (("ru", "Cyrl"), ("zh-Hans", "Hans"), ("en", "Latn"))
PERSON, OTHER_PERSON = "ben", "eva"
"""By bare HTTP, and at the browser."""
PASSWORD = "harbour light tide lamp"  # noqa: S105 of nobody
CACHE = "drawn"
CACHE_ID = 1
"""The first of a fresh record."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of a paper as reading leaves it."""

    text: str
    words: bytes | None
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that documents are made of."""

    pdf: bytes
    language: str
    script: str
    sheets: tuple[Sheet, ...]


def draw_papers(count: int = PAPERS) -> list[Paper]:
    """Draw the papers that documents are made of."""
    return [_draw(seed) for seed in range(count)]


def fill(record: Record, papers: Sequence[Paper], pages: int) -> None:
    """Fill a fresh record with documents of *pages* pages in all, and somebody who reviews them."""
    documents = max(1, pages // PAGES_OF_A_DOCUMENT)
    _store_cache(record, documents)
    for first in range(0, documents, BATCH):
        _store(record, papers, range(first, min(first + BATCH, documents)))
    with patch("storage.search.keeping.index_text", _index_once):
        catch_up(record)
    numbers = range(documents)
    save_ranks(
        record,
        [
            Ranked(
                number + 1,
                round(0.9 - 0.8 * number / documents, 6),
                behind=number % FAMILY > 0,
                because=("watchlist: contract", "contract number"),
                ranked_by="bench",
            )
            for number in numbers
        ],
    )
    _keep_features(record, papers)
    for name in (PERSON, OTHER_PERSON):
        add_reviewer(record, name, role=Role.REVIEWER, reads=["ru", "zh", "en"])
        set_password(record, name, PASSWORD)


def _index_once(text: str, spans: Sequence[Spoken]) -> Terms:
    return _index(text, tuple(spans))


@cache
def _index(text: str, spans: tuple[Spoken, ...]) -> Terms:
    """Analyse each paper's page once: thousands of documents say the same."""
    return index_text(text, spans)


def _draw(seed: int) -> Paper:
    language, script = LANGUAGES[seed % len(LANGUAGES)]
    name = f"contract.{language.partition('-')[0]}"
    told = cycle([page for deal in range(4) for page in fill_paper(name, make_deal(seed * 4 + deal))])
    pdf = draw_pages(list(islice(told, PAGES_OF_A_DOCUMENT)))
    with pymupdf.open(stream=pdf, filetype="pdf") as opened:
        return Paper(pdf, language, script, tuple(_read(page) for page in opened))


def _read(page: Any) -> Sheet:
    """Read a page as its words, a line break where another line begins."""
    width, height = page.rect.width, page.rect.height
    text, boxes, line = "", [], None
    for left, top, right, bottom, word, *place in page.get_text("words"):
        text += "" if line is None else " " if place[:2] == line else "\n"
        line = place[:2]
        corners = (left / width, top / height, right / width, bottom / height)
        boxes.append(WordBox(len(text), len(text) + len(word), *corners))
        text += word
    return Sheet(text, pack_words(tuple(boxes)), width, height)


def _store_cache(record: Record, documents: int) -> None:
    with record.writing() as session:
        session.add(Cache(id=CACHE_ID, slug=CACHE, created_at=clock.now()))
        session.flush()
        session.add(
            Delivery(
                id=1,
                cache_id=CACHE_ID,
                number=1,
                manifest_sha256="f" * 64,
                files=documents,
                received_at=clock.now(),
            )
        )


def _store(record: Record, papers: Sequence[Paper], numbers: range) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("blob", "document", "occurrence", "page", "text_variant", "span", "document_language")
    }
    rows["family_member"] = []
    for number in numbers:
        paper = papers[number % len(papers)]
        content = paper.pdf + f"\n% {number}\n".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        path = record.vault.path_of(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        rows["blob"].append({"sha256": sha256, "size": len(content), "stored_at": clock.now()})
        for table, row in _rows_of(paper, number, sha256):
            rows[table].append(row)
    with record.writing() as session:
        for table, written in rows.items():
            insert_rows(session, table, written)


def _rows_of(paper: Paper, number: int, sha256: str) -> Iterator[tuple[str, dict[str, Any]]]:
    document = number + 1
    yield (
        "document",
        {
            "id": document,
            "cache_id": CACHE_ID,
            "sha256": sha256,
            "delivery_id": 1,
            "is_container": False,
            "outcome": "read",
            "missing": [],
            "media_type": "application/pdf",
            "pages": len(paper.sheets),
            "properties": {},
            "reader_version": "drawn",
            "text_sha256": sha256,
        },
    )
    place = f"folder {number // 100}/paper {number}.pdf"
    yield "occurrence", {"delivery_id": 1, "document_id": document, "path": place, "raw_path": place.encode()}
    characters = sum(len(sheet.text) for sheet in paper.sheets)
    spoken = {"language": paper.language, "script": paper.script}
    yield "document_language", {"document_id": document, **spoken, "characters": characters}
    founder = number - number % FAMILY
    yield "family_member", {"document_id": document, "family": f"{founder:064x}", "pivot": number == founder}
    for at, sheet in enumerate(paper.sheets):
        page = number * PAGES_OF_A_DOCUMENT + at + 1
        size = {"width": sheet.width, "height": sheet.height}
        yield "page", {"id": page, "document_id": document, "number": at + 1, **size}
        yield (
            "text_variant",
            {
                "id": page,
                "page_id": page,
                "method": "text_layer",
                "engine": "drawn 1",
                "text": sheet.text,
                "words": sheet.words,
                "state": "current",
                "chosen_because": "only_text",
                "spans_by": "drawn 1",
            },
        )
        yield (
            "span",
            {"variant_id": page, "start": 0, "end": len(sheet.text), **spoken, "confidence": 1.0, "engine": "drawn 1"},
        )


def _keep_features(record: Record, papers: Sequence[Paper]) -> None:
    """Keep what learning counts: once for each paper, since its documents say the same."""
    grams = [count_grams([sheet.text for sheet in paper.sheets]).pack() for paper in papers]
    known = list_known(record, CACHE_ID, version=FEATURES_VERSION)
    for first in range(0, len(known), BATCH):
        some = known[first : first + BATCH]
        facts = load_facts(record, [one.document_id for one in some])
        save_features(
            record,
            [
                Features(one.document_id, one.basis, grams[(one.document_id - 1) % len(papers)], facts[one.document_id])
                for one in some
            ],
        )

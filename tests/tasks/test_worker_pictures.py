"""Workers give the hash of what they look at, and of pages that they are asked to draw for it."""

from pathlib import Path

import pymupdf

from config.settings import Settings
from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages, draw_scan
from storage.database import Record
from storage.documents import save_readings
from storage.likeness import BYTES, SAME_PAGE, distance
from storage.pictures import load_pictures
from storage.shapes import PageRead, Reading, Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome
from tasks.extract.means import Means
from tasks.worker.pictures import hash_pages, picture_of_pages
from tasks.worker.pool import ReadingPool
from tasks.worker.read import look_at_blob, read_blob
from tests.drawn import document_id, draw_cache

PAGES = fill_paper("contract.ru", make_deal(2024))[:2]
PDF = "application/pdf"
WITHOUT_OCR = Means(tessdata=None)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def near(left: bytes | None, right: str | None) -> bool:
    assert left is not None
    assert right is not None
    return distance(left, bytes.fromhex(right)) <= SAME_PAGE


def test_a_page_that_is_looked_at_carries_the_hash_of_its_picture(tmp_path: Path) -> None:
    scan = written(tmp_path / "a", draw_scan(PAGES))
    digital = written(tmp_path / "b", draw_pages(PAGES))

    looked = look_at_blob(scan, PDF, [1, 2], WITHOUT_OCR)

    said = hash_pages(digital, PDF, [1, 2], WITHOUT_OCR)
    assert [near(page.picture, told) for page, told in zip(looked.pages, said, strict=True)] == [True, True]


def test_a_picture_of_its_own_carries_its_hash_too(tmp_path: Path) -> None:
    with pymupdf.open("pdf", draw_pages(PAGES)) as document:
        picture = written(tmp_path / "a", document[0].get_pixmap(dpi=120).tobytes("png"))

    looked = look_at_blob(picture, "image/png", [1], WITHOUT_OCR)

    assert [len(page.picture or b"") for page in looked.pages] == [BYTES]


def test_digital_pages_are_not_drawn_when_they_are_read(tmp_path: Path) -> None:
    digital = written(tmp_path / "a", draw_pages(PAGES))

    assert [page.picture for page in read_blob(digital).pages] == [None, None]


def prepared(record: Record, vault: Vault, path: Path, media_type: str = PDF) -> tuple[int, int]:
    """Keep a document of two pages in a vault and a record; gives the ids of its cache and itself."""
    kept = vault.keep(path)
    cache = draw_cache(record, [kept.sha256])
    here = document_id(record, kept.sha256)
    pages = tuple(PageRead(number, width=595.0, height=842.0) for number in (1, 2))
    reading = Reading(Outcome.READ, "1", media_type=media_type, pages=pages, page_count=2)
    save_readings(record, [(Waiting(here, kept.sha256, kept.size), reading)])
    return cache, here


def test_pages_are_drawn_and_hashed_on_demand_and_kept(home: Path, both_records: Record, tmp_path: Path) -> None:
    vault = Vault(home / "vault")
    cache, here = prepared(both_records, vault, written(tmp_path / "a", draw_pages(PAGES)))

    with ReadingPool(Settings(home=home, workers=1), vault) as pool:
        rows = picture_of_pages(pool, both_records, here)

    assert [(row.document_id, row.number, len(row.bits)) for row in rows] == [(here, 1, BYTES), (here, 2, BYTES)]
    assert load_pictures(both_records, cache) == rows


def test_a_document_that_cannot_be_drawn_gives_none(home: Path, both_records: Record, tmp_path: Path) -> None:
    vault = Vault(home / "vault")
    cache, here = prepared(both_records, vault, written(tmp_path / "a", b"%PDF-1.4 nothing else"))

    with ReadingPool(Settings(home=home, workers=1), vault) as pool:
        assert picture_of_pages(pool, both_records, here) == []

    assert load_pictures(both_records, cache) == []

"""Workers give the hash of the pages that they look at, and of no others."""

from pathlib import Path

import numpy as np
import pymupdf

from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages, draw_scan
from storage.likeness import BYTES, SAME_PAGE, distance
from tasks.extract.means import Means
from tasks.fingerprint.picture import picture_hash
from tasks.worker.read import look_at_blob, read_blob

PAGES = fill_paper("contract.ru", make_deal(2024))[:2]
PDF = "application/pdf"
WITHOUT_OCR = Means(tessdata=None)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def rendered() -> list[bytes | None]:
    with pymupdf.open("pdf", draw_pages(PAGES)) as document:
        drawn = [page.get_pixmap(dpi=100, colorspace=pymupdf.csGRAY) for page in document]
    return [
        picture_hash(np.frombuffer(page.samples, np.uint8).reshape(page.height, page.stride)[:, : page.width])
        for page in drawn
    ]


def near(left: bytes | None, right: bytes | None) -> bool:
    assert left is not None
    assert right is not None
    return distance(left, right) <= SAME_PAGE


def test_a_page_that_is_looked_at_carries_the_hash_of_its_picture(tmp_path: Path) -> None:
    scan = written(tmp_path / "a", draw_scan(PAGES))

    looked = look_at_blob(scan, PDF, [1, 2], WITHOUT_OCR)

    assert [near(page.picture, told) for page, told in zip(looked.pages, rendered(), strict=True)] == [True, True]


def test_a_picture_of_its_own_carries_its_hash_too(tmp_path: Path) -> None:
    with pymupdf.open("pdf", draw_pages(PAGES)) as document:
        picture = written(tmp_path / "a", document[0].get_pixmap(dpi=120).tobytes("png"))

    looked = look_at_blob(picture, "image/png", [1], WITHOUT_OCR)

    assert [len(page.picture or b"") for page in looked.pages] == [BYTES]


def test_digital_pages_are_not_drawn_when_they_are_read(tmp_path: Path) -> None:
    digital = written(tmp_path / "a", draw_pages(PAGES))

    assert [page.picture for page in read_blob(digital).pages] == [None, None]

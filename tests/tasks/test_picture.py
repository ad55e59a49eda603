"""Scans of one page find each other by their pictures; pages that say something else do not."""

import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages
from storage.likeness import BYTES, SAME_PAGE, WAVES, turned
from storage.pictures import PagePictureRow
from tasks.fingerprint.picture import distance, picture_hash
from tasks.relate.pictures import match_pictures

PAPERS = ("contract.ru", "contract.en", "contract.zh", "minutes.ru", "minutes.zh", "training.ru", "training.zh")


@cache
def drawn(paper: str, dpi: int = 150) -> Any:
    """The first page of a sample paper, as it is rendered."""
    with pymupdf.open("pdf", draw_pages(fill_paper(paper, make_deal(2024))[:1])) as document:
        pixels = document[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY, alpha=False)
    return np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)[:, : pixels.width]


def scanned(page: Any, *, skew: float = 0.0, shift: int = 0, shade: float = 1.0, bilevel: bool = False) -> Any:
    """The page on a scanner: laid crookedly, moved, darker; with its noise."""
    turned_page = Image.fromarray(page).rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    moved = np.roll(np.asarray(turned_page), (shift, -shift), axis=(0, 1))
    noisy = moved * shade + np.random.default_rng(1).normal(0, 8, moved.shape)
    return np.where(noisy < 128 * shade, 0, 255).astype(np.uint8) if bilevel else noisy.clip(0, 255).astype(np.uint8)


def hash_of(gray: Any) -> bytes:
    made = picture_hash(gray)
    assert made is not None
    return made


@cache
def drawn_hash(paper: str) -> bytes:
    return hash_of(drawn(paper))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "worn",
    [
        {"skew": 2.0},
        {"skew": -1.3, "shift": 25},
        {"shade": 0.7},
        {"bilevel": True, "skew": 0.5},
    ],
    ids=["skewed", "moved", "dark", "bilevel"],
)
def test_a_scan_is_near_the_page_it_is_of(paper: str, worn: dict[str, Any]) -> None:
    assert distance(drawn_hash(paper), hash_of(scanned(drawn(paper), **worn))) <= SAME_PAGE


@pytest.mark.parametrize("dpi", [100, 300])
def test_the_resolution_does_not_matter(dpi: int) -> None:
    assert distance(hash_of(drawn("contract.ru")), hash_of(drawn("contract.ru", dpi))) <= SAME_PAGE


def test_pages_with_other_text_are_far_apart() -> None:
    hashes = [hash_of(drawn(paper)) for paper in PAPERS]

    apart = [distance(left, right) for at, left in enumerate(hashes) for right in hashes[:at]]

    assert min(apart) > SAME_PAGE


def test_a_black_edge_of_the_scanner_is_no_ink() -> None:
    edged = drawn("contract.ru").copy()
    edged[:, :30] = 0

    assert distance(hash_of(drawn("contract.ru")), hash_of(edged)) <= SAME_PAGE


def test_a_page_of_next_to_nothing_has_no_hash() -> None:
    blank = np.full((1754, 1240), 250, np.uint8)
    one_line = blank.copy()
    one_line[800:815, 200:1000] = drawn("contract.ru")[100:115, 200:1000] // 2
    dusty = blank.copy()
    dusty[np.random.default_rng(1).random(blank.shape) < 0.001] = 0

    assert [picture_hash(page) for page in (blank, one_line, dusty)] == [None, None, None]


def test_neither_a_page_of_one_colour_nor_a_stamp_has_a_hash() -> None:
    assert picture_hash(np.zeros((1754, 1240), np.uint8)) is None
    assert picture_hash(drawn("contract.ru")[100:220, 100:220]) is None


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_what_a_turned_page_has_follows_from_the_hash(degrees: int) -> None:
    upright = np.unpackbits(np.frombuffer(hash_of(drawn("contract.zh")), np.uint8)).astype(bool)
    on_its_side = hash_of(np.rot90(drawn("contract.zh"), -degrees // 90))

    told = np.packbits(turned(upright.reshape(1, WAVES, WAVES), degrees)).tobytes()

    assert distance(told, on_its_side) < 0.15


def test_hashes_of_two_sizes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="two algorithms"):
        distance(b"1", b"22")


def rows_of(hashes: Sequence[bytes], documents: Sequence[int]) -> list[PagePictureRow]:
    return [
        PagePictureRow(page_id, document, 1, bits)
        for page_id, (bits, document) in enumerate(zip(hashes, documents, strict=True), start=1)
    ]


def test_matching_finds_the_scans_of_a_page_however_they_lie() -> None:
    upright = [hash_of(drawn(paper)) for paper in PAPERS]
    scans = [hash_of(np.rot90(scanned(drawn(paper), skew=1.0), at)) for at, paper in enumerate(PAPERS)]
    rows = rows_of([*upright, *scans], range(2 * len(PAPERS)))

    found = match_pictures(rows)

    assert [(match.page_id, match.other_page_id) for match in found] == [(at, at + 7) for at in range(1, 8)]
    assert [match.turned for match in found] == [-90 * at % 360 for at in range(7)]
    assert all(match.distance <= SAME_PAGE for match in found)


def test_pages_of_one_document_are_not_matched() -> None:
    found = match_pictures(rows_of([hash_of(drawn("contract.ru"))] * 3, [1, 1, 2]))

    assert [(match.page_id, match.other_page_id) for match in found] == [(1, 3), (2, 3)]


def test_the_order_of_pages_does_not_matter() -> None:
    picked = random.Random(1)  # noqa: S311 a test that repeats
    hashes = [picked.randbytes(BYTES) for _ in range(40)]
    rows = rows_of([*hashes, *hashes[:10]], range(50))

    assert match_pictures(rows) == match_pictures(picked.sample(rows, len(rows)))
    assert len(match_pictures(rows)) == 10


@pytest.mark.parametrize("few", [0.0, 1.0], ids=["all at once", "one by one"])
def test_of_some_documents_the_same_is_found_as_of_all(few: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of pages so far apart that some of them meet in no group, and wherever the documents stand."""
    picked = random.Random(2)  # noqa: S311 a test that repeats
    papers = [picked.randbytes(BYTES) for _ in range(6)]
    hashes = [copy_of(picked.choice(papers), picked) for _ in range(120)]
    rows = rows_of(hashes, [picked.randrange(60) for _ in hashes])
    every = match_pictures(rows)
    of_page = {row.page_id: row.document_id for row in rows}
    bits = np.unpackbits(np.frombuffer(b"".join(hashes), np.uint8).reshape(-1, BYTES), axis=1)
    near = [(bits[at] != bits[at + 1 :]).sum(axis=1) <= SAME_PAGE * BYTES * 8 for at in range(len(rows))]
    monkeypatch.setattr("tasks.relate.pictures.FEW", few)

    for about in ({3}, {0, 59}, set(range(30)), set()):
        wanted = [one for one in every if about & {of_page[one.page_id], of_page[one.other_page_id]}]

        assert match_pictures(rows, about) == wanted
    assert len({one.turned for one in every}) == 4
    assert sum(map(np.count_nonzero, near)) > sum(one.turned == 0 for one in every) + 5, "none is near and not met"


def copy_of(bits: bytes, picked: random.Random) -> bytes:
    """Turn a page, and let up to two fifths of its bits differ."""
    signs = np.unpackbits(np.frombuffer(bits, np.uint8)).astype(bool).reshape(1, WAVES, WAVES)
    share = picked.choice([0.02, 0.1, 0.2, 0.3])
    noise = np.array([picked.random() < share for _ in range(signs.size)]).reshape(signs.shape)
    return np.packbits(turned(signs, picked.choice([0, 90, 180, 270])) ^ noise).tobytes()


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_pages_match_nothing(count: int) -> None:
    assert match_pictures(rows_of([bytes(BYTES)] * count, range(count))) == []

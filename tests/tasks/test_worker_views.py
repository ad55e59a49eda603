"""A page crosses from its worker as bare pixels, as it is or as a release would show it, and nothing else is taken."""

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from config.errors import Unreadable
from config.settings import Settings
from samples.deal import make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages
from storage.vault import Vault
from tasks.extract.derive.view import view
from tasks.extract.means import Means
from tasks.worker.pool import ReadingPool
from tasks.worker.preview import preview, preview_text
from tasks.worker.sheets import Order
from tasks.worker.views import read_redacted, view_page, view_redacted
from tests.tasks.derived import MEANS, NAME, box_of, derived, document_of, draw_contract, hide

PDF = "application/pdf"
WITHOUT_OCR = Means(tessdata=None)


class Liar:
    """A pool whose worker says what it wants."""

    def __init__(self, said: object) -> None:
        self.said = said

    def on_pages(self, *_: object, **__: object) -> object:
        return self.said


def drawing(colour: tuple[float, float, float]) -> bytes:
    with pymupdf.open() as document:
        document.new_page(width=300, height=400).draw_rect((50, 50, 200, 200), fill=colour, color=colour)
        written: bytes = document.tobytes()
        return written


@pytest.mark.parametrize(("colour", "channels"), [((0.8, 0.1, 0.1), 3), ((0.4, 0.4, 0.4), 1)])
def test_a_stamp_keeps_its_colour_and_grey_pages_cost_a_third(
    tmp_path: Path, colour: tuple[float, float, float], channels: int
) -> None:
    (tmp_path / "a").write_bytes(drawing(colour))

    drawn = view(tmp_path / "a", PDF, 1, WITHOUT_OCR, longest=200)

    assert max(drawn["width"], drawn["height"]) <= 200
    assert (round(drawn["height"] / drawn["width"], 1), drawn["channels"]) == (1.3, channels)


def test_a_page_is_drawn_in_a_worker(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", workers=1)
    vault = Vault(settings.home / "vault")
    (tmp_path / "a").write_bytes(draw_pages(fill_paper("contract.ru", make_deal(2024))[:1]))
    kept = vault.keep(tmp_path / "a")

    with ReadingPool(settings, vault) as pool:
        drawn = view_page(pool, kept.sha256, PDF, 1, longest=400)
        with pytest.raises(Unreadable, match="corrupt"):
            view_page(pool, kept.sha256, PDF, 9, longest=400)

    assert max(drawn.width, drawn.height) <= 400
    assert len(set(drawn.pixels)) > 10


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"width": 2, "height": 2, "channels": 1},
        {"width": 2, "height": 2, "channels": 1, "pixels": b64encode(b"12345").decode()},
        {"width": 2, "height": 2, "channels": 4, "pixels": b64encode(b"1" * 16).decode()},
        {"width": 500, "height": 1, "channels": 1, "pixels": b64encode(b"1" * 500).decode()},
        {"width": True, "height": 2, "channels": 1, "pixels": b64encode(b"12").decode()},
        {"width": 2, "height": 2, "channels": 1, "pixels": "no base 64!"},
    ],
)
def test_what_is_no_picture_of_that_size_is_not_taken(said: object) -> None:
    pool: Any = Liar(said)

    with pytest.raises(Unreadable, match="crashed"):
        view_page(pool, "a" * 64, PDF, 1, longest=100)
    with pytest.raises(Unreadable, match="crashed"):
        view_redacted(pool, document_of(), longest=100)


def test_what_is_no_text_is_not_taken() -> None:
    pool: Any = Liar({"text": "no string"})

    with pytest.raises(Unreadable, match="crashed"):
        read_redacted(pool, document_of())


def test_a_page_as_it_would_be_released_is_what_a_release_draws_and_reads(tmp_path: Path) -> None:
    path = draw_contract(tmp_path / "a.pdf", f"поставка {NAME}", "гавань и склад")
    order = Order(document_of(hide(1, box_of(path, NAME), words=NAME)))

    _, made = derived(path, order, tmp_path / "made")
    shown = preview(path, order, MEANS, longest=10_000)
    smaller = preview(path, order, MEANS, longest=400)

    assert hashlib.sha256(b64decode(shown["pixels"])).hexdigest() == made.pages[0].pixels_sha256
    assert (shown["width"], shown["height"], shown["channels"]) == (made.pages[0].width, made.pages[0].height, 1)
    assert max(smaller["width"], smaller["height"]) == 400
    assert preview_text(path, order, MEANS) == made.pages[0].text
    assert NAME not in made.pages[0].text
    assert "гавань" in made.pages[0].text

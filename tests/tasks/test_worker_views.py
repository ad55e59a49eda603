"""A page for a reader crosses from its worker as bare pixels, and nothing else is taken."""

from base64 import b64encode
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
from tasks.worker.views import view_page

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

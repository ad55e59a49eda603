"""The prover that strangers run: real redacted PDFs pass it, text under a redaction does not; no home is needed."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from config.settings import Settings
from tasks.extract.derive.write import PdfWriter
from tasks.package.bag import write_bag
from tasks.package.verify import verify_bag
from tasks.workshop import structure_prover
from tests.tasks.package.bagged import KEY, drawn, selection

HIDDEN_UNDER = 2
"""The document whose words were left under the paint."""


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag whose PDFs are real, one of them badly redacted; signed by a desk that did not look."""
    made = drawn(tmp_path / "drawn")
    for number, (path, derivative) in made.items():
        with path.open("wb") as file:
            writer = PdfWriter(file, has_layer=False)
            for _ in derivative.pages:
                writer.add(np.full((64, 48), 255 - number, dtype=np.uint8), dpi=20)
            writer.close()
        if number == HIDDEN_UNDER:
            paint_over_words(path)
        made[number] = (path, replace(derivative, pdf_sha256=hashlib.sha256(path.read_bytes()).hexdigest()))
    return write_bag(selection(), made, extra={}, key=KEY, to=tmp_path / "out").folder


def paint_over_words(path: Path) -> None:
    """Write a page as desks that do not know better redact it: a black box over words that are still there."""
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=200)
        page.insert_text((40, 100), "Lev Tarasenko")
        page.draw_rect((35, 80, 140, 110), fill=(0, 0, 0))
        path.write_bytes(document.tobytes())


def test_words_under_a_redaction_are_told_of_a_bag_that_is_otherwise_whole(bag: Path, tmp_path: Path) -> None:
    home = tmp_path / "no home"
    with structure_prover(Settings(home=home)) as prove:
        verdict = verify_bag(bag, public_keys=[KEY.public], prove=prove)

    assert verdict.key == KEY.public.name
    assert {(str(one.kind), one.file) for one in verdict.findings} == {
        ("under_redaction", f"data/documents/VS001-{HIDDEN_UNDER:04}/redacted.pdf")
    }
    assert not any("Tarasenko" in one.because for one in verdict.findings)
    assert not (home / "sluice.db").exists()

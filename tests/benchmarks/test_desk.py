"""The benchmark of the desk runs: on a store so small that its figures say nothing."""

import pytest

from benchmarks.desk.__main__ import OTHERS, WARMING, run
from benchmarks.desk.store import draw_papers

ROUNDS = 2
PAGES = (2 * (WARMING + ROUNDS) + 4) * 10


@pytest.mark.bench
def test_somebody_decides_and_has_the_next_item_with_its_picture(capsys: pytest.CaptureFixture[str]) -> None:
    run([PAGES], draw_papers(1), rounds=ROUNDS, pause=0.0)

    said = capsys.readouterr().out
    assert "by HTTP" in said
    assert "in Chromium" in said
    assert all(name in said for name in OTHERS)
    assert f"shown to an empty page, {PAGES} pages: " in said

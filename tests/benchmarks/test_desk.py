"""The benchmark of the desk runs: on a store so small that its figures say nothing."""

import pytest

from benchmarks.desk.__main__ import OTHERS, WARMING, report, run
from benchmarks.desk.store import draw_papers

ROUNDS = 2
PAGES = (WARMING + ROUNDS + 2) * 10


@pytest.mark.bench
def test_somebody_decides_and_has_the_next_item_with_its_picture(capsys: pytest.CaptureFixture[str]) -> None:
    (seen,) = run([PAGES], draw_papers(1), rounds=ROUNDS, pause=0.0)
    report([PAGES], [seen])

    assert len(seen.steps) == ROUNDS
    assert all(step.page > 0 and step.picture > 0 for step in seen.steps)
    assert set(seen.others) == set(OTHERS)
    assert "shown to an empty page" in capsys.readouterr().out

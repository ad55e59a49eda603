"""Learning behind the answers: it goes on, whatever one act left behind."""

import pytest

from desk.api.learning import Learner
from storage.database import Record
from tasks.prioritise import learn


def test_an_item_that_cannot_be_found_does_not_stop_the_learner(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []

    def cache_of(_: Record, item: int) -> int:
        if item == 77:
            raise ValueError("gone")
        return 5

    def relearn(_: Record, cache_id: int) -> int:
        learned.append(cache_id)
        return 0

    monkeypatch.setattr(learn, "cache_of_item", cache_of)
    monkeypatch.setattr(learn, "relearn", relearn)
    learner = Learner(record)
    learner.heed("queue decide", {"item": 77})
    learner.rest()

    learner.heed("queue decide", {"item": 1})
    learner.rest()

    assert learned == [5]

"""The runs of learning of a cache, for its curve: all of few, some of many, always the last, on both databases."""

import pytest

from config import clock
from config.errors import NotFound
from storage import learning
from storage.database import Record
from storage.learning import list_runs
from storage.tables.learning import LearningRun
from tests.storage.rows import put_cache


def put_runs(record: Record, cache_id: int, count: int) -> None:
    with record.writing() as session:
        for number in range(1, count + 1):
            session.add(
                LearningRun(
                    cache_id=cache_id,
                    number=number,
                    model="test",
                    seed=1,
                    random_share=0.1,
                    weight=0.5,
                    documents=90,
                    decisions=number * 2,
                    relevant=number,
                    learned_from="0" * 64,
                    at=clock.now(),
                )
            )


def test_runs_are_told_in_their_order_of_their_cache_alone(both_records: Record) -> None:
    put_runs(both_records, put_cache(both_records), 3)
    put_runs(both_records, put_cache(both_records, "island"), 1)

    assert list_runs(both_records, "harbour") == [
        {"number": number, "decisions": number * 2, "relevant": number} for number in (1, 2, 3)
    ]
    assert [run["number"] for run in list_runs(both_records, "island")] == [1]


@pytest.mark.parametrize(
    ("count", "expected"), [(5, [1, 2, 3, 4, 5]), (6, [2, 4, 6]), (11, [3, 6, 9, 11]), (25, [5, 10, 15, 20, 25])]
)
def test_of_many_some_and_the_last(
    both_records: Record, monkeypatch: pytest.MonkeyPatch, count: int, expected: list[int]
) -> None:
    monkeypatch.setattr(learning, "CURVE_RUNS", 5)
    put_runs(both_records, put_cache(both_records), count)

    assert [run["number"] for run in list_runs(both_records, "harbour")] == expected


def test_where_nothing_was_learned_there_is_no_run(both_records: Record) -> None:
    put_cache(both_records)

    assert list_runs(both_records, "harbour") == []
    with pytest.raises(NotFound):
        list_runs(both_records, "nowhere")

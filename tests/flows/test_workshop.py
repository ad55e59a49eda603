"""What leaves a stage: counts, and errors that tell Prefect nothing."""

import pickle
from pathlib import Path

import pytest

from config.errors import NotFound, Refused, StageFailed
from config.settings import Settings
from storage import custody
from storage.database import Record, open_record
from storage.locks import held, one_run
from storage.shapes import Order
from tasks.workshop import discreetly, is_worth_retrying, run_of


def fail_with(error: Exception) -> StageFailed:
    with pytest.raises(StageFailed) as failure, discreetly("batch 7"):
        raise error
    return failure.value


def test_an_error_leaves_a_stage_as_its_kind_and_an_id() -> None:
    assert str(fail_with(ValueError("what the letter said"))) == "ValueError at batch 7"


def test_a_refusal_leaves_a_stage_as_its_rule() -> None:
    assert str(fail_with(Refused("the long story", rule="one_run_at_a_time"))) == "one_run_at_a_time at batch 7"


def test_an_error_that_travels_to_another_process_leaves_the_original_behind() -> None:
    failure: StageFailed = pickle.loads(pickle.dumps(fail_with(ValueError("secret"))))  # noqa: S301 our own bytes

    assert str(failure) == "ValueError at batch 7"
    assert failure.original is None


def test_only_what_nobody_refused_is_worth_retrying() -> None:
    assert is_worth_retrying(fail_with(OSError("disk")))
    assert not is_worth_retrying(fail_with(NotFound("no order")))


def test_a_second_run_on_a_cache_is_refused(record: Record) -> None:
    with one_run(record, "harbour"), pytest.raises(Refused) as refusal, one_run(record, "harbour"):
        pass

    assert refusal.value.rule == "one_run_at_a_time"


def test_runs_on_two_caches_do_not_hinder_each_other(record: Record) -> None:
    with one_run(record, "harbour"), one_run(record, "airport"):
        pass


def test_a_lock_is_free_again_after_its_holder(record: Record) -> None:
    with held(record, "inbox") as first:
        assert first
    with held(record, "inbox") as second:
        assert second


def test_a_run_on_a_cache_that_is_taken_is_refused_by_its_rule(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_HOME", str(home))
    record = open_record(Settings(home=home))
    order_id = custody.save_order(record, Order("harbour", ("/nowhere",)))
    with one_run(record, "harbour"), pytest.raises(StageFailed) as failure, run_of(order_id):
        pass
    record.close()

    assert failure.value.code == "one_run_at_a_time"

"""Reopening: what failed is opened again, and its delivery grows."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from config.settings import Settings
from storage.caches import reconcile
from storage.database import Record, open_record
from storage.digest import record_digest
from storage.shapes import Order, Unpacked
from storage.vocabulary import Reason
from tasks.deliver.deliver import deliver, reopen
from tests.tasks.bringing import Pool, bring_in, limited, nested, paths, refuse_to_fetch, zipped


def failing(reason: Reason) -> Callable[[str, Path], Unpacked]:
    return lambda *_: Unpacked("application/zip", (), reason)


def again(record: Record, reasons: frozenset[str] | None = None) -> int:
    return reopen(
        "harbour", record=record, unpack=Pool(record).unpack, reasons=reasons, notice=lambda *_: None
    )  # fmt: skip


def bring_in_failing(record: Record, place: Path, reason: Reason = Reason.TIMED_OUT) -> None:
    order = Order("harbour", (str(place),))
    deliver(order, record=record, unpack=failing(reason), fetch=refuse_to_fetch, notice=lambda *_: None)


def test_an_archive_that_failed_is_opened_again_and_its_delivery_grows(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b.txt": b"x", "c.zip": zipped({"d": b"y"})}))
    bring_in_failing(record, tmp_path / "a.zip")

    assert again(record) == 1

    assert set(paths(record)) == {"a.zip", "a.zip/b.txt", "a.zip/c.zip", "a.zip/c.zip/d"}
    assert {row[1] for path, row in paths(record).items() if path.endswith(".zip")} == {"read"}
    assert reconcile(record, 1)["files"] == 4


def test_reopening_gives_the_documents_of_an_undisturbed_run(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b.txt": b"x"}))
    bring_in_failing(record, tmp_path / "a.zip")
    again(record)
    whole = open_record(Settings(home=tmp_path / "whole", workers=1))
    bring_in(whole, tmp_path / "a.zip")

    assert paths(record) == paths(whole)
    whole.close()


def test_only_what_ended_with_the_reason_asked_for_is_opened_again(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b.txt": b"x"}))
    bring_in_failing(record, tmp_path / "a.zip")

    assert again(record, frozenset({"crashed"})) == 0
    assert again(record, frozenset({"timed_out"})) == 1


def test_reopening_where_nothing_failed_asks_nobody(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"b.txt": b"x"}))
    bring_in(record, tmp_path / "a.zip")
    before = record_digest(record)

    assert again(record) == 0
    assert record_digest(record) == before


def test_a_document_that_only_failed_to_be_looked_at_waits_to_be_read(record: Record, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(zipped({"[Content_Types].xml": b""}))
    bring_in_failing(record, tmp_path / "letter.docx")

    again(record)

    with record.engine.connect() as connection:
        row = connection.execute(text("SELECT is_container, outcome, reason FROM document")).one()
    assert tuple(row) == (0, None, None)


def test_a_larger_limit_opens_what_was_too_deep(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(nested(4))
    shallow = open_record(limited(tmp_path / "home", container_maximum_depth=2))
    bring_in(shallow, tmp_path / "a.zip")
    shallow.close()
    deeper = open_record(limited(tmp_path / "home", container_maximum_depth=8))

    again(deeper)

    assert {row[1:] for path, row in paths(deeper).items() if path != "a.zip/x/x/x/x"} == {("read", None)}
    assert len(paths(deeper)) == 5
    deeper.close()

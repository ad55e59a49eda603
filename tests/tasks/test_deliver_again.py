"""Bringing in again: the same is the same, what was stopped is taken up, what systems leave behind is excluded."""

from pathlib import Path

import pytest
from sqlalchemy import text

from config.errors import SluiceError
from config.settings import Settings
from storage.caches import reconcile
from storage.database import Record, open_record
from storage.digest import record_digest
from tests.tasks.bringing import Pool, bring_in, count, paths, zipped


def test_the_same_files_again_are_the_same_delivery(record: Record, folder: Path) -> None:
    first = bring_in(record, folder)
    before = record_digest(record)

    again = bring_in(record, folder)

    assert (again.delivery_id, again.delivery, again.new, first.new) == (first.delivery_id, 1, 0, 2)
    assert record_digest(record) == before


def test_one_more_file_opens_the_next_delivery(record: Record, folder: Path) -> None:
    bring_in(record, folder)
    (folder / "c.txt").write_bytes(b"third")

    second = bring_in(record, folder)

    assert (second.delivery, second.new) == (2, 1)


def test_a_document_belongs_to_the_delivery_it_first_came_with(record: Record, folder: Path) -> None:
    bring_in(record, folder)
    (folder / "c.txt").write_bytes(b"third")

    second = reconcile(record, bring_in(record, folder).delivery_id)

    assert (second["files"], second["documents"], second["copies"]) == (3, 1, 2)


def test_an_archive_is_opened_once_whatever_brings_it(record: Record, folder: Path) -> None:
    (folder / "z.zip").write_bytes(zipped({"a": b"x"}))
    pool = Pool(record)
    bring_in(record, folder, pool=pool)
    bring_in(record, folder / "z.zip", pool=pool)
    bring_in(record, folder / "z.zip", cache="other", pool=pool)

    assert len(pool.asked) == 1


def test_what_was_found_to_be_no_archive_is_not_asked_again(record: Record, folder: Path) -> None:
    (folder / "tool.jar").write_bytes(zipped({"META-INF/MANIFEST.MF": b""}))
    pool = Pool(record)
    bring_in(record, folder, pool=pool)
    bring_in(record, folder / "tool.jar", pool=pool)

    assert len(pool.asked) == 1


def test_the_pool_is_not_asked_for_ordinary_files(record: Record, folder: Path) -> None:
    pool = Pool(record)

    bring_in(record, folder, pool=pool)

    assert pool.asked == []


@pytest.mark.parametrize("moment", range(6))
def test_a_run_that_was_stopped_leaves_the_record_of_an_undisturbed_one(
    moment: int, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "z.zip").write_bytes(zipped({"a": b"x", "inner.zip": zipped({"b": b"y"})}))
    whole = open_record(Settings(home=tmp_path / "whole", workers=1))
    bring_in(whole, folder)
    stopped = open_record(Settings(home=tmp_path / "stopped", workers=1))
    keep, kept = stopped.vault.keep, []

    def stop(path: Path) -> object:
        if len(kept) == moment:
            raise KeyboardInterrupt
        kept.append(path)
        return keep(path)

    monkeypatch.setattr(stopped.vault, "keep", stop)
    with pytest.raises(KeyboardInterrupt):
        bring_in(stopped, folder)
    assert count(stopped, "delivery") == 0
    monkeypatch.setattr(stopped.vault, "keep", keep)

    bring_in(stopped, folder)

    assert record_digest(stopped) == record_digest(whole)
    whole.close()
    stopped.close()


def test_leftovers_of_a_killed_run_are_swept_up(record: Record, folder: Path) -> None:
    (record.home / "scratch" / "deliver-dead").mkdir()
    (record.home / "vault" / "incoming").mkdir(parents=True)
    (record.home / "vault" / "incoming" / "1-dead").write_bytes(b"half")

    bring_in(record, folder)

    assert list((record.home / "scratch").iterdir()) == list((record.home / "vault" / "incoming").iterdir()) == []


def test_what_another_run_writes_is_left_alone(record: Record, folder: Path) -> None:
    from storage.scratch import scratch_folder, writing_originals  # noqa: PLC0415

    with writing_originals(record), scratch_folder(record, "deliver") as other:
        bring_in(record, folder)

        assert other.exists()


def test_a_full_disk_is_told_before_anything_is_written(
    record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 64 * 1024**2 + 5})())

    with pytest.raises(SluiceError, match=f"{64 * 1024**2 + 11} bytes are needed"):
        bring_in(record, folder)

    assert not (record.home / "vault").exists() or not any((record.home / "vault").rglob("?" * 64))


def test_what_is_kept_already_needs_no_room(record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(record, folder)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 64 * 1024**2 + 5})())

    assert bring_in(record, folder).new == 0


def test_the_ledger_gets_one_entry_a_delivery(record: Record, folder: Path) -> None:
    bring_in(record, folder)
    bring_in(record, folder)

    with record.engine.connect() as connection:
        entries = connection.execute(text("SELECT kind, actor, subject FROM ledger")).all()
    assert [tuple(entry) for entry in entries] == [("delivery received", "operator", "cache:harbour")]


def test_what_systems_leave_behind_is_excluded_and_kept(record: Record, folder: Path) -> None:
    for name in (".DS_Store", "THUMBS.DB", "desktop.ini"):
        (folder / name).write_bytes(name.encode())
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._a.txt").write_bytes(b"fork")
    (folder / "~$letter.docx").write_bytes(b"o" * 162)
    (folder / "~$memo.txt").write_bytes(b"a real memo")

    bring_in(record, folder)

    excluded = {path for path, row in paths(record).items() if row[1] == "excluded"}
    assert excluded == {".DS_Store", "THUMBS.DB", "desktop.ini", "__MACOSX/._a.txt", "~$letter.docx"}


def test_a_document_is_read_if_one_of_its_places_is_not_excluded(record: Record, folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"first")

    bring_in(record, folder)

    assert paths(record)[".DS_Store"][1] is None


def test_an_excluded_document_waits_again_once_it_comes_under_another_name(record: Record, folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"hidden letter")
    bring_in(record, folder)
    (folder / "letter.txt").write_bytes(b"hidden letter")

    bring_in(record, folder)

    assert paths(record)["letter.txt"][1] is None


def test_an_excluded_archive_is_not_opened(record: Record, folder: Path) -> None:
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "z.zip").write_bytes(zipped({"a": b"x"}))

    bring_in(record, folder)

    assert paths(record)["__MACOSX/z.zip"][1] == "excluded"
    assert count(record, "container") == 0


def test_rules_of_ones_own_are_told_by_their_name(tmp_path: Path, folder: Path) -> None:
    made = Settings(home=tmp_path / "home", workers=1, exclude={"thumbnails": ["*.THM"]})
    record = open_record(made)
    (folder / "a.thm").write_bytes(b"x")

    bring_in(record, folder)

    with record.engine.connect() as connection:
        assert connection.execute(text("SELECT path, rule FROM occurrence WHERE rule IS NOT NULL")).all() == [
            ("a.thm", "thumbnails")
        ]
    record.close()

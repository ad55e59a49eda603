"""Fixity tells what is not as it was received, and that it was looked at stands in the ledger."""

import os
from pathlib import Path

import pytest

from config.errors import NotFound
from storage.database import Record
from storage.fixity import check_originals
from storage.tables.provenance import Blob
from tests.drawn import draw_cache
from tests.storage.rows import START, ledger_kinds


def keep(record: Record, *contents: bytes, slug: str = "harbour") -> list[str]:
    """Keep originals in the vault and the record, in a cache; gives their SHA-256."""
    kept = [record.vault.keep_chunks(iter([content])) for content in contents]
    with record.writing() as session:
        session.add_all(Blob(sha256=one.sha256, size=one.size, stored_at=START) for one in kept)
    draw_cache(record, [one.sha256 for one in kept], slug=slug)
    return [one.sha256 for one in kept]


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def test_originals_that_are_as_they_came_are_whole(both_records: Record) -> None:
    keep(both_records, b"one", b"two")

    found = check_originals(both_records)

    assert (found.is_whole, found.findings) == (True, [])
    assert (found.summary["checked"], found.summary["bytes"]) == (2, 6)


def test_one_that_is_gone_is_missing(record: Record) -> None:
    sha256, _ = keep(record, b"one", b"two")
    record.vault.path_of(sha256).unlink()

    assert check_originals(record).findings == [{"blob": sha256, "finding": "missing"}]


def test_one_with_another_byte_is_altered(record: Record) -> None:
    sha256, _ = keep(record, b"one", b"two")
    overwrite(record.vault.path_of(sha256), b"onf")

    found = check_originals(record)

    assert found.findings == [{"blob": sha256, "finding": "altered"}]
    assert (found.is_whole, found.summary["altered"]) == (False, 1)


def test_a_link_in_place_of_one_is_altered_whatever_it_leads_to(record: Record, tmp_path: Path) -> None:
    (sha256,) = keep(record, b"one")
    path = record.vault.path_of(sha256)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    assert check_originals(record).findings == [{"blob": sha256, "finding": "altered"}]


def test_a_folder_in_place_of_one_is_unreadable(record: Record) -> None:
    (sha256,) = keep(record, b"one")
    record.vault.path_of(sha256).unlink()
    record.vault.path_of(sha256).mkdir()

    assert check_originals(record).findings == [{"blob": sha256, "finding": "unreadable"}]


def test_what_the_record_does_not_know_is_unknown(record: Record) -> None:
    keep(record, b"one")
    stray = record.vault.keep_chunks(iter([b"stray"])).sha256
    (record.vault.folder / "note").write_bytes(b"")

    assert check_originals(record).findings == [
        {"blob": f"{stray[:2]}/{stray[2:4]}/{stray}", "finding": "unknown"},
        {"blob": "note", "finding": "unknown"},
    ]


def test_what_a_run_is_writing_is_not_looked_at(record: Record) -> None:
    keep(record, b"one")
    (record.vault.folder / "incoming" / f"{os.getpid()}-0").write_bytes(b"half")

    assert check_originals(record).is_whole


def test_of_one_cache_only_its_own_are_looked_at(record: Record) -> None:
    keep(record, b"one")
    other, _ = keep(record, b"two", b"three", slug="depot")
    record.vault.path_of(other).unlink()

    assert check_originals(record, "harbour").is_whole
    assert check_originals(record, "depot").summary["checked"] == 2
    assert not check_originals(record, "depot").is_whole


def test_a_cache_that_is_not_there_is_not_found(record: Record) -> None:
    with pytest.raises(NotFound):
        check_originals(record, "nowhere")
    assert ledger_kinds(record) == []


def test_each_check_is_one_entry_of_the_ledger(both_records: Record) -> None:
    keep(both_records, b"one")

    for _ in range(2):
        check_originals(both_records)

    assert ledger_kinds(both_records) == ["fixity checked"] * 2

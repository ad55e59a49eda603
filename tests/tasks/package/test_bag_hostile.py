"""Bags made to break whoever checks them are told, and break nothing."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from config.errors import NotFound
from tasks.package.layout import SIGNATURE, SIGNED
from tasks.package.verify import verify_bag
from tests.tasks.package.bagged import (
    CLAIMS,
    KEY,
    PROOF,
    kinds,
    overwrite,
    verdict_on,
    written,
)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return written(tmp_path).folder


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data/ro-crate-metadata.json", b"[" * 200_000),
        ("data/ro-crate-metadata.json", b'{"@graph": {"x": 1}}'),
        ("data/ro-crate-metadata.json", b'{"@graph": [[1], 2]}'),
        (PROOF, b"[" * 200_000),
        (PROOF, b'{"size": ' + b"9" * 10_000 + b"}"),
        (CLAIMS, b"[" * 200_000),
        (CLAIMS, b"\xff\xfe\n"),
        ("data/documents.csv", b'"' * 99_999),
        ("data/documents.csv", b"export_id\r\n" * 9),
        ("data/documents.csv", b"\xff"),
        ("data/documents.csv", b"export_id\r\nVS001-0001,more\r\n"),
        ("data/redactions.csv", b"export_id\r\nVS001-0001,more,and,more\r\n"),
        ("data/replies.csv", b"claim\r\n1," + b"z" * 200_000 + b"\r\n"),
        ("data/audit/root.txt", b"9" * 99_999 + b":"),
        ("bag-info.txt", b"\xff" * 99),
        ("manifest-sha256.txt", b"\xff\n"),
        ("manifest-sha256.txt", b"x\n" * 9),
        (SIGNED, b"\0" * 999),
    ],
)
def test_content_made_to_break_a_reader_is_told(bag: Path, name: str, content: bytes) -> None:
    (bag / name).write_bytes(content)

    files = {one.file for one in verdict_on(bag).findings}
    assert name in files


def test_folders_without_end_are_told(bag: Path) -> None:
    (bag / "data" / Path(*["d"] * 300)).mkdir(parents=True)

    assert verdict_on(bag).findings


def test_more_files_than_any_release_has_are_told(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["tasks.package.inventory"], "MOST_FILES", 20)

    assert set(kinds(bag)) == {"too_large"}


def test_a_file_that_is_too_large_to_be_read_is_told(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["tasks.package.inventory"], "MOST_TEXT_BYTES", 500)

    assert CLAIMS in kinds(bag)["too_large"]


def test_what_is_no_folder_is_no_bag(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify_bag(tmp_path / "none", public_keys=[KEY.public])


def test_every_single_flipped_byte_is_told(bag: Path, tmp_path: Path) -> None:
    names = sorted(str(path.relative_to(bag)) for path in bag.rglob("*") if path.is_file() and path.name != SIGNATURE)
    for number, name in enumerate(names):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(bag, copy)
        overwrite(copy / name)
        assert name in {one.file for one in verdict_on(copy).findings}, name
        shutil.rmtree(copy)


def test_a_signature_alone_makes_no_release(bag: Path) -> None:
    shutil.rmtree(bag / "data")

    assert len(kinds(bag)["removed_file"]) > 10


def test_the_key_is_told_only_where_it_signed_what_lies_here(bag: Path) -> None:
    overwrite(bag / SIGNED)

    assert verdict_on(bag).key is None
    assert json.dumps([one.because for one in verdict_on(bag).findings])

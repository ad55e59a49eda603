"""What of a drop folder is complete: not what is hidden, named as unfinished, just changed, or being written."""

import os
import time
from pathlib import Path

import pytest

from tasks.deliver.drop import Standing, is_complete, is_open_for_writing, list_standing

LATER = 3600.0


def names(folder: Path) -> list[bytes]:
    return [one.raw_path for one in list_standing(os.fsencode(folder))]


def only_file(folder: Path) -> Standing:
    [standing] = list_standing(os.fsencode(folder))
    return standing


def complete_after(folder: Path, seconds: float) -> bool:
    return is_complete(os.fsencode(folder), only_file(folder), settle_seconds=10, at=time.time() + seconds)


@pytest.mark.parametrize(
    "name", ["a.pdf.part", "a.pdf.CRDOWNLOAD", "a.filepart", "a.tmp", ".a.pdf", ".hidden/a.pdf", "a.download/a.pdf"]
)
def test_a_name_of_something_unfinished_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")

    assert names(tmp_path) == []


def test_files_of_all_folders_are_listed_by_their_raw_paths(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "договор.pdf").write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.txt")).write_bytes(b"y")

    assert names(tmp_path) == [b"b\xff.txt", "sub/договор.pdf".encode()]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/hostname")
    (tmp_path / "folder").symlink_to("/etc")

    assert names(tmp_path) == []


def test_a_file_that_just_changed_waits(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")

    assert not complete_after(tmp_path, 5)
    assert complete_after(tmp_path, 11)


def test_a_date_set_back_by_the_program_that_writes_deceives_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    os.utime(tmp_path / "a.pdf", (0, 0))

    assert not complete_after(tmp_path, 5)


def test_a_date_in_the_future_does_not_keep_a_file_waiting_for_ever(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    os.utime(tmp_path / "a.pdf", (time.time() + 10 * LATER, time.time() + 10 * LATER))

    assert complete_after(tmp_path, LATER)


def test_a_file_that_a_process_writes_to_waits_however_long_it_pauses(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as writing:
        writing.write(b"x")
        writing.flush()

        assert is_open_for_writing(os.fsencode(tmp_path / "a.pdf"))
        assert not complete_after(tmp_path, LATER)
    assert complete_after(tmp_path, LATER)


def test_a_file_that_is_only_read_does_not_wait(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with (tmp_path / "a.pdf").open("rb"):
        assert is_open_for_writing(os.fsencode(tmp_path / "a.pdf")) is False


def test_a_file_that_is_gone_cannot_be_asked(tmp_path: Path) -> None:
    assert is_open_for_writing(os.fsencode(tmp_path / "gone")) is None

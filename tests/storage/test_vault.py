"""The vault keeps originals whole, once, and read-only."""

import stat
from pathlib import Path

import pytest

from storage.vault import Vault, hash_file


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


def test_kept_bytes_are_found_under_their_hash(vault: Vault, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes("Договор".encode() * 1000)

    kept = vault.keep(source)

    assert kept == hash_file(source)
    assert vault.path_of(kept.sha256).read_bytes() == source.read_bytes()


def test_an_original_is_read_only_and_its_folder_private(vault: Vault) -> None:
    kept = vault.keep_chunks(iter([b"one", b"two"]))

    path = vault.path_of(kept.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_keeping_twice_leaves_the_first_as_it_is(vault: Vault, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"same")
    first = vault.path_of(vault.keep(source).sha256).stat()

    again = vault.path_of(vault.keep(source).sha256).stat()

    assert (first.st_ino, first.st_mtime_ns) == (again.st_ino, again.st_mtime_ns)


def test_a_stream_that_breaks_leaves_nothing_behind(vault: Vault) -> None:
    def broken() -> object:
        yield b"half"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        vault.keep_chunks(broken())  # type: ignore[arg-type]

    assert [path for path in vault.folder.rglob("*") if path.is_file()] == []


def test_an_empty_file_is_kept_too(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    kept = vault.keep(tmp_path / "empty")

    assert kept.size == 0
    assert vault.holds(kept.sha256)

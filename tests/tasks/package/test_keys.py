"""The desk's own keys, as files: made once, never overwritten, read by their owner only."""

import os
import stat
from pathlib import Path

import pytest

from config.errors import NotFound, Refused, SluiceError, UsageError
from tasks.package import minisign
from tasks.package.keys import load_key, load_public_keys, make_keys

PASSWORD = "berth fourteen"  # noqa: S105 of a key that signs nothing but tests


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Where a key is to lie; its folder is not there yet."""
    return tmp_path / "keys" / "release.key"


def test_a_pair_is_made_and_both_halves_are_read_again(secret: Path) -> None:
    made = make_keys(secret, password=None)

    key = load_key(secret, password=None)
    assert load_public_keys([Path(made["public_key"])]) == [key.public]
    assert (made["key"], Path(made["public_key"])) == (key.public.name, secret.with_suffix(".pub"))
    assert minisign.read_public_key(made["public"]) == key.public


def test_nobody_but_the_owner_reads_the_secret_half(secret: Path) -> None:
    old = os.umask(0)
    try:
        make_keys(secret, password=None)
    finally:
        os.umask(old)

    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("there", ["release.key", "release.pub"])
def test_a_key_that_is_there_is_never_overwritten(secret: Path, there: str) -> None:
    secret.parent.mkdir()
    (secret.parent / there).write_text("trusted by many")

    with pytest.raises(Refused) as refused:
        make_keys(secret, password=None)

    assert refused.value.rule == "key_exists"
    assert {path.name: path.read_text() for path in secret.parent.iterdir()} == {there: "trusted by many"}


def test_a_secret_key_cannot_be_called_as_a_public_one_is(tmp_path: Path) -> None:
    """Its public half would be written over it."""
    with pytest.raises(UsageError, match="--key FILE"):
        make_keys(tmp_path / "release.pub", password=None)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(SluiceError, match="--key FILE"):
        make_keys(tmp_path / "file" / "release.key", password=None)


def test_a_link_into_nothing_is_not_written_through(secret: Path, tmp_path: Path) -> None:
    secret.parent.mkdir()
    secret.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SluiceError):
        make_keys(secret, password=None)

    assert not (tmp_path / "elsewhere").exists()


@pytest.fixture
def locked(secret: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key that is locked, with little work."""
    monkeypatch.setattr(minisign, "OPERATIONS", 32_768)
    monkeypatch.setattr(minisign, "MEMORY_BYTES", 1 << 20)
    make_keys(secret, password=PASSWORD)
    return secret


def test_a_locked_key_asks_for_its_password(locked: Path) -> None:
    assert load_key(locked, password=lambda: PASSWORD).public == load_public_keys([locked.with_suffix(".pub")])[0]


def test_a_wrong_password_is_told_without_being_repeated(locked: Path) -> None:
    with pytest.raises(UsageError, match="does not open it") as wrong:
        load_key(locked, password=lambda: "berth fifteen")

    assert "fifteen" not in str(wrong.value)


def test_a_locked_key_that_nobody_can_open_is_refused(locked: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_key(locked, password=None)

    assert refused.value.rule == "key_locked"


def test_nobody_is_asked_for_a_password_that_is_not_needed(secret: Path) -> None:
    make_keys(secret, password=None)

    def ask() -> str:
        raise AssertionError

    assert load_key(secret, password=ask).seed


def test_a_key_that_is_lacking_is_told_with_how_to_make_one(secret: Path) -> None:
    with pytest.raises(Refused, match="sluice release keygen") as refused:
        load_key(secret, password=None)

    assert refused.value.rule == "key_missing"
    with pytest.raises(NotFound, match="--public-key FILE"):
        load_public_keys([secret])


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff\xfe\0", b"A" * 100_000])
def test_a_file_that_is_no_key_is_told_as_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "release.key"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"release\.key"):
        load_key(path, password=None)
    with pytest.raises(UsageError, match=r"release\.key"):
        load_public_keys([path])


def test_a_folder_in_place_of_a_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_key(tmp_path, password=None)
    with pytest.raises(UsageError, match="cannot be read"):
        load_public_keys([tmp_path])

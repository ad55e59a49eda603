"""Locked archives: candidates are tried, what fits opens, what does not is told as encrypted and nothing else."""

import io
import struct
import zipfile
from pathlib import Path

import py7zr
import pytest

from storage.vocabulary import Reason
from tests.tasks.bringing import contents, opened
from tests.tasks.packed import TWO, locked_zip, old_locked_zip, sevenzipped

RIGHT = "пароль 7"
INSIDE = [(name.encode(), content) for name, content in TWO.items()]
COPIED_AND_LOCKED = [{"id": py7zr.FILTER_COPY}, {"id": py7zr.FILTER_CRYPTO_AES256_SHA256}]
LOCKED = {
    "aes 256": locked_zip(TWO, RIGHT.encode()),
    "aes 128": locked_zip(TWO, RIGHT.encode(), aes_bits=128),
    "aes, bzip2": locked_zip(TWO, RIGHT.encode(), method=zipfile.ZIP_BZIP2),
    "aes, stored": locked_zip(TWO, RIGHT.encode(), method=zipfile.ZIP_STORED),
    "aes, a code page": locked_zip(TWO, RIGHT.encode("cp866")),
    "7z": sevenzipped(TWO, password=RIGHT),
    "7z, names hidden": sevenzipped(TWO, password=RIGHT, hides_names=True),
    "7z, stored": sevenzipped(TWO, password=RIGHT, filters=COPIED_AND_LOCKED),
}


@pytest.mark.parametrize("kind", LOCKED)
def test_the_candidate_that_fits_opens_it(kind: str, tmp_path: Path) -> None:
    unpacked = opened(LOCKED[kind], tmp_path, passwords=("wrong", RIGHT, "wrong too"))

    assert contents(unpacked) == INSIDE
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (2, None, ())


@pytest.mark.parametrize("kind", LOCKED)
@pytest.mark.parametrize("passwords", [(), ("wrong", "", "\ud800")])
def test_without_one_that_fits_it_is_encrypted(kind: str, passwords: tuple[str, ...], tmp_path: Path) -> None:
    unpacked = opened(LOCKED[kind], tmp_path, passwords=passwords)

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.ENCRYPTED)


def test_the_old_cipher_of_zips_is_undone(tmp_path: Path) -> None:
    archive = old_locked_zip(b"a.txt", b"inside", b"old")

    assert contents(opened(archive, tmp_path, passwords=("wrong", "old"))) == [(b"a.txt", b"inside")]


def test_a_wrong_password_that_passes_the_old_ciphers_check_gives_no_wrong_bytes(tmp_path: Path) -> None:
    """One byte checks the password: of 2,000 wrong ones about eight pass it."""
    archive = old_locked_zip(b"a.txt", b"inside", b"old")

    unpacked = opened(archive, tmp_path, passwords=tuple(f"wrong {number}" for number in range(2000)))

    assert unpacked is not None
    assert (unpacked.members, unpacked.reason) == ((), Reason.ENCRYPTED)


def test_open_members_beside_a_locked_one_come_out(tmp_path: Path) -> None:
    packed = io.BytesIO(locked_zip({"locked": b"x"}, b"p"))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("open", b"y")

    unpacked = opened(packed.getvalue(), tmp_path)

    assert contents(unpacked) == [(b"open", b"y")]
    assert unpacked is not None
    assert (unpacked.expected, unpacked.reason, unpacked.missing) == (2, Reason.ENCRYPTED, ("locked",))


def test_a_locked_member_that_is_damaged_is_not_given(tmp_path: Path) -> None:
    archive = bytearray(locked_zip({"a": b"x" * 100}, b"p", method=zipfile.ZIP_STORED))
    archive[90] ^= 1

    unpacked = opened(bytes(archive), tmp_path, passwords=("p",))

    assert unpacked is not None
    assert unpacked.members == ()
    assert unpacked.reason in (Reason.ENCRYPTED, Reason.CORRUPT)


def test_trying_ends_where_nothing_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.deliver.zipmembers.MOST_ATTEMPTS", 3)
    tried: list[bytes] = []
    monkeypatch.setattr("tasks.deliver.zipmembers._decrypter", lambda _, password, __: tried.append(password))

    opened(locked_zip({"a": b"1", "b": b"2", "c": b"3"}, b"p"), tmp_path, passwords=("x", "y"))

    assert tried == [b"x", b"y", b"x"]


def test_a_7z_that_asks_for_too_much_work_with_its_key_is_refused(tmp_path: Path) -> None:
    archive = bytearray(sevenzipped(TWO, password="p", hides_names=True))  # noqa: S106 a test's own
    at = struct.unpack_from("<Q", archive, 12)[0] + 32
    cycles = archive.index(b"\x06\xf1\x07\x01", at) + 5
    assert archive[cycles] & 0x3F == 19
    archive[cycles] |= 0x1F

    unpacked = opened(bytes(archive), tmp_path, passwords=("p",))

    assert unpacked is not None
    assert unpacked.members == ()

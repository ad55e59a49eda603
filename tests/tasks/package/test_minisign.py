"""Signatures and keys are minisign's: its own files are read, and what is written here is read by it."""

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from config.errors import NotFound, Refused, UsageError
from tasks.package import minisign
from tasks.package.keys import load_key, load_public_keys, make_keys
from tasks.package.minisign import Malformed
from tests.tasks.package.bagged import KEY, OTHER_KEY

PUBLIC = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
"""The key that minisign's own page shows; the signature is one of the vectors of its author's verifier."""
SIGNATURE = """untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
"""
OLD_SIGNATURE = """untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
"""
MADE_SECRET = """untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAsmJN9SvsPi9WSOJkRYHbugB3h/j8H6ttOgU2atiEa3R\
1rnnW3n7AtuzPUP0Db54MuScBNLVCQwUCMpUMrTg5EKncjubJuICAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
"""  # noqa: S105 it signs nothing but tests
"""Of nobody: made for these tests by minisign 0.11 (`-G -W`), which signed the line below with it (`-S -t`)."""
MADE_PUBLIC = """untrusted comment: minisign public key F8B0AFD43789C902
RWQCyYk31K+w+NuzPUP0Db54MuScBNLVCQwUCMpUMrTg5EKncjubJuIC
"""
MADE_SIGNATURE = """untrusted comment: signature from minisign secret key
RUQCyYk31K+w+I0IRKY0Qbf9T+0B8MDonkkJyVZmoqxktzUaShh74dLPO4PxHdCyzkzVAXVKx8076VymVUqj773hjAvBo9tj2QI=
trusted comment: VS-2026-001 a trusted comment
Iv5ODU8FV/kUfdTi67AMTjblaR/zdVf8awWaFMFfG4JFHnqUVK9DrQkqgGiV+aJeSgDSl8a+mDxJSRaiBNW8Cw==
"""
WORD = "open sesame"
needs_minisign = pytest.mark.skipif(
    shutil.which("minisign") is None, reason="minisign is not on this machine: sudo apt install minisign"
)


@pytest.fixture(autouse=True)
def _locks_are_quickly_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minisign, "OPERATIONS", 1 << 15)
    monkeypatch.setattr(minisign, "MEMORY_BYTES", 1 << 24)


def test_a_signature_by_minisign_itself_holds() -> None:
    key, signature = minisign.read_public_key(PUBLIC), minisign.read_signature(SIGNATURE)

    assert (key.name, signature.key_id) == ("E7620F1842B4E81F", key.key_id)
    assert minisign.fits_file(signature, b"test", key)
    assert minisign.fits_comment(signature, key)


def test_it_holds_for_nothing_else() -> None:
    key, signature = minisign.read_public_key(PUBLIC), minisign.read_signature(SIGNATURE)

    assert not minisign.fits_file(signature, b"tesu", key)
    assert not minisign.fits_file(signature, b"test", OTHER_KEY.public)
    assert not minisign.fits_comment(replace(signature, trusted_comment="timestamp:1556193336\tfile:test"), key)


def test_a_signature_of_before_files_were_hashed_is_refused() -> None:
    with pytest.raises(Malformed, match="hashed"):
        minisign.read_signature(OLD_SIGNATURE)


def test_a_signature_made_here_is_laid_out_as_minisign_documents_it() -> None:
    lines = minisign.sign(b"what is signed", KEY, trusted_comment="VS-2026-001").splitlines()
    packed, whole = base64.b64decode(lines[1]), base64.b64decode(lines[3])
    key = Ed25519PublicKey.from_public_bytes(KEY.public.raw)

    assert (lines[0][:19], lines[2]) == ("untrusted comment: ", "trusted comment: VS-2026-001")
    assert (packed[:2], packed[2:10]) == (b"ED", KEY.public.key_id)
    key.verify(packed[10:], hashlib.blake2b(b"what is signed").digest())
    key.verify(whole, packed[10:] + b"VS-2026-001")
    with pytest.raises(InvalidSignature):
        key.verify(packed[10:], hashlib.blake2b(b"something else").digest())


def test_the_same_is_signed_the_same() -> None:
    assert minisign.sign(b"x", KEY, trusted_comment="y") == minisign.sign(b"x", KEY, trusted_comment="y")


def test_minisigns_own_key_signs_by_our_hand_just_as_by_its_own() -> None:
    """Ed25519 leaves no choice, so the lines must be the same, byte by byte; the untrusted comment is ours."""
    key = minisign.read_secret_key(MADE_SECRET)
    ours = minisign.sign(b"four boats\n", key, trusted_comment="VS-2026-001 a trusted comment")

    assert key.public.written() == MADE_PUBLIC
    assert ours.splitlines()[1:] == MADE_SIGNATURE.splitlines()[1:]


def test_a_lock_asks_for_as_much_work_as_minisigns_in_less_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """N, p at r = 8, by libsodium's `pickparams`: minisign asks for 2**25 operations in 1 GiB, we in 128 MiB."""
    monkeypatch.undo()

    assert minisign._scrypt_cost(1 << 25, 1 << 30) == (1 << 20, 1)
    assert minisign._scrypt_cost(minisign.OPERATIONS, minisign.MEMORY_BYTES) == (1 << 17, 8)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:0],
        lambda lines: lines[:3],
        lambda lines: [*lines, "more"],
        lambda lines: [*lines, *lines],
        lambda lines: ["a comment", *lines[1:]],
        lambda lines: [lines[0], "~" * 100, *lines[2:]],
        lambda lines: [lines[0], "подпись", *lines[2:]],
        lambda lines: [lines[0], "RUQC", *lines[2:]],
        lambda lines: [*lines[:2], "comment: x", lines[3]],
        lambda lines: [*lines[:3], "RUQC"],
    ],
)
def test_what_is_no_signature_is_refused(change: Callable[[list[str]], list[str]]) -> None:
    with pytest.raises(Malformed):
        minisign.read_signature("\n".join(change(MADE_SIGNATURE.splitlines())))


def test_a_comment_of_several_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="one line"):
        minisign.sign(b"x", KEY, trusted_comment="a\nb")


@pytest.mark.parametrize("text", ["", "x", "untrusted comment: x\nRW\n", PUBLIC[:-4], "A" * 56])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        minisign.read_public_key(text)


@pytest.mark.parametrize("password", [None, "пароль и 口令"])
def test_a_secret_key_comes_back_from_its_file(password: str | None) -> None:
    text = minisign.write_secret_key(KEY, password=password)

    assert minisign.is_locked(text) == (password is not None)
    assert minisign.read_secret_key(text, password=password) == KEY


def test_a_wrong_password_opens_nothing() -> None:
    text = minisign.write_secret_key(KEY, password=WORD)

    with pytest.raises(Malformed):
        minisign.read_secret_key(text, password=f"{WORD}!")


def test_a_secret_key_is_never_shown() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY.seed) not in repr(KEY)


@pytest.mark.parametrize(("operations", "memory"), [(1 << 63, 1 << 30), (1 << 25, 1 << 40), (1 << 62, 1 << 20)])
def test_a_key_file_that_asks_for_endless_work_is_refused(operations: int, memory: int) -> None:
    packed = bytearray(base64.b64decode(minisign.write_secret_key(KEY, password=None).splitlines()[1]))
    packed[2:4] = b"Sc"
    packed[38:54] = operations.to_bytes(8, "little") + memory.to_bytes(8, "little")

    with pytest.raises(Malformed):
        minisign.read_secret_key(base64.b64encode(packed).decode(), password=WORD)


def test_a_damaged_secret_key_is_refused() -> None:
    packed = bytearray(base64.b64decode(minisign.write_secret_key(KEY, password=None).splitlines()[1]))
    packed[70] ^= 1

    with pytest.raises(Malformed):
        minisign.read_secret_key(base64.b64encode(packed).decode())


def test_keys_are_made_once_and_the_secret_one_is_its_owners(tmp_path: Path) -> None:
    made = make_keys(tmp_path / "desk" / "release.key", password=None)
    secret = Path(made["secret_key"])

    assert (secret.stat().st_mode & 0o777, secret.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert load_key(secret, password=None).public == load_public_keys([Path(made["public_key"])])[0]
    with pytest.raises(Refused) as refused:
        make_keys(secret, password=None)
    assert refused.value.rule == "key_exists"


def test_a_password_is_asked_for_only_where_a_key_is_locked(tmp_path: Path) -> None:
    asked = []
    make_keys(tmp_path / "open.key", password=None)
    (tmp_path / "locked.key").write_text(minisign.write_secret_key(KEY, password=WORD))

    load_key(tmp_path / "open.key", password=lambda: asked.append("open") or "")
    assert load_key(tmp_path / "locked.key", password=lambda: asked.append("locked") or WORD) == KEY
    assert asked == ["locked"]


def test_a_locked_key_signs_nothing_where_nobody_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "locked.key").write_text(minisign.write_secret_key(KEY, password=WORD))

    with pytest.raises(Refused) as refused:
        load_key(tmp_path / "locked.key", password=None)
    assert refused.value.rule == "key_locked"


def test_keys_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "no.pub").write_text("hello")

    with pytest.raises(Refused):
        load_key(tmp_path / "none.key", password=None)
    with pytest.raises(NotFound):
        load_public_keys([tmp_path / "none.pub"])
    with pytest.raises(UsageError, match=r"no\.pub"):
        load_public_keys([tmp_path / "no.pub"])


@pytest.mark.bench
@needs_minisign
def test_minisign_takes_our_signature_and_our_keys(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"what is signed")
    (tmp_path / "file.minisig").write_text(minisign.sign(b"what is signed", KEY, trusted_comment="VS-2026-001"))
    (tmp_path / "desk.pub").write_text(KEY.public.written())
    (tmp_path / "desk.key").write_text(minisign.write_secret_key(KEY, password=WORD))

    def run(*arguments: str, typed: str = "") -> str:
        command = ["minisign", *arguments, "-m", "file"]
        return subprocess.run(command, cwd=tmp_path, input=typed, capture_output=True, text=True, check=True).stdout

    assert "Trusted comment: VS-2026-001" in run("-V", "-p", "desk.pub")
    run("-S", "-s", "desk.key", typed=f"{WORD}\n")
    assert "verified" in run("-V", "-p", "desk.pub")


@pytest.mark.bench
@needs_minisign
@pytest.mark.parametrize("password", [None, WORD])
def test_a_key_by_minisign_signs_here(tmp_path: Path, password: str | None) -> None:
    typed, lock = ("", ["-W"]) if password is None else (f"{password}\n{password}\n", [])
    command = ["minisign", "-G", "-p", "their.pub", "-s", "their.key", *lock]
    subprocess.run(command, cwd=tmp_path, input=typed, capture_output=True, text=True, check=True, env=os.environ)

    key = load_key(tmp_path / "their.key", password=lambda: password or "")
    assert key.public == load_public_keys([tmp_path / "their.pub"])[0]

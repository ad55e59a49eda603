"""The desk's own keys: made once, the secret one readable by its owner only."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

from config.errors import NotFound, Refused, SluiceError, UsageError
from tasks.package import minisign
from tasks.package.minisign import Malformed, PublicKey, SecretKey

PUBLIC_ENDING = ".pub"


class KeysMade(TypedDict):
    """A pair of keys that was made."""

    key: str
    """Its id, as minisign shows it."""
    secret_key: str
    public_key: str
    """The files."""
    public: str
    """What readers are told: the second line of the public key."""


def make_keys(secret: Path, *, password: str | None) -> KeysMade:
    """Make a pair of keys: *secret*, and beside it the public one with the ending `.pub`.

    Raises:
        UsageError: the secret key is called as its public half would be.
        Refused: there is a key already (rule `key_exists`).
        SluiceError: the folder cannot be written to.
    """
    public = secret.with_suffix(PUBLIC_ENDING)
    if public == secret:
        raise UsageError(f"{secret}: what ends in {PUBLIC_ENDING} is the public half. Choose another: --key FILE")
    if secret.exists() or public.exists():
        raise Refused(
            f"there is a key already: {secret}. Whoever trusts it would not trust another; choose another: --key FILE",
            rule="key_exists",
        )
    made = minisign.make_key()
    try:
        secret.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(secret, minisign.write_secret_key(made, password=password), mode=0o600)
        _write_new(public, made.public.written(), mode=0o644)
    except OSError as failure:
        raise SluiceError(f"{secret} cannot be written ({failure.strerror}). Choose another: --key FILE") from None
    return KeysMade(
        key=made.public.name,
        secret_key=str(secret),
        public_key=str(public),
        public=made.public.written().splitlines()[1],
    )


def load_key(path: Path, *, password: Callable[[], str] | None) -> SecretKey:
    """Load a secret key.

    Args:
        path: its file.
        password: asks for the password where the key is locked; None: nobody is there to be asked.

    Raises:
        Refused: there is none yet (rule `key_missing`), or it is locked and nobody can be asked (rule `key_locked`).
        UsageError: it is no key, or the password does not open it.
    """
    try:
        text = _read(path)
    except FileNotFoundError:
        raise Refused(
            f"there is no key to sign with: {path}. Make one with: sluice release keygen", rule="key_missing"
        ) from None
    try:
        if not minisign.is_locked(text):
            return minisign.read_secret_key(text)
        if password is None:
            raise Refused(f"{path} is locked with a password, and nobody is there to be asked", rule="key_locked")
        return minisign.read_secret_key(text, password=password())
    except Malformed as wrong:
        raise UsageError(f"{path}: {wrong}") from None


def load_public_keys(paths: Sequence[Path]) -> list[PublicKey]:
    """Load public keys.

    Raises:
        NotFound: one is not there.
        UsageError: one is none.
    """
    keys = []
    for path in paths:
        try:
            keys.append(minisign.read_public_key(_read(path)))
        except FileNotFoundError:
            raise NotFound(f"there is no public key {path}. Name the one that you trust: --public-key FILE") from None
        except Malformed as wrong:
            raise UsageError(f"{path}: {wrong}") from None
    return keys


def _write_new(path: Path, text: str, *, mode: int) -> None:
    """Write a file that is not there yet, through no link."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(minisign.MOST_FILE_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        raise
    except OSError as failure:
        raise UsageError(f"{path} cannot be read ({failure.strerror})") from None

"""Opens OpenDocument files that are locked with a password, part by part, in memory ([ODF 1.3-2] 4.8 and 4.16)."""

import base64
import binascii
import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from config.errors import Unreadable
from storage.vocabulary import Reason
from tasks.extract.office.odf_names import attribute, short_name
from tasks.extract.office.zipped import MAXIMUM_BYTES, Parts, inflated, salvage_xml

MANIFEST = "META-INF/manifest.xml"
MAXIMUM_ROUNDS = 2_000_000
"""Rounds of hashing for one part; LibreOffice asks for 100,000."""
MAXIMUM_ROUNDS_IN_ALL = 20_000_000
"""What is spent on one document with its right password; pictures are left locked beyond that."""
_CHECKED_BYTES = 1024
"""The checksum is of the first kilobyte, packed."""
_AES_BLOCK = 16


@dataclass(frozen=True, slots=True)
class _Lock:
    """How one part is locked."""

    name: str
    cipher: str
    vector: bytes
    salt: bytes
    rounds: int
    key_bytes: int
    start_hash: str
    check_hash: str
    checksum: bytes

    def key(self, password: str) -> bytes:
        start = hashlib.new(self.start_hash, password.encode("utf-8"), usedforsecurity=False).digest()
        return hashlib.pbkdf2_hmac("sha1", start, self.salt, self.rounds, self.key_bytes)


def find_locks(parts: Parts) -> tuple[_Lock, ...] | None:
    """Tell how the parts of a document are locked; none: they are not; None: in a way that cannot be opened."""
    payload = parts.find(MANIFEST)
    if payload is None:
        return ()
    root, _ = salvage_xml(payload)
    locks = []
    for entry in root.iter():
        data = next((each for each in entry if short_name(each.tag) == "manifest:encryption-data"), None)
        if data is not None:
            lock = _lock(entry, data)
            if lock is None:
                return None
            locks.append(lock)
    return tuple(locks)


def _lock(entry: Any, data: Any) -> _Lock | None:
    parts = {short_name(each.tag): each for each in data}
    algorithm, derivation = parts.get("manifest:algorithm"), parts.get("manifest:key-derivation")
    if algorithm is None or derivation is None:
        return None
    start = parts.get("manifest:start-key-generation")
    cipher = (attribute(algorithm, "manifest:algorithm-name") or "").lower()
    rounds = attribute(derivation, "manifest:iteration-count") or ""
    size = attribute(derivation, "manifest:key-size") or "16"
    is_known = cipher.endswith(("aes256-cbc", "aes128-cbc", "aes192-cbc")) or "blowfish" in cipher
    if not is_known or not rounds.isdecimal() or not size.isdecimal() or int(rounds[:9]) > MAXIMUM_ROUNDS:
        return None
    try:
        return _Lock(
            name=attribute(entry, "manifest:full-path") or "",
            cipher="blowfish" if "blowfish" in cipher else "aes",
            vector=base64.b64decode(attribute(algorithm, "manifest:initialisation-vector") or ""),
            salt=base64.b64decode(attribute(derivation, "manifest:salt") or ""),
            rounds=max(1, int(rounds)),
            key_bytes=min(int(size[:3]), 64),
            start_hash=_hash(attribute(start, "manifest:start-key-generation-name") if start is not None else None),
            check_hash=_hash(attribute(data, "manifest:checksum-type")),
            checksum=base64.b64decode(attribute(data, "manifest:checksum") or ""),
        )
    except (binascii.Error, ValueError):
        return None


def _hash(name: str | None) -> str:
    return "sha256" if name and "256" in name else "sha1"


def unlock_odf(parts: Parts, locks: tuple[_Lock, ...], passwords: Iterable[str]) -> bytes:
    """Give the document as an unlocked zip.

    Raises:
        Unreadable: `encrypted`: no password fits; `bomb`.
    """
    first = min(locks, key=lambda lock: (lock.name != "content.xml", lock.name))
    for password in passwords:
        if _open(parts, first, password) is not None:
            return _rebuild(parts, locks, password)
    raise Unreadable(Reason.ENCRYPTED)


def _rebuild(parts: Parts, locks: tuple[_Lock, ...], password: str) -> bytes:
    by_name = {lock.name: lock for lock in locks}
    made, spent, size = BytesIO(), 0, 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts.names, key=lambda name: (not name.endswith(".xml"), name)):
            lock = by_name.get(name)
            spent += lock.rounds if lock else 0
            if name == MANIFEST or (lock and spent > MAXIMUM_ROUNDS_IN_ALL):
                continue
            payload = parts.read(name) if lock is None else _open(parts, lock, password)
            size += len(payload or b"")
            if size > MAXIMUM_BYTES:
                raise Unreadable(Reason.BOMB)
            if payload is not None:
                archive.writestr(zipfile.ZipInfo(name), payload)
    return made.getvalue()


def _open(parts: Parts, lock: _Lock, password: str) -> bytes | None:
    """Unlock one part; None: the password does not fit it."""
    locked = parts.find(lock.name)
    if not locked:
        return None
    packed = _decrypt(lock, lock.key(password), locked)
    if packed is None:
        return None
    check = hashlib.new(lock.check_hash, packed[:_CHECKED_BYTES], usedforsecurity=False).digest()
    if check != lock.checksum:
        return None
    return b"".join(_bounded(inflated(iter([packed]))))


def _bounded(pieces: Iterable[tuple[bytes, int, bool]]) -> Iterator[bytes]:
    size = 0
    for piece, _, _ in pieces:
        size += len(piece)
        if size > MAXIMUM_BYTES:
            raise Unreadable(Reason.BOMB)
        yield piece


def _decrypt(lock: _Lock, key: bytes, locked: bytes) -> bytes | None:
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish  # noqa: PLC0415 only for locked documents
    from cryptography.hazmat.decrepit.ciphers.modes import CFB  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    try:
        if lock.cipher == "blowfish":
            decryptor = Cipher(Blowfish(key), CFB(lock.vector)).decryptor()
            return decryptor.update(locked) + decryptor.finalize()
        decryptor = Cipher(AES(key), CBC(lock.vector)).decryptor()
        padded = decryptor.update(locked) + decryptor.finalize()
    except ValueError:
        return None
    # the last byte tells how many were added (XML Encryption 5.2)
    return padded[: -padded[-1]] if padded and 1 <= padded[-1] <= _AES_BLOCK else padded

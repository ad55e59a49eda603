"""Keys and signatures as the tool minisign 0.11 reads and writes them, so that strangers need no tool of ours.

Formats: https://jedisct1.github.io/minisign/, "Signature format" and "Key format". A signature (`ED`) is Ed25519 over
BLAKE2b-512 of the file; the global signature covers it and the trusted comment. A locked secret key is XORed with what
scrypt makes of the password.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

ALGORITHM, PREHASHED, CHECKSUM = b"Ed", b"ED", b"B2"
NO_LOCK, LOCK = b"\0\0", b"Sc"
ID_BYTES, PUBLIC_BYTES, SEED_BYTES, SIGNATURE_BYTES, SALT_BYTES, CHECKSUM_BYTES = 8, 32, 32, 64, 32, 32
LOCKED_BYTES = ID_BYTES + SEED_BYTES + PUBLIC_BYTES + CHECKSUM_BYTES
UNTRUSTED, TRUSTED = "untrusted comment: ", "trusted comment: "
OPERATIONS, MEMORY_BYTES = 33_554_432, 134_217_728
"""Of a new lock. As much work as minisign asks for, in 128 MiB instead of 1 GiB: small machines open it, too."""
MOST_OPERATIONS, MOST_MEMORY_BYTES = 33_554_432, 1_073_741_824
"""A key file that asks for more than minisign itself would is refused."""
MOST_FILE_BYTES = 4096


class Malformed(Exception):  # noqa: N818 a finding, named in the desk's words
    """A file is no key, or no signature; the message says what of it is wrong."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What readers trust."""

    key_id: bytes
    """8 bytes, at random."""
    raw: bytes
    """32 bytes."""

    @property
    def name(self) -> str:
        """The id as minisign shows it: 16 hex digits, the last byte first."""
        return name_of(self.key_id)

    def written(self) -> str:
        """Write the file of a public key."""
        packed = base64.b64encode(ALGORITHM + self.key_id + self.raw).decode()
        return f"{UNTRUSTED}minisign public key {self.name}\n{packed}\n"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """What signs. Never shown: its representation holds the id alone."""

    public: PublicKey
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature, read and not yet checked."""

    key_id: bytes
    of_file: bytes
    trusted_comment: str
    of_all: bytes
    """Over `of_file` and the trusted comment."""


def name_of(key_id: bytes) -> str:
    """Write the id of a key as minisign does: 16 hex digits, the last byte first."""
    return key_id[::-1].hex().upper()


def make_key() -> SecretKey:
    """Make a new key."""
    seed, key_id = secrets.token_bytes(SEED_BYTES), secrets.token_bytes(ID_BYTES)
    return SecretKey(PublicKey(key_id, _raw(seed)), seed)


def write_secret_key(key: SecretKey, *, password: str | None) -> str:
    """Write the file of a secret key, locked with *password* where there is one."""
    kdf, salt = (NO_LOCK, b"\0" * SALT_BYTES) if password is None else (LOCK, secrets.token_bytes(SALT_BYTES))
    operations, memory = (0, 0) if password is None else (OPERATIONS, MEMORY_BYTES)
    inside = key.public.key_id + key.seed + key.public.raw
    inside += b"\0" * CHECKSUM_BYTES if password is None else _checksum(inside)
    if password is not None:
        inside = _xor(inside, _stream(password, salt, operations=operations, memory=memory))
    packed = ALGORITHM + kdf + CHECKSUM + salt + _number(operations) + _number(memory) + inside
    locked = "encrypted" if password is not None else "unencrypted"
    return f"{UNTRUSTED}minisign {locked} secret key\n{base64.b64encode(packed).decode()}\n"


def is_locked(text: str) -> bool:
    """Tell whether the file of a secret key asks for a password.

    Raises:
        Malformed: it is none.
    """
    return _secret_parts(text)[0] == LOCK


def read_secret_key(text: str, *, password: str | None = None) -> SecretKey:
    """Read the file of a secret key.

    Raises:
        Malformed: it is none, or the password does not open it.
    """
    kdf, salt, operations, memory, inside = _secret_parts(text)
    if kdf == LOCK:
        if operations > MOST_OPERATIONS or memory > MOST_MEMORY_BYTES:
            raise Malformed("it asks for more work than minisign does")
        inside = _xor(inside, _stream(password or "", salt, operations=operations, memory=memory))
    held, checksum = inside[:-CHECKSUM_BYTES], inside[-CHECKSUM_BYTES:]
    if kdf == LOCK and not hmac.compare_digest(_checksum(held), checksum):
        raise Malformed("the password does not open it")
    key_id, seed, raw = held[:ID_BYTES], held[ID_BYTES : ID_BYTES + SEED_BYTES], held[ID_BYTES + SEED_BYTES :]
    if _raw(seed) != raw:
        raise Malformed("its two halves do not fit")
    return SecretKey(PublicKey(key_id, raw), seed)


def read_public_key(text: str) -> PublicKey:
    """Read the file of a public key, or its second line alone, as it is printed in articles.

    Raises:
        Malformed: it is none.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    packed = _decoded(lines[-1] if lines else "")
    if len(packed) != len(ALGORITHM) + ID_BYTES + PUBLIC_BYTES or packed[:2] != ALGORITHM:
        raise Malformed("it is no public key of minisign")
    return PublicKey(packed[2 : 2 + ID_BYTES], packed[2 + ID_BYTES :])


def sign(content: bytes, key: SecretKey, *, trusted_comment: str) -> str:
    """Sign *content*; the trusted comment (one line) is signed with it. The same again gives the same.

    Returns:
        The text of a `.minisig` file.
    """
    if not trusted_comment.isprintable():
        raise ValueError("a trusted comment is one line")
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    of_file = private.sign(_prehash(content))
    of_all = private.sign(of_file + trusted_comment.encode())
    packed = base64.b64encode(PREHASHED + key.public.key_id + of_file).decode()
    return (
        f"{UNTRUSTED}signature from minisign secret key {key.public.name}\n{packed}\n"
        f"{TRUSTED}{trusted_comment}\n{base64.b64encode(of_all).decode()}\n"
    )


def read_signature(text: str) -> Signature:
    """Read the text of a `.minisig` file.

    Raises:
        Malformed: it is none.
    """
    lines = text.split("\n")
    if len(lines) not in {4, 5} or lines[4:] not in ([], [""]):
        raise Malformed("it has not the four lines of a signature")
    if not lines[0].startswith(UNTRUSTED) or not lines[2].startswith(TRUSTED):
        raise Malformed("its comments are not as they must be")
    packed, of_all = _decoded(lines[1]), _decoded(lines[3])
    if len(packed) != len(PREHASHED) + ID_BYTES + SIGNATURE_BYTES or packed[:2] != PREHASHED:
        raise Malformed("it is no signature over a hashed file")
    if len(of_all) != SIGNATURE_BYTES:
        raise Malformed("its global signature is none")
    key_id, of_file = packed[2 : 2 + ID_BYTES], packed[2 + ID_BYTES :]
    return Signature(key_id, of_file, lines[2].removeprefix(TRUSTED), of_all)


def fits_file(signature: Signature, content: bytes, key: PublicKey) -> bool:
    """Tell whether *key* signed this content."""
    return _fits(key, signature.of_file, _prehash(content))


def fits_comment(signature: Signature, key: PublicKey) -> bool:
    """Tell whether *key* signed the trusted comment beside that signature."""
    return _fits(key, signature.of_all, signature.of_file + signature.trusted_comment.encode())


def _fits(key: PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _secret_parts(text: str) -> tuple[bytes, bytes, int, int, bytes]:
    lines = [line for line in text.splitlines() if line.strip()]
    packed = _decoded(lines[-1] if lines else "")
    head = len(ALGORITHM + NO_LOCK + CHECKSUM)
    if len(packed) != head + SALT_BYTES + 16 + LOCKED_BYTES or packed[:2] != ALGORITHM or packed[4:6] != CHECKSUM:
        raise Malformed("it is no secret key of minisign")
    if packed[2:4] not in {NO_LOCK, LOCK}:
        raise Malformed("it is locked in a way that is not known")
    salt, rest = packed[head : head + SALT_BYTES], packed[head + SALT_BYTES :]
    operations, memory = (int.from_bytes(rest[at : at + 8], "little") for at in (0, 8))
    return packed[2:4], salt, operations, memory, rest[16:]


def _stream(password: str, salt: bytes, *, operations: int, memory: int) -> bytes:
    cost, parallel = _scrypt_cost(operations, memory)
    scrypt = Scrypt(salt=salt, length=LOCKED_BYTES, n=cost, r=8, p=parallel)
    return scrypt.derive(password.encode())


def _scrypt_cost(operations: int, memory: int) -> tuple[int, int]:
    """Turn limits into scrypt's N and p at r = 8, as libsodium's `pickparams` does."""
    operations = max(operations, 32768)
    if operations < memory // 32:
        return 1 << _exponent(operations // 32), 1
    exponent = _exponent(memory // 1024)
    return 1 << exponent, max(min((operations // 4) >> exponent, 0x3FFFFFFF) // 8, 1)


def _exponent(most: int) -> int:
    exponent = 1
    while 1 << exponent <= most // 2:
        exponent += 1
    return exponent


def _raw(seed: bytes) -> bytes:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _prehash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=64).digest()


def _checksum(inside: bytes) -> bytes:
    return hashlib.blake2b(ALGORITHM + inside, digest_size=CHECKSUM_BYTES).digest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))


def _number(value: int) -> bytes:
    return value.to_bytes(8, "little")


def _decoded(line: str) -> bytes:
    try:
        return base64.b64decode(line.strip(), validate=True)
    except ValueError:
        raise Malformed("a line of it is no base64") from None

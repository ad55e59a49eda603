"""What is hashed of an entry, so that some of its fields can be shown to strangers and the others stay hidden. Pure.

An entry has 32 random bytes, its salt. Each field gets a salt of its own from it, HMAC-SHA-256(salt, name), and is
committed to as SHA-256 of the line `SALT NAME=VALUE`. The commitments of all fields, one a line, are the leaf; the
leaf's hash (RFC 9162, section 2.1.1) is the entry's `hash`, which the next entry carries. Who is shown a field gets its
value and its salt, and for the others the commitments alone, as in SD-JWT (RFC 9901, section 4.2): without its salt not
even a field that has only two possible values can be guessed.

Entries made before there were salts have the hash they were given, SHA-256 over their canonical JSON; their leaf is
that JSON, which is shown whole or not at all.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from storage.merkle import leaf_hash
from storage.tables.ledger import LedgerEntry

FIELDS = ("sequence", "at", "day", "kind", "actor", "pseudonym", "subject", "payload", "previous_hash")
"""In the order in which the leaf lists them."""
FIRST_LINE = "sluice-ledger-entry-2"
"""Of a leaf; that of an entry without salt begins with a bracket."""
SALT_BYTES = 32
DAY_CHARACTERS = 10
"""Of an ISO 8601 time; all times of the ledger are UTC."""

Values = Mapping[str, str | None]


def canonical(payload: Mapping[str, Any]) -> str:
    """Write *payload* the one way it is hashed: sorted keys, no blanks, UTF-8 as it is."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def values_of(entry: LedgerEntry) -> dict[str, str | None]:
    """Give the fields of an entry as they are committed to: text; None where the actor bears no pseudonym."""
    return {
        "sequence": str(entry.sequence),
        "at": entry.at,
        "day": entry.at[:DAY_CHARACTERS],
        "kind": entry.kind,
        "actor": entry.actor,
        "pseudonym": entry.pseudonym,
        "subject": entry.subject,
        "payload": entry.payload,
        "previous_hash": entry.previous_hash,
    }


def field_salt(salt: str, name: str) -> str:
    """Derive the salt of one field (64 hex digits) from that of its entry; none tells anything of another."""
    return hmac.digest(bytes.fromhex(salt), name.encode(), "sha256").hex()


def commitment(name: str, value: str | None, *, salt: str) -> str:
    """Commit to one field under its own *salt* (64 hex digits); without a value the line ends at the name."""
    line = f"{salt} {name}" if value is None else f"{salt} {name}={value}"
    return hashlib.sha256(_bytes(line)).hexdigest()


def leaf_of(commitments: Mapping[str, str]) -> bytes:
    """Write the leaf of an entry: its first line, then each field and its commitment."""
    return "\n".join((FIRST_LINE, *(f"{name} {commitments[name]}" for name in FIELDS), "")).encode()


def whole_leaf(entry: LedgerEntry) -> bytes:
    """Write the leaf of an entry that has no salt: its canonical JSON."""
    return written_whole(
        [entry.sequence, entry.at, entry.kind, entry.actor, entry.subject, entry.payload, entry.previous_hash]
    )


def written_whole(fields: list[Any]) -> bytes:
    """Write the fields of an entry without salt as they are hashed."""
    return _bytes(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def entry_hash(entry: LedgerEntry) -> str:
    """Compute the hash an entry must carry (64 hex digits)."""
    if entry.salt is None:
        return hashlib.sha256(whole_leaf(entry)).hexdigest()
    return entry_leaf_hash(entry).hex()


def entry_leaf_hash(entry: LedgerEntry) -> bytes:
    """Compute the hash of an entry's leaf in the Merkle tree (32 bytes)."""
    if entry.salt is None:
        return leaf_hash(whole_leaf(entry))
    salt = entry.salt
    committed = {name: commitment(name, value, salt=field_salt(salt, name)) for name, value in values_of(entry).items()}
    return leaf_hash(leaf_of(committed))


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "surrogatepass")

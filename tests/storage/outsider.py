"""Checks proofs as an outsider would: from RFC 9162 and docs/operators.md alone. Imports nothing of ours."""

import hashlib
from typing import Any

FIELDS = ["sequence", "at", "day", "kind", "actor", "pseudonym", "subject", "payload", "previous_hash"]


def sha(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def disclosed_by(proof: dict[str, Any], size: int, root: str) -> dict[str, str | None]:
    """Give what a proof shows, once it was held against the published root and its size."""
    assert proof["format"] == "sluice-ledger-proof-1"
    assert proof["size"] == size
    entry = proof["entry"]
    assert sorted([*entry["disclosed"], *entry["committed"]]) == sorted(FIELDS)
    lines = ["sluice-ledger-entry-2"]
    for name in FIELDS:
        if name in entry["committed"]:
            lines.append(f"{name} {entry['committed'][name]}")
            continue
        shown = entry["disclosed"][name]
        assert len(shown["salt"]) == 64
        line = f"{shown['salt']} {name}" + ("" if shown["value"] is None else f"={shown['value']}")
        lines.append(f"{name} {sha(line.encode()).hex()}")
    leaf = sha(b"\x00" + "".join(f"{line}\n" for line in lines).encode())
    assert root_from(leaf, proof["index"], size, [bytes.fromhex(step) for step in proof["path"]]).hex() == root
    return {name: shown["value"] for name, shown in entry["disclosed"].items()}


def root_from(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Go down from the root of PATH(m, D[n]), RFC 9162, section 2.1.3.1: the last step is the other half."""
    if size == 1:
        assert path == []
        return leaf
    *rest, other = path
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return sha(b"\x01" + root_from(leaf, index, half, rest) + other)
    return sha(b"\x01" + other + root_from(leaf, index - half, size - half, rest))


def grew(old: str, first: int, new: str, second: int, path: list[str]) -> bool:
    """Tell whether one root grew into another, by PROOF(m, D[n]) of RFC 9162, section 2.1.4.1, read backwards."""

    def both(first: int, second: int, path: list[bytes], *, known: bool) -> tuple[bytes, bytes]:
        if first == second:
            if known:
                assert path == []
                return bytes.fromhex(old), bytes.fromhex(old)
            (only,) = path
            return only, only
        *rest, other = path
        half = 1 << ((second - 1).bit_length() - 1)
        if first <= half:
            before, after = both(first, half, rest, known=known)
            return before, sha(b"\x01" + after + other)
        before, after = both(first - half, second - half, rest, known=False)
        return sha(b"\x01" + other + before), sha(b"\x01" + other + after)

    found = both(first, second, [bytes.fromhex(step) for step in path], known=True)
    return found == (bytes.fromhex(old), bytes.fromhex(new))

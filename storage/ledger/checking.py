"""Holds a proof against its root, with nothing but the proof: what an outsider does, in our own words. Pure."""

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from storage.ledger.heads import Root
from storage.ledger.leaves import DAY_CHARACTERS, FIELDS, commitment, leaf_of, written_whole
from storage.ledger.proofs import FORMAT
from storage.merkle import is_included, leaf_hash

HASH = re.compile(r"[0-9a-f]{64}")
WHOLE = ("sequence", "at", "kind", "actor", "subject", "payload", "previous_hash")
"""The fields of an entry without salt, in their order."""


class Checked(TypedDict):
    """What checking a proof found."""

    holds: bool
    because: str | None
    """What is wrong; None where it holds."""
    root: str | None
    """SIZE:HASH, to be compared with the root that was published or written down."""
    root_known: bool
    """Whether it was compared with a root that the caller knows."""
    entry: int | None
    disclosed: dict[str, str | None]


class _WrongError(Exception):
    """The proof does not hold; the message says why."""


def check_proof(untrusted_proof: object, known: Root | None = None) -> Checked:
    """Tell whether a proof holds, and what it then shows.

    Without a *known* root it only shows that the proof agrees with itself: anybody can make one that does.
    """
    found = Checked(holds=False, because=None, root=None, root_known=known is not None, entry=None, disclosed={})
    try:
        found["disclosed"] = _examine(untrusted_proof, known, found)
    except _WrongError as wrong:
        found["because"] = str(wrong)
    else:
        found["holds"] = True
    return found


def _examine(untrusted_proof: object, known: Root | None, found: Checked) -> dict[str, str | None]:
    """Give the values that a proof discloses, noting in *found* what it claims to be about."""
    proof = _object(untrusted_proof, {"format", "size", "root", "index", "path", "entry"})
    if proof["format"] != FORMAT:
        raise _WrongError(f"its format is not {FORMAT!r}")
    size, index = _count(proof["size"], "size"), _count(proof["index"], "index")
    root = Root(size, _hash(proof["root"], "root"))
    found["root"], found["entry"] = str(root), index + 1
    leaf, values = _leaf(proof["entry"])
    _refuse_contradictions(values, index)
    if not isinstance(proof["path"], list):
        raise _WrongError("its path is no list")
    path = [bytes.fromhex(_hash(step, "path")) for step in proof["path"]]
    if not is_included(leaf_hash(leaf), index, size=size, path=path, root=bytes.fromhex(root.hash)):
        raise _WrongError("its path does not lead from the entry to the root")
    if known is not None and known != root:
        raise _WrongError("it leads to another root than the one that is known")
    return values


def _leaf(untrusted_entry: object) -> tuple[bytes, dict[str, str | None]]:
    if isinstance(untrusted_entry, dict) and set(untrusted_entry) == {"whole"}:
        return _whole(untrusted_entry["whole"])
    entry = _object(untrusted_entry, {"disclosed", "committed"})
    if not isinstance(entry["disclosed"], dict) or not isinstance(entry["committed"], dict):
        raise _WrongError("its entry is not as it must be")
    names = [*entry["disclosed"], *entry["committed"]]
    if sorted(names) != sorted(FIELDS):
        raise _WrongError("its entry does not have each field once")
    commitments = {name: _hash(one, name) for name, one in entry["committed"].items()}
    values: dict[str, str | None] = {}
    for name, one in entry["disclosed"].items():
        shown = _object(one, {"value", "salt"})
        values[name] = shown["value"] if shown["value"] is None else _text(shown["value"], name)
        commitments[name] = commitment(name, values[name], salt=_hash(shown["salt"], f"salt of {name}"))
    return leaf_of(commitments), values


def _whole(untrusted_fields: object) -> tuple[bytes, dict[str, str | None]]:
    if not isinstance(untrusted_fields, list) or len(untrusted_fields) != len(WHOLE):
        raise _WrongError("its entry does not have each field once")
    sequence, *texts = untrusted_fields
    fields = [_count(sequence, "sequence"), *(_text(one, name) for name, one in zip(WHOLE[1:], texts, strict=True))]
    return written_whole(fields), {name: str(one) for name, one in zip(WHOLE, fields, strict=True)}


def _refuse_contradictions(values: Mapping[str, str | None], index: int) -> None:
    if values.get("sequence", str(index + 1)) != str(index + 1):
        raise _WrongError("its entry says that it has another number")
    at, day = values.get("at"), values.get("day")
    if at is not None and day is not None and at[:DAY_CHARACTERS] != day:
        raise _WrongError("its entry says two days")


def _object(untrusted: object, keys: set[str]) -> dict[str, Any]:
    if not isinstance(untrusted, dict) or set(untrusted) != keys:
        raise _WrongError(f"it does not have just these keys: {', '.join(sorted(keys))}")
    return untrusted


def _count(untrusted: object, name: str) -> int:
    if not isinstance(untrusted, int) or isinstance(untrusted, bool) or not 0 <= untrusted < 1 << 63:
        raise _WrongError(f"its {name} is no count")
    return untrusted


def _text(untrusted: object, name: str) -> str:
    if not isinstance(untrusted, str):
        raise _WrongError(f"its {name} is no text")
    return untrusted


def _hash(untrusted: object, name: str) -> str:
    if not isinstance(untrusted, str) or HASH.fullmatch(untrusted) is None:
        raise _WrongError(f"its {name} is no SHA-256 of 64 hex digits")
    return untrusted

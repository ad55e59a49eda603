"""What is told of two documents, and by which version each of it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.errors import SluiceError
from storage import catalogue
from storage.database import Record
from storage.rules.sameness import denied_by
from storage.vocabulary import RelationKind

HELD = "contained"
"""The kind `contains`, told of the other document: it holds the first."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a rule refused, and what was filled in."""

    error: SluiceError
    kind: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is told of two documents, as the page shows it."""

    relations: tuple[dict[str, Any], ...]
    """Each with its `way`: its kind, or `contained`."""
    versions: Mapping[str, int]
    """What a decision on each way expects; 0: nobody told anything that bears on it."""


def seen_of(record: Record, place: tuple[str, str, str]) -> Seen | None:
    """Gather what is told of two documents; None: they are one."""
    cache, document, other = place
    if document == other:
        return None
    rows = [
        {**row, "way": HELD if row["kind"] == RelationKind.CONTAINS and row["document"] == other else row["kind"]}
        for row in catalogue.list_relations(record, document, cache)
        if {row["document"], row["other"]} == {document, other}
    ]
    return Seen(tuple(rows), {way: _version(rows, way) for way in [*(kind.value for kind in RelationKind), HELD]})


def _version(rows: list[dict[str, Any]], way: str) -> int:
    """Give the version that a decision goes by: of the relation, else of what cannot be true beside it."""
    own = next((row["version"] for row in rows if row["way"] == way), None)
    if own is not None:
        return int(own)
    denied = denied_by(RelationKind.CONTAINS if way == HELD else RelationKind(way))
    return max((int(row["version"]) for row in rows if row["kind"] in denied), default=0)

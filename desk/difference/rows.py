"""What changed as rows with the keys of the interface."""

from collections.abc import Sequence
from typing import Any

from tasks.relate.compare import Comparison
from tasks.relate.differences import Change, changes_of
from tasks.relate.facts import FactChange
from tasks.relate.passages import Passage
from tasks.relate.side_by_side import Pair


def rows_of(comparison: Comparison) -> list[dict[str, Any]]:
    """Give one row a change: of drafts those of facts first; of counterparts every pair of paragraphs, in order."""
    ends = {"document": comparison.document, "other": comparison.other, "way": comparison.way.value}
    drafts = ({**ends, **_change(change)} for change in changes_of(comparison.compared))
    pairs = ({**ends, **_pair(pair)} for pair in comparison.pairs)
    return [*drafts, *pairs]


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "page": change.page,
        "other_page": change.other_page,
        "before": change.before,
        "after": change.after,
        "context": change.context,
        "anchors": _anchors(change.anchors),
        "importance": change.importance.name.lower(),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "kind": pair.kind.value,
        "page": pair.page,
        "other_page": pair.other_page,
        "before": _written(pair.left),
        "after": _written(pair.right),
        "context": "",
        "anchors": _anchors(pair.anchors),
        "importance": "facts" if pair.anchors else "words",
        "sure": pair.is_sure,
    }


def _anchors(anchors: Sequence[FactChange]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "before": one.before, "after": one.after} for one in anchors]


def _written(passage: Passage | None) -> str | None:
    return None if passage is None else f"{passage.label} {passage.text}".strip()

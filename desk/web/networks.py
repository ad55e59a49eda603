"""Sources with what joins them, made ready for the picture and for the list below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.web import sourcewords, words
from desk.web.graph import Edge, Node, Picture, draw_network
from storage import claims
from storage.database import Record
from storage.vocabulary import Stance

MOST_DRAWN = 120
"""Sources of a picture: more are told by the list alone."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A network: the picture, and the same facts to be listed."""

    picture: Picture | None
    """None: there is nothing to draw, or too much."""
    groups: list[dict[str, Any]]
    """`title`, `sources` and the `joins` within each."""
    too_many: bool
    of_claim: bool
    verbs: Mapping[str, str] = field(default_factory=lambda: sourcewords.TIES_TOLD)
    """What stands between the names of two that are joined, by kind."""


def network_of_claim(record: Record, claim: int) -> Drawn:
    """Draw the sources of a claim as the groups by which it is judged.

    Raises:
        NotFound: there is no such claim.
    """
    told = claims.sources_of_claim(record, claim)
    order = sorted(told["groups"], key=lambda group: (group["group"] is None, group["group"] or 0, group["sources"]))
    return _drawn(told, [(_title_in_claim(group, told), group["sources"]) for group in order], of_claim=True)


def network_around(record: Record, source: int) -> Drawn:
    """Draw a source with all that are one with it.

    Raises:
        NotFound: there is no such source.
    """
    told = claims.sources_around(record, source)
    return _drawn(told, [(_title(group["sources"]), group["sources"]) for group in told["groups"]], here=source)


def network_of_all(record: Record) -> Drawn:
    """Draw every group of two sources or more; those that stand alone are none of it."""
    told = claims.sources_around(record)
    groups = [group["sources"] for group in told["groups"] if len(group["sources"]) > 1]
    return _drawn(told, [(_title(group), group) for group in sorted(groups, key=lambda one: (-len(one), one))])


def _drawn(
    told: Mapping[str, Any], groups: list[tuple[str, list[int]]], *, here: int | None = None, of_claim: bool = False
) -> Drawn:
    rows = {row["source"]: row for row in told["sources"]}
    shown = {source for _, members in groups for source in members}
    edges = [
        Edge(join["source"], join["other"], join["kind"], sourcewords.TIES[join["kind"]], join["makes"])
        for join in told["joins"]
    ]
    nodes = [
        _node(row, is_here=row["source"] == here, of_claim=of_claim)
        for row in told["sources"]
        if row["source"] in shown
    ]
    picture = draw_network(nodes, edges, groups=groups) if 0 < len(shown) <= MOST_DRAWN else None
    return Drawn(
        picture,
        [
            {
                "title": title,
                "sources": [rows[source] for source in members],
                "joins": [join for join in told["joins"] if join["source"] in members],
            }
            for title, members in groups
        ],
        too_many=len(shown) > MOST_DRAWN,
        of_claim=of_claim,
    )


def _node(row: Mapping[str, Any], *, is_here: bool, of_claim: bool) -> Node:
    stances = [one["stance"] for one in row["evidence"]]
    told = [sourcewords.KINDS[row["kind"]], f"letter {row['reliability']}"]
    if not row["origin_known"]:
        told = ["origin not known"]
    elif stances:
        told = told[1:] + [_counted(stance, stances.count(stance)) for stance in dict.fromkeys(stances)]
    spoken = ", ".join(dict.fromkeys([row["name"], sourcewords.KINDS[row["kind"]], *told]))
    look = "here" if is_here else "bears" if stances or not of_claim else "plain"
    return Node(row["source"], row["name"], " · ".join(told), spoken, look)


def _counted(stance: str, number: int) -> str:
    several = {"supports": "support", "contradicts": "contradict", "context": "give context"}
    return words.STANCES[stance] if number == 1 else f"{number} {several[stance]}"


def _title(members: list[int]) -> str:
    return "Stands alone" if len(members) == 1 else f"One group: {len(members)} sources count as one"


def _title_in_claim(group: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    rows = [row for row in told["sources"] if row["source"] in group["sources"]]
    place = "inside the cache" if any(row["cache"] == told["cache"] for row in rows) else "outside it"
    if group["group"] is not None:
        return f"Group {group['group']} · {place}"
    if not any(row["evidence"] for row in rows):
        return "No evidence of this claim now"
    if any(one["stance"] == Stance.CONTRADICTS for row in rows for one in row["evidence"]):
        return f"Contradicts the claim · {place}"
    return (
        "Origin not known: counts for none" if not all(row["origin_known"] for row in rows) else "Counts for no group"
    )

"""Figures, and how they are told: a markdown table, and JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, measured."""

    part: str
    of: str
    """The set it was measured on."""
    size: int
    """Pages, or pairs where the part has no sizes."""
    name: str
    value: float | None
    """None: there was nothing to measure, as the note says."""
    least: float | None = None
    most: float | None = None
    note: str = ""
    by: str = "sluice"

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is no goal or no value."""
        if self.value is None or (self.least is None and self.most is None):
            return None
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def goal(self) -> str:
        """The goal in words."""
        parts = [] if self.least is None else [f"≥ {self.least:g}"]
        return " ".join(parts + ([] if self.most is None else [f"≤ {self.most:g}"]))


def markdown(figures: Iterable[Figure]) -> str:
    """Lay figures out as a table."""
    rows = ["| part | set | n | by | figure | value | goal | met | |", "|---|---|---:|---|---|---:|---|---|---|"]
    for each in figures:
        value = "–" if each.value is None else f"{each.value:,.4g}" if abs(each.value) >= 1 else f"{each.value:.4f}"
        met = "" if each.met is None else "yes" if each.met else "**no**"
        cells = (each.part, each.of, f"{each.size:,}", each.by, each.name, value, each.goal, met, each.note)
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def rows_of(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Give figures as rows for JSON."""
    return [{**asdict(each), "met": each.met} for each in figures]

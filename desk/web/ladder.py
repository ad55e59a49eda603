"""Where a claim stands, as a ladder to look at: its steps, the one it has come to, and what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.rules.corroboration import BECAUSE
from storage.vocabulary import ClaimStatus

STEPS: Mapping[ClaimStatus, str] = {
    ClaimStatus.UNASSESSED: "Nothing that was judged supports it yet.",
    ClaimStatus.SINGLE_SOURCE: "One source says so.",
    ClaimStatus.SUPPORTED: "Several items say so, all of one group.",
    ClaimStatus.CORROBORATED: "Two independent groups say so, one of them outside the cache.",
    ClaimStatus.VERIFIED: "The documents are genuine, replies are settled, and somebody else has signed.",
}
"""From the lowest, with what each one means."""
BESIDE: Mapping[ClaimStatus, str] = {
    ClaimStatus.DISPUTED: "Something speaks against it. It stands beside the ladder until that is answered and signed.",
    ClaimStatus.REFUTED: "What speaks against it was accepted, and two people signed that.",
    ClaimStatus.UNVERIFIABLE: "It was looked into, and cannot be settled.",
    ClaimStatus.RETRACTED: "It was released and has been withdrawn: an erratum is due.",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder."""

    status: ClaimStatus
    means: str
    rule: str
    """As the desk's rules say it."""
    is_here: bool
    is_passed: bool
    is_reached: bool
    """The claim stands beside the ladder, and its support alone reaches this step."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of one claim."""

    steps: tuple[Step, ...]
    beside: str | None
    """What it means that the claim stands on no step; None: it stands on one."""
    following: ClaimStatus | None
    """The next step up; None: there is none from here."""
    lacks: tuple[str, ...]
    """What it lacks for that; beside the ladder, what would change where it stands."""
    reached: ClaimStatus
    """The step that its support reaches."""


def ladder_of(status: ClaimStatus, reached: ClaimStatus, lacks: Sequence[str]) -> Ladder:
    """Draw the ladder of a claim.

    Args:
        status: where it stands: on a step, or beside the ladder.
        reached: the step that its support reaches; that on which it stands, where it stands on one.
        lacks: what it lacks for the next step, or what would change where it stands.
    """
    order = list(STEPS)
    place = order.index(reached)
    is_on = status in STEPS
    steps = tuple(
        Step(step, means, BECAUSE[step], is_on and at == place, at < place, not is_on and at == place)
        for at, (step, means) in enumerate(STEPS.items())
    )
    following = order[place + 1] if is_on and place < len(order) - 1 else None
    return Ladder(steps, BESIDE.get(status), following, tuple(lacks), reached)


@dataclass(frozen=True, slots=True)
class Dispute:
    """What speaks against a claim and is not resolved."""

    place: str
    """Where on the page it stands."""
    what: str
    who: str
    says: str | None
    """None: it does not say it in words."""
    due: str
    """What resolves it."""


def disputes_of(claim: Mapping[str, Any]) -> list[Dispute]:
    """List what disputes a claim, each with who says it and what resolves it.

    Args:
        claim: as storage shows it.
    """
    evidence = {row["evidence"]: row for row in claim["evidence"]}
    replies = {row["reply"]: row for row in claim["replies"]}
    quotes = {row["quote"]: row["exact"] for row in claim["quotes"]}
    found = []
    for one in claim["disputes"]:
        if one["evidence"] is not None:
            row = evidence[one["evidence"]]
            says = row["says"] or quotes.get(row["quote"])
            found.append(Dispute(f"evidence-{row['evidence']}", "contradicts", row["source"], says, one["due"]))
        else:
            row = replies[one["reply"]]
            found.append(Dispute(f"reply-{row['reply']}", "denies", row["party"], row["answer"], one["due"]))
    return found


@dataclass(frozen=True, slots=True)
class Heap:
    """Evidence that is told together."""

    key: str
    title: str
    hint: str
    rows: tuple[dict[str, Any], ...]
    is_group: bool = False


def heaps_of(evidence: Sequence[dict[str, Any]]) -> list[Heap]:
    """Sort evidence: by the independence groups that support the claim, then what does not count, and why not."""
    live = [row for row in evidence if not row["because"].startswith("withdrawn: ")]
    numbers = sorted({row["group"] for row in live if row["group"] is not None})
    heaps = [
        Heap(
            f"group-{number}",
            f"Group {number}",
            "Whatever its items agree on, it counts as one voice.",
            tuple(row for row in live if row["group"] == number),
            is_group=True,
        )
        for number in numbers
    ]
    loose = [row for row in live if row["group"] is None]
    rest = (
        (
            "idle",
            "Does not count yet",
            "Each item says what it lacks.",
            [row for row in loose if row["stance"] == "supports"],
        ),
        (
            "against",
            "Speaks against it",
            "It is answered, never deleted.",
            [row for row in loose if row["stance"] == "contradicts"],
        ),
        (
            "context",
            "Context",
            "It neither supports nor contradicts.",
            [row for row in loose if row["stance"] == "context"],
        ),
        ("withdrawn", "Withdrawn", "A mistake; it stays on record.", [row for row in evidence if row not in live]),
    )
    return heaps + [Heap(key, title, hint, tuple(rows)) for key, title, hint, rows in rest if rows]

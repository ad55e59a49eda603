"""What stands in the way of releasing a claim. Pure.

Holds are looked at here and nowhere else: they never block review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from config.errors import Refused
from storage.rules import corroboration, signing
from storage.rules.dossier import Dossier
from storage.vocabulary import ClaimStatus, HoldKind

LABELS = {ClaimStatus.VERIFIED: "verified", ClaimStatus.CORROBORATED: "corroborated, not verified"}
"""What may be released, and what a release calls it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An embargo or a safety hold on a claim, a document that it quotes, or its cache."""

    hold: int
    kind: HoldKind
    until: datetime | None = None
    """An embargo ends by itself then."""
    lifted_by: frozenset[int] = frozenset()


def is_in_force(hold: Hold, *, now: datetime | None = None) -> bool:
    """Tell whether a hold still blocks release.

    Args:
        hold: the hold.
        now: aware; None: not known, so no embargo has run out.
    """
    if not signing.fewer_than_two(hold.lifted_by):
        return False
    runs_out = hold.kind is HoldKind.EMBARGO and hold.until is not None
    return not (runs_out and now is not None and hold.until is not None and hold.until <= now)


def held(holds: Iterable[Hold], *, now: datetime | None = None) -> tuple[str, ...]:
    """Desk rule 14: a hold blocks release, until two lift it or its day has come."""
    return tuple(
        f"hold {hold.hold} ({hold.kind}) is in force"
        for hold in sorted(holds, key=lambda hold: hold.hold)
        if is_in_force(hold, now=now)
    )


def below_minimum(status: ClaimStatus, minimum: ClaimStatus) -> tuple[str, ...]:
    """Desk rule 15: only what is verified is released; what is corroborated, where that was asked for.

    Raises:
        Refused: nothing lower is ever released (rule `release_minimum`).
    """
    if minimum not in LABELS:
        raise Refused(
            f"a release is of verified claims, or of corroborated ones where asked for; not of {minimum}. "
            "Choose one of these two as the minimum",
            rule="release_minimum",
        )
    allowed = {ClaimStatus.VERIFIED, minimum}
    return () if status in allowed else (f"it is {status}, not {minimum}",)


def changed_since(evidence_set: str, stored: str | None) -> tuple[str, ...]:
    """Tell that a status was computed from other evidence than stands now."""
    if stored is None or stored == evidence_set:
        return ()
    return ("its status was computed from other evidence than stands now",)


def release_obstacles(
    dossier: Dossier,
    holds: Iterable[Hold],
    minimum: ClaimStatus = ClaimStatus.VERIFIED,
    *,
    stored: str | None = None,
    now: datetime | None = None,
) -> tuple[str, ...]:
    """List what stands in the way of releasing a claim, in words.

    Args:
        dossier: the claim.
        holds: those on it, on documents that it quotes, and on its cache.
        minimum: `verified`, or `corroborated` by the explicit wish of a person.
        stored: the evidence set that the stored status was computed from; None: it was computed just now.
        now: aware; None: not known, so no embargo has run out.

    Returns:
        The reasons; empty where it may go out.

    Raises:
        Refused: nothing below `corroborated` is ever released (rule `release_minimum`).
    """
    assessment = corroboration.assess(dossier)
    return (
        *held(holds, now=now),
        *below_minimum(ClaimStatus(assessment.status), minimum),
        *changed_since(assessment.evidence_set, stored),
    )


def label(status: ClaimStatus) -> str:
    """Say what a release calls a claim of *status*.

    Raises:
        Refused: such a claim is not released (rule `release_minimum`).
    """
    if status not in LABELS:
        raise Refused(f"a claim that is {status} is not released", rule="release_minimum")
    return LABELS[status]

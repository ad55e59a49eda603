"""How far a claim is corroborated, and what it lacks for the next step up: computed by rule, never set. Pure.

Letters and digits decide nothing here beyond that a person has given a digit: F and 6 mean unknown, not worst.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.rules import challenges, evidence, independence, settlement, signing
from storage.rules.dossier import Assessment, Dossier, Item
from storage.rules.evidence import evidence_set as evidence_set  # noqa: PLC0414 callers find it beside `assess`
from storage.rules.independence import Join
from storage.vocabulary import ClaimStatus

BECAUSE: Mapping[ClaimStatus, str] = {
    ClaimStatus.UNASSESSED: "no evidence judged that counts",
    ClaimStatus.SINGLE_SOURCE: "supporting evidence from one independence group",
    ClaimStatus.SUPPORTED: "two or more supporting items, one independence group",
    ClaimStatus.CORROBORATED: "two or more independence groups, one of them outside the cache; no open contradiction; "
    "each counted item rated by a person; translations checked",
    ClaimStatus.VERIFIED: "corroborated; the quoted documents consistent or authenticated, with methods named; "
    "reply requests settled where due; signed off by four eyes",
    ClaimStatus.DISPUTED: "a live contradiction or denial, until resolved by a signed decision",
    ClaimStatus.REFUTED: "a contradiction or denial accepted, signed by two",
    ClaimStatus.UNVERIFIABLE: "looked for, and cannot be settled",
    ClaimStatus.RETRACTED: "was released, now withdrawn; an erratum is due",
}
"""The rule of each status, in the words of the desk."""

FEWEST_GROUPS = 2
FEWEST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class _Standing:
    """A status, and what is lacking for the next."""

    status: ClaimStatus
    lacks: tuple[str, ...] = ()


def assess(dossier: Dossier) -> Assessment:
    """Compute the status of a claim from all it rests on.

    Retracted, refuted, disputed and unverifiable go first, in this order; then the ladder from unassessed to verified.
    """
    digest = evidence.evidence_set(dossier)
    joins = independence.joins_of(dossier)
    discounted = evidence.discounted(dossier)
    counted = evidence.counted(dossier, discounted)
    groups = independence.groups(counted, joins)
    step = _ladder(dossier, counted, groups, joins=joins, digest=digest)
    standing = _off_the_ladder(dossier, digest) or step
    return Assessment(
        status=standing.status,
        rule=BECAUSE[standing.status],
        groups=groups,
        lacks=standing.lacks,
        evidence_set=digest,
        step=step.status,
        discounted=discounted,
        void_signatures=len(signing.void(dossier, digest)),
    )


def _off_the_ladder(dossier: Dossier, digest: str) -> _Standing | None:
    """Give the status that goes before every step of the ladder, if any."""
    if dossier.retracted:
        return _Standing(ClaimStatus.RETRACTED)
    if refuting := challenges.refuting(dossier):
        return _Standing(
            ClaimStatus.REFUTED, tuple(f"{what}: another answer, signed; two signed that it holds" for what in refuting)
        )
    if unanswered := challenges.unanswered(dossier):
        return _Standing(ClaimStatus.DISPUTED, unanswered)
    if any(one.version == dossier.version and one.evidence_set == digest for one in dossier.findings):
        return _Standing(ClaimStatus.UNVERIFIABLE, ("new evidence, or another wording: the finding holds until then",))
    return None


def _ladder(
    dossier: Dossier,
    counted: Sequence[Item],
    groups: Sequence[tuple[int, ...]],
    *,
    joins: Sequence[Join],
    digest: str,
) -> _Standing:
    """Climb as far as the evidence carries."""
    repairs = tuple(f"evidence {one.evidence}: {one.because}" for one in evidence.discounted(dossier))
    if not counted:
        return _Standing(ClaimStatus.UNASSESSED, repairs or ("evidence that supports it",))
    if wanting := two_groups_one_outside(groups, outside=groups_outside(dossier, counted, groups, joins=joins)):
        if is_more_than_one(counted):
            return _Standing(ClaimStatus.SUPPORTED, (*wanting, *repairs))
        return _Standing(ClaimStatus.SINGLE_SOURCE, ("a second supporting item", *wanting, *repairs))
    wanting = (
        *settlement.unproven_documents(dossier),
        *settlement.unsettled_replies(dossier),
        *signing.unsigned(dossier, digest),
    )
    return _Standing(ClaimStatus.CORROBORATED, wanting) if wanting else _Standing(ClaimStatus.VERIFIED)


def two_groups_one_outside(groups: Sequence[tuple[int, ...]], *, outside: int) -> tuple[str, ...]:
    """Desk rule 1: two independence groups, one of them outside the cache.

    Args:
        groups: the evidence of each group.
        outside: how many of them lie outside the claim's cache.

    Returns:
        What is lacking; empty where the rule is content.
    """
    if outside == 0:
        return ("a second independent group outside the cache",)
    return ("a second independent group",) if len(groups) < FEWEST_GROUPS else ()


def groups_outside(
    dossier: Dossier, counted: Sequence[Item], groups: Sequence[tuple[int, ...]], *, joins: Sequence[Join]
) -> int:
    """Count the groups that hold nothing of the claim's cache, nor of a source that is one with it."""
    inside = independence.reached([one.source for one in dossier.sources if one.cache == dossier.cache], joins)
    sources = {item.evidence: item.source for item in counted}
    return sum(all(sources[one] not in inside for one in group) for group in groups)


def is_more_than_one(counted: Sequence[Item]) -> bool:
    """Tell whether there are two supporting items; the same words of the same place, added twice, are one."""
    return len({item.content for item in counted}) >= FEWEST_ITEMS

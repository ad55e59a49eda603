"""What speaks against a claim, contradictions and denials, and whether it was answered. Pure."""

from dataclasses import dataclass

from config.errors import Refused
from storage.rules import signing
from storage.rules.dossier import Dossier, Item, Reply, Resolution
from storage.vocabulary import ReplyOutcome, ReplyStance, Stance, Verdict


@dataclass(frozen=True, slots=True)
class Challenge:
    """A contradiction or a denial."""

    what: str
    """In words, for a person."""
    brought_by: int | None
    """None: the party that denies."""
    resolution: Resolution | None
    evidence: int | None = None
    """The evidence that contradicts; None: it is a denial."""
    reply: int | None = None
    """The reply request that was answered by a denial; None: it is evidence."""


def challenges(dossier: Dossier) -> tuple[Challenge, ...]:
    """List what speaks against the claim: contradictions as soon as they are there, rated or not, then denials."""
    against = [item for item in dossier.items if item.stance is Stance.CONTRADICTS]
    denials = [reply for reply in dossier.replies if is_denied_by(reply)]
    return (
        *(
            Challenge(
                f"evidence {item.evidence}, which contradicts", item.added_by, item.resolution, evidence=item.evidence
            )
            for item in sorted(against, key=lambda item: item.evidence)
        ),
        *(
            Challenge(f"the denial by {reply.party}", None, reply.resolution, reply=reply.reply)
            for reply in sorted(denials, key=lambda reply: reply.reply)
        ),
    )


def is_denied_by(reply: Reply) -> bool:
    """Tell whether a party denies the claim."""
    return reply.stance is ReplyStance.DENIES and not says_nothing(reply)


def says_nothing(reply: Reply) -> tuple[str, ...]:
    """Desk rule 10: only an answer says anything. No reply, a refusal to talk, a question not put are no evidence."""
    return () if reply.outcome is ReplyOutcome.ANSWERED else ("an answer",)


def signers(challenge: Challenge) -> frozenset[int]:
    """Tell whose signatures under an answer hold: not its writer's, nor that of who brought what it answers."""
    if challenge.resolution is None:
        return frozenset()
    authors = {challenge.resolution.written_by, challenge.brought_by}
    return frozenset(one for one in challenge.resolution.signed_by if not signing.made_it_themselves(authors, one))


def is_rebutted(challenge: Challenge) -> bool:
    """Tell whether it was rebutted, and somebody else signed that."""
    resolution = challenge.resolution
    return resolution is not None and resolution.verdict is Verdict.REBUTTED and bool(signers(challenge))


def is_accepted(challenge: Challenge) -> bool:
    """Tell whether it was accepted, and two others signed that: the claim is refuted."""
    resolution = challenge.resolution
    accepted = resolution is not None and resolution.verdict is Verdict.ACCEPTED
    return accepted and not signing.fewer_than_two(signers(challenge))


def unresolved(dossier: Dossier) -> tuple[Challenge, ...]:
    """List what speaks against the claim and was neither rebutted nor accepted: what disputes it."""
    return tuple(one for one in challenges(dossier) if not is_rebutted(one) and not is_accepted(one))


def unanswered(dossier: Dossier) -> tuple[str, ...]:
    """Desk rule 5: what speaks against a claim is answered, and somebody else signs the answer.

    Returns:
        For each that is not, what resolves it; empty where nothing disputes the claim.
    """
    return tuple(f"{one.what}: {still_due(one)}" for one in unresolved(dossier))


def still_due(challenge: Challenge) -> str:
    """Say what resolves a challenge that is not resolved."""
    if challenge.resolution is None:
        return "an answer, accepted or rebutted, and a signature under it"
    others = "who did not write it" if challenge.brought_by is None else "who neither wrote it nor brought the evidence"
    if challenge.resolution.verdict is Verdict.REBUTTED:
        return f"it is rebutted; the signature of somebody {others}"
    wants = " and ".join(signing.fewer_than_two(signers(challenge)))
    return f"it is accepted; {wants} {others}, which refutes the claim"


def refuting(dossier: Dossier) -> tuple[str, ...]:
    """List what was accepted against the claim, signed by two."""
    return tuple(one.what for one in challenges(dossier) if is_accepted(one))


def may_withdraw(item: Item) -> None:
    """Refuse to take back a contradiction: desk rule 5.

    Raises:
        Refused: it contradicts the claim, and is answered, not withdrawn (rule `contradiction_stays`).
    """
    if item.stance is Stance.CONTRADICTS:
        raise Refused(
            f"evidence {item.evidence} contradicts the claim: it is answered, never withdrawn. "
            f"Answer it with: sluice evidence answer {item.evidence}",
            rule="contradiction_stays",
        )

"""Who may sign what, and which signatures hold: four eyes. Pure; the database refuses the same."""

from collections.abc import Iterable

from config.errors import Conflict, Refused
from storage.rules import evidence
from storage.rules.dossier import Dossier, Resolution, Signature
from storage.vocabulary import Role

SIGNERS = 2
"""Of what two people sign."""


def made_it_themselves(authors: Iterable[int | None], reviewer_id: int) -> tuple[str, ...]:
    """Desk rule 3: nobody signs what they found, evidenced, translated, redacted or wrote."""
    return ("somebody who made none of it",) if reviewer_id in frozenset(authors) else ()


def fewer_than_two(signed_by: Iterable[int]) -> tuple[str, ...]:
    """Desk rule 3, its second half: two different people sign that a claim is refuted, or that a hold is lifted."""
    missing = SIGNERS - len(frozenset(signed_by))
    if missing <= 0:
        return ()
    return ("the signatures of two people",) if missing == SIGNERS else ("the signature of a second person",)


def stale(signature: Signature, *, version: int, evidence_set: str) -> tuple[str, ...]:
    """Desk rule 4: a sign-off holds for the wording and the evidence that were signed, no other."""
    if signature.version != version:
        return ("a sign-off of this wording",)
    if signature.evidence_set != evidence_set:
        return ("a sign-off of this evidence",)
    return ()


def void(dossier: Dossier, evidence_set: str) -> tuple[Signature, ...]:
    """List the sign-offs that no longer hold: the wording or the evidence changed since."""
    return tuple(one for one in dossier.signatures if stale(one, version=dossier.version, evidence_set=evidence_set))


def in_force(dossier: Dossier, evidence_set: str) -> tuple[Signature, ...]:
    """List the sign-offs that hold: of the claim as it stands, by people who made none of it."""
    return tuple(
        one
        for one in dossier.signatures
        if not stale(one, version=dossier.version, evidence_set=evidence_set)
        and not made_it_themselves(dossier.authors, one.signed_by)
    )


def unsigned(dossier: Dossier, evidence_set: str) -> tuple[str, ...]:
    """Tell that a sign-off is lacking, where none holds."""
    return () if in_force(dossier, evidence_set) else ("sign-off",)


def may_sign(dossier: Dossier, reviewer_id: int, *, seen: str | None = None) -> None:
    """Refuse a sign-off that would not hold.

    Args:
        dossier: the claim.
        reviewer_id: who wants to sign.
        seen: the evidence set that they looked at; None: whatever stands.

    Raises:
        Refused: they made some of it (rule `four_eyes`).
        Conflict: the evidence changed since they looked (rule `evidence_changed`).
    """
    if made_it_themselves(dossier.authors, reviewer_id):
        raise Refused(
            f"claim {dossier.claim}: nobody signs off what they worded, quoted, evidenced, captured, translated, "
            "redacted or answered for. Ask somebody who did none of that",
            rule="four_eyes",
        )
    if seen is not None and seen != evidence.evidence_set(dossier):
        raise Conflict(
            f"claim {dossier.claim}: the evidence changed since you looked. See: sluice claim show {dossier.claim}",
            rule="evidence_changed",
        )


def may_sign_resolution(resolution: Resolution, reviewer_id: int, *, brought_by: int | None) -> None:
    """Refuse a signature under an answer that would not hold.

    Args:
        resolution: the answer to a contradiction or a denial.
        reviewer_id: who wants to sign.
        brought_by: who added the contradicting evidence; None: it answers a denial.

    Raises:
        Refused: they wrote it, or brought what it answers (rule `four_eyes`).
    """
    if made_it_themselves({resolution.written_by, brought_by}, reviewer_id):
        raise Refused(
            "nobody signs an answer that they wrote, nor one to evidence that they brought. Ask somebody else",
            rule="four_eyes",
        )


def may_approve_silence(settled_by: int, reviewer_id: int, *, role: Role) -> None:
    """Refuse an approval of `not_sought` by other than an editor who did not settle it: desk rule 9.

    Raises:
        Refused: they settled it themselves (rule `four_eyes`), or are no editor (rule `editor`).
    """
    if role is not Role.EDITOR:
        raise Refused("that nobody was asked needs an editor's signature", rule="editor")
    if made_it_themselves({settled_by}, reviewer_id):
        raise Refused("nobody approves what they settled. Ask another editor", rule="four_eyes")


def may_check_translation(
    reviewer_id: int, *, translated_by: int | None, checker_reads: Iterable[str], languages: Iterable[str]
) -> None:
    """Refuse a check of a translation that says nothing: desk rule 8.

    Args:
        reviewer_id: who wants to check.
        translated_by: who translated; None: a machine.
        checker_reads: BCP 47 prefixes that the checker reads.
        languages: BCP 47, of the quote.

    Raises:
        Refused: it is their own translation (rule `four_eyes`), or they do not read the quote (rule `reads`).
    """
    if translated_by is not None and made_it_themselves({translated_by}, reviewer_id):
        raise Refused("nobody checks their own translation. Ask somebody else who reads the quote", rule="four_eyes")
    prefixes = tuple(checker_reads)
    strange = sorted(language for language in languages if not evidence.reads(prefixes, language))
    if strange:
        raise Refused(f"a check needs somebody who reads {' and '.join(strange)}", rule="reads")

"""What is not known of a claim that goes out, in words without ids: a reader is told, not spared. Pure."""

from collections.abc import Iterator, Mapping

from storage.rules import settlement, signing
from storage.rules.dossier import Assessment, Dossier
from storage.vocabulary import Credibility, Reliability, ReplyOutcome, Stance

NO_WORD = {
    ReplyOutcome.DECLINED: "declined to answer",
    ReplyOutcome.NO_REPLY: "did not answer",
    ReplyOutcome.NOT_SAFE_TO_ASK: "was not asked: it was not safe to",
    ReplyOutcome.NOT_SOUGHT: "was not asked",
}


def what_is_not_known(dossier: Dossier, assessment: Assessment, numbers: Mapping[str, int]) -> tuple[str, ...]:
    """List what a reader should know that the desk does not.

    Args:
        dossier: the claim.
        assessment: of the same claim.
        numbers: of the documents in the release, by SHA-256.
    """
    return tuple(dict.fromkeys(_gaps(dossier, assessment, numbers)))


def _gaps(dossier: Dossier, assessment: Assessment, numbers: Mapping[str, int]) -> Iterator[str]:
    if not signing.in_force(dossier, assessment.evidence_set):
        yield "nobody but its authors has approved this claim as it stands"
    for document in dossier.documents:
        number = numbers[document.sha256]
        if document.authenticity not in settlement.GENUINE:
            yield f"document {number}: whether it is genuine and unaltered (found {document.authenticity})"
    yield from _unanswered(dossier)
    letters = {source.source: source.reliability for source in dossier.sources}
    counted = [item for item in dossier.items if item.stance is Stance.SUPPORTS]
    if any(letters[item.source] is Reliability.F for item in counted):
        yield "how reliable some of its sources are in general: they have no track record with the desk (F)"
    if any(item.credibility is Credibility.UNKNOWN for item in counted):
        yield "how credible some of its evidence is: nothing allows a judgement (6)"
    for stance, words in ((Stance.SUPPORTS, "supports"), (Stance.CONTEXT, "gives context to")):
        held = {told.evidence for told in assessment.discounted}
        if any(item.evidence in held and item.stance is stance for item in dossier.items):
            yield f"some evidence that {words} it does not count, for the reasons told beside it"


def _unanswered(dossier: Dossier) -> Iterator[str]:
    if dossier.accuses and not dossier.replies:
        yield "what those whom the claim accuses say to it: no reply was asked for"
    for reply in dossier.replies:
        if reply.outcome is None:
            yield f"what {reply.party} says to it: the reply request is open"
        elif reply.outcome in NO_WORD:
            yield f"what {reply.party} says to it: {reply.party} {NO_WORD[reply.outcome]}. That is evidence of nothing"

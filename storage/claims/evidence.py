"""Evidence: what sources say of a claim, how credible each item is, and what was a mistake."""

from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import NotFound, UsageError
from storage.acts import Act, Done, required, words_or_none
from storage.claims.acts import added, claim_row
from storage.claims.answers import Evidenced
from storage.claims.dossier import load_dossiers
from storage.claims.network import Network, claims_resting_on
from storage.claims.sources import add_letter, find_source
from storage.claims.status import settle
from storage.database import Record
from storage.rules.challenges import may_withdraw
from storage.tables.evidence import CredibilityRating, Evidence, EvidenceWithdrawal
from storage.tables.sources import Capture, Source
from storage.turns import corroborate
from storage.vocabulary import Credibility, EvidenceKind, Reliability, Stance


def add_evidence(
    record: Record,
    claim: int,
    *,
    source: str,
    stance: Stance,
    kind: EvidenceKind,
    reviewer: str,
    capture: int | None = None,
    locator: str | None = None,
    says: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Evidenced:
    """Tie a claim to what a source outside the documents says. Words of a document are quoted instead.

    Args:
        record: the open record.
        claim: its number.
        source: the name of the source.
        stance: what it says of the claim.
        kind: a record or a statement.
        reviewer: the name of who adds it.
        capture: of a record, the number of the captured copy; without one it does not count.
        locator: where in the item: a row, a minute of the talk; without one it does not count.
        says: what the source says, in the adder's words.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: it is a quote, or a capture of a statement.
        NotFound: there is no such reviewer, claim, source or capture.
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    if kind is EvidenceKind.QUOTE:
        raise UsageError("words of a document are quoted with: sluice quote add CLAIM DOCUMENT --page N --exact TEXT")
    if capture is not None and kind is not EvidenceKind.RECORD:
        raise UsageError("a captured page is a record, not a statement: choose that kind")
    asked = {
        "claim": claim,
        "source": source,
        "stance": stance.value,
        "kind": kind.value,
        "capture": capture,
        "locator": words_or_none(locator),
        "says": words_or_none(says),
    }
    answer = corroborate(
        record,
        "add_evidence",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _add(act, asked, expected),
    )
    return cast("Evidenced", dict(answer))


def _add(act: Act, asked: dict[str, Any], expected: int | None) -> Done:
    claim_row(act.session, asked["claim"], expected=expected)
    source = find_source(act.session, asked["source"])
    if asked["capture"] is not None and act.session.get(Capture, asked["capture"]) is None:
        raise NotFound(f"no capture {asked['capture']}: nothing was captured under this number")
    row = Evidence(
        claim_id=asked["claim"],
        source_id=source.id or 0,
        stance=asked["stance"],
        kind=asked["kind"],
        capture_id=asked["capture"],
        locator=asked["locator"],
        says=asked["says"],
        added_by=act.reviewer.id or 0,
        added_at=act.now,
    )
    evidence_id = added(act.session, row)
    payload = {"evidence": evidence_id, "source": source.id, "capture": asked["capture"]}
    payload |= {"stance": asked["stance"], "kind": asked["kind"]}
    return Done("evidence added", f"claim:{row.claim_id}", payload, _told(act, row))


def evidence_row(session: Session, evidence_id: int, *, expected: int | None) -> Evidence:
    """Give evidence that was not withdrawn, once its claim stands as the caller saw it.

    Raises:
        NotFound: there is none.
        Conflict: the claim was changed since (rule `stale`).
    """
    gone = col(Evidence.id).in_(select(EvidenceWithdrawal.evidence_id))
    row = session.exec(select(Evidence).where(Evidence.id == evidence_id, ~gone)).first()
    if row is None:
        raise NotFound(f"no evidence {evidence_id}, or it was withdrawn. A claim's evidence: sluice claim show CLAIM")
    claim_row(session, row.claim_id, expected=expected)
    return row


def rate_evidence(
    record: Record,
    evidence: int,
    *,
    reviewer: str,
    credibility: Credibility | None = None,
    reliability: Reliability | None = None,
    because: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Evidenced:
    """Give an item its Admiralty digit, its source a letter, or both; each is judged apart from the other.

    Args:
        record: the open record.
        evidence: its number.
        reviewer: the name of who rates.
        credibility: the digit of the item; 6 says that nobody knows.
        reliability: the letter of its source; F says that nobody knows.
        because: what the rating is based on.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: neither is given.
        NotFound: there is no such reviewer or evidence.
        Refused: the source is a cache without a track record, and the letter is not F (rule `new_leaker`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    if credibility is None and reliability is None:
        raise UsageError(
            "say the item's digit (credibility, 1 to 6), its source's letter (reliability, A to F), or both"
        )
    reason = words_or_none(because)
    asked = {"evidence": evidence, "credibility": credibility, "reliability": reliability, "because": reason}
    answer = corroborate(
        record,
        "rate_evidence",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _rate(act, evidence, (credibility, reliability), reason, expected),
    )
    return cast("Evidenced", dict(answer))


def _rate(
    act: Act,
    evidence_id: int,
    grades: tuple[Credibility | None, Reliability | None],
    because: str | None,
    expected: int | None,
) -> Done:
    row = evidence_row(act.session, evidence_id, expected=expected)
    credibility, reliability = grades
    claims = {row.claim_id}
    if credibility is not None:
        rating = CredibilityRating(
            evidence_id=evidence_id,
            credibility=credibility,
            because=because,
            rated_by=act.reviewer.id or 0,
            rated_at=act.now,
        )
        added(act.session, rating)
    if reliability is not None:
        source = act.session.get_one(Source, row.source_id)
        add_letter(act, source, reliability, because)
        claims |= set(claims_resting_on(act.session, Network(act.session, {row.source_id}).reach({row.source_id})))
    payload = {"evidence": evidence_id, "credibility": credibility, "reliability": reliability}
    return Done("evidence rated", f"claim:{row.claim_id}", payload, _told(act, row, claims))


def withdraw_evidence(
    record: Record,
    evidence: int,
    *,
    reason: str,
    reviewer: str,
    expected: int | None = None,
    request: str | None = None,
) -> Evidenced:
    """Say that evidence was a mistake. A contradiction is not withdrawn, it is answered.

    Args:
        record: the open record.
        evidence: its number.
        reason: why it was a mistake.
        reviewer: the name of who says so.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or evidence.
        Refused: it contradicts the claim (rule `contradiction_stays`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    why = required(reason, "the reason")
    answer = corroborate(
        record,
        "withdraw_evidence",
        reviewer=reviewer,
        request=request,
        asked={"evidence": evidence, "reason": why},
        act=lambda act: _withdraw(act, evidence, why, expected),
    )
    return cast("Evidenced", dict(answer))


def _withdraw(act: Act, evidence_id: int, reason: str, expected: int | None) -> Done:
    row = evidence_row(act.session, evidence_id, expected=expected)
    items = load_dossiers(act.session, [row.claim_id])[row.claim_id].items
    may_withdraw(next(item for item in items if item.evidence == evidence_id))
    withdrawal = EvidenceWithdrawal(
        evidence_id=evidence_id, reason=reason, withdrawn_by=act.reviewer.id or 0, withdrawn_at=act.now
    )
    added(act.session, withdrawal)
    return Done("evidence withdrawn", f"claim:{row.claim_id}", {"evidence": evidence_id}, _told(act, row))


def _told(act: Act, row: Evidence, claims: set[int] | None = None) -> Evidenced:
    standings = settle(act, claims or {row.claim_id})
    return {**standings[row.claim_id], "evidence": row.id or 0}

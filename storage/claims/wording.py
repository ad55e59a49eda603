"""Claims and their wordings: a claim is added, and worded anew; an earlier wording stays."""

from typing import Any, cast

from sqlmodel import col, select

from config.errors import UsageError
from storage.acts import Act, Done, perform, required
from storage.caches import cache_id_of
from storage.claims.acts import added, claim_row
from storage.claims.answers import Standing
from storage.claims.status import record_change, settle, standing_of
from storage.database import Record
from storage.rules.corroboration import assess
from storage.rules.dossier import Dossier
from storage.tables.claims import Claim, ClaimVersion
from storage.turns import corroborate
from storage.vocabulary import Confidence, Likelihood


def add_claim(
    record: Record,
    cache: str,
    *,
    text: str,
    reviewer: str,
    accuses: bool = False,
    confidence: Confidence | None = None,
    likelihood: Likelihood | None = None,
    request: str | None = None,
) -> Standing:
    """Put one checkable sentence about a cache into the record.

    Args:
        record: the open record.
        cache: its slug.
        text: the sentence: who, what, when.
        reviewer: the name of who words it.
        accuses: whether it names somebody as a wrongdoer, so that a reply must be asked for.
        confidence: how good its basis is.
        likelihood: how likely it is.
        request: the request key.

    Raises:
        UsageError: the sentence is empty.
        NotFound: there is no such reviewer or cache.
        Conflict: the request key was used for something else (rule `request_key`).
    """
    words = required(text, "the text of the claim")
    particulars = {"accuses": accuses, "confidence": confidence, "likelihood": likelihood}
    return cast(
        "Standing",
        dict(
            perform(
                record,
                "add_claim",
                reviewer=reviewer,
                request=request,
                asked={"cache": cache, "text": words, **particulars},
                act=lambda act: _add(act, cache, words, particulars),
            )
        ),
    )


def _add(act: Act, cache: str, text: str, particulars: dict[str, Any]) -> Done:
    authors = frozenset({act.reviewer.id or 0})
    cache_id = cache_id_of(act.session, cache)
    assessment = assess(
        Dossier(claim=0, cache=cache, version=1, text=text, accuses=particulars["accuses"], authors=authors)
    )
    claim = Claim(
        cache_id=cache_id, status=assessment.status, rule=assessment.rule, evidence_set=assessment.evidence_set
    )
    claim_id = added(act.session, claim)
    _add_wording(act, claim_id, 1, text, particulars)
    record_change(act.session, claim, at=act.now)
    payload = {"cache": cache, "version": 1, "evidence_set": claim.evidence_set}
    return Done("claim added", f"claim:{claim_id}", payload, standing_of(claim, assessment))


def _add_wording(act: Act, claim_id: int, version: int, text: str, particulars: dict[str, Any]) -> None:
    wording = ClaimVersion(
        claim_id=claim_id,
        version=version,
        text=text,
        written_by=act.reviewer.id or 0,
        written_at=act.now,
        **particulars,
    )
    added(act.session, wording)


def edit_claim(
    record: Record,
    claim: int,
    *,
    reviewer: str,
    text: str | None = None,
    accuses: bool | None = None,
    confidence: Confidence | None = None,
    likelihood: Likelihood | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Standing:
    """Word a claim anew, or say otherwise what it is; every sign-off before it is void.

    Args:
        record: the open record.
        claim: its number.
        reviewer: the name of who words it.
        text: the new sentence; None: as it was. So with the rest.
        accuses: whether it names somebody as a wrongdoer.
        confidence: how good its basis is.
        likelihood: how likely it is.
        expected: the revision that the caller saw.
        request: the request key.

    Raises:
        UsageError: nothing would change.
        NotFound: there is no such reviewer or claim.
        Conflict: it was changed since (rule `stale`), or the request key was used for something else.
    """
    words = None if text is None else required(text, "the text of the claim")
    new = {"text": words, "accuses": accuses, "confidence": confidence, "likelihood": likelihood}
    changes = {key: value for key, value in new.items() if value is not None}
    answer = corroborate(
        record,
        "edit_claim",
        reviewer=reviewer,
        request=request,
        asked={"claim": claim, **changes},
        act=lambda act: _edit(act, claim, changes, expected),
    )
    return cast("Standing", dict(answer))


def _edit(act: Act, claim_id: int, changes: dict[str, Any], expected: int | None) -> Done:
    claim_row(act.session, claim_id, expected=expected)
    query = select(ClaimVersion).where(ClaimVersion.claim_id == claim_id).order_by(col(ClaimVersion.version).desc())
    newest = act.session.exec(query.limit(1)).one()
    before = {key: getattr(newest, key) for key in ("text", "accuses", "confidence", "likelihood")}
    after = {**before, **changes}
    if after == before:
        raise UsageError("nothing would change: say the text, the accusation, the confidence or the likelihood anew")
    text = after.pop("text")
    _add_wording(act, claim_id, newest.version + 1, text, after)
    standing = settle(act, [claim_id])[claim_id]
    return Done("claim edited", f"claim:{claim_id}", {"version": newest.version + 1}, standing)

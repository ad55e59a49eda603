"""Withdrawing what went out: the erratum, the claims that are retracted, the documents that are recalled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import Conflict, NotFound, Refused
from storage.acts import Act, Done, Entry, answered, known_id, required
from storage.claims.status import settle
from storage.database import Record
from storage.releases.labels import erratum_label
from storage.releases.listing import release_row
from storage.releases.making import Bagged
from storage.releases.secrecy import secrets_of
from storage.releases.shapes import Erratum, Withdrawn
from storage.releases.states import claims_that_stand
from storage.releases.telling import day_of
from storage.tables.claims import ClaimVersion
from storage.tables.release import ClaimRetraction, Release, ReleasedClaim, ReleasedDocument
from storage.turns import corroborate
from storage.vocabulary import ReleaseKind

VERB = "retract_release"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What somebody wants to withdraw."""

    release: str
    """Its label."""
    because: str
    numbers: tuple[int, ...] | None = None
    """Of the claims, as the release numbers them; None: all that still stand."""


def draft_erratum(record: Record, withdrawal: Withdrawal) -> Erratum:
    """Say what an erratum would say, were it made now.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such release, or no such claim in it.
        Refused: it is an erratum itself (rule `erratum_stands`), or nothing of it stands any more (rule
            `withdrawn_already`).
    """
    with record.reading() as session:
        return _draft(record, session, withdrawal)


def _draft(record: Record, session: Session, withdrawal: Withdrawal) -> Erratum:
    because = required(withdrawal.because, "the reason")
    release = release_row(session, withdrawal.release)
    if release.kind == ReleaseKind.ERRATUM:
        raise Refused("an erratum is not withdrawn: make a new release of what holds", rule="erratum_stands")
    rows = _rows(session, release, withdrawal.numbers)
    left = len(claims_that_stand(session, known_id(release.id))) - len(rows)
    documents = session.exec(
        select(ReleasedDocument.export_id)
        .where(ReleasedDocument.release_id == release.id)
        .order_by(col(ReleasedDocument.export_id))
    ).all()
    return Erratum(
        label=erratum_label(session, release),
        made_on=day_of(clock.now()),
        withdraws=release.label,
        withdraws_tagmanifest_sha256=release.tagmanifest_sha256,
        is_whole=not left,
        because=because,
        claims=tuple(Withdrawn(row.number, _text(session, row), because) for row in rows),
        documents=() if left else tuple(documents),
        secrets=secrets_of(record, session, (), cache_id=release.cache_id),
    )


def _rows(session: Session, release: Release, numbers: Sequence[int] | None) -> list[ReleasedClaim]:
    standing = claims_that_stand(session, known_id(release.id))
    if not standing:
        raise Refused(f"nothing of {release.label} stands any more", rule="withdrawn_already")
    if numbers is None:
        return standing
    by_number = {row.number: row for row in standing}
    if missing := sorted(set(numbers) - by_number.keys()):
        raise NotFound(f"{release.label} has no claim {missing[0]} that still stands")
    return [by_number[number] for number in sorted(set(numbers))]


def _text(session: Session, row: ReleasedClaim) -> str:
    query = select(ClaimVersion.text).where(ClaimVersion.claim_id == row.claim_id, ClaimVersion.version == row.version)
    return session.exec(query).one()


def record_erratum(
    record: Record,
    withdrawal: Withdrawal,
    erratum: Erratum,
    bagged: Bagged,
    *,
    reviewer: str,
    request: str | None = None,
) -> dict[str, Any]:
    """Keep an erratum whose bag is written: its claims are retracted from now on.

    Args:
        record: the open record.
        withdrawal: what was asked for.
        erratum: as it was drafted, and written.
        bagged: what the bag came to.
        reviewer: the name of who withdraws.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: something of the release was withdrawn since (rule `stale`), or the request key was used for
            something else.
    """
    answer = corroborate(
        record,
        VERB,
        reviewer=reviewer,
        request=request,
        asked=_asked(withdrawal),
        act=lambda act: _withdraw(act, withdrawal, erratum, bagged),
    )
    return cast("dict[str, Any]", dict(answer))


def withdrawn_before(
    record: Record, withdrawal: Withdrawal, *, reviewer: str, request: str | None
) -> dict[str, Any] | None:
    """Give what the same request was answered before; None: it is new.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the request key was used for something else (rule `request_key`).
    """
    known = answered(record, VERB, reviewer=reviewer, request=request, asked=_asked(withdrawal))
    return None if known is None else dict(known)


def _asked(withdrawal: Withdrawal) -> dict[str, Any]:
    numbers = None if withdrawal.numbers is None else list(withdrawal.numbers)
    return {"release": withdrawal.release, "because": withdrawal.because, "numbers": numbers}


def _withdraw(act: Act, withdrawal: Withdrawal, erratum: Erratum, bagged: Bagged) -> Done:
    now_drafted = _draft(act.record, act.session, withdrawal)
    if (now_drafted.label, now_drafted.claims) != (erratum.label, erratum.claims):
        raise Conflict("something of this release was withdrawn meanwhile. Look again, then decide", rule="stale")
    release = release_row(act.session, withdrawal.release)
    row = _erratum_row(act, release, erratum.label, made_on=erratum.made_on, because=erratum.because, bagged=bagged)
    claims = _rows(act.session, release, withdrawal.numbers)
    known = set(act.session.exec(select(ClaimRetraction.claim_id, ClaimRetraction.version)).all())
    for claim in claims:
        act.session.add(_again(claim, known_id(row.id)))
        if (claim.claim_id, claim.version) not in known:
            act.session.add(_retraction(act, claim, known_id(row.id), because=erratum.because))
    standings = settle(act, [claim.claim_id for claim in claims])
    told = {"withdraws": release.label, "claims": len(claims), "tagmanifest_sha256": bagged.tagmanifest_sha256}
    answer = {
        "release": erratum.label,
        "withdraws": release.label,
        "claims": [standing["claim"] for standing in standings.values()],
        "documents": list(erratum.documents),
        "tagmanifest_sha256": bagged.tagmanifest_sha256,
    }
    further = [Entry("claim retracted", f"claim:{claim.claim_id}", {"version": claim.version}) for claim in claims]
    return Done("release retracted", f"release:{release.label}", told, answer, further=further)


def _retraction(act: Act, claim: ReleasedClaim, erratum_id: int, *, because: str) -> ClaimRetraction:
    return ClaimRetraction(
        claim_id=claim.claim_id,
        version=claim.version,
        erratum_id=erratum_id,
        because=because,
        retracted_by=act.reviewer.id or 0,
        retracted_at=act.now,
    )


def _erratum_row(act: Act, release: Release, label: str, *, made_on: date, because: str, bagged: Bagged) -> Release:
    row = Release(
        label=label,
        cache_id=release.cache_id,
        kind=ReleaseKind.ERRATUM,
        minimum=release.minimum,
        selection_sha256=release.selection_sha256,
        made_on=made_on,
        ledger_size=release.ledger_size,
        tagmanifest_sha256=bagged.tagmanifest_sha256,
        key_id=bagged.key_id,
        withdraws_id=release.id,
        because=because,
        made_by=act.reviewer.id,
        made_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row


def _again(claim: ReleasedClaim, erratum_id: int) -> ReleasedClaim:
    return ReleasedClaim(
        release_id=erratum_id,
        claim_id=claim.claim_id,
        number=claim.number,
        version=claim.version,
        evidence_set=claim.evidence_set,
    )

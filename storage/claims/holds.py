"""Holds: an embargo or a safety hold blocks release, never review. Two people lift one."""

from collections import defaultdict
from datetime import datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused, UsageError
from storage.acts import Act, Done, refuse_stale, required
from storage.caches import cache_id_of
from storage.catalogue import which
from storage.claims.acts import added, claim_row
from storage.claims.answers import Held
from storage.claims.authenticity import count_judgements
from storage.database import Record
from storage.rules.signing import fewer_than_two
from storage.tables.provenance import Cache, Document
from storage.tables.replies import Hold, HoldLift
from storage.tables.review import Reviewer
from storage.turns import corroborate
from storage.vocabulary import HoldKind

IN_FORCE = "in_force"


def add_hold(
    record: Record,
    *,
    kind: HoldKind,
    reason: str,
    reviewer: str,
    claim: int | None = None,
    document: str | None = None,
    cache: str | None = None,
    until: datetime | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Held:
    """Keep a claim, a document or a cache out of releases.

    Args:
        record: the open record.
        kind: embargo or safety.
        reason: why.
        reviewer: the name of who places it.
        claim: the number of the claim that is held; or
        document: the handle of the document that is held (with *cache* where it lies in several); or
        cache: the slug of the cache that is held.
        until: when an embargo ends by itself; None: two people must lift it.
        expected: the revision of the claim, or how many judgements of the document, the caller saw.
        request: the request key.

    Raises:
        UsageError: not one thing is held, no reason is given, or the end is none.
        NotFound: there is no such reviewer, claim, document or cache.
        Conflict: the claim or the document was changed since (rule `stale`), or the request key was used for
            something else.
    """
    if (claim is not None) + (document is not None or cache is not None) != 1:
        raise UsageError("say one thing that is held: a claim, a document or a cache")
    if until is not None and kind is not HoldKind.EMBARGO:
        raise UsageError("a safety hold does not end by itself: leave its end out; two people lift it")
    if until is not None and until <= clock.now():
        raise UsageError("the end of the hold lies in the past")
    asked: dict[str, Any] = {"kind": kind.value, "reason": required(reason, "the reason"), "claim": claim}
    asked |= {"document": document, "cache": cache, "until": None if until is None else clock.iso(until)}
    answer = corroborate(
        record,
        "add_hold",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _add(act, asked, until, expected),
    )
    return cast("Held", dict(answer))


def _add(act: Act, asked: dict[str, Any], until: datetime | None, expected: int | None) -> Done:
    row = Hold(
        kind=asked["kind"],
        until=until,
        reason=asked["reason"],
        placed_by=act.reviewer.id or 0,
        placed_at=act.now,
        **_held(act.session, asked, expected),
    )
    hold_id = added(act.session, row)
    (answer,) = hold_rows(act.session, [row], act.now)
    return Done("hold placed", answer["on"], {"hold": hold_id, "kind": row.kind, "until": asked["until"]}, answer)


def _held(session: Session, asked: dict[str, Any], expected: int | None) -> dict[str, int | None]:
    if asked["claim"] is not None:
        return {"claim_id": claim_row(session, asked["claim"], expected=expected).id}
    if asked["document"] is not None:
        document = session.exec(select(Document).where(which(session, asked["document"], asked["cache"]))).one()
        refuse_stale(count_judgements(session, document.sha256), expected)
        return {"document_id": document.id}
    return {"cache_id": cache_id_of(session, asked["cache"])}


def lift_hold(record: Record, hold: int, *, reason: str, reviewer: str, request: str | None = None) -> Held:
    """Sign that a hold may go; with the signature of a second person it is lifted.

    Args:
        record: the open record.
        hold: its number.
        reason: why it may go.
        reviewer: the name of who signs.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or hold, or it is in force no more.
        Refused: they have signed already (rule `two_lift_a_hold`).
        Conflict: the request key was used for something else.
    """
    why = required(reason, "the reason")
    answer = corroborate(
        record,
        "lift_hold",
        reviewer=reviewer,
        request=request,
        asked={"hold": hold, "reason": why},
        act=lambda act: _lift(act, hold, why),
    )
    return cast("Held", dict(answer))


def _lift(act: Act, hold_id: int, reason: str) -> Done:
    row = act.session.get(Hold, hold_id)
    if row is None or hold_rows(act.session, [row], act.now)[0]["state"] != IN_FORCE:
        raise NotFound(f"no hold {hold_id} is in force. See: sluice hold list")
    signed = select(HoldLift.id).where(HoldLift.hold_id == hold_id, HoldLift.signed_by == act.reviewer.id)
    if act.session.exec(signed).first() is not None:
        raise Refused("you have signed this lifting: a second person must sign, too", rule="two_lift_a_hold")
    lift = HoldLift(hold_id=hold_id, reason=reason, signed_by=act.reviewer.id or 0, signed_at=act.now)
    added(act.session, lift)
    (answer,) = hold_rows(act.session, [row], act.now)
    kind = "lifting of a hold signed" if answer["lacks"] else "hold lifted"
    return Done(kind, answer["on"], {"hold": hold_id, "signatures": answer["signatures"]}, answer)


def list_holds(record: Record, *, in_force_only: bool = False) -> list[Held]:
    """Give one row a hold, oldest first; what ended and what was lifted stays in the list.

    Args:
        record: the open record.
        in_force_only: leave out what blocks nothing any more.
    """
    with record.reading() as session:
        rows = hold_rows(session, list(session.exec(select(Hold).order_by(col(Hold.id)))), clock.now())
        return [row for row in rows if not in_force_only or row["state"] == IN_FORCE]


def hold_rows(session: Session, holds: list[Hold], now: datetime) -> list[Held]:
    """Give one row a hold, with its state at *now*."""
    ids = [hold.id for hold in holds]
    lifts: dict[int, set[int]] = defaultdict(set)
    for lift in session.exec(select(HoldLift).where(col(HoldLift.hold_id).in_(ids))):
        lifts[lift.hold_id].add(lift.signed_by)
    names = {reviewer.id: reviewer.name for reviewer in session.exec(select(Reviewer))}
    documents = [hold.document_id for hold in holds]
    hashes = dict(session.exec(select(Document.id, Document.sha256).where(col(Document.id).in_(documents))).all())
    slugs = dict(session.exec(select(Cache.id, Cache.slug)).all())
    rows: list[Held] = []
    for hold in holds:
        on = f"claim:{hold.claim_id}" if hold.claim_id is not None else f"cache:{slugs.get(hold.cache_id)}"
        ended = hold.until is not None and hold.until <= now
        signed_by = lifts[hold.id or 0]
        lacks = () if ended else fewer_than_two(signed_by)
        rows.append(
            {
                "hold": hold.id or 0,
                "kind": hold.kind,
                "on": on if hold.document_id is None else f"document:{hashes[hold.document_id]}",
                "state": "ended" if ended else IN_FORCE if lacks else "lifted",
                "reason": hold.reason,
                "until": None if hold.until is None else clock.iso(hold.until),
                "placed_by": names[hold.placed_by],
                "placed_at": clock.iso(hold.placed_at),
                "signatures": len(signed_by),
                "lacks": list(lacks),
            }
        )
    return rows

"""Which claims may go out now, and what stands in the way of the others: computed anew, never taken from the row."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from storage.caches import cache_id_of
from storage.claims.dossier import load_dossiers
from storage.redactions.standing import redaction_obstacles
from storage.releases.order import ReleaseOrder
from storage.rules import release as rules
from storage.rules.corroboration import assess
from storage.rules.dossier import Assessment, Dossier
from storage.tables.claims import Claim
from storage.tables.provenance import Cache, Document
from storage.tables.replies import Hold, HoldLift
from storage.vocabulary import ClaimStatus, HoldKind


@dataclass(frozen=True, slots=True)
class Chosen:
    """A claim that may go out."""

    dossier: Dossier
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Choice:
    """What may go out, and what was left out: the second is for the desk's own eyes."""

    chosen: tuple[Chosen, ...]
    left_out: tuple[tuple[int, tuple[str, ...]], ...]
    """Claims that came far enough, by number, and what stands in their way."""


def choose_claims(session: Session, order: ReleaseOrder, *, now: datetime) -> Choice:
    """Choose the claims of an order, each status computed anew.

    Raises:
        NotFound: there is no such cache, or no such claim in it.
        Refused: a status was computed from other evidence than stands now (rule `stale_status`); a claim that was
            asked for by number may not go out (the rule that is in its way); nothing may (rule `nothing_to_release`);
            the minimum is none (rule `release_minimum`).
    """
    wanted = _wanted(session, order)
    dossiers = load_dossiers(session, wanted)
    assessments = {claim: assess(dossier) for claim, dossier in dossiers.items()}
    allowed = {ClaimStatus.VERIFIED, order.minimum}
    rules.below_minimum(ClaimStatus.UNASSESSED, order.minimum)
    rows = session.exec(select(Claim).where(col(Claim.id).in_(dossiers)).order_by(col(Claim.id))).all()
    near = [
        row
        for row in rows
        if order.claims is not None or row.status in allowed or assessments[row.id or 0].status in allowed
    ]
    _refuse_stale(near, assessments)
    obstacles = _obstacles(session, [dossiers[row.id or 0] for row in near], order.minimum, now=now)
    blocked = tuple((row.id or 0, obstacles[row.id or 0]) for row in near if obstacles[row.id or 0])
    if blocked and order.claims is not None:
        raise Refused(_told(blocked), rule="not_free_to_go")
    free = [row.id or 0 for row in near if not obstacles[row.id or 0]]
    if not free:
        told = _told(blocked) if blocked else f"no claim of cache {order.cache!r} is {' or '.join(sorted(allowed))}"
        raise Refused(f"nothing may be released: {told}", rule="nothing_to_release")
    return Choice(tuple(Chosen(dossiers[claim], assessments[claim]) for claim in free), blocked)


def _wanted(session: Session, order: ReleaseOrder) -> list[int]:
    cache_id = cache_id_of(session, order.cache)
    here = list(session.exec(select(Claim.id).where(Claim.cache_id == cache_id).order_by(col(Claim.id))))
    known = [claim_id or 0 for claim_id in here]
    if order.claims is None:
        return known
    if missing := sorted(set(order.claims) - set(known)):
        raise NotFound(f"no claim {missing[0]} in cache {order.cache!r}. They are listed by: sluice claim list")
    return sorted(set(order.claims))


def _refuse_stale(rows: Iterable[Claim], assessments: dict[int, Assessment]) -> None:
    """Refuse where a row's status is not what the record gives now."""
    for row in rows:
        standing = assessments[row.id or 0]
        if (row.status, row.evidence_set) != (standing.status, standing.evidence_set):
            raise Refused(
                f"claim {row.id}: its status ({row.status}) was computed from other evidence than stands now "
                f"({standing.status}). See: sluice claim show {row.id}. To write it anew: sluice claim refresh",
                rule="stale_status",
            )


def _obstacles(
    session: Session, dossiers: Collection[Dossier], minimum: ClaimStatus, *, now: datetime
) -> dict[int, tuple[str, ...]]:
    quoted = {one.claim: {item.document for item in one.items if item.document is not None} for one in dossiers}
    hashes = sorted(set().union(*quoted.values())) if quoted else []
    holds = _Holds(session, hashes)
    redactions = redaction_obstacles(session, hashes)
    return {
        one.claim: (
            *rules.release_obstacles(one, holds.on(one.claim, one.cache, quoted[one.claim]), minimum, now=now),
            *(told for sha256 in sorted(quoted[one.claim]) for told in redactions.get(sha256, ())),
        )
        for one in dossiers
    }


class _Holds:
    """Every hold that may bear on some claims: on them, on what they quote, on the caches these lie in."""

    def __init__(self, session: Session, hashes: Collection[str]) -> None:
        lifted: dict[int, set[int]] = defaultdict(set)
        for lift in session.exec(select(HoldLift)):
            lifted[lift.hold_id].add(lift.signed_by)
        documents = session.exec(
            select(Document.id, Document.sha256, Cache.slug)
            .join(Cache, col(Cache.id) == col(Document.cache_id))
            .where(col(Document.sha256).in_(hashes))
        ).all()
        self._caches: dict[str, set[str]] = defaultdict(set)
        for _, sha256, slug in documents:
            self._caches[sha256].add(slug)
        hash_of = {document_id: sha256 for document_id, sha256, _ in documents}
        slugs = dict(session.exec(select(Cache.id, Cache.slug)).all())
        self._on: dict[tuple[str, object], list[rules.Hold]] = defaultdict(list)
        for row in session.exec(select(Hold).order_by(col(Hold.id))):
            hold = rules.Hold(row.id or 0, HoldKind(row.kind), row.until, frozenset(lifted[row.id or 0]))
            if row.claim_id is not None:
                self._on["claim", row.claim_id].append(hold)
            elif row.document_id is not None:
                self._on["document", hash_of.get(row.document_id)].append(hold)
            else:
                self._on["cache", slugs[row.cache_id]].append(hold)

    def on(self, claim: int, cache: str, quoted: Iterable[str]) -> list[rules.Hold]:
        """Give the holds on a claim, on the documents that it quotes, and on the caches of all of these."""
        quoted = list(quoted)
        caches = {cache}.union(*(self._caches[sha256] for sha256 in quoted))
        found = list(self._on["claim", claim])
        found += [hold for sha256 in quoted for hold in self._on["document", sha256]]
        found += [hold for slug in caches for hold in self._on["cache", slug]]
        return found


def _told(blocked: Iterable[tuple[int, tuple[str, ...]]]) -> str:
    return "; ".join(f"claim {claim}: {', '.join(why)}" for claim, why in blocked)

"""The network of sources: which there are, what ties them, and what hangs together."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session, col, select

from storage.rules import dossier as rules
from storage.tables.claims import ClaimStatusChange
from storage.tables.evidence import Evidence, EvidenceWithdrawal
from storage.tables.provenance import Cache
from storage.tables.sources import ReliabilityRating, Source, Tie, TieWithdrawal
from storage.vocabulary import ClaimStatus, Reliability, SourceKind, TieKind


class Network:
    """The sources that some evidence comes from, all that are tied to these, and the ties in force."""

    def __init__(self, session: Session, source_ids: Iterable[int]) -> None:
        self.ties = ties_in_force(session)
        self._joined: dict[int, set[int]] = defaultdict(set)
        for tie in self.ties:
            self._joined[tie.source].add(tie.other)
            self._joined[tie.other].add(tie.source)
        wanted = self.reach(source_ids)
        query = (
            select(Source, Cache.slug)
            .outerjoin(Cache, col(Cache.id) == col(Source.cache_id))
            .where(col(Source.id).in_(wanted))
            .order_by(col(Source.id))
        )
        letters = reliability_of(session, wanted)
        self.sources = {
            source.id or 0: rules.Source(
                source=source.id or 0,
                name=source.name,
                kind=SourceKind(source.kind),
                origin_known=source.origin_known,
                cache=slug,
                reliability=letters.get(source.id or 0, Reliability.F),
            )
            for source, slug in session.exec(query)
        }

    def reach(self, source_ids: Iterable[int]) -> set[int]:
        """Give these sources and all that are tied to them, over however many steps."""
        reached, waiting = set(source_ids), list(source_ids)
        while waiting:
            fresh = self._joined[waiting.pop()] - reached
            reached |= fresh
            waiting.extend(fresh)
        return reached

    def around(self, source_ids: Collection[int]) -> tuple[tuple[rules.Source, ...], tuple[rules.Tie, ...]]:
        """Give the sources and ties that bear on evidence from *source_ids*."""
        reached = self.reach(source_ids)
        sources = tuple(source for key, source in self.sources.items() if key in reached)
        return sources, tuple(tie for tie in self.ties if tie.source in reached)

    def name_of(self, source_id: int) -> str:
        """Give the name of a source."""
        return self.sources[source_id].name


def ties_in_force(session: Session) -> tuple[rules.Tie, ...]:
    """Give every tie that was not withdrawn, oldest first."""
    gone = select(TieWithdrawal.tie_id)
    query = select(Tie).where(col(Tie.id).not_in(gone)).order_by(col(Tie.id))
    return tuple(rules.Tie(tie.source_id, tie.other_id, TieKind(tie.kind), tie.because) for tie in session.exec(query))


def reliability_of(session: Session, source_ids: Collection[int]) -> dict[int, Reliability]:
    """Give the letters of these sources; one that nobody rated is missing."""
    query = (
        select(ReliabilityRating.source_id, ReliabilityRating.reliability)
        .where(col(ReliabilityRating.source_id).in_(source_ids))
        .order_by(col(ReliabilityRating.id))
    )
    return {source_id: Reliability(letter) for source_id, letter in session.exec(query)}


def claims_resting_on(session: Session, source_ids: Collection[int]) -> list[int]:
    """List the claims with evidence, not withdrawn, from any of these sources."""
    gone = select(EvidenceWithdrawal.evidence_id)
    query = (
        select(Evidence.claim_id)
        .where(col(Evidence.source_id).in_(source_ids), col(Evidence.id).not_in(gone))
        .distinct()
        .order_by(col(Evidence.claim_id))
    )
    return list(session.exec(query))


def has_track_record(session: Session, source_id: int) -> bool:
    """Tell whether a claim that rests on this source was ever verified or refuted."""
    query = (
        select(ClaimStatusChange.id)
        .join(Evidence, col(Evidence.claim_id) == col(ClaimStatusChange.claim_id))
        .where(
            Evidence.source_id == source_id,
            col(ClaimStatusChange.status).in_([ClaimStatus.VERIFIED, ClaimStatus.REFUTED]),
        )
    )
    return session.exec(query.limit(1)).first() is not None

"""Sources, what ties them, and their letters."""

from collections.abc import Collection
from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused, UsageError
from storage.acts import Act, Done, clean, required
from storage.claims.acts import added
from storage.claims.answers import Graded, Sourced, Tied
from storage.claims.network import Network, claims_resting_on, has_track_record, reliability_of
from storage.claims.status import settle
from storage.database import Record
from storage.rules.evidence import letter_allowed
from storage.tables.provenance import Cache
from storage.tables.sources import ReliabilityRating, Source, Tie, TieWithdrawal
from storage.turns import corroborate
from storage.vocabulary import Reliability, SourceKind, TieKind

OF_A_CACHE = "cache "
"""How the names of the sources begin that sluice makes for caches."""


def add_source(
    record: Record,
    name: str,
    *,
    kind: SourceKind,
    reviewer: str,
    origin_known: bool = True,
    request: str | None = None,
) -> Sourced:
    """Name somebody or something that information comes from. Its letter is F until somebody rates it.

    Args:
        record: the open record.
        name: by which evidence names it.
        kind: what it is.
        reviewer: the name of who names it.
        origin_known: whether somebody knows where its word comes from; if not, it counts for no group.
        request: the request key.

    Raises:
        UsageError: the name is empty, or one that sluice gives to caches.
        NotFound: there is no such reviewer.
        Refused: there is a source of this name (rule `one_name_one_source`).
        Conflict: the request key was used for something else.
    """
    named = required(name, "the name")
    if named.startswith(OF_A_CACHE):
        raise UsageError(f"names that begin with {OF_A_CACHE!r} are given to caches, with the first quote from one")
    answer = corroborate(
        record,
        "add_source",
        reviewer=reviewer,
        request=request,
        asked={"name": named, "kind": kind.value, "origin_known": origin_known},
        act=lambda act: _add(act, named, kind, origin_known=origin_known),
    )
    return cast("Sourced", dict(answer))


def _add(act: Act, name: str, kind: SourceKind, *, origin_known: bool) -> Done:
    if act.session.exec(select(Source.id).where(Source.name == name)).first() is not None:
        raise Refused(f"there is a source {name!r} already. See: sluice source list", rule="one_name_one_source")
    row = Source(name=name, kind=kind, origin_known=origin_known, named_by=act.reviewer.id or 0, named_at=act.now)
    source_id = added(act.session, row)
    payload = {"kind": kind.value, "origin_known": origin_known}
    return Done("source added", f"source:{source_id}", payload, sourced(row, Reliability.F))


def sourced(row: Source, reliability: Reliability) -> Sourced:
    """Tell what a source is."""
    return {
        "source": row.id or 0,
        "name": row.name,
        "kind": row.kind,
        "origin_known": row.origin_known,
        "reliability": reliability.value,
    }


def source_of_cache(act: Act, cache: Cache) -> Source:
    """Give the source that a cache is, making it with the first quote: a collection of known origin, letter F."""
    found = act.session.exec(select(Source).where(Source.cache_id == cache.id)).first()
    if found is not None:
        return found
    row = Source(
        name=f"{OF_A_CACHE}{cache.slug}",
        kind=SourceKind.COLLECTION,
        origin_known=True,
        cache_id=cache.id,
        named_by=act.reviewer.id or 0,
        named_at=act.now,
    )
    added(act.session, row)
    return row


def find_source(session: Session, name: str) -> Source:
    """Find a source by its name.

    Raises:
        NotFound: there is none.
    """
    found = session.exec(select(Source).where(Source.name == clean(name))).first()
    if found is None:
        raise NotFound(f"no source {name!r}. Name it with: sluice source add NAME --kind KIND; or see: source list")
    return found


def link_sources(
    record: Record,
    source: str,
    other: str,
    *,
    kind: TieKind,
    because: str,
    reviewer: str,
    request: str | None = None,
) -> Tied:
    """Say why two sources are not independent; every claim that rests on either is computed anew.

    Args:
        record: the open record.
        source: the name of one: the derived, the republishing, the told one.
        other: the name of the other.
        kind: what ties them.
        because: how that is known.
        reviewer: the name of who says so.
        request: the request key.

    Raises:
        UsageError: it is one source, or no reason is given.
        NotFound: there is no such reviewer or source.
        Conflict: the request key was used for something else.
    """
    reason = required(because, "the reason")
    answer = corroborate(
        record,
        "link_sources",
        reviewer=reviewer,
        request=request,
        asked={"source": source, "other": other, "kind": kind.value, "because": reason},
        act=lambda act: _link(act, (source, other), kind, reason),
    )
    return cast("Tied", dict(answer))


def _link(act: Act, names: tuple[str, str], kind: TieKind, because: str) -> Done:
    left, right = (find_source(act.session, name) for name in names)
    if left.id == right.id:
        raise UsageError("these are one source: a tie joins two")
    row = Tie(
        source_id=left.id or 0,
        other_id=right.id or 0,
        kind=kind,
        because=because,
        tied_by=act.reviewer.id or 0,
        tied_at=act.now,
    )
    tie_id = added(act.session, row)
    claims = settle_around(act, {row.source_id, row.other_id})
    answer = _tied(row, (left.name, right.name), claims)
    payload = {"tie": tie_id, "other": row.other_id, "kind": kind.value, "claims": claims}
    return Done("sources tied", f"source:{row.source_id}", payload, answer)


def _tied(row: Tie, names: tuple[str, str], claims: list[int]) -> Tied:
    return {
        "tie": row.id or 0,
        "source": names[0],
        "other": names[1],
        "kind": row.kind,
        "because": row.because,
        "claims": claims,
    }


def settle_around(act: Act, source_ids: Collection[int]) -> list[int]:
    """Compute anew every claim with evidence from these sources or any that is tied to them; lists the claims."""
    claims = claims_resting_on(act.session, Network(act.session, source_ids).reach(source_ids))
    return sorted(settle(act, claims))


def unlink_sources(record: Record, tie: int, *, reason: str, reviewer: str, request: str | None = None) -> Tied:
    """Say that a tie was a mistake: it stays in the record and joins nothing any more.

    Args:
        record: the open record.
        tie: its number.
        reason: why it was a mistake.
        reviewer: the name of who says so.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or tie, or it was withdrawn.
        Conflict: the request key was used for something else.
    """
    why = required(reason, "the reason")
    answer = corroborate(
        record,
        "unlink_sources",
        reviewer=reviewer,
        request=request,
        asked={"tie": tie, "reason": why},
        act=lambda act: _unlink(act, tie, why),
    )
    return cast("Tied", dict(answer))


def _unlink(act: Act, tie_id: int, reason: str) -> Done:
    gone = col(Tie.id).in_(select(TieWithdrawal.tie_id))
    row = act.session.exec(select(Tie).where(Tie.id == tie_id, ~gone)).first()
    if row is None:
        raise NotFound(f"no tie {tie_id} in force. See: sluice source list")
    withdrawal = TieWithdrawal(tie_id=tie_id, reason=reason, withdrawn_by=act.reviewer.id or 0, withdrawn_at=act.now)
    added(act.session, withdrawal)
    claims = settle_around(act, {row.source_id, row.other_id})
    names = (act.session.get_one(Source, row.source_id).name, act.session.get_one(Source, row.other_id).name)
    payload = {"tie": tie_id, "other": row.other_id, "claims": claims}
    return Done("tie withdrawn", f"source:{row.source_id}", payload, _tied(row, names, claims))


def rate_source(
    record: Record,
    name: str,
    *,
    reliability: Reliability,
    because: str,
    reviewer: str,
    request: str | None = None,
) -> Graded:
    """Give a source its Admiralty letter. F says that nobody knows, not that it is worst.

    Args:
        record: the open record.
        name: of the source.
        reliability: the letter.
        because: what it is based on.
        reviewer: the name of who rates.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or source.
        Refused: it is a cache without a track record, and the letter is not F (rule `new_leaker`).
        Conflict: the request key was used for something else.
    """
    reason = required(because, "the reason")
    asked: dict[str, Any] = {"name": name, "reliability": reliability.value, "because": reason}

    def rate(act: Act) -> Done:
        source = find_source(act.session, name)
        add_letter(act, source, reliability, reason)
        claims = settle_around(act, {source.id or 0})
        standing = reliability_of(act.session, {source.id or 0})[source.id or 0]
        answer: Graded = {**sourced(source, standing), "claims": claims}
        payload = {"reliability": reliability.value, "claims": claims}
        return Done("source rated", f"source:{source.id}", payload, answer)

    answer = corroborate(record, "rate_source", reviewer=reviewer, request=request, asked=asked, act=rate)
    return cast("Graded", dict(answer))


def add_letter(act: Act, source: Source, reliability: Reliability, because: str | None) -> None:
    """Store a letter for a source; the newest stands.

    Raises:
        Refused: it is a cache without a track record, and the letter is not F (rule `new_leaker`).
    """
    seen = Network(act.session, {source.id or 0}).sources[source.id or 0]
    letter_allowed(seen, reliability, is_new=not has_track_record(act.session, source.id or 0))
    row = ReliabilityRating(
        source_id=source.id or 0,
        reliability=reliability,
        because=because,
        rated_by=act.reviewer.id or 0,
        rated_at=act.now,
    )
    added(act.session, row)

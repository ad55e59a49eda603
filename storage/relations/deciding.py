"""Confirming and rejecting relations: what two documents are to each other, in the words of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import Ambiguous, NotFound, Refused, UsageError
from storage.acts import Act, Done, Entry, refuse_stale, words_or_none
from storage.database import Record
from storage.relations.acts import document_of
from storage.relations.answers import RelationDecided
from storage.rules.sameness import FAMILY_KINDS, denied_by, in_order, named
from storage.sameness import let_place
from storage.tables.provenance import Cache, Document
from storage.tables.sameness import Relation
from storage.turns import relate
from storage.vocabulary import RelationKind, RelationState

PERSON = "person"
"""The algorithm of a relation that a person told of first."""
TOLD_BY_A_PERSON = "a person compared the two and says so"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents of one cache, in the order in which they were named, and what is said of them."""

    document: Document
    other: Document
    relations: Sequence[Relation]

    def short(self) -> str:
        """Name the two in a message."""
        return f"{self.document.sha256[:12]} and {self.other.sha256[:12]}"

    def sha_of(self, document_id: int) -> str:
        """Give the hash of one of the two."""
        return self.document.sha256 if document_id == self.document.id else self.other.sha256

    def find(self, kind: RelationKind) -> Relation | None:
        """Give the relation of this kind, of `contains` the one from the first to the second."""
        here = [relation for relation in self.relations if relation.kind == kind]
        if kind is RelationKind.CONTAINS:
            here = [relation for relation in here if relation.document_id == self.document.id]
        return here[0] if here else None


def confirm_relation(
    record: Record,
    document: str,
    other: str,
    *,
    reviewer: str,
    kind: RelationKind | None = None,
    note: str | None = None,
    cache: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> RelationDecided:
    """Say that two documents are what a relation says; what cannot be true beside it is rejected in the same act.

    Args:
        record: the open record.
        document: the handle of one; for `contains` of the one that holds the other.
        other: the handle of the other.
        reviewer: the name of who says so.
        kind: what they are to each other, whether the machine proposed it or not; None: the one kind that stands.
        note: why, in their words.
        cache: the slug of the cache, where a document lies in several.
        expected: the version of the relation that the caller saw; of a kind that nobody told yet the version of the
            one that excludes it, and 0 where there is none.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or document, or nothing ties the two and no kind is named.
        Ambiguous: several kinds stand and none is named.
        UsageError: it is one document twice.
        Refused: they lie in two caches (rule `one_cache`), or one is a container (rule `container`).
        Conflict: it was decided since (rule `stale`), or the request key was used for something else.
    """
    asked = {"document": document, "other": other, "cache": cache, "kind": kind, "note": words_or_none(note)}
    answer = relate(
        record,
        "confirm_relation",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _confirm(act, asked, expected),
    )
    return cast("RelationDecided", dict(answer))


def reject_relation(
    record: Record,
    document: str,
    other: str,
    *,
    reviewer: str,
    kind: RelationKind | None = None,
    note: str | None = None,
    cache: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> RelationDecided:
    """Say that two documents are not what a relation says; it is not proposed again.

    Args:
        record: the open record.
        document: the handle of one; for `contains` of the one that is said to hold the other.
        other: the handle of the other.
        reviewer: the name of who says so.
        kind: what they are not to each other; None: the one kind that stands.
        note: why, in their words.
        cache: the slug of the cache, where a document lies in several.
        expected: the version of the relation that the caller saw.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or document, or nobody says that of the two.
        Ambiguous: several kinds stand and none is named.
        UsageError: it is one document twice.
        Refused: they lie in two caches (rule `one_cache`), or one is a container (rule `container`).
        Conflict: it was decided since (rule `stale`), or the request key was used for something else.
    """
    asked = {"document": document, "other": other, "cache": cache, "kind": kind, "note": words_or_none(note)}
    answer = relate(
        record,
        "reject_relation",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _reject(act, asked, expected),
    )
    return cast("RelationDecided", dict(answer))


def _confirm(act: Act, asked: dict[str, Any], expected: int | None) -> Done:
    pair = _pair(act.session, asked)
    kind = asked["kind"]
    relation = _the_only_one(pair) if kind is None else pair.find(kind)
    denied = denied_by(RelationKind(kind if relation is None else relation.kind))
    beside = [row for row in pair.relations if row is not relation and row.kind in denied]
    rivals = [row for row in beside if row.state != RelationState.REJECTED]
    seen = max((row.version for row in beside), default=0) if relation is None else relation.version
    refuse_stale(seen, expected)
    if relation is None:
        before, relation = None, _told(pair, kind)
    else:
        before = relation.state
        relation.version += 1
    entries = [_decide(act, pair, relation, RelationState.CONFIRMED, before=before, note=asked["note"])]
    for rival in rivals:
        rival.version += 1
        entries.append(_decide(act, pair, rival, RelationState.REJECTED, before=rival.state, note=asked["note"]))
    return _done(act, pair, relation, entries, rejected=sorted(rival.kind for rival in rivals))


def _reject(act: Act, asked: dict[str, Any], expected: int | None) -> Done:
    pair = _pair(act.session, asked)
    kind = asked["kind"]
    relation = _the_only_one(pair) if kind is None else pair.find(kind)
    if relation is None:
        raise NotFound(f"nobody says {kind} of {pair.short()}{_instead(pair)}")
    refuse_stale(relation.version, expected)
    relation.version += 1
    entry = _decide(act, pair, relation, RelationState.REJECTED, before=relation.state, note=asked["note"])
    return _done(act, pair, relation, [entry], rejected=[])


def _instead(pair: Pair) -> str:
    if not pair.relations:
        return ", nor anything else"
    if any(relation.kind == RelationKind.CONTAINS for relation in pair.relations):
        return f". What is said: {named(row.kind for row in pair.relations)}; of contains name the one that holds first"
    return f". What is said: {named(row.kind for row in pair.relations)}"


def _pair(session: Session, asked: dict[str, Any]) -> Pair:
    document = document_of(session, asked["document"], asked["cache"])
    other = document_of(session, asked["other"], asked["cache"])
    if document.id == other.id:
        raise UsageError(f"{asked['document']} and {asked['other']} are one document: name two")
    if document.cache_id != other.cache_id:
        raise Refused("these documents lie in two caches: relations are told within one", rule="one_cache")
    if document.is_container or other.is_container:
        raise Refused(
            "one of these is an archive or a mail store: what lies in it is listed as its places, it is no paper",
            rule="container",
        )
    ids = [document.id, other.id]
    # in the order of their numbers, so that two writers cannot wait for each other in a ring
    query = (
        select(Relation)
        .where(col(Relation.document_id).in_(ids), col(Relation.other_id).in_(ids))
        .order_by(col(Relation.id))
        .with_for_update()
    )
    return Pair(document, other, session.exec(query).all())


def _the_only_one(pair: Pair) -> Relation:
    if not pair.relations:
        left, right = pair.document.sha256[:12], pair.other.sha256[:12]
        raise NotFound(
            f"nothing ties {pair.short()}. Say what they are: sluice relation confirm {left} {right} --kind version"
        )
    if len(pair.relations) > 1:
        kinds = named(relation.kind for relation in pair.relations)
        raise Ambiguous(f"several kinds are told of {pair.short()}: {kinds}. Say which kind is meant")
    return pair.relations[0]


def _told(pair: Pair, kind: RelationKind) -> Relation:
    """Make a relation that the machine did not propose."""
    first, _ = in_order(kind, pair.document.sha256, pair.other.sha256)
    ends = [pair.document.id or 0, pair.other.id or 0]
    if first != pair.document.sha256:
        ends.reverse()
    return Relation(
        document_id=ends[0], other_id=ends[1], kind=kind, score=1.0, because=TOLD_BY_A_PERSON, algorithm=PERSON
    )


def _decide(
    act: Act, pair: Pair, relation: Relation, state: RelationState, *, before: str | None, note: str | None
) -> Entry:
    relation.state = state
    relation.decided_by, relation.decided_at, relation.note = act.reviewer.id, act.now, note
    act.session.add(relation)
    act.session.flush()
    if relation.kind in FAMILY_KINDS:
        let_place(act.session, (relation.document_id, relation.other_id))
    document, other = pair.sha_of(relation.document_id), pair.sha_of(relation.other_id)
    payload = {"other": other, "kind": relation.kind, "before": before, "version": relation.version}
    return Entry(f"relation {state}", f"document:{document}", payload)


def _done(act: Act, pair: Pair, relation: Relation, entries: Sequence[Entry], *, rejected: list[str]) -> Done:
    answer: RelationDecided = {
        "cache": act.session.get_one(Cache, pair.document.cache_id).slug,
        "document": pair.sha_of(relation.document_id),
        "other": pair.sha_of(relation.other_id),
        "kind": str(relation.kind),
        "score": round(relation.score, 4),
        "state": str(relation.state),
        "version": relation.version,
        "rejected": rejected,
    }
    return Done(entries[0].kind, entries[0].subject, entries[0].payload, answer, further=entries[1:])

"""Placing what changed gives what placing the whole cache would give: places, pivots, names and names given up."""

import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations

import pytest
from sqlmodel import Session, col, select, update

from storage.database import Record
from storage.sameness import let_place
from storage.sameness.families import comparables
from storage.tables.provenance import Document
from storage.tables.review import Reviewer
from storage.tables.sameness import FamilyAlias, FamilyDue, FamilyMember, FamilyPin, Relation
from storage.vocabulary import Outcome, RelationKind, RelationState
from tasks.relate.families import place_in_families
from tasks.relate.relate import place_families
from tests.storage.rows import START, Paper, put_cache, put_paper, put_people, sha

PAPERS = 12
CACHES = (1, 2)
KINDS = (RelationKind.NEAR_DUPLICATE, RelationKind.VERSION, RelationKind.TEMPLATE_SIBLING)
Pair = tuple[int, int]
Families = tuple[dict[int, tuple[str, bool]], dict[str, str]]
"""The place of each document, and where the names lead that were given up."""


@pytest.fixture
def caches(both_records: Record) -> Record:
    """Two caches of the same papers, none of them tied."""
    return filled(both_records)


def filled(record: Record) -> Record:
    put_people(record, "heron")
    for cache in CACHES:
        assert put_cache(record, f"cache {cache}") == cache
        for number in range(PAPERS):
            put_paper(record, cache, Paper(f"paper {number}", pages=number % 3))
    return record


def ids_of(session: Session, cache: int) -> list[int]:
    query = select(Document.id).where(Document.cache_id == cache).order_by(col(Document.id))
    return [one or 0 for one in session.exec(query)]


def standing(session: Session, cache: int) -> Families:
    members = select(FamilyMember).where(col(FamilyMember.document_id).in_(ids_of(session, cache)))
    aliases = select(FamilyAlias).where(FamilyAlias.cache_id == cache)
    places = {row.document_id: (row.family, row.pivot) for row in session.exec(members)}
    return places, {row.alias: row.family for row in session.exec(aliases)}


def placed_whole(session: Session, cache: int) -> Families:
    """Give what stands once all documents of a cache are placed by all its ties."""
    documents = comparables(session, col(Document.cache_id) == cache)
    ties = select(Relation.document_id, Relation.other_id).where(
        col(Relation.document_id).in_(ids_of(session, cache)),
        col(Relation.kind).in_(KINDS[:2]),
        Relation.state != RelationState.REJECTED,
    )
    placed, given_up = place_in_families(documents, [(left, right) for left, right in session.exec(ties)])
    places = {one.document_id: (one.family, one.pivot) for one in placed}
    names = {family for family, _ in places.values()}
    _, before = standing(session, cache)
    aliases = {alias: given_up.get(family, family) for alias, family in before.items() if alias not in names}
    return places, aliases | given_up


def place_and_compare(record: Record) -> None:
    for cache in CACHES:
        with record.reading() as session:
            wanted = placed_whole(session, cache)
        place_families(record, cache)
        with record.reading() as session:
            assert standing(session, cache) == wanted


class Desk:
    """Lets things happen to a cache, drawn at random, and says of them no more than must be said."""

    def __init__(self, record: Record, chance: random.Random, pairs: Sequence[Pair]) -> None:
        self.record, self.chance, self.pairs = record, chance, pairs
        self.minutes = 0

    def step(self) -> None:
        """Let one thing happen in one of the caches."""
        with self.record.writing() as session:
            ids = ids_of(session, self.chance.choice(CACHES))
            happen = [self._tie, self._judge, self._leave, self._meet, self._pin, self._read]
            happens = self.chance.choices(happen, [4, 1, 3, 3, 1, 1])[0]
            happens(session, ids)

    def _pair(self, ids: Sequence[int]) -> Pair:
        left, right = self.chance.choice(self.pairs)
        return ids[left], ids[right]

    def _tell(self, session: Session, pair: Pair) -> None:
        """Both ends are told of; one of them would do."""
        let_place(session, self.chance.choice([pair, pair[:1], pair[1:]]))

    def _tie(self, session: Session, ids: Sequence[int]) -> None:
        """Propose a tie, or take it back."""
        pair = self._pair(ids)
        row = find_tie(session, pair)
        if row is None:
            session.add(tie(pair, self.chance.choice(KINDS)))
        elif self.chance.random() < 0.5:
            session.delete(row)
        self._tell(session, pair)

    def _judge(self, session: Session, ids: Sequence[int]) -> None:
        pair = self._pair(ids)
        row = find_tie(session, pair)
        if row is not None:
            row.state = self.chance.choice([RelationState.REJECTED, RelationState.CONFIRMED])
            self._tell(session, pair)

    def _leave(self, session: Session, ids: Sequence[int]) -> None:
        """Take all ties of a paper back that a family is named by."""
        names = select(Document.id).join(FamilyMember, col(FamilyMember.family) == col(Document.sha256))
        founders = sorted(set(session.exec(names.where(col(Document.id).in_(ids)))))
        one = self.chance.choice(founders or ids)
        touching = (col(Relation.document_id) == one) | (col(Relation.other_id) == one)
        for row in session.exec(select(Relation).where(touching)):
            session.delete(row)
            self._tell(session, (row.document_id, row.other_id))

    def _meet(self, session: Session, ids: Sequence[int]) -> None:
        """Tie two papers that are in no family."""
        alone = [one for one in ids if session.get(FamilyMember, one) is None]
        if len(alone) > 1:
            left, right = sorted(self.chance.sample(alone, 2))
            row = find_tie(session, (left, right)) or tie((left, right))
            row.state = RelationState.CONFIRMED
            session.add(row)
            self._tell(session, (left, right))

    def _pin(self, session: Session, ids: Sequence[int]) -> None:
        one = self.chance.choice(ids)
        self.minutes += 1
        pin = session.get(FamilyPin, one)
        if pin is not None:
            session.delete(pin)
        else:
            who = session.exec(select(Reviewer.id)).one() or 0
            at = START + timedelta(minutes=self.minutes)
            session.add(FamilyPin(document_id=one, pinned_by=who, pinned_at=at))
        let_place(session, [one])

    def _read(self, session: Session, ids: Sequence[int]) -> None:
        one = self.chance.choice(ids)
        read = {"pages": self.chance.randrange(4), "outcome": self.chance.choice([Outcome.READ, Outcome.PARTIAL])}
        session.execute(update(Document).where(col(Document.id) == one).values(**read))
        let_place(session, [one])


def find_tie(session: Session, pair: Pair) -> Relation | None:
    return session.exec(select(Relation).where(Relation.document_id == pair[0], Relation.other_id == pair[1])).first()


def tie(pair: Pair, kind: RelationKind = RelationKind.VERSION) -> Relation:
    told = {"score": 0.9, "because": "drawn", "algorithm": "test 1"}
    return Relation(document_id=pair[0], other_id=pair[1], kind=kind, **told)


def pairs_that_may_be_tied(chance: random.Random) -> list[Pair]:
    """Draw few pairs, many, or those of small groups between which there is little."""
    everything = list(combinations(range(PAPERS), 2))
    many = chance.choice([8, 40, None])
    if many is not None:
        return chance.sample(everything, many)
    return [pair for pair in everything if pair[0] // 4 == pair[1] // 4] + chance.sample(everything, 6)


def play(record: Record, seed: int, steps: int) -> None:
    chance = random.Random(seed)  # noqa: S311 what happens is drawn, not secret
    desk = Desk(record, chance, pairs_that_may_be_tied(chance))
    for _ in range(steps):
        desk.step()
        if chance.random() < 0.6:
            place_and_compare(record)
    place_and_compare(record)


@pytest.mark.parametrize("seed", [*range(14), *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(14, 30))])
def test_whatever_happens_is_placed_as_if_all_were_placed(record: Record, seed: int) -> None:
    play(filled(record), seed, steps=40)


def test_whatever_happens_is_placed_the_same_way_in_either_database(caches: Record) -> None:
    play(caches, seed=100, steps=60)


def put_families(record: Record, families: dict[str, tuple[int, ...]], *, cache: int = 1) -> list[int]:
    """Let families stand, each tied to its first member; returns the ids of the cache's documents."""
    with record.writing() as session:
        ids = ids_of(session, cache)
        for family, members in families.items():
            for one in members:
                session.add(FamilyMember(document_id=ids[one], family=family, pivot=one == members[0]))
            session.add_all([tie((ids[members[0]], ids[one])) for one in members[1:]])
    return ids


def test_a_name_that_only_a_number_makes_is_not_given_twice(caches: Record) -> None:
    """Each name that the two papers could give their family has gone to a family that neither is in."""
    numbered = hashlib.sha256(f"{sha('paper 3')} 1".encode()).hexdigest()
    ids = put_families(caches, {sha("paper 0"): (2, 5), sha("paper 3"): (8, 11), numbered: (1, 4)})
    with caches.writing() as session:
        session.add(tie((ids[0], ids[3])))
        let_place(session, [ids[0]])

    place_and_compare(caches)

    with caches.reading() as session:
        places, _ = standing(session, 1)
    assert len(places) == 8
    assert len({family for family, _ in places.values()}) == 4


def put_aliases(record: Record, aliases: dict[str, str]) -> None:
    """Let names stand as given up in the first cache."""
    with record.writing() as session:
        session.add_all([FamilyAlias(cache_id=1, alias=alias, family=leads_to) for alias, leads_to in aliases.items()])


def test_a_name_that_a_family_takes_again_leads_nowhere_else(caches: Record) -> None:
    ids = put_families(caches, {sha("paper 3"): (5, 3)})
    put_aliases(caches, {sha("paper 0"): sha("paper 3"), sha("paper 6"): sha("paper 3")})
    with caches.writing() as session:
        session.add(tie((ids[0], ids[6])))
        let_place(session, [ids[0]])

    place_and_compare(caches)

    with caches.reading() as session:
        places, aliases = standing(session, 1)
    assert len(aliases) == 1
    assert not aliases.keys() & {family for family, _ in places.values()}


def test_a_name_that_was_given_up_before_leads_where_it_went_last(caches: Record) -> None:
    ids = put_families(caches, {sha("paper 0"): (0, 1), sha("paper 3"): (3, 4)})
    put_aliases(caches, {sha("paper 3"): sha("paper 9")})
    with caches.writing() as session:
        session.add_all([tie((ids[0], ids[one])) for one in (3, 4)])
        session.add_all([tie((ids[1], ids[one])) for one in (3, 4)])
        let_place(session, [ids[0]])

    place_and_compare(caches)

    with caches.reading() as session:
        assert standing(session, 1)[1] == {sha("paper 3"): sha("paper 0")}


@pytest.mark.parametrize("forgotten", [0, 1])
def test_a_family_is_placed_whole_whichever_of_its_members_is_told_of(caches: Record, forgotten: int) -> None:
    ids = put_families(caches, {sha("paper 0"): (0, 1)})
    with caches.writing() as session:
        row = find_tie(session, (ids[0], ids[1]))
        session.delete(row)
        let_place(session, [ids[1 - forgotten]])

    place_and_compare(caches)

    with caches.reading() as session:
        assert standing(session, 1) == ({}, {})


def test_what_waits_in_another_cache_goes_on_waiting(caches: Record) -> None:
    with caches.writing() as session:
        first, second = (ids_of(session, cache)[:2] for cache in CACHES)
        session.add_all([tie((first[0], first[1])), tie((second[0], second[1]))])
        let_place(session, [*first, *second])
        let_place(session, first)

    place_families(caches, 1)

    with caches.reading() as session:
        assert set(session.exec(select(FamilyDue.document_id))) == set(second)
        assert [len(standing(session, cache)[0]) for cache in CACHES] == [2, 0]


def test_only_what_hangs_together_is_looked_at(caches: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = put_families(caches, {sha("paper 0"): (0, 1, 2), sha("paper 3"): (3, 4)})
    seen: list[set[int]] = []

    def rule(documents: Sequence[object], ties: set[Pair]) -> object:
        seen.append({one for pair in ties for one in pair})
        plain: Callable[..., object] = place_in_families
        return plain(documents, ties)

    monkeypatch.setattr("tasks.relate.relate.place_in_families", rule)
    with caches.writing() as session:
        let_place(session, [ids[1], ids[9]])

    place_families(caches, 1)

    assert seen == [set(ids[:3])]

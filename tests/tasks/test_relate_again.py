"""Documents that come later, or are read anew, change what they have to, and nothing else."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from config import clock
from storage import people
from storage.database import Record
from storage.sameness import let_place, load_outlines, load_papers
from storage.tables.review import Reviewer
from storage.tables.sameness import (
    AnchorKey,
    Comparison,
    FamilyAlias,
    FamilyMember,
    FamilyPin,
    Fingerprint,
    PageSketch,
    Relation,
    SamenessState,
)
from storage.vocabulary import Role
from tasks.relate.relate import place_families, relate
from tasks.relate.telling import ALGORITHM
from tests.tasks.drawn_papers import (
    Drawn,
    clauses,
    contract,
    deal,
    deliver,
    empty_cache,
    id_of,
    kinds_between,
    read,
    relations,
    set_anew,
    side_by_side,
)
from tests.tasks.drawn_prose import drawing, noisy, prose

PARTS = clauses("ru", deal(1))
ONE = Drawn("one", ("\n".join(PARTS),))
DRAFT = Drawn("draft", ("\n".join([*PARTS[:6], *PARTS[7:]]),))
COPY = Drawn("copy", (set_anew(ONE.texts[0], 37),))
SIBLING = Drawn("sibling", (contract("ru", deal(2)),))
CHINESE = Drawn("chinese", (contract("zh", deal(1)),), "zh")
OTHER = Drawn("other", (prose(drawing("again"), "ru", 900),))


def filled(record: Record, *papers: Drawn) -> int:
    """Make a cache with documents that are related."""
    cache_id = empty_cache(record)
    deliver(record, cache_id, papers)
    relate(cache_id, record=record)
    return cache_id


def family_of(record: Record, paper: Drawn) -> str | None:
    with record.reading() as session:
        query = select(FamilyMember.family).where(FamilyMember.document_id == id_of(record, paper))
        return session.exec(query).first()


def pivots(record: Record) -> set[int]:
    with record.reading() as session:
        return set(session.exec(select(FamilyMember.document_id).where(col(FamilyMember.pivot))))


def judge_relation(record: Record, one: Drawn, other: Drawn, state: str) -> None:
    pair = {id_of(record, one), id_of(record, other)}
    with record.writing() as session:
        for row in session.exec(select(Relation)):
            if {row.document_id, row.other_id} == pair:
                row.state = state
        let_place(session, pair)


def test_papers_are_related_in_either_database(both_records: Record) -> None:
    filled(both_records, ONE, DRAFT, COPY, SIBLING, CHINESE)

    assert kinds_between(both_records, ONE, COPY) == {"near_duplicate"}
    assert kinds_between(both_records, ONE, DRAFT) == kinds_between(both_records, COPY, DRAFT) == {"version"}
    assert kinds_between(both_records, ONE, SIBLING) == {"template_sibling"}
    assert kinds_between(both_records, ONE, CHINESE) == {"counterpart"}


def test_of_undirected_kinds_the_smaller_hash_stands_first(record: Record) -> None:
    filled(record, ONE, DRAFT, COPY, SIBLING, CHINESE)

    assert all(left < right for left, right, kind in relations(record) if kind != "contains")


def test_relating_again_writes_nothing(both_records: Record) -> None:
    cache_id = filled(both_records, ONE, DRAFT, COPY, SIBLING, CHINESE)
    before = relations(both_records)

    assert relate(cache_id, record=both_records) == 0
    assert relations(both_records) == before


def test_a_document_that_comes_later_is_related_to_those_before(both_records: Record) -> None:
    cache_id = filled(both_records, ONE, SIBLING, OTHER)
    deliver(both_records, cache_id, [COPY, DRAFT])

    relate(cache_id, record=both_records)

    assert kinds_between(both_records, ONE, COPY) == {"near_duplicate"}
    assert kinds_between(both_records, DRAFT, ONE) == {"version"}
    assert kinds_between(both_records, ONE, SIBLING) == {"template_sibling"}


def test_what_shares_facts_alone_with_what_is_new_keeps_its_relations(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 2.0)
    cache_id = filled(record, ONE, DRAFT, COPY)
    deliver(record, cache_id, [CHINESE])

    relate(cache_id, record=record)

    assert kinds_between(record, ONE, DRAFT) == {"version"}
    assert kinds_between(record, ONE, COPY) == {"near_duplicate"}
    assert kinds_between(record, ONE, CHINESE) == {"counterpart"}


@pytest.mark.parametrize("last", [False, True])
def test_a_document_read_anew_is_compared_anew(both_records: Record, last: bool) -> None:  # noqa: FBT001
    cache_id = filled(both_records, *((ONE, COPY) if last else (COPY, ONE)))

    read(both_records, replace(COPY, texts=OTHER.texts), version="2")
    relate(cache_id, record=both_records)

    assert relations(both_records) == set()


@pytest.mark.parametrize("last", [False, True])
def test_a_document_read_anew_leaves_no_keys_behind(both_records: Record, last: bool) -> None:  # noqa: FBT001
    cache_id = filled(both_records, *((OTHER, ONE) if last else (ONE, OTHER)))

    read(both_records, replace(ONE, texts=(contract("zh", deal(5)),), language="zh"), version="2")
    relate(cache_id, record=both_records)

    with both_records.reading() as session:
        owners = dict(session.exec(select(PageSketch.id, PageSketch.shingles)).all())
        held = session.exec(select(Fingerprint.sketch_id)).all()
    assert set(held) == set(owners)
    assert len(held) == keys_of_twins(both_records)


def keys_of_twins(record: Record) -> int:
    """Count the keys of the same two documents in a cache that never held anything else."""
    with record.reading() as session:
        before = len(session.exec(select(Fingerprint.sketch_id)).all())
    cache_id = empty_cache(record, "twin")
    deliver(
        record,
        cache_id,
        [replace(OTHER, name="twin"), Drawn("twin two", (contract("zh", deal(5)),), "zh")],
    )
    relate(cache_id, record=record)
    with record.reading() as session:
        return len(session.exec(select(Fingerprint.sketch_id)).all()) - before


def test_the_facts_of_a_document_read_anew_leave_no_keys_behind(both_records: Record) -> None:
    cache_id = filled(both_records, OTHER, ONE)

    read(both_records, replace(ONE, texts=OTHER.texts), version="2")
    relate(cache_id, record=both_records)

    with both_records.reading() as session:
        assert session.exec(select(AnchorKey.key)).all() == []


def test_a_document_read_anew_with_one_clause_less_can_be_stored(both_records: Record) -> None:
    cache_id = filled(both_records, ONE)

    read(both_records, replace(ONE, texts=DRAFT.texts), version="2")

    assert relate(cache_id, record=both_records) == 0


def test_scans_that_were_copies_by_their_original_are_judged_anew_without_it(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 2.0)
    scans = [ONE.scanned(noisy(drawing(name), ONE.texts[0], 0.05), name=name) for name in ("scan a", "scan b")]
    cache_id = filled(record, ONE, DRAFT, *scans)
    read(record, replace(ONE, texts=OTHER.texts), version="2")
    relate(cache_id, record=record)
    incrementally = relations(record)

    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 0.0)
    deliver(record, cache_id, [Drawn("empty", ("1",))])
    relate(cache_id, record=record)

    assert relations(record) == incrementally


@pytest.mark.parametrize("state", ["rejected", "confirmed"])
def test_what_a_person_judged_is_left_and_nothing_else_proposed_of_the_pair(both_records: Record, state: str) -> None:
    cache_id = filled(both_records, ONE, COPY)
    judge_relation(both_records, ONE, COPY, state)
    read(both_records, replace(COPY, texts=DRAFT.texts), version="2")

    assert relate(cache_id, record=both_records) == 0

    assert kinds_between(both_records, ONE, COPY) == {"near_duplicate"}


def test_no_pair_is_two_of_the_kinds_that_exclude_each_other(record: Record) -> None:
    scan = DRAFT.scanned(noisy(drawing("scan"), DRAFT.texts[0], 0.04), name="scan")
    bundle = Drawn("bundle", (*SIBLING.texts, *OTHER.texts))
    filled(record, ONE, DRAFT, COPY, SIBLING, scan, bundle, OTHER)

    pairs = [frozenset(pair) for *pair, kind in relations(record) if kind not in {"contains", "counterpart"}]

    assert len(set(pairs)) == len(pairs)


def test_a_document_whose_ties_are_gone_leaves_its_family(both_records: Record) -> None:
    cache_id = filled(both_records, ONE, COPY, DRAFT)
    read(both_records, replace(DRAFT, texts=OTHER.texts), version="2")

    relate(cache_id, record=both_records)

    assert family_of(both_records, DRAFT) is None
    assert family_of(both_records, ONE) == family_of(both_records, COPY) is not None


def test_a_rejected_tie_holds_no_family_together(record: Record) -> None:
    cache_id = filled(record, ONE, COPY)
    judge_relation(record, ONE, COPY, "rejected")

    place_families(record, cache_id)

    assert family_of(record, ONE) is None


def test_a_sibling_is_in_no_family(record: Record) -> None:
    filled(record, ONE, COPY, SIBLING)

    assert family_of(record, SIBLING) is None


def test_a_pinned_document_is_read_first_and_the_family_keeps_its_name(both_records: Record) -> None:
    cache_id = filled(both_records, ONE, COPY, DRAFT)
    name = family_of(both_records, ONE)
    pinned = next(paper for paper in (ONE, COPY, DRAFT) if id_of(both_records, paper) not in pivots(both_records))
    people.add_reviewer(both_records, "Anna", role=Role.EDITOR, reads=("ru",))
    with both_records.writing() as session:
        who = session.exec(select(Reviewer.id)).one() or 0
        session.add(FamilyPin(document_id=id_of(both_records, pinned), pinned_by=who, pinned_at=clock.now()))
        let_place(session, [id_of(both_records, pinned)])

    place_families(both_records, cache_id)

    assert pivots(both_records) == {id_of(both_records, pinned)}
    assert family_of(both_records, ONE) == name


def test_the_name_of_a_family_that_was_merged_into_an_older_one_still_leads_there(both_records: Record) -> None:
    cache_id = filled(both_records, ONE, COPY)
    older = family_of(both_records, ONE)
    text = prose(drawing("late"), "ru", 700)
    second = [Drawn("late", (text,)), Drawn("late copy", (set_anew(text, 30),))]
    deliver(both_records, cache_id, second)
    relate(cache_id, record=both_records)
    newer = family_of(both_records, second[0])
    read(both_records, *(replace(paper, texts=DRAFT.texts) for paper in second), version="2")

    relate(cache_id, record=both_records)

    with both_records.reading() as session:
        aliases = {row.alias: row.family for row in session.exec(select(FamilyAlias))}
    assert family_of(both_records, second[0]) == older
    assert aliases == {newer: older}


def test_after_another_version_of_the_measuring_all_are_compared_anew(
    both_records: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_id = empty_cache(both_records)
    deliver(both_records, cache_id, [ONE, DRAFT])
    with monkeypatch.context() as patch:
        patch.setattr("tasks.relate.relate.ALGORITHM", "sameness 0")
        relate(cache_id, record=both_records)
    deliver(both_records, cache_id, [COPY])

    relate(cache_id, record=both_records)

    assert kinds_between(both_records, ONE, DRAFT) == {"version"}
    assert kinds_between(both_records, ONE, COPY) == {"near_duplicate"}
    with both_records.reading() as session:
        assert session.exec(select(SamenessState.algorithm)).one() == ALGORITHM


def test_of_what_is_nothing_to_each_other_nothing_is_kept_but_that(both_records: Record) -> None:
    near = f"{OTHER.texts[0][:260]}\n{prose(drawing('apart'), 'ru', 900)}"
    filled(both_records, OTHER, Drawn("near", (near,)))

    with both_records.reading() as session:
        assert session.exec(select(Comparison.measured, Comparison.own_shared)).all() == [([], 17)]


def test_what_a_document_is_is_the_same_with_and_without_its_text(both_records: Record) -> None:
    scan = DRAFT.scanned(DRAFT.texts[0], name="scan")
    columns = Drawn("columns", (), columns=(side_by_side(PARTS, clauses("zh", deal(1)), ("ru", "zh")),))
    papers = [ONE, scan, CHINESE, columns, Drawn("empty", ("",))]
    deliver(both_records, empty_cache(both_records), papers)
    ids = [id_of(both_records, paper) for paper in papers]

    assert [paper.outline for paper in load_papers(both_records, ids)] == load_outlines(both_records, ids)

"""What people say of two documents: confirmed, rejected, told anew; each with its entry in the ledger."""

import json
from threading import Thread
from typing import Any

import pytest
from sqlmodel import col, select

from config.errors import Ambiguous, Conflict, NotFound, Refused, UsageError
from storage import catalogue
from storage.database import Record
from storage.relations import confirm_relation, reject_relation
from storage.sameness import propose
from storage.tables.ledger import LedgerEntry
from storage.tables.provenance import Document
from storage.tables.sameness import Relation
from storage.turns import wait_to_relate
from storage.vocabulary import RelationKind, RelationState
from tests.storage.rows import START, Hands, Paper, hands, ledger_kinds, put_cache, put_paper, put_people, sha

__all__ = ["hands"]

PAPERS = sorted(("contract", "draft", "annex", "bundle"), key=sha)
FIRST, SECOND, THIRD, FOURTH = (sha(name) for name in PAPERS)


@pytest.fixture
def desk(both_records: Record) -> Record:
    """Two people and four papers, in the order of their hashes; the first two are proposed as near duplicates."""
    put_people(both_records, "heron", "lin")
    cache = put_cache(both_records)
    for name in PAPERS:
        put_paper(both_records, cache, Paper(name))
    put_relation(both_records, FIRST, SECOND, RelationKind.NEAR_DUPLICATE)
    return both_records


def put_relation(record: Record, document: str, other: str, kind: RelationKind) -> None:
    """Let the machine propose a relation."""
    row = {"kind": kind, "score": 0.9, "because": "0.90 shared", "algorithm": "test 1", "details": {"passages": 2}}
    with record.writing() as session:
        ids = dict(session.exec(select(Document.sha256, Document.id)).all())
        session.add(Relation(document_id=ids[document], other_id=ids[other], **row))


def rows(record: Record) -> list[tuple[str, str, str, str, int]]:
    """What stands: document, other, kind, state, version."""
    keys = ("document", "other", "kind", "state", "version")
    return [tuple(row[key] for key in keys) for row in catalogue.list_relations(record, slug="harbour")]  # type: ignore[misc]


def entries(record: Record) -> list[tuple[str, str, dict[str, Any]]]:
    """The acts on relations in the ledger: kind, subject, payload."""
    with record.reading() as session:
        query = select(LedgerEntry).where(col(LedgerEntry.kind).startswith("relation ")).order_by(LedgerEntry.sequence)
        return [(entry.kind, entry.subject, json.loads(entry.payload)) for entry in session.exec(query)]


def test_the_one_kind_that_stands_needs_no_name(desk: Record, hands: Hands) -> None:
    answer = confirm_relation(desk, SECOND[:8], FIRST[:8], reviewer="heron", note="the same scan")

    assert (answer["kind"], answer["state"], answer["version"], answer["rejected"]) == (
        "near_duplicate",
        "confirmed",
        2,
        [],
    )
    (row,) = catalogue.list_relations(desk, slug="harbour")
    assert (row["decided_by"], row["decided_at"], row["note"]) == (
        "heron",
        "2026-11-22T12:00:00+00:00",
        "the same scan",
    )
    assert (row["details"], hands.at) == ({"passages": 2}, START)


def test_a_proposal_was_decided_by_nobody(desk: Record) -> None:
    (row,) = catalogue.list_relations(desk, slug="harbour")

    assert (row["version"], row["decided_by"], row["decided_at"], row["note"]) == (1, None, None, None)


def test_the_ledger_tells_the_pair_and_the_kind_and_no_word_of_the_note(desk: Record) -> None:
    reject_relation(desk, FIRST, SECOND, reviewer="heron", note="another buyer")

    payload = {"other": SECOND, "kind": "near_duplicate", "before": "proposed", "version": 2}
    assert entries(desk) == [("relation rejected", f"document:{FIRST}", payload)]


def test_another_kind_is_confirmed_and_the_machines_rejected_in_one_act(desk: Record) -> None:
    answer = confirm_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.VERSION)

    assert (answer["score"], answer["version"], answer["rejected"]) == (1.0, 1, ["near_duplicate"])
    assert rows(desk) == [
        (FIRST, SECOND, "near_duplicate", "rejected", 2),
        (FIRST, SECOND, "version", "confirmed", 1),
    ]
    assert [kind for kind, *_ in entries(desk)] == ["relation confirmed", "relation rejected"]


@pytest.mark.parametrize("kind", [RelationKind.COUNTERPART, RelationKind.CONTAINS])
def test_what_can_be_true_beside_it_is_left_alone(desk: Record, kind: RelationKind) -> None:
    answer = confirm_relation(desk, FIRST, SECOND, reviewer="heron", kind=kind)

    assert answer["rejected"] == []
    assert (FIRST, SECOND, "near_duplicate", "proposed", 1) in rows(desk)


def test_a_kind_that_nobody_proposed_is_told_by_a_person(desk: Record) -> None:
    confirm_relation(desk, FOURTH, THIRD, reviewer="heron", kind=RelationKind.TEMPLATE_SIBLING)

    (row,) = catalogue.list_relations(desk, THIRD)
    assert (row["document"], row["other"], row["score"]) == (THIRD, FOURTH, 1.0)
    assert "heron" not in row["because"]
    with desk.reading() as session:
        assert session.exec(select(Relation.algorithm).where(Relation.kind == row["kind"])).one() == "person"


def test_holding_has_a_direction_and_only_one(desk: Record) -> None:
    confirm_relation(desk, FOURTH, THIRD, reviewer="heron", kind=RelationKind.CONTAINS)
    turned = confirm_relation(desk, THIRD, FOURTH, reviewer="lin", kind=RelationKind.CONTAINS, expected=1)

    assert turned["rejected"] == ["contains"]
    assert rows(desk)[1:] == [
        (THIRD, FOURTH, "contains", "confirmed", 1),
        (FOURTH, THIRD, "contains", "rejected", 2),
    ]


def test_several_kinds_have_to_be_told_apart(desk: Record) -> None:
    put_relation(desk, SECOND, FIRST, RelationKind.CONTAINS)

    with pytest.raises(UsageError, match="contains, near_duplicate"):
        reject_relation(desk, FIRST, SECOND, reviewer="heron")


@pytest.mark.parametrize("kind", [None, RelationKind.COUNTERPART])
def test_what_is_not_there_cannot_be_rejected(desk: Record, kind: RelationKind | None) -> None:
    with pytest.raises(NotFound):
        reject_relation(desk, THIRD, FOURTH, reviewer="heron", kind=kind)
    with pytest.raises(NotFound, match="near_duplicate"):
        reject_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.COUNTERPART)
    assert entries(desk) == []


def test_of_what_nothing_is_said_nothing_is_confirmed_without_a_kind(desk: Record) -> None:
    with pytest.raises(NotFound, match="--kind"):
        confirm_relation(desk, THIRD, FOURTH, reviewer="heron")


def test_a_decision_is_changed_by_another_and_the_ledger_has_both(desk: Record) -> None:
    confirm_relation(desk, FIRST, SECOND, reviewer="heron")
    reject_relation(desk, FIRST, SECOND, reviewer="lin", note="the price differs")

    (row,) = catalogue.list_relations(desk, slug="harbour")
    assert (row["state"], row["version"], row["decided_by"]) == ("rejected", 3, "lin")
    assert [(kind, payload["before"]) for kind, _, payload in entries(desk)] == [
        ("relation confirmed", "proposed"),
        ("relation rejected", "confirmed"),
    ]


def test_what_was_decided_since_is_not_decided_again(desk: Record) -> None:
    confirm_relation(desk, FIRST, SECOND, reviewer="heron", expected=1)

    with pytest.raises(Conflict) as refused:
        reject_relation(desk, FIRST, SECOND, reviewer="lin", expected=1)
    assert refused.value.rule == "stale"
    assert rows(desk) == [(FIRST, SECOND, "near_duplicate", "confirmed", 2)]


@pytest.mark.parametrize(("expected", "is_stale"), [(0, True), (1, False), (2, True)])
def test_a_new_kind_expects_the_version_of_what_it_excludes(desk: Record, *, expected: int, is_stale: bool) -> None:
    def confirm() -> object:
        return confirm_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.VERSION, expected=expected)

    if is_stale:
        with pytest.raises(Conflict):
            confirm()
    else:
        assert confirm()


def test_the_same_request_acts_once(desk: Record) -> None:
    first = confirm_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.VERSION, request="k")
    before = ledger_kinds(desk)

    again = confirm_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.VERSION, request="k")

    assert (again, ledger_kinds(desk)) == (first, before)
    with pytest.raises(Conflict) as refused:
        reject_relation(desk, FIRST, SECOND, reviewer="heron", kind=RelationKind.VERSION, request="k")
    assert refused.value.rule == "request_key"


def test_a_document_is_nothing_to_itself(desk: Record) -> None:
    with pytest.raises(UsageError):
        confirm_relation(desk, FIRST, FIRST[:10], reviewer="heron", kind=RelationKind.VERSION)


def test_documents_of_two_caches_are_not_related(desk: Record) -> None:
    put_paper(desk, put_cache(desk, "depot"), Paper("elsewhere"))

    with pytest.raises(Refused) as refused:
        confirm_relation(desk, FIRST, sha("elsewhere"), reviewer="heron", kind=RelationKind.VERSION)
    assert refused.value.rule == "one_cache"


def test_a_document_of_two_caches_needs_the_caches_name(desk: Record) -> None:
    put_paper(desk, put_cache(desk, "depot"), Paper(PAPERS[0]))

    with pytest.raises(Ambiguous):
        confirm_relation(desk, FIRST, SECOND, reviewer="heron")
    assert confirm_relation(desk, FIRST, SECOND, reviewer="heron", cache="harbour")["cache"] == "harbour"


def test_an_archive_is_no_paper(desk: Record) -> None:
    with desk.reading() as session:
        cache = session.exec(select(Document.cache_id)).first() or 0
    put_paper(desk, cache, Paper("archive", is_container=True))

    with pytest.raises(Refused) as refused:
        confirm_relation(desk, sha("archive"), FIRST, reviewer="heron", kind=RelationKind.CONTAINS)
    assert refused.value.rule == "container"


def test_taking_back_a_proposal_waits_for_who_is_deciding_on_it(desk: Record) -> None:
    """Else the machine would take away what somebody has confirmed a moment ago."""
    with desk.reading() as session:
        about = session.exec(select(Document.id)).all()
    taking_back = Thread(
        target=propose, args=(desk, [one or 0 for one in about], []), kwargs={"kinds": frozenset(RelationKind)}
    )

    with desk.writing() as session:
        wait_to_relate(session)
        session.exec(select(Relation)).one().state = RelationState.CONFIRMED
        taking_back.start()
        taking_back.join(timeout=0.3)
        waited = taking_back.is_alive()
    taking_back.join(timeout=20)

    assert waited
    assert [state for *_, state, _ in rows(desk)] == ["confirmed"]

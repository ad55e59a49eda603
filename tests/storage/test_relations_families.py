"""Families as people look at them and pin their first document."""

import pytest
from sqlmodel import select

from config.errors import Ambiguous, NotFound
from storage.database import Record
from storage.relations import list_families, pin_family, show_family
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyAlias, FamilyPin, Relation
from storage.vocabulary import RelationKind
from tests.storage.rows import Paper, ledger_kinds, put_cache, put_items, put_paper, put_people, sha, unchanged_ledger


@pytest.fixture
def desk(both_records: Record) -> Record:
    """A family of two, first the contract, to which another family was added; a letter beside them."""
    put_people(both_records, "heron", "lin")
    cache = put_cache(both_records)
    put_items(both_records, cache, Paper("contract", family="contract", pivot=True), Paper("letter"))
    put_paper(both_records, cache, Paper("draft", family="contract", pages=3))
    with both_records.writing() as session:
        ids = dict(session.exec(select(Document.sha256, Document.id)).all())
        first, second = sorted((sha("contract"), sha("draft")))
        told = {"score": 0.9, "because": "2 passages differ", "algorithm": "test 1"}
        session.add(Relation(document_id=ids[first], other_id=ids[second], kind=RelationKind.VERSION, **told))
        session.add(FamilyAlias(cache_id=cache, alias=sha("draft"), family=sha("contract")))
    return both_records


def test_families_are_listed_with_their_first_document_and_their_states(desk: Record) -> None:
    assert list_families(desk, "harbour") == [
        {
            "family": sha("contract"),
            "pivot": sha("contract"),
            "pinned": False,
            "members": 2,
            "states": {"queued": 1},
            "aliases": [sha("draft")],
        }
    ]


def test_a_family_is_shown_with_what_ties_each_member_to_the_first(desk: Record) -> None:
    shown = show_family(desk, sha("contract")[:10])

    first, second = shown["members"]
    assert (first["document"], first["pivot"], first["relation"]) == (sha("contract"), True, None)
    assert first["review"] is not None
    assert (second["document"], second["pages"], second["review"]) == (sha("draft"), 3, None)
    assert second["relation"] == {
        "kind": "version",
        "score": 0.9,
        "state": "proposed",
        "because": "2 passages differ",
        "version": 1,
    }


def test_a_name_that_was_given_up_leads_to_the_family_of_now(desk: Record) -> None:
    assert show_family(desk, sha("draft"))["family"] == sha("contract")


def test_a_document_in_no_family_has_none_to_show(desk: Record) -> None:
    with pytest.raises(NotFound, match="family list"):
        show_family(desk, sha("letter"))


def test_a_family_in_two_caches_needs_the_caches_name(desk: Record) -> None:
    put_paper(desk, put_cache(desk, "depot"), Paper("contract"))

    with pytest.raises(Ambiguous):
        show_family(desk, sha("contract"))
    assert show_family(desk, sha("contract"), "harbour")["cache"] == "harbour"


def test_a_pin_is_kept_with_who_set_it_and_taken_off_again(desk: Record) -> None:
    answer = pin_family(desk, sha("draft")[:8], reviewer="heron")

    assert (answer["family"], answer["pinned"]) == (sha("contract"), True)
    assert [member["pinned"] for member in show_family(desk, sha("contract"))["members"]] == [False, True]
    assert pin_family(desk, sha("draft"), reviewer="lin", unpin=True)["pinned"] is False
    with desk.reading() as session:
        assert session.exec(select(FamilyPin)).all() == []
    assert ledger_kinds(desk)[-2:] == ["family pinned", "family unpinned"]


def test_the_same_request_pins_once(desk: Record) -> None:
    first = pin_family(desk, sha("draft"), reviewer="heron", request="k")

    with unchanged_ledger(desk):
        assert pin_family(desk, sha("draft"), reviewer="heron", request="k") == first


@pytest.mark.parametrize(("name", "unpin"), [("letter", False), ("draft", True)])
def test_what_is_in_no_family_or_not_pinned_is_not_there(desk: Record, *, name: str, unpin: bool) -> None:
    with unchanged_ledger(desk), pytest.raises(NotFound):
        pin_family(desk, sha(name), reviewer="heron", unpin=unpin)

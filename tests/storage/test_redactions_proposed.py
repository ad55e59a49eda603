"""A search hides every occurrence, in every text of every page of all that names the same people, and each once."""

import pytest

from config.errors import UsageError
from storage import redactions
from storage.database import Record
from tests.storage.claim_rows import Leaf, put_leaf
from tests.storage.redaction_rows import (
    draw,
    hidden,
    obstacles,
    propose,
    put_family,
    put_papers,
    put_relation,
    put_variant,
    rows,
)
from tests.storage.rows import ledger_kinds, put_cache, sha

NAMED = {
    "scan": "Иванова подписала",
    "translation": "signed by Ivanov",
    "its draft": "伊万 诺夫签字",
    "stranger": "Иванов, но другой",
    "sibling": "Иванову",
}


@pytest.fixture
def desk(record: Record) -> Record:
    """A paper with a family, a counterpart that has a family of its own, and two papers that are neither."""
    cache_id = put_papers(record)
    for name, text in NAMED.items():
        put_leaf(record, cache_id, Leaf(name, text))
    put_family(record, "paper", "scan")
    put_family(record, "translation", "its draft")
    put_relation(record, "scan", "translation", kind="counterpart")
    put_relation(record, "paper", "stranger", kind="near_duplicate", state="rejected")
    put_relation(record, "paper", "sibling", kind="template_sibling")
    return record


def words(record: Record, name: str = "paper") -> list[str]:
    return [row["words"] for row in rows(record, name)]


def test_family_and_counterparts_are_searched_and_what_was_rejected_is_not(desk: Record) -> None:
    answer = propose(desk, "Иванов", "Ivanov", "伊万诺夫")

    assert (answer["searched"], answer["found"], answer["new"]) == (4, 4, 4)
    found = {name: words(desk, name) for name in ("paper", *NAMED)}
    assert found == {
        "paper": ["Иванов"],
        "scan": ["Иванова"],
        "translation": ["Ivanov"],
        "its draft": ["伊万 诺夫"],
        "stranger": [],
        "sibling": [],
    }


def test_a_proposal_says_what_was_sought_and_has_the_boxes_of_its_words(desk: Record) -> None:
    propose(desk, "Иванов")

    (row,) = rows(desk)
    assert (row["origin"], row["term"], row["reason"]) == ("proposed", "Иванов", "personal_name")
    assert row["boxes"] == [[0.25, 0.1, 0.5001, 0.2]]
    assert (row["start"], row["end"], row["drawn_by"]) == (9, 15, "heron")


def test_done_again_it_adds_nothing_twice(desk: Record) -> None:
    propose(desk, "Иванов")
    lines = len(ledger_kinds(desk))

    again = propose(desk, "Иванов", by="lin")

    assert (again["found"], again["new"], len(words(desk))) == (2, 0, 1)
    assert ledger_kinds(desk)[lines:] == ["search for redactions"]


def test_two_terms_for_one_place_hide_it_once(desk: Record) -> None:
    propose(desk, "Иванов", "Ивановым")

    assert words(desk) == ["Иванов"]


def test_a_withdrawn_proposal_is_proposed_anew(desk: Record) -> None:
    propose(desk, "Иванов")
    redactions.withdraw_redaction(desk, rows(desk)[0]["redaction"], because="a street", reviewer="heron")

    propose(desk, "Иванов")

    assert [row["state"] for row in rows(desk)] == ["withdrawn", "standing"]


def test_what_stands_only_in_a_text_that_is_not_shown_is_hidden_by_its_own_boxes(desk: Record) -> None:
    put_variant(desk, "paper", "tel +7 495 123-45-67 Петров")
    put_variant(desk, "paper", "Сидоров", state="revision 1")

    propose(desk, "Петров", "Сидоров")

    (row,) = rows(desk)
    assert (row["words"], row["boxes"]) == ("Петров", [[0.8, 0.1, 1.0, 0.2]])
    (told,) = hidden(desk)
    assert (told.words, told.start, told.end, len(told.boxes)) == ("Петров", None, None, 1)


def test_another_text_of_the_same_place_adds_nothing(desk: Record) -> None:
    put_variant(desk, "paper", "Подписал Иванов Иван, директор")

    propose(desk, "Иванов")

    assert words(desk) == ["Иванов"]


def test_a_place_that_is_not_known_is_told_and_stops_a_release(desk: Record) -> None:
    put_variant(desk, "paper", "Петров", placed=False)

    answer = propose(desk, "Петров")

    assert (answer["new"], answer["unplaced"]) == (1, 1)
    assert any("it is not known where redaction" in said for said in obstacles(desk))


def test_shapes_are_hidden_for_their_own_reasons(desk: Record) -> None:
    put_leaf(desk, 1, Leaf("card", "Иванов И. И., +7 495 123-45-67, ivanov@mail.example"))

    propose(desk, name="card", patterns=["email", "phone", "initials_name"])

    assert {(row["words"], row["reason"], row["term"]) for row in rows(desk, "card")} == {
        ("Иванов И. И.", "personal_name", "pattern:initials_name"),
        ("+7 495 123-45-67", "contact", "pattern:phone"),
        ("ivanov@mail.example", "contact", "pattern:email"),
    }
    assert {one.term for one in hidden(desk, "card")} == {None}


def test_all_of_a_cache_is_searched(desk: Record) -> None:
    put_leaf(desk, put_cache(desk, "depot"), Leaf("elsewhere", "Иванов"))

    answer = redactions.propose_redactions(desk, terms=["Иванов"], reviewer="heron", cache="harbour")

    assert {row["document"] for row in answer["documents"]} == {
        sha(name) for name in ("paper", "scan", "stranger", "sibling")
    }


def test_the_same_request_is_answered_as_before_without_a_search(desk: Record) -> None:
    first = propose(desk, "Иванов", request="one")
    put_leaf(desk, 1, Leaf("later", "Иванов"))

    assert propose(desk, "Иванов", request="one") == first


@pytest.mark.parametrize(
    "sought", [{}, {"terms": ["И"]}, {"terms": [" "]}, {"patterns": ["face"]}, {"terms": ["pattern:email"]}]
)
def test_what_would_hide_nothing_or_everything_is_wrong_usage(desk: Record, sought: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError):
        redactions.propose_redactions(desk, sha("paper"), reviewer="heron", **sought)  # type: ignore[arg-type]


def test_a_drawn_box_and_a_proposal_of_the_same_words_may_stand_beside_each_other(desk: Record) -> None:
    draw(desk, exact="Иванов")

    assert propose(desk, "Иван")["new"] == 1
    assert propose(desk, "Иванов")["new"] == 1  # the scan's; the paper's stands

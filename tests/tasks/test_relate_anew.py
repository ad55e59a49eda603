"""What people said stands when documents are compared again, and families follow it at once."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from sqlmodel import update

from storage import catalogue, claims
from storage.database import Record
from storage.relations import confirm_relation, list_families, pin_family, reject_relation, show_family
from storage.tables.sameness import SketchedDocument
from storage.vocabulary import Credibility, RelationKind
from tasks.relate import relate as relating
from tasks.relate.anew import place_anew
from tasks.relate.relate import relate
from tests.drawn import draw_cache, read_as, sha
from tests.storage.rows import ledger_kinds, put_people

SUPPLY = (
    "Поставщик передаёт покупателю бронированные машины по перечню, а покупатель принимает их на складе в порту",
    "Оплата следует банковским переводом в течение двадцати дней после подписания акта уполномоченными сторон",
    "Запасные части отгружаются отдельной партией вместе с паспортами изделий и ведомостью инструментов",
    "Обучение экипажей проводит поставщик на своей площадке за счёт покупателя по утверждённой программе",
)
CLAUSE = "Страхование груза в пути до границы лежит на перевозчике, договор с которым заключает покупатель сам"


@pytest.fixture
def desk(both_records: Record) -> Record:
    """Three papers: two of the same text, and a draft that lacks a clause; related once."""
    put_people(both_records, "heron", "lin")
    cache = draw_cache(both_records, [sha("a"), sha("b"), sha("c")])
    whole = "\n".join((*SUPPLY, CLAUSE))
    for letter, text in (("a", whole), ("b", whole), ("c", "\n".join(SUPPLY))):
        read_as(both_records, sha(letter), text)
    assert relate(cache, record=both_records) == 3
    return both_records


def kinds(record: Record) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The kinds and states of each pair, by the first digits."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in catalogue.list_relations(record, slug="harbour"):
        found.setdefault((row["document"][0], row["other"][0]), []).append((row["kind"], row["state"]))
    return found


def members(record: Record) -> list[set[str]]:
    """The members of each family, by their first digit."""
    names = [row["family"] for row in list_families(record, "harbour")]
    return [{member["document"][0] for member in show_family(record, name)["members"]} for name in names]


def compare_again(record: Record) -> int:
    """Relate as if everything were new."""
    with record.writing() as session:
        session.execute(update(SketchedDocument).values(related=False))
    return relate(1, record=record)


def test_the_machine_proposes_what_is_judged_below(desk: Record) -> None:
    assert kinds(desk) == {
        ("a", "b"): [("near_duplicate", "proposed")],
        ("a", "c"): [("version", "proposed")],
        ("b", "c"): [("version", "proposed")],
    }
    assert members(desk) == [{"a", "b", "c"}]


def test_a_rejected_pair_is_not_proposed_again(desk: Record) -> None:
    reject_relation(desk, sha("a"), sha("b"), reviewer="heron")

    assert compare_again(desk) == 0
    assert kinds(desk)["a", "b"] == [("near_duplicate", "rejected")]


def test_a_kind_that_a_person_told_stands_alone_when_compared_again(desk: Record) -> None:
    confirm_relation(desk, sha("a"), sha("c"), reviewer="heron", kind=RelationKind.TEMPLATE_SIBLING)

    assert compare_again(desk) == 0
    assert kinds(desk)["a", "c"] == [("template_sibling", "confirmed"), ("version", "rejected")]


def test_who_is_no_longer_tied_to_the_first_is_out_of_the_family_at_once(desk: Record) -> None:
    reject_relation(desk, sha("a"), sha("c"), reviewer="heron")

    place_anew(desk, "harbour")

    assert members(desk) == [{"a", "b"}]
    confirm_relation(desk, sha("a"), sha("c"), reviewer="lin")
    place_anew(desk, "harbour")
    assert members(desk) == [{"a", "b", "c"}]


def test_a_tie_that_a_person_told_of_brings_a_document_into_the_family(desk: Record) -> None:
    for other in "bc":
        reject_relation(desk, sha("a"), sha(other), reviewer="heron")
    place_anew(desk, "harbour")
    assert members(desk) == [{"b", "c"}]

    confirm_relation(desk, sha("a"), sha("b"), reviewer="lin", kind=RelationKind.VERSION)
    place_anew(desk, "harbour")

    assert "a" in set().union(*members(desk))


def test_the_pinned_one_is_first_until_it_is_unpinned(desk: Record) -> None:
    before = list_families(desk, "harbour")[0]
    pin_family(desk, sha("c"), reviewer="heron")
    place_anew(desk, "harbour")

    (family,) = list_families(desk, "harbour")
    assert (before["pivot"], family["pivot"], family["pinned"]) == (sha("a"), sha("c"), True)
    assert family["family"] == before["family"]
    pin_family(desk, sha("c"), reviewer="heron", unpin=True)
    place_anew(desk, "harbour")
    assert list_families(desk, "harbour") == [before]


def _by_a_run(record: Record) -> None:
    relate(1, record=record)


def _by_another_act(record: Record) -> None:
    pin_family(record, sha("b"), reviewer="heron")
    place_anew(record, "harbour")


def _by_the_same_again(record: Record) -> None:
    reject_relation(record, sha("a"), sha("c"), reviewer="lin")
    place_anew(record, "harbour")


@pytest.mark.parametrize("go_on", [_by_a_run, _by_another_act, _by_the_same_again])
def test_what_somebody_said_and_was_not_placed_by_is_placed_by_the_next_time(
    desk: Record, go_on: Callable[[Record], None]
) -> None:
    """Cut short between the act and the placing."""
    for one in "ab":
        reject_relation(desk, sha(one), sha("c"), reviewer="lin")
    assert members(desk) == [{"a", "b", "c"}]

    go_on(desk)

    assert members(desk) == [{"a", "b"}]


def test_placing_that_was_cut_short_is_done_by_the_next_time(desk: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    reject_relation(desk, sha("a"), sha("c"), reviewer="lin")
    with monkeypatch.context() as patch:
        patch.setattr(relating, "place_in_families", _stopped)
        with pytest.raises(InterruptedError):
            place_anew(desk, "harbour")

    place_anew(desk, "harbour")

    assert members(desk) == [{"a", "b"}]


def test_where_nothing_changed_nothing_is_placed(desk: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relating, "place_in_families", _stopped)

    place_anew(desk, "harbour")
    assert relate(1, record=desk) == 0


def _stopped(*_: object) -> NoReturn:
    raise InterruptedError


def test_placing_again_writes_nothing_into_the_ledger(desk: Record) -> None:
    before = ledger_kinds(desk)

    place_anew(desk, "harbour")

    assert ledger_kinds(desk) == before


def test_evidence_of_two_caches_is_independent_once_a_person_parts_their_family(desk: Record) -> None:
    """Both caches hold the paper; each quoted draft lacks a clause of its own, and is tied to its cache's copy."""
    cache = draw_cache(desk, [sha("a"), sha("e")], slug="depot")
    read_as(desk, sha("a"), "\n".join((*SUPPLY, CLAUSE)), slug="depot")
    read_as(desk, sha("e"), "\n".join((*SUPPLY[1:], CLAUSE)))
    relate(cache, record=desk)
    claim = claims.add_claim(desk, "harbour", text="the buyer pays", reviewer="heron")["claim"]
    left, right = (
        claims.add_quote(desk, claim, sha(one), page=1, exact="Оплата следует", reviewer="heron")["evidence"]
        for one in "ce"
    )
    for one in (left, right):
        claims.rate_evidence(desk, one, credibility=Credibility.PROBABLY_TRUE, reviewer="lin")
    assert [step["kind"] for step in claims.why_evidence(desk, claim, left, right)["path"]] == ["same_family"]
    before = claims.show_claim(desk, claim)

    reject_relation(desk, sha("a"), sha("e"), cache="depot", reviewer="lin")
    place_anew(desk, "depot")

    after = claims.show_claim(desk, claim)
    assert (before["groups"], after["groups"], after["is_current"]) == (1, 2, True)
    assert ledger_kinds(desk)[-2:] == ["relation rejected", "claims computed anew"]

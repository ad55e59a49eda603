"""Sources with all that joins them, as the pictures and pages show it."""

import pytest

from config.errors import NotFound
from storage import claims
from storage.database import Record
from storage.vocabulary import Reliability, SourceKind, Stance, TieKind
from tests.storage.claim_rows import Leaf, put_claim, put_corroborated, put_desk, put_leaf, state
from tests.storage.rows import put_cache, sha

TEXT = "Поставщик передаёт 37 машин покупателю"


def tie(record: Record, source: str, other: str, kind: TieKind = TieKind.TOLD_BY, because: str = "it says so") -> int:
    return claims.link_sources(record, source, other, kind=kind, because=because, reviewer="heron")["tie"]


def number_of(record: Record, name: str) -> int:
    return int(next(row["source"] for row in claims.list_sources(record) if row["name"] == name))


def test_groups_of_a_claim_have_the_numbers_of_its_evidence(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_corroborated(both_records)["claim"]

    told = claims.sources_of_claim(both_records, claim)
    evidence = {row["source"]: row["group"] for row in claims.show_claim(both_records, claim)["evidence"]}

    names = {row["source"]: row["name"] for row in told["sources"]}
    assert {names[group["sources"][0]]: group["group"] for group in told["groups"]} == evidence


def test_a_tie_makes_one_group_of_two_and_tells_by_whom(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_corroborated(both_records)["claim"]
    number = tie(both_records, "expert", "cache harbour", because="saw the papers")

    told = claims.sources_of_claim(both_records, claim)

    (joined,) = told["joins"]
    assert len(told["groups"]) == 1
    assert (joined["tie"], joined["tied_by"], joined["because"], joined["makes"], joined["alone"]) == (
        number,
        "heron",
        "saw the papers",
        True,
        True,
    )


def test_the_older_of_two_ties_is_the_one_that_made_the_group(both_records: Record) -> None:
    put_desk(both_records)
    older = tie(both_records, "expert", "customs", TieKind.TOLD_BY)
    tie(both_records, "customs", "expert", TieKind.SAME_OWNER)

    told = claims.sources_around(both_records, number_of(both_records, "expert"))

    assert [(one["tie"] == older, one["makes"], one["alone"]) for one in told["joins"]] == [
        (True, True, False),
        (False, False, False),
    ]


def test_around_a_source_stands_what_is_one_with_it_and_nothing_else(both_records: Record) -> None:
    put_desk(both_records)
    claims.add_source(both_records, "paper", kind=SourceKind.PUBLICATION, reviewer="heron")
    tie(both_records, "paper", "expert")

    told = claims.sources_around(both_records, number_of(both_records, "paper"))

    assert {row["name"] for row in told["sources"]} == {"paper", "expert"}


def test_two_caches_that_hold_one_document_are_joined_by_the_evidence(both_records: Record) -> None:
    put_desk(both_records)
    other = put_cache(both_records, "lagoon")
    for cache_id, slug in ((1, "harbour"), (other, "lagoon")):
        put_leaf(both_records, cache_id, Leaf("leaked twice", TEXT))
        claim = claims.add_claim(both_records, slug, text="37 vehicles", reviewer="heron")["claim"]
        claims.add_quote(both_records, claim, sha("leaked twice"), page=1, exact="передаёт 37 машин", reviewer="heron")

    told = claims.sources_around(both_records, number_of(both_records, "cache lagoon"))

    (joined,) = told["joins"]
    assert (joined["kind"], joined["tie"], len(told["sources"])) == ("same_document", None, 2)


def test_the_past_of_a_source_keeps_what_was_withdrawn(both_records: Record) -> None:
    put_desk(both_records)
    number = tie(both_records, "expert", "customs")
    claims.unlink_sources(both_records, number, reason="another expert", reviewer="lin")

    past = claims.show_source_past(both_records, number_of(both_records, "expert"))

    (told,) = past["ties"]
    assert (told["withdrawn"]["by"], told["withdrawn"]["reason"]) == ("lin", "another expert")
    assert claims.sources_around(both_records, number_of(both_records, "expert"))["joins"] == []


def test_the_past_of_a_source_tells_who_rated_it_the_newest_first(both_records: Record) -> None:
    put_desk(both_records)
    for letter, because in ((Reliability.C, "first look"), (Reliability.B, "right since")):
        claims.rate_source(both_records, "customs", reliability=letter, because=because, reviewer="lin")

    past = claims.show_source_past(both_records, number_of(both_records, "customs"))

    assert [(one["reliability"], one["because"], one["rated_by"]) for one in past["letters"]] == [
        ("B", "right since", "lin"),
        ("C", "first look", "lin"),
    ]


def test_the_past_of_a_source_lists_the_claims_it_speaks_on(both_records: Record) -> None:
    put_desk(both_records)
    claim = put_claim(both_records)
    evidence = state(both_records, claim, stance=Stance.CONTEXT)["evidence"]
    claims.withdraw_evidence(both_records, evidence, reason="a mistake", reviewer="heron")

    (told,) = claims.show_source_past(both_records, number_of(both_records, "expert"))["claims"]

    assert told["claim"] == claim
    assert [(one["evidence"], one["stance"], one["withdrawn"]) for one in told["evidence"]] == [
        (evidence, "context", True)
    ]


def test_what_is_not_there_is_not_found(both_records: Record) -> None:
    put_desk(both_records)

    with pytest.raises(NotFound):
        claims.sources_around(both_records, 99)
    with pytest.raises(NotFound):
        claims.show_source_past(both_records, 99)
    with pytest.raises(NotFound):
        claims.sources_of_claim(both_records, 99)

"""Quotes: words found whatever their blanks, kept with their place; translations that another person checks."""

import pytest

from config.errors import NotFound, Refused
from storage import claims
from storage.claims.answers import Quoted
from storage.claims.places import find_places
from storage.database import Record
from storage.vocabulary import Stance
from tests.storage.claim_rows import CHINESE, RUSSIAN, Leaf, put_claim, put_desk, put_leaf, rate
from tests.storage.rows import put_cache, sha


@pytest.fixture
def desk(record: Record) -> Record:
    put_desk(record)
    return record


def add(record: Record, exact: str, *, document: str = "contract", prefix: str = "", suffix: str = "") -> Quoted:
    return claims.add_quote(
        record,
        put_claim(record),
        sha(document),
        page=1,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        reviewer="heron",
    )


@pytest.mark.parametrize(
    ("text", "exact", "places"),
    [
        ("37  машин\nи части", "37 машин и", [(0, 11)]),
        ("供方应交付\n37辆", "供方应交付37辆", []),
        ("供方应\n交付", "供方应交付", [(0, 6)]),
        ("供方应交付", "供方 应交付", [(0, 5)]),
        ("café", "cafe\u0301", [(0, 4)]),
        ("ana ana ana", "ana ana", [(0, 7), (4, 11)]),
        ("a.b", "a.b", [(0, 3)]),
        ("axb", "a.b", []),
        ("anything", "", []),
    ],
)
def test_words_are_found_whatever_their_blanks(text: str, exact: str, places: list[tuple[int, int]]) -> None:
    assert find_places(text, exact) == places


def test_what_stands_around_tells_places_apart() -> None:
    text = "Всего 37 машин. Ещё 37 машин, позже"

    assert find_places(text, "37 машин", prefix="Ещё") == [(20, 28)]
    assert find_places(text, "37 машин", suffix=", позже") == [(20, 28)]
    assert len(find_places(text, "37 машин")) == 2


def test_a_quote_keeps_its_place_its_boxes_and_its_languages(desk: Record) -> None:
    quoted = claims.add_quote(
        desk, put_claim(desk), sha("contract")[:8], page=1, exact="37 машин и запасные", reviewer="heron"
    )

    (row,) = claims.list_quotes(desk, quoted["claim"])
    assert row["exact"] == RUSSIAN[quoted["start"] : quoted["end"]] == "37 машин\nи запасные"
    assert (row["prefix"], row["suffix"]) == ("Поставщик передаёт ", " части к ним. Всего 37 машин.")
    assert (row["languages"], len(row["boxes"]), row["stands"]) == (["ru"], 4, True)


def test_a_quote_is_evidence_from_its_cache_in_the_same_act(desk: Record) -> None:
    quoted = claims.add_quote(
        desk,
        put_claim(desk),
        sha("contract"),
        page=1,
        exact="Поставщик",
        stance=Stance.CONTEXT,
        reviewer="heron",
    )

    (evidence,) = claims.show_claim(desk, quoted["claim"])["evidence"]
    assert (evidence["source"], evidence["kind"], evidence["quote"]) == ("cache harbour", "quote", quoted["quote"])
    assert quoted["revision"] == 2


def test_words_that_stand_twice_are_to_be_told_apart(desk: Record) -> None:
    with pytest.raises(Refused, match="prefix") as refused:
        add(desk, "37 машин")

    assert refused.value.rule == "quote_ambiguous"


def test_a_prefix_tells_them_apart(desk: Record) -> None:
    quoted = add(desk, "37 машин", prefix="Всего")

    assert quoted["start"] == RUSSIAN.rindex("37")


def test_words_that_do_not_stand_there_are_not_repeated(desk: Record) -> None:
    with pytest.raises(NotFound) as missing:
        add(desk, "38 машин")

    assert "38" not in str(missing.value)


def test_a_page_that_is_not_there_is_told(desk: Record) -> None:
    with pytest.raises(NotFound, match="no page 2"):
        claims.add_quote(desk, put_claim(desk), sha("contract"), page=2, exact="37", reviewer="heron")


def test_a_quote_its_rater_cannot_read_counts_once_its_translation_is_checked(desk: Record) -> None:
    quoted = claims.add_quote(desk, put_claim(desk), sha("counterpart"), page=1, exact=CHINESE[:5], reviewer="heron")
    unread = rate(desk, quoted["evidence"], by="vera")
    translated = claims.translate_quote(
        desk, quoted["quote"], to="en", text="the supplier delivers", machine="opus 1", reviewer="heron"
    )

    checked = claims.check_translation(desk, translated["translation"], holds=True, reviewer="lin")

    assert (unread["status"], translated["status"], checked["status"]) == (
        "unassessed",
        "unassessed",
        "single_source",
    )


@pytest.mark.parametrize(("name", "rule"), [("odile", "four_eyes"), ("heron", "reads")])
def test_a_check_needs_another_who_reads_the_quote(desk: Record, name: str, rule: str) -> None:
    quoted = claims.add_quote(desk, put_claim(desk), sha("counterpart"), page=1, exact=CHINESE[:5], reviewer="heron")
    claims.translate_quote(desk, quoted["quote"], to="en", text="the supplier", reviewer="odile")

    with pytest.raises(Refused) as refused:
        claims.check_translation(desk, 1, holds=True, reviewer=name)

    assert refused.value.rule == rule


def test_the_document_of_the_claims_own_cache_is_meant(desk: Record) -> None:
    put_leaf(desk, put_cache(desk, "depot"), Leaf("contract", RUSSIAN))
    quoted = claims.add_quote(desk, put_claim(desk), sha("contract"), page=1, exact="Поставщик", reviewer="heron")

    assert quoted["source"] == "cache harbour"

"""The pages of sources: what they are, what ties them, what they are worth, and why two are not independent."""

import pytest
from fastapi import FastAPI

from storage import claims
from storage.database import Record
from storage.vocabulary import Reliability, Role, SourceKind, TieKind
from tests.desk.web.papers import HOSTILE
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.storage.claim_rows import put_corroborated, put_desk
from tests.storage.signing import put_person

CUSTOMS, EXPERT = 1, 2


@pytest.fixture
def mia(app: FastAPI, record: Record) -> Visitor:
    """A full desk, and a reviewer who looks at it."""
    put_desk(record)
    put_person(record, "mia")
    return visitor_of(app, "mia")


def tie(record: Record, kind: TieKind = TieKind.TOLD_BY, because: str = "says so in the preface") -> int:
    return claims.link_sources(record, "customs", "expert", kind=kind, because=because, reviewer="heron")["tie"]


def test_a_source_is_named_and_shown(mia: Visitor, record: Record) -> None:
    answer = mia.submit(mia.get("/sources"), "/sources", name="Harbour Wire", kind="publication", origin_unknown="1")

    (row,) = [one for one in claims.list_sources(record) if one["name"] == "Harbour Wire"]
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sources/{row['source']}")
    assert (row["kind"], row["origin_known"]) == ("publication", False)


def test_a_name_that_is_taken_is_told_and_kept_in_the_field(mia: Visitor) -> None:
    answer = mia.submit(mia.get("/sources"), "/sources", name="customs", kind="registry")

    assert answer.status_code == 422
    assert 'role="alert">There is a source' in answer.text
    assert 'value="customs"' in answer.text


def test_sources_are_listed_a_page_at_a_time(mia: Visitor, record: Record) -> None:
    for number in range(60):
        claims.add_source(record, f"paper {number:02}", kind=SourceKind.PUBLICATION, reviewer="heron")

    first, last = mia.get("/sources").text, mia.get("/sources?after=50").text

    assert "/sources?after=50" in first
    assert ("paper 59" in first, "paper 59" in last) == (False, True)


def test_two_are_tied_on_the_page_of_one(mia: Visitor, record: Record) -> None:
    page = mia.get(f"/sources/{CUSTOMS}")
    answer = mia.submit(page, f"/sources/{CUSTOMS}/ties", kind="same_owner", other=str(EXPERT), because="the register")

    (made,) = claims.show_source(record, CUSTOMS)["ties"]
    assert answer.status_code == 303
    assert (made["kind"], made["other"], made["because"]) == ("same_owner", "expert", "the register")


def test_a_tie_without_a_reason_is_refused_and_what_was_typed_is_kept(mia: Visitor, record: Record) -> None:
    page = mia.get(f"/sources/{CUSTOMS}")
    answer = mia.submit(page, f"/sources/{CUSTOMS}/ties", kind="same_owner", other=str(EXPERT), because="  ")

    assert answer.status_code == 400
    assert '<option value="same_owner" selected>' in answer.text
    assert claims.show_source(record, CUSTOMS)["ties"] == []


def test_a_tie_that_was_a_mistake_is_withdrawn_and_stays_to_be_seen(mia: Visitor, record: Record) -> None:
    number = tie(record)
    page = mia.get(f"/sources/{EXPERT}")
    mia.submit(page, f"/sources/{EXPERT}/ties/{number}/withdrawal", reason="another of that name")

    shown = mia.get(f"/sources/{EXPERT}").text
    assert claims.show_source(record, EXPERT)["ties"] == []
    assert "withdrawn, joins nothing" in shown
    assert "another of that name" in shown


def test_a_tie_of_others_is_not_withdrawn_by_this_page(mia: Visitor, record: Record) -> None:
    number = tie(record)
    claims.add_source(record, "paper", kind=SourceKind.PUBLICATION, reviewer="heron")
    _, _, hidden = next(form for form in forms_of(mia.get("/sources/3").text) if form[1] == "/sources/3/rating")

    answer = mia.post(f"/sources/3/ties/{number}/withdrawal", {**hidden, "reason": "a mistake"})

    assert answer.status_code == 404
    assert len(claims.show_source(record, CUSTOMS)["ties"]) == 1


def test_a_letter_is_given_with_its_reason(mia: Visitor, record: Record) -> None:
    page = mia.get(f"/sources/{CUSTOMS}")
    mia.submit(page, f"/sources/{CUSTOMS}/rating", reliability="B", because="right in nine of ten")

    shown = mia.get(f"/sources/{CUSTOMS}").text
    assert claims.show_source(record, CUSTOMS)["reliability"] == Reliability.B
    assert "right in nine of ten" in shown
    assert "usually reliable" in shown


def test_a_new_cache_keeps_its_f_and_the_rule_is_told(mia: Visitor, record: Record) -> None:
    put_corroborated(record)
    page = mia.get("/sources/3")
    answer = mia.submit(page, "/sources/3/rating", reliability="A", because="so good")

    assert answer.status_code == 422
    assert "so good" in answer.text
    assert claims.show_source(record, 3)["reliability"] == Reliability.F


def test_why_two_are_one_is_told_in_words(mia: Visitor, record: Record) -> None:
    tie(record)

    shown = mia.get(f"/sources/{EXPERT}/why?other={CUSTOMS}").text

    assert "They count as one" in shown
    assert "customs was told by expert (says so in the preface)" in shown


def test_that_two_are_independent_is_told(mia: Visitor) -> None:
    assert "They are independent" in mia.get(f"/sources/{EXPERT}/why?other={CUSTOMS}").text


def test_a_source_leads_to_the_claims_it_speaks_on(mia: Visitor, record: Record) -> None:
    claim = put_corroborated(record)["claim"]

    assert f'href="/claims/{claim}"' in mia.get(f"/sources/{EXPERT}").text


def test_the_picture_of_a_claim_shows_its_groups_and_tells_the_same_below(mia: Visitor, record: Record) -> None:
    claim = put_corroborated(record)["claim"]
    claims.link_sources(record, "expert", "customs", kind=TieKind.TOLD_BY, because="an interview", reviewer="heron")

    shown = mia.get(f"/claims/{claim}/sources").text
    picture, words = shown.split("The same in words")

    assert picture.count('<rect class="group"') == 2
    assert picture.count('class="tie makes"') == 1 + 1  # and the key
    assert "Group 1 · inside the cache" in picture
    assert 'aria-label="expert, person, letter F, supports"' in picture
    assert "an interview" in words
    assert "without it they come apart" in words


def test_a_claim_without_evidence_says_that_there_is_no_source(mia: Visitor, record: Record) -> None:
    claims.add_claim(record, "harbour", text="37 vehicles", reviewer="heron")

    assert "there is no source to show" in mia.get("/claims/1/sources").text


def test_the_picture_of_all_draws_groups_and_counts_who_stands_alone(mia: Visitor, record: Record) -> None:
    claims.add_source(record, "paper", kind=SourceKind.PUBLICATION, reviewer="heron")
    tie(record)

    shown = mia.get("/sources/groups").text

    assert shown.count('<rect class="group"') == 1
    assert "1 source stands alone and is not drawn" in shown


def test_what_is_too_much_for_a_picture_is_told_in_words(mia: Visitor, record: Record) -> None:
    for number in range(121):
        name = f"paper {number}"
        claims.add_source(record, name, kind=SourceKind.PUBLICATION, reviewer="heron")
        claims.link_sources(record, name, "expert", kind=TieKind.REPUBLISHES, because="so", reviewer="heron")

    shown = mia.get("/sources/groups").text

    assert "too many sources for one picture" in shown
    assert "paper 120" in shown


def test_hostile_names_are_text_in_picture_and_words(mia: Visitor, record: Record) -> None:
    name = '"><script>alert(1)</script>\u202eTNEMYAP'
    claims.add_source(record, name, kind=SourceKind.PERSON, reviewer="heron")
    claims.link_sources(record, name, "expert", kind=TieKind.TOLD_BY, because=HOSTILE, reviewer="heron")

    pages = [mia.get(path).text for path in ("/sources", "/sources/3", "/sources/groups", "/sources/3/why?other=2")]

    assert [("<script>alert" in page, "\u202e" in page, "⟨U+202E⟩" in page) for page in pages] == [
        (False, False, True)
    ] * 4


def test_a_source_that_is_not_there_is_told_as_a_page(mia: Visitor) -> None:
    assert [mia.get(path).status_code for path in ("/sources/9", "/sources/1/why?other=9", "/claims/9/sources")] == [
        404
    ] * 3


def test_the_same_form_sent_twice_names_one_source(mia: Visitor) -> None:
    page = mia.get("/sources")
    answers = [mia.submit(page, "/sources", name="paper", kind="publication").headers["location"] for _ in range(2)]

    assert answers == ["/sources/3", "/sources/3"]


def test_an_administrator_may_look_too(app: FastAPI, record: Record) -> None:
    put_desk(record)
    put_person(record, "ada", role=Role.ADMIN)

    assert "Name a source" in visitor_of(app, "ada").get("/sources").text

"""Comparing by the pages: facts first, each with its place and its pictures; what people say of two documents."""

import re

import pytest
from fastapi import FastAPI

from desk.web import comparing
from storage import catalogue
from storage.database import Record
from storage.documents import save_readings
from storage.geometry import WordBox, pack_words
from storage.shapes import PageRead, Reading, SpanRead, VariantRead, Waiting
from storage.vocabulary import Because, Method, Outcome
from tasks.relate.relate import relate
from tests.desk.api.browser import put_person
from tests.desk.test_cli_sameness import CLAUSES
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.drawn import document_id, draw_cache, read_as, sha

OLD = "1. Поставщик передаёт 37 машин.\n2. Цена составляет 500 руб. за штуку.\n3. Споры решает суд города."
NEW = "1. Поставщик передаёт 40 машин.\n2. Цена составляет 500 руб. за штуку."
CHINESE = "1. 卖方交付37辆车。\n2. 单价为600卢布。\n3. 争议由市法院解决。"
HOSTILE = "</p><script>alert(1)</script> & \u202e\u200b <img src=x onerror=1>"
PAIR = f"/caches/harbour/documents/{sha('a')}/compare/{sha('b')}"


@pytest.fixture
def vera(app: FastAPI, record: Record) -> Visitor:
    put_person(record, "vera")
    return visitor_of(app, "vera")


@pytest.fixture
def drafts(record: Record) -> Record:
    draw_cache(record, [sha(letter) for letter in "abcde"])
    read_with_words(record, sha("a"), OLD)
    read_with_words(record, sha("b"), NEW)
    read_with_words(record, sha("c"), CHINESE, language="zh-Hans", script="Hans")
    read_as(record, sha("d"), f"{OLD}\n{HOSTILE}")
    read_as(record, sha("e"), "")
    return record


def read_with_words(record: Record, sha256: str, text: str, *, language: str = "ru", script: str = "Cyrl") -> None:
    """Store a reading of one page that knows where each of its words stands: a line a clause, a tenth a word."""
    words = [
        WordBox(found.start(), found.end(), 0.1 * column, 0.1 * line, 0.1 * column + 0.09, 0.1 * line + 0.02)
        for line, row in enumerate(re.finditer(r"[^\n]+", text), start=1)
        for column, found in enumerate(re.compile(r"[^\W\d]+|\d+").finditer(text, *row.span()))
    ]
    variant = VariantRead(
        Method.TEXT_LAYER,
        "test 1",
        text,
        chosen_because=Because.ONLY_TEXT,
        words=pack_words(words),
        spans=(SpanRead(0, len(text), language, script, 0.9, "spans 1"),),
    )
    page = PageRead(1, width=500.0, height=700.0, variants=(variant,))
    reading = Reading(Outcome.READ, "1", media_type="application/pdf", pages=(page,), page_count=1)
    save_readings(record, [(Waiting(document_id(record, sha256), sha256, 1), reading)])


@pytest.mark.usefixtures("drafts")
def test_facts_come_first_and_lead_to_their_place_and_their_page(vera: Visitor) -> None:
    shown = vera.get(PAIR).text

    listed = shown[shown.index("In short") : shown.index("The text</h2>")]
    assert listed.index("37 машин") < listed.index("Споры решает суд города.")
    assert 'href="#passage-1"' in listed
    assert 'id="passage-1"' in shown
    assert f'href="/caches/harbour/documents/{sha("b")}/pages/1" aria-label="p. 1 of the other document"' in listed
    assert re.search(r"<del[^>]*>37</del>\s*<ins[^>]*>40</ins>", shown)


@pytest.mark.usefixtures("drafts")
def test_a_difference_is_lit_in_the_pictures_of_both(vera: Visitor) -> None:
    shown = vera.get(f"{PAIR}?at=1").text

    pictures = re.findall(r'<image href="([^"]+)"', shown)
    assert pictures == [f"/caches/harbour/documents/{sha(letter)}/pages/1/picture" for letter in "ab"]
    # the fourth word of its line, each a tenth of a thousand units wide, with a rim of two
    assert re.findall(r'class="lit" x="([\d.]+)"', shown) == ["298.0", "298.0"]


@pytest.mark.usefixtures("drafts")
def test_what_one_document_lacks_is_told_beside_the_picture_of_the_other(vera: Visitor) -> None:
    shown = vera.get(f"{PAIR}?at=2").text

    assert shown.count("<image ") == 1
    assert "Nothing of it stands in this document." in shown


@pytest.mark.usefixtures("drafts")
def test_an_amount_on_which_two_languages_disagree_is_marked_and_lit_in_both(vera: Visitor) -> None:
    shown = vera.get(f"/caches/harbour/documents/{sha('a')}/compare/{sha('c')}?at=1").text

    assert "<h1>Side by side</h1>" in shown
    assert re.search(r"<mark>500 руб\.?</mark>", shown)
    assert "<mark>600卢布</mark>" in shown
    assert 'lang="zh-Hans"' in shown
    assert shown.count('class="lit"') >= 2
    assert f"/caches/harbour/documents/{sha('c')}/pages/1/picture" in shown


@pytest.mark.usefixtures("drafts")
def test_next_and_before_go_through_the_differences_in_their_order(vera: Visitor) -> None:
    first, last = vera.get(f"{PAIR}?at=1").text, vera.get(f"{PAIR}?at=99").text

    assert re.search(rf'href="{PAIR}\?at=2#at" rel="next" data-shortcut="j"', first)
    assert 'data-shortcut="k"' not in first
    assert re.search(rf'href="{PAIR}\?at=1#at" rel="prev" data-shortcut="k"', last)
    assert 'data-shortcut="j"' not in last


@pytest.mark.usefixtures("drafts")
def test_what_is_the_same_is_folded_until_it_is_asked_for(vera: Visitor) -> None:
    folded, unfolded = vera.get(PAIR).text, vera.get(f"{PAIR}?whole=true").text

    assert '<details class="same"><summary>1 paragraph without a difference' in folded
    assert '<details class="same" open>' in unfolded


@pytest.mark.usefixtures("drafts")
def test_a_long_comparison_is_shown_in_parts_and_a_difference_leads_to_its_part(
    vera: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "PART_BLOCKS", 1)

    first, chosen = vera.get(PAIR).text, vera.get(f"{PAIR}?at=2").text

    assert "part 1 of 3" in first
    assert f'href="{PAIR}?at=0&amp;part=3#passage-2"' in first
    assert "part 3 of 3" in chosen


@pytest.mark.parametrize(("left", "right"), [("a", "d"), ("d", "a"), ("d", "c")])
@pytest.mark.usefixtures("drafts")
def test_hostile_words_stay_words(vera: Visitor, left: str, right: str) -> None:
    shown = vera.get(f"/caches/harbour/documents/{sha(left)}/compare/{sha(right)}?at=1&whole=true").text

    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert not set("\u202e\u200b") & set(shown)
    assert "⟨U+202E⟩" in shown


@pytest.mark.usefixtures("drafts")
def test_a_document_without_text_cannot_be_compared_but_judged(vera: Visitor) -> None:
    shown = vera.get(f"/caches/harbour/documents/{sha('a')}/compare/{sha('e')}")

    assert shown.status_code == 200
    assert "has no text to compare" in shown.text
    assert "They are something else" in shown.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/caches/harbour/documents/{sha('a')}/compare/{sha('f')}", 404),
        (f"/caches/elsewhere/documents/{sha('a')}/compare/{sha('b')}", 404),
        (f"/caches/harbour/documents/{sha('a')[:12]}/compare/{sha('b')}", 422),
        (f"{PAIR}?at=-1", 422),
    ],
)
@pytest.mark.usefixtures("drafts")
def test_what_is_not_there_is_told(vera: Visitor, path: str, status: int) -> None:
    assert vera.get(path).status_code == status


@pytest.fixture
def copies(record: Record) -> Record:
    """Two documents that say the same, related."""
    cache = draw_cache(record, [sha(letter) for letter in "abe"])
    for letter, text in (("a", "\n".join(CLAUSES)), ("b", "\n".join(CLAUSES)), ("e", "Иной")):
        read_as(record, sha(letter), text)
    relate(cache, record=record)
    return record


@pytest.mark.usefixtures("copies")
def test_passages_of_both_are_listed_with_their_pages(vera: Visitor) -> None:
    shown = vera.get(f"{PAIR}/passages").text

    assert CLAUSES[0][:60] in shown
    assert f'href="/caches/harbour/documents/{sha("b")}/pages/1"' in shown


def test_a_relation_is_confirmed_with_a_reason_and_then_rejected(vera: Visitor, copies: Record) -> None:
    page = vera.get(PAIR)
    assert "They have the same content" in page.text

    confirmed = vera.submit(page, f"{PAIR}/confirm", note="the same scan")
    after = vera.get(confirmed.headers["location"])
    _, _, hidden = next(form for form in forms_of(after.text) if form[1].startswith(PAIR))
    rejected = vera.post(f"{PAIR}/reject", {**hidden, "note": "another buyer"})

    assert (confirmed.status_code, rejected.status_code) == (303, 303)
    assert "Kept: near duplicate is confirmed" in after.text
    assert "the same scan" in after.text
    (row,) = catalogue.list_relations(copies, sha("a"), "harbour")
    assert (row["state"], row["decided_by"], row["note"]) == ("rejected", "vera", "another buyer")


def test_what_somebody_decided_meanwhile_is_not_overruled_and_what_was_typed_is_kept(
    vera: Visitor, copies: Record
) -> None:
    page = vera.get(PAIR)
    vera.submit(page, f"{PAIR}/confirm")
    _, _, hidden = next(form for form in forms_of(page.text) if form[1].startswith(PAIR))

    refused = vera.post(f"{PAIR}/reject", {**hidden, "request": "another", "note": "my reason"})

    assert refused.status_code == 409
    assert 'role="alert"' in refused.text
    assert "my reason</textarea>" in refused.text
    assert catalogue.list_relations(copies, sha("a"), "harbour")[0]["state"] == "confirmed"


def test_two_are_said_to_be_what_nobody_proposed(vera: Visitor, copies: Record) -> None:
    address = f"/caches/harbour/documents/{sha('e')}/compare/{sha('a')}"

    vera.submit(vera.get(address), f"{address}/confirm", kind="contained")

    (row,) = catalogue.list_relations(copies, sha("e"), "harbour")
    assert (row["document"], row["other"], row["kind"], row["state"]) == (sha("a"), sha("e"), "contains", "confirmed")
    assert "The other contains the first" in vera.get(address).text


def test_nothing_is_decided_without_a_kind(vera: Visitor, copies: Record) -> None:
    page = vera.get(PAIR)
    _, _, hidden = next(form for form in forms_of(page.text) if form[1].startswith(PAIR))

    refused = vera.post(f"{PAIR}/confirm", {**hidden, "kind": ""})

    assert refused.status_code == 400
    assert "Say what the two are to each other" in refused.text
    assert catalogue.list_relations(copies, sha("a"), "harbour")[0]["state"] == "proposed"


@pytest.mark.usefixtures("copies")
def test_a_document_leads_to_comparing_from_its_relations_and_its_family(vera: Visitor) -> None:
    shown = vera.get(f"/caches/harbour/documents/{sha('a')}").text

    assert shown.count(f'href="{PAIR}"') == 2
    assert f'href="/families/{sha("a")}?cache=harbour"' in shown

"""Redacting by the pages: drawn, proposed, withdrawn and approved by the same rules; seen as it would be released."""

import re
import struct
import zlib
from pathlib import Path

import pytest
from fastapi import FastAPI

from desk.web.pictures import Shelf
from storage import redactions
from storage.database import Record
from storage.geometry import WordBox
from storage.vocabulary import RedactionReason
from tests.desk.api.browser import put_person
from tests.desk.web.papers import HOSTILE, keep_paper
from tests.desk.web.papers import read_as as read_with_picture
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import draw_cache, read_as, sha

WORDS = (WordBox(0, 7, 0.1, 0.1, 0.3, 0.12), WordBox(8, 12, 0.35, 0.1, 0.5, 0.12))
TEXT = "Договор 2024"
AT = f"/caches/harbour/documents/{sha('a')}/redact"


@pytest.fixture
def vera(app: FastAPI, record: Record) -> Visitor:
    """Somebody who draws in a document that has a picture, if no bytes."""
    put_person(record, "vera")
    draw_cache(record, [sha("a"), sha("b"), sha("c")])
    read_with_picture(record, sha("a"), TEXT, TEXT, words=WORDS)
    read_as(record, sha("b"), "Call Ivanov or Ivanov at home")
    return visitor_of(app, "vera")


@pytest.fixture
def otto(app: FastAPI, record: Record) -> Visitor:
    """Somebody else."""
    put_person(record, "otto")
    return visitor_of(app, "otto")


def stands(record: Record, document: str = sha("a")) -> list[tuple[int, str | None, str]]:
    rows = redactions.list_redactions(record, document, "harbour")
    return [(row["page"], row["words"], row["reason"]) for row in rows if row["state"] == "standing"]


def draw(visitor: Visitor, at: str = AT, **fields: str) -> object:
    return visitor.submit(visitor.get(at), f"{at}/draw", **{"reason": "personal_name", **fields})


def test_a_box_is_drawn_by_its_sides_without_script(vera: Visitor, record: Record) -> None:
    answer = vera.submit(vera.get(AT), f"{AT}/draw", reason="signature", left="8", top="9,5", width="10", height="2")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{AT}?number=1&said=drawn&new=1")
    assert stands(record) == [(1, "Договор", "signature")]


def test_boxes_that_the_script_kept_are_saved_at_once_each_with_its_reason(vera: Visitor, record: Record) -> None:
    page = vera.get(AT)
    csrf = re.search(r'data-csrf="(\w+)"', page.text)
    assert csrf is not None
    sent = {"csrf": csrf[1], "number": "1", "box": ["contact 0.3600,0.1000,0.4900,0.1200", "legal 0.6,0.6,0.7,0.7"]}

    answer = vera.post(f"{AT}/draw", sent)  # type: ignore[arg-type]

    assert answer.headers["location"] == f"{AT}?number=1&said=drawn&new=2"
    assert stands(record) == [(1, "2024", "contact"), (1, None, "legal")]


def test_words_are_hidden_from_the_first_to_the_last(vera: Visitor, record: Record) -> None:
    at = AT.replace(sha("a"), sha("b"))

    draw(vera, at, words_from="or Ivanov", words_to="home")

    assert stands(record, sha("b")) == [(1, "or Ivanov at home", "personal_name")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words_from": "nobody wrote this"}, "these words do not stand on page 1"),
        ({"words_from": "Договор", "words_to": "never"}, "no such words stand on page 1"),
        ({"words_to": "2024"}, "say the first words too"),
        ({"left": "10"}, "a box needs all four"),
        ({"left": "10", "top": "x", "width": "1", "height": "1"}, "a side of a box is a number"),
        ({"left": "99", "top": "1", "width": "9", "height": "1"}, "cannot be taken as it was filled in: boxes"),
        ({}, "draw a box, or say which words are hidden"),
    ],
)
def test_what_cannot_be_hidden_is_told_and_what_was_typed_is_kept(
    vera: Visitor, record: Record, fields: dict[str, str], said: str
) -> None:
    answer = vera.submit(vera.get(AT), f"{AT}/draw", reason="legal", **fields)

    assert answer.status_code in {400, 404, 422}
    assert said in answer.text.lower() or said in answer.text
    assert all(f">{typed}</textarea>" in answer.text or f'value="{typed}"' in answer.text for typed in fields.values())
    assert '<option value="legal" selected>' in answer.text
    assert stands(record) == []


def test_boxes_of_a_refused_form_are_there_again(vera: Visitor) -> None:
    answer = draw(vera, box="contact 0.1,0.1,0.2,0.2", words_from="nobody wrote this")

    assert '<input type="hidden" name="box" value="contact 0.1,0.1,0.2,0.2">' in answer.text  # type: ignore[attr-defined]


def test_a_search_proposes_and_tells_what_it_found(vera: Visitor, record: Record) -> None:
    at = AT.replace(sha("a"), sha("b"))

    answer = vera.submit(vera.get(at), f"{at}/propose", terms="Ivanov\nИванов", where="document")

    shown = vera.get(answer.headers["location"]).text
    assert stands(record, sha("b")) == [(1, "Ivanov", "personal_name")] * 2
    assert "Found in 2 places of 1 document; 2 of them are new proposals" in shown
    assert shown.count("proposed by the machine</span>") == 2
    assert "Ivanov" not in answer.headers["location"]


def test_a_search_in_the_cache_finds_it_in_every_document(vera: Visitor, record: Record) -> None:
    vera.submit(vera.get(AT), f"{AT}/propose", terms="Ivanov", where="cache")

    assert len(stands(record, sha("b"))) == 2
    assert f'/caches/harbour/documents/{sha("b")}/redact?number=1"' in vera.get("/caches/harbour/redactions").text


def test_all_proposals_of_a_page_are_withdrawn_at_once_and_what_was_drawn_stays(vera: Visitor, record: Record) -> None:
    at = AT.replace(sha("a"), sha("b"))
    redactions.propose_redactions(record, sha("b"), terms=["Ivanov"], reviewer="vera")
    redactions.draw_redaction(record, sha("b"), page=1, reason=RedactionReason.LEGAL, exact="Call", reviewer="vera")

    vera.submit(vera.get(at), f"{at}/withdraw", because="no name", proposed="1")

    assert stands(record, sha("b")) == [(1, "Call", "legal")]
    assert vera.get(at).text.count("withdrawn by <bdi>vera</bdi>: <bdi>no name</bdi>") == 2


def test_a_withdrawal_needs_its_reason_and_a_redaction_of_this_document(vera: Visitor, record: Record) -> None:
    draw(vera, words_from="Договор")
    other = redactions.draw_redaction(
        record, sha("b"), page=1, reason=RedactionReason.LEGAL, exact="Call", reviewer="vera"
    )["redactions"][0]

    page = vera.get(AT)
    without = vera.submit(page, f"{AT}/withdraw", redaction=str(other - 1))
    elsewhere = vera.submit(page, f"{AT}/withdraw", redaction=str(other), because="mine")

    assert (without.status_code, elsewhere.status_code) == (400, 404)
    assert len(stands(record)) == len(stands(record, sha("b"))) == 1


def test_nobody_approves_what_they_drew_and_the_rule_is_told_in_words(
    vera: Visitor, otto: Visitor, record: Record
) -> None:
    offered = otto.get(AT)
    draw(vera, words_from="Договор")

    own, other = vera.get(AT).text, otto.get(AT)
    stale = otto.submit(offered, f"{AT}/approve")
    forced = vera.post(f"{AT}/approve", {"csrf": "0"})
    approved = otto.submit(other, f"{AT}/approve")

    assert "nobody approves their own redactions" in own
    assert f'action="{AT}/approve"' not in own
    assert (stale.status_code, "changed since you looked" in stale.text) == (409, True)
    assert forced.status_code == 403
    assert approved.headers["location"] == f"{AT}?number=1&said=approved"
    assert redactions.list_plans(record, sha("a"), "harbour")[0]["approved_by"] == ["otto"]


def test_who_drew_is_refused_by_the_rule_even_with_a_form_of_before(vera: Visitor) -> None:
    before = vera.get(AT)
    draw(vera, words_from="Договор")
    plan = re.search(r'name="seen" value="(\w+)"', before.text)
    assert plan is not None

    answer = vera.submit(before, f"{AT}/approve")

    assert (answer.status_code, "that they drew, proposed or withdrew" in answer.text) == (422, True)


def test_states_are_told_by_words_in_list_and_picture(vera: Visitor, otto: Visitor, record: Record) -> None:
    draw(vera, words_from="Договор")
    redactions.propose_redactions(record, sha("a"), terms=["2024"], reviewer="vera")
    waits = otto.get(AT).text
    otto.submit(otto.get(AT), f"{AT}/approve")

    approved = otto.get(AT).text

    assert ">1 drawn · 2 proposed</text>" in waits
    assert "waiting for approval" in waits
    assert "1 proposed by the machine" in waits
    assert ">1 approved · 2 approved</text>" in approved
    assert "waiting for approval" not in approved


def test_the_strip_leads_to_the_next_page_that_waits(vera: Visitor, record: Record) -> None:
    redactions.draw_redaction(
        record, sha("a"), page=2, reason=RedactionReason.LEGAL, boxes=[(0, 0, 1, 1)], reviewer="vera"
    )

    first, second = vera.get(AT).text, vera.get(f"{AT}?number=2").text

    assert f'<a href="{AT}?number=2" data-shortcut="w"' in first
    assert 'data-shortcut="w"' not in second


def test_a_page_without_a_picture_shows_its_text_blotted(vera: Visitor) -> None:
    at = AT.replace(sha("a"), sha("b"))
    draw(vera, at, words_from="at home")

    found, released = vera.get(at).text, vera.get(f"{at}?shown=released").text
    text = vera.client.get(at.replace("redact", "pages/1/released-text"))

    assert '<span class="word" data-word="0">at home</span>' in found
    assert "Call Ivanov or Ivanov █████</div>" in released
    assert (text.text, text.headers["content-type"]) == ("Call Ivanov or Ivanov █████", "text/plain; charset=utf-8")
    assert vera.client.get(at.replace("redact", "pages/1/released-picture")).status_code == 404


def test_hostile_words_that_are_hidden_are_shown_as_text(vera: Visitor, record: Record) -> None:
    places = (WordBox(0, 25, 0.1, 0.1, 0.3, 0.12), WordBox(26, 35, 0.4, 0.1, 0.5, 0.12))
    read_with_picture(record, sha("c"), HOSTILE, words=places)
    redactions.draw_redaction(
        record, sha("c"), page=1, reason=RedactionReason.LEGAL, boxes=[(0, 0, 1, 1)], reviewer="vera"
    )

    shown = vera.get(AT.replace(sha("a"), sha("c"))).text
    listed = shown[shown.index('id="standing"') :]

    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert "alert(1)&lt;/script" in listed
    assert "⟨U+202E⟩" in listed


@pytest.fixture
def kept(app: FastAPI, record: Record, tmp_path: Path) -> str:
    """A document that can be drawn, and who draws in it."""
    put_person(record, "vera")
    assert app
    return keep_paper(record, tmp_path, TEXT, "two", words=WORDS)


def test_the_picture_as_released_is_black_where_a_box_stands_and_follows_the_plan(
    app: FastAPI, record: Record, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = visitor_of(app, "vera")
    address = f"/caches/harbour/documents/{kept}/pages/1/released-picture"
    made: list[object] = []
    plain = Shelf._draw
    monkeypatch.setattr(Shelf, "_draw", lambda self, page: made.append(page) or plain(self, page))  # type: ignore[func-returns-value]

    before = vera.client.get(address)
    drawn = redactions.draw_redaction(
        record, kept, page=1, reason=RedactionReason.LEGAL, boxes=[(0.4, 0.5, 0.6, 0.6)], reviewer="vera"
    )
    after = [vera.client.get(address) for _ in range(2)][1]
    redactions.withdraw_redaction(record, drawn["redactions"][0], because="mistaken", reviewer="vera")
    again = vera.client.get(address)

    assert before.headers["Cache-Control"] == "no-store"
    assert [darkness(one.content, (0.42, 0.52, 0.58, 0.58)) == 1 for one in (before, after, again)] == [
        False,
        True,
        False,
    ]
    assert len(made) == 2


def darkness(png: bytes, box: tuple[float, float, float, float]) -> float:
    """Give the share of black pixels of a grey PNG of ours within a box, in shares."""
    width, height = struct.unpack(">II", png[16:24])
    assert png[25] == 0, "grey"
    raw = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    left, top, right, bottom = (round(side * full) for side, full in zip(box, (width, height) * 2, strict=True))
    rows = [raw[at * (width + 1) + 1 :][left:right] for at in range(top, bottom)]
    return sum(row.count(0) for row in rows) / sum(len(row) for row in rows)

"""What reading found, on the command line: variants, words, signals, members; and passwords that nobody sees."""

import io
from dataclasses import replace

import pytest
from sqlmodel import col, select

from storage.database import Record
from storage.documents import save_readings
from storage.geometry import WordBox, pack_words
from storage.passwords import load_passwords
from storage.shapes import PageRead, Reading, SignalRead, SpanRead, VariantRead, Waiting
from storage.tables.provenance import Container, Document, Member
from storage.vocabulary import Because, Method, Outcome, Reason, SignalKind, SpanMethod
from tests.desk.conftest import Sluice
from tests.drawn import document_id, draw_cache, sha

LAYER = VariantRead(Method.TEXT_LAYER, "mupdf 1", "Ofnpanka")
OCR = VariantRead(
    Method.OCR,
    "tesseract 5",
    "Отправка",
    ocr_languages="rus+eng",
    confidence=0.9,
    chosen_because=Because.TEXT_LAYER_DISAGREES,
    words=pack_words([WordBox(0, 8, 0.1, 0.1, 0.5, 0.2, 0.9)]),
)


def read_page(record: Record, *variants: VariantRead, signals: tuple[SignalRead, ...] = ()) -> None:
    """Store a reading of one page."""
    page = PageRead(1, variants, label="Sheet 1", width=595.0, height=842.0)
    reading = Reading(Outcome.READ, "1", media_type="application/pdf", pages=(page,), page_count=1, signals=signals)
    save_readings(record, [(Waiting(document_id(record, sha("a")), sha("a"), 10), reading)])


def test_both_texts_of_a_page_are_shown_with_the_reason_for_the_chosen_one(sluice: Sluice, record: Record) -> None:
    """The layer that lies stays where it is."""
    draw_cache(record, [sha("a")])
    read_page(record, LAYER, OCR)

    [shown] = sluice("document", "text", "aaaaaa", "--json").rows
    both = sluice("document", "text", "aaaaaa", "--variants", "--json").rows

    assert (shown["text"], shown["chosen_because"], shown["ocr_languages"]) == (
        "Отправка",
        "text_layer_disagrees",
        ["rus", "eng"],
    )
    assert [(row["text"], row["state"], row["chosen_because"]) for row in both] == [
        ("Отправка", "current", "text_layer_disagrees"),
        ("Ofnpanka", "current", None),
    ]
    assert (shown["label"], shown["width"]) == ("Sheet 1", 595.0)


def test_a_pages_languages_are_told_with_their_shares_and_doubts(
    sluice: Sluice, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And whole, with their places, as JSON."""
    monkeypatch.setenv("COLUMNS", "200")
    spans = (
        SpanRead(0, 6, "ru", "Cyrl", 0.8, "spans 1", runner_up="bg", second_opinion="bg"),
        SpanRead(6, 8, "zh-Hans", "Hans", 0.99, "spans 1", SpanMethod.INHERITED),
    )
    draw_cache(record, [sha("a")])
    read_page(record, replace(OCR, spans=spans))

    [row] = sluice("document", "text", "aaaaaa", "--json").rows

    assert "ru 75%, zh-Hans 25%, ru or bg?" in sluice("document", "text", "aaaaaa").out
    assert [(span["method"], span["runner_up"], span["second_opinion"]) for span in row["spans"]] == [
        ("model", "bg", "bg"),
        ("inherited", None, None),
    ]


def test_words_are_given_with_their_boxes_where_they_are_asked_for(sluice: Sluice, record: Record) -> None:
    """In shares of the page, with offsets into the text."""
    draw_cache(record, [sha("a")])
    read_page(record, OCR)

    [row] = sluice("document", "text", "aaaaaa", "--words", "--json").rows

    assert row["words"] == [{"start": 0, "end": 8, "box": [0.1, 0.1, 0.5, 0.2], "confidence": 0.902}]
    assert "words" not in sluice("document", "text", "aaaaaa", "--json").rows[0]


def test_signals_are_listed_with_their_place_and_stand_in_the_documents_line(sluice: Sluice, record: Record) -> None:
    """Those of the whole document first."""
    draw_cache(record, [sha("a")])
    first = SignalRead(SignalKind.JAVASCRIPT, "it carries scripts")
    second = SignalRead(SignalKind.HIDDEN_TEXT, "white on white", 1, {"texts": ["x"]})
    read_page(record, LAYER, signals=(second, first))

    rows = sluice("document", "signals", "--cache", "harbour", "--json").rows

    assert [(row["signal"], row["page"], row["details"]) for row in rows] == [
        ("javascript", None, {}),
        ("hidden_text", 1, {"texts": ["x"]}),
    ]
    assert sluice("document", "list", "--cache", "harbour", "--json").rows[0]["signals"] == [
        "hidden_text",
        "javascript",
    ]
    assert "white on white" in sluice("document", "signals", "aaaaaa").out


def test_signals_are_those_of_the_newest_reading(sluice: Sluice, record: Record) -> None:
    """What a newer version no longer finds is gone."""
    draw_cache(record, [sha("a")])
    read_page(record, LAYER, signals=(SignalRead(SignalKind.JAVASCRIPT, "it carries scripts"),))
    read_page(record, LAYER)

    assert sluice("document", "signals", "aaaaaa", "--json").rows == []


def test_a_document_that_lacks_members_is_partial_and_names_them(sluice: Sluice, record: Record) -> None:
    """Its own page was read; an attachment could not be had."""
    draw_cache(record, [sha("a")])
    with record.writing() as session:
        document = session.exec(select(Document).where(col(Document.sha256) == sha("a"))).one()
        document.lacking_reason, document.lacking = Reason.ENCRYPTED, ["annex.zip"]
    read_page(record, LAYER)

    [row] = sluice("document", "failures", "--cache", "harbour", "--json").rows

    assert (row["outcome"], row["reason"], row["missing"]) == ("partial", "encrypted", ["annex.zip"])


def test_members_are_counted_against_what_the_container_says(sluice: Sluice, record: Record) -> None:
    """Expected three, found one."""
    draw_cache(record, [sha("a"), sha("b")])
    with record.writing() as session:
        session.add(Container(sha256=sha("a"), media_type="application/zip", reader_version="1", expected=3))
        session.flush()
        session.add(Member(container_sha256=sha("a"), position=0, raw_name=b"x", sha256=sha("b")))

    first, second = sluice("document", "list", "--cache", "harbour", "--json").rows

    assert (first["members"], second["members"]) == ({"expected": 3, "found": 1}, None)


def test_candidate_passwords_are_read_from_standard_input_and_never_shown(
    sluice: Sluice, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an argument they would stand in the history of the shell."""
    draw_cache(record, [sha("a")])
    monkeypatch.setattr("sys.stdin", io.StringIO("open sesame\nпароль\n"))

    said = sluice("cache", "password", "harbour", "--json")

    assert said.rows == [{"cache": "harbour", "candidates": 2}]
    assert load_passwords(record.home, "harbour") == ("open sesame", "пароль")
    assert "sesame" not in said.out + said.err


def test_candidate_passwords_can_be_forgotten(sluice: Sluice, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a cache that is not there has none."""
    draw_cache(record, [sha("a")])
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n"))
    sluice("cache", "password", "harbour")

    assert sluice("cache", "password", "harbour", "--forget", "--json").rows[0]["candidates"] == 0
    assert load_passwords(record.home, "harbour") == ()
    assert sluice("cache", "password", "nowhere").code == 3


def test_a_line_of_json_is_one_line_for_whoever_reads_it(sluice: Sluice, record: Record) -> None:
    """Unicode has more ends of lines than JSON escapes."""
    draw_cache(record, [sha("a")])
    read_page(record, VariantRead(Method.DECODED, "text 1", "one\u2028two\x85three", chosen_because=Because.ONLY_TEXT))

    said = sluice("document", "text", "aaaaaa", "--json")

    assert [row["text"] for row in said.rows] == ["one\u2028two\x85three"]

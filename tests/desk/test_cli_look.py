"""The commands that look: keys, exit codes, nothing else on standard output."""

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from storage import ledger
from storage.database import Record
from storage.tables.provenance import Document
from storage.tables.sameness import Relation
from tests.desk.conftest import Sluice
from tests.drawn import draw_cache, read_as, sha


def test_an_empty_home_has_no_caches(sluice: Sluice) -> None:
    said = sluice("cache", "list", "--json")

    assert (said.code, said.out) == (0, "")


def test_documents_are_listed_as_json_lines(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("b"), sha("a")])
    read_as(record, sha("a"), "Договор")

    said = sluice("document", "list", "--cache", "harbour", "--json")

    assert [row["document"][0] for row in said.rows] == ["a", "b"]
    assert said.err == ""


def test_text_is_given_page_by_page(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "Первая", "Вторая")

    said = sluice("document", "text", "aaaaaa", "--json")

    assert [(row["page"], row["text"]) for row in said.rows] == [(1, "Первая"), (2, "Вторая")]


def test_a_table_for_people_cannot_steer_their_terminal(sluice: Sluice, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "\x1b[31mкрасный\u202e\u200b")

    said = sluice("document", "text", "aaaaaa")

    assert "красный" in said.out
    assert not set("\x1b\u202e\u200b") & set(said.out)


def test_what_is_not_there_ends_with_3_and_says_where_to_look(sluice: Sluice) -> None:
    said = sluice("document", "list", "--cache", "nowhere")

    assert said.code == 3
    assert "sluice cache list" in said.err


def test_wrong_usage_ends_with_2(sluice: Sluice) -> None:
    assert sluice("document", "list").code == 2
    assert sluice("document", "text").code == 2
    assert sluice("document", "text", "xyz").code == 2
    assert sluice("no-such-command").code == 2


def test_a_setting_that_cannot_be_is_named(sluice: Sluice, monkeypatch: object) -> None:
    monkeypatch.setenv("SLUICE_WORKERS", "none")  # type: ignore[attr-defined]

    said = sluice("cache", "list")

    assert said.code == 2
    assert "SLUICE_WORKERS" in said.err


def test_an_unforeseen_error_tells_its_kind_and_not_its_text(sluice: Sluice, monkeypatch: object) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("text of a leaked page")

    monkeypatch.setattr("storage.caches.list_caches", fail)  # type: ignore[attr-defined]

    said = sluice("cache", "list")

    assert said.code == 1
    assert "RuntimeError" in said.err
    assert "leaked" not in said.err


def test_a_whole_ledger_verifies_and_prints_its_head(sluice: Sluice, record: Record) -> None:
    with record.writing() as session:
        ledger.append(session, "noted", actor="operator", subject="x", payload={})

    said = sluice("ledger", "verify", "--json")

    assert said.code == 0
    assert said.rows[0]["head"] == str(ledger.load_head(record.home))


def test_a_ledger_cut_at_its_end_fails(sluice: Sluice, record: Record) -> None:
    for _ in range(3):
        with record.writing() as session:
            ledger.append(session, "noted", actor="operator", subject="x", payload={})
    with record.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER ledger_refuses_delete"))
        connection.execute(text("DELETE FROM ledger WHERE sequence = 3"))

    said = sluice("ledger", "verify", "--json")

    assert (said.code, said.rows[0]["broken"]) == (1, "cut")


def test_a_head_that_was_taken_away_is_told(sluice: Sluice, record: Record) -> None:
    with record.writing() as session:
        ledger.append(session, "noted", actor="operator", subject="x", payload={})
    (record.home / ledger.HEAD_FILE).unlink()

    said = sluice("ledger", "verify", "--json")

    assert (said.code, said.rows[0]["broken"]) == (1, "head_missing")


def test_a_head_written_down_elsewhere_is_held_against_the_ledger(sluice: Sluice, record: Record) -> None:
    with record.writing() as session:
        ledger.append(session, "noted", actor="operator", subject="x", payload={})

    said = sluice("ledger", "verify", "--head", f"1:{sha('0')}", "--json")

    assert (said.code, said.rows[0]["broken"]) == (1, "changed")


def test_the_doctor_finds_this_machine_well(sluice: Sluice) -> None:
    said = sluice("doctor", "--json")

    assert {row["check"]: row["ok"] for row in said.rows} == dict.fromkeys(
        ("home", "disk", "database", "prefect", "workers", "ocr", "archives"), True
    )
    assert said.code == 0


def test_the_doctor_says_what_to_type_where_something_is_wrong(sluice: Sluice, monkeypatch: object) -> None:
    monkeypatch.setattr("desk.cli.upkeep.ENOUGH_BYTES", 2**80)  # type: ignore[attr-defined]

    said = sluice("doctor", "--json")

    assert said.code == 1
    assert [(row["check"], row["do"]) for row in said.rows if not row["ok"]] == [
        ("disk", "free some space, or move the home to a larger disk")
    ]


def test_the_sentence_of_evidence_stands_whole_on_a_narrow_terminal(
    sluice: Sluice, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    draw_cache(record, [sha("a"), sha("b")])
    because = "pages 3 to 7 of the one are pages 1 to 5 of the other"
    with record.writing() as session:
        left, right = session.exec(select(Document.id).order_by(col(Document.sha256))).all()
        told = {"kind": "template_sibling", "score": 0.9, "because": because, "algorithm": "test 1"}
        session.add(Relation.model_validate({"document_id": left, "other_id": right, **told}))

    out = sluice("document", "relations", "--cache", "harbour").out

    assert because in out
    assert all(word in out for word in (sha("a")[:12], sha("b")[:12], "template_sibling", "proposed"))

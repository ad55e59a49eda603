"""The index stays with the record: read again, read otherwise, cut off, made by another version, or older than it."""

import pytest
from sqlalchemy import delete, text
from sqlmodel import select

from storage.database import Record
from storage.digest import record_digest
from storage.documents import save_readings
from storage.search import catch_up, index, is_complete, keeping, search
from storage.shapes import PageRead, Reading, SpanRead, VariantRead, Waiting
from storage.tables.search import SearchPage, SearchState
from storage.vocabulary import Because, Method, Outcome, Reason
from tests.drawn import document_id, draw_cache, read_as, sha


def found(record: Record, query: str) -> list[tuple[str, int]]:
    return [(row["document"][0], row["page"]) for row in search(record, query)]


def rows_of_index(record: Record) -> int:
    """How many rows the index really holds."""
    with record.reading() as session:
        if record.engine.dialect.name == "sqlite":
            return len(session.execute(text("SELECT rowid FROM search_index WHERE search_index MATCH 'oread'")).all())
        return session.execute(text("SELECT count(*) FROM search_index")).scalar_one()


def variant(text: str, engine: str, because: Because | None = None) -> VariantRead:
    return VariantRead(
        Method.TEXT_LAYER,
        engine,
        text,
        chosen_because=because,
        spans=(SpanRead(0, len(text), "ru", "Cyrl", 0.9, "spans 1"),),
    )


def read_variants(record: Record, *variants: VariantRead, outcome: Outcome = Outcome.READ) -> None:
    reason = None if outcome is Outcome.READ else Reason.CORRUPT
    reading = Reading(outcome, "1", reason=reason, pages=(PageRead(1, variants),), page_count=1)
    save_readings(record, [(Waiting(document_id(record, sha("a")), sha("a"), 10), reading)])


def test_a_text_is_indexed_when_it_is_read_and_once_only(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    for _ in range(2):
        read_as(both_records, sha("a"), "мост", "дом")
    digest = record_digest(both_records)
    read_as(both_records, sha("a"), "мост", "дом")

    assert found(both_records, "дом") == [("a", 2)]
    assert rows_of_index(both_records) == 2
    assert record_digest(both_records) == digest
    assert is_complete(both_records)


def test_another_text_takes_the_place_of_the_one_shown(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_variants(both_records, variant("мост", "1", Because.ONLY_TEXT))
    read_variants(both_records, variant("мост", "1"), variant("дом", "2", Because.CURRENT_STATE))
    assert (found(both_records, "мост"), found(both_records, "дом")) == ([], [("a", 1)])
    assert rows_of_index(both_records) == 1

    read_variants(both_records, variant("мост", "1", Because.CURRENT_STATE), variant("дом", "2"))
    assert (found(both_records, "мост"), found(both_records, "дом")) == ([("a", 1)], [])

    read_variants(both_records, variant("мост", "1"), variant("дом", "2"))
    assert (found(both_records, "мост"), found(both_records, "дом")) == ([], [])
    assert rows_of_index(both_records) == 0


def test_the_outcome_goes_with_the_newest_reading(both_records: Record) -> None:
    draw_cache(both_records, [sha("a")])
    read_variants(both_records, variant("мост", "1", Because.ONLY_TEXT))
    read_variants(both_records, variant("мост", "1", Because.ONLY_TEXT), outcome=Outcome.PARTIAL)

    assert found(both_records, "мост outcome:partial") == [("a", 1)]
    assert found(both_records, "мост outcome:read") == []


def test_a_record_from_before_the_index_catches_up_in_batches(
    both_records: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_cache(both_records, [sha("a"), sha("b")])
    read_as(both_records, sha("a"), *["мост"] * 5)
    forget_index(both_records)
    monkeypatch.setattr(keeping, "BATCH_PAGES", 2)
    assert not is_complete(both_records)
    read_as(both_records, sha("b"), "дом")
    assert not is_complete(both_records), "what is read meanwhile does not make the rest found"

    told: list[int] = []
    assert catch_up(both_records, told.append) == 5
    assert told == [2, 4, 5]
    assert (len(found(both_records, "мост")), found(both_records, "дом")) == (5, [("b", 1)])
    assert is_complete(both_records)
    assert catch_up(both_records) == 0


def forget_index(record: Record) -> None:
    """Leave the record as a migration leaves it."""
    with record.writing() as session:
        index.wipe(session)
        session.execute(delete(SearchPage))
        session.execute(delete(SearchState))


def test_a_catching_up_that_is_cut_off_goes_on(both_records: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_cache(both_records, [sha("a")])
    read_as(both_records, sha("a"), *["мост"] * 5)
    digest = record_digest(both_records)
    forget_index(both_records)
    monkeypatch.setattr(keeping, "BATCH_PAGES", 2)

    def pull_the_plug(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        catch_up(both_records, pull_the_plug)
    assert not is_complete(both_records)

    assert catch_up(both_records) == 1
    assert rows_of_index(both_records) == 5
    assert record_digest(both_records) == digest


def test_another_version_of_the_analysis_makes_the_index_anew(
    both_records: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw_cache(both_records, [sha("a"), sha("b")])
    read_as(both_records, sha("a"), "мост")
    monkeypatch.setattr(keeping, "VERSION", "words 2")
    assert not is_complete(both_records)

    read_as(both_records, sha("b"), "дом")
    assert rows_of_index(both_records) == 1, "the older rows went, whoever wrote first"
    catch_up(both_records)

    assert (found(both_records, "мост"), found(both_records, "дом")) == ([("a", 1)], [("b", 1)])
    with both_records.reading() as session:
        assert session.exec(select(SearchState.version)).all() == ["words 2"]


def test_a_reading_that_is_not_stored_is_not_indexed(both_records: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    draw_cache(both_records, [sha("a")])

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(keeping, "insert_rows", fail)
    with pytest.raises(RuntimeError):
        read_as(both_records, sha("a"), "мост")

    assert found(both_records, "мост") == []
    assert rows_of_index(both_records) == 0

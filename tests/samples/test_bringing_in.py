"""The demo cache brought in as the stages do it, without Prefect: every file ends as its expectation says."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlmodel import col, select

from config.settings import Settings
from samples.draw import draw, expected
from storage.caches import cache_id_of, reconcile
from storage.database import Record, open_record
from storage.documents import waiting_documents
from storage.shapes import Fetched, Order, Receipt
from storage.tables.documents import DocumentLanguage, Page, Signal, TextVariant
from storage.tables.provenance import Document, Occurrence
from storage.tables.sameness import Relation
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, Method, Outcome, RelationKind
from tasks.batches import read_and_save
from tasks.deliver.deliver import deliver
from tasks.prioritise.prioritise import prioritise
from tasks.relate.relate import relate
from tasks.worker.pool import ReadingPool
from tasks.worker.read import reader_version

BILINGUAL = "договоры/приложение 2 (ru-zh).pdf".encode()


@dataclass(frozen=True)
class BroughtIn:
    """The record after everything, and what is asked of it most."""

    record: Record
    receipt: Receipt
    documents: dict[bytes, Document]
    """By raw path."""
    languages: dict[int, set[str]]


def _no_fetch(_url: str) -> Fetched:
    raise AssertionError("the demo cache holds no addresses")


@pytest.fixture(scope="module")
def brought_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BroughtIn]:
    folder = tmp_path_factory.mktemp("bringing-in")
    draw(folder / "cache")
    settings = Settings(home=folder / "home", workers=2)
    record = open_record(settings)
    order = Order(cache="demo", inputs=(str(folder / "cache"),))
    with ReadingPool(settings, record.vault) as pool:
        receipt = deliver(order, record=record, unpack=pool.unpack, fetch=_no_fetch, notice=lambda *_: None)
        with record.reading() as session:
            cache_id = cache_id_of(session, "demo")
        read_and_save(waiting_documents(record, cache_id, reader_version=reader_version()), pool=pool, record=record)
    relate(cache_id, record=record)
    prioritise(cache_id, record=record)
    yield BroughtIn(record, receipt, _documents(record), _languages(record))
    record.close()


def _documents(record: Record) -> dict[bytes, Document]:
    query = select(Occurrence.raw_path, Document).join(Document, col(Document.id) == col(Occurrence.document_id))
    with record.reading() as session:
        return {bytes(path): document for path, document in session.exec(query)}


def _languages(record: Record) -> dict[int, set[str]]:
    told: dict[int, set[str]] = {}
    with record.reading() as session:
        for row in session.exec(select(DocumentLanguage)):
            if row.language not in {UNDETERMINED, NO_LANGUAGE}:
                told.setdefault(row.document_id, set()).add(row.language)
    return told


def test_every_file_and_member_is_found_at_its_place_and_nothing_else(brought_in: BroughtIn) -> None:
    assert brought_in.documents.keys() == expected().keys()


@pytest.mark.parametrize("path", expected(), ids=lambda path: path.decode("utf-8", "backslashreplace"))
def test_a_file_of_the_demo_cache_ends_as_expected(brought_in: BroughtIn, path: bytes) -> None:
    end, document = expected()[path], brought_in.documents[path]

    found = (document.outcome, document.reason, document.rule, document.pages, tuple(document.missing))
    assert found == (end.outcome, end.reason, end.rule, end.pages, end.missing)
    assert document.is_container == end.is_container


@pytest.mark.parametrize(
    "path",
    [path for path in expected() if path != BILINGUAL],
    ids=lambda path: path.decode("utf-8", "backslashreplace"),
)
def test_the_languages_of_a_document_are_told(brought_in: BroughtIn, path: bytes) -> None:
    told = brought_in.languages.get(brought_in.documents[path].id or 0, set())

    assert told == set(expected()[path].languages)


@pytest.mark.parametrize(
    "path", [path for path, end in expected().items() if end.ocr_pages], ids=lambda path: path.decode()
)
def test_pages_that_are_pictures_are_recognised(brought_in: BroughtIn, path: bytes) -> None:
    recognised = (
        select(Page.number)
        .join(TextVariant, col(TextVariant.page_id) == col(Page.id))
        .where(Page.document_id == brought_in.documents[path].id, TextVariant.method == Method.OCR)
        .where(col(TextVariant.chosen_because).is_not(None))
        .order_by(col(Page.number))
    )
    with brought_in.record.reading() as session:
        assert tuple(session.exec(recognised)) == expected()[path].ocr_pages


@pytest.mark.parametrize("path", expected(), ids=lambda path: path.decode("utf-8", "backslashreplace"))
def test_what_a_document_hides_is_told(brought_in: BroughtIn, path: bytes) -> None:
    found = select(Signal.kind).where(Signal.document_id == brought_in.documents[path].id)
    with brought_in.record.reading() as session:
        assert set(session.exec(found)) == set(expected()[path].signals)


def test_the_two_column_page_is_told_in_one_of_its_languages(brought_in: BroughtIn) -> None:
    told = brought_in.languages[brought_in.documents[BILINGUAL].id or 0]

    assert told
    assert told <= set(expected()[BILINGUAL].languages)


def test_copies_are_one_document_at_several_places(brought_in: BroughtIn) -> None:
    copies = {path: end.copy_of for path, end in expected().items() if end.copy_of is not None}

    documents = brought_in.documents
    assert all(documents[path].id == documents[original].id for path, original in copies.items())


def test_the_same_text_in_other_bytes_is_a_near_duplicate(brought_in: BroughtIn) -> None:
    wanted = {
        frozenset((brought_in.documents[path].id, brought_in.documents[end.same_text_as].id))
        for path, end in expected().items()
        if end.same_text_as is not None
    }

    with brought_in.record.reading() as session:
        found = session.exec(select(Relation).where(Relation.kind == RelationKind.NEAR_DUPLICATE)).all()
    assert {frozenset((one.document_id, one.other_id)) for one in found} == wanted


def test_the_numbers_of_the_delivery_balance(brought_in: BroughtIn) -> None:
    row = reconcile(brought_in.record, brought_in.receipt.delivery_id)

    own = [end for end in expected().values() if end.copy_of is None]
    assert row["balanced"]
    assert row["files"] == len(expected())
    assert row["copies"] == len(expected()) - len(own)
    assert {outcome: row[outcome] for outcome in Outcome} == {
        outcome: sum(end.outcome == outcome for end in own) for outcome in Outcome
    }
    assert row["pages"] == sum(end.pages or 0 for end in own)


def test_everything_that_people_can_judge_is_queued(brought_in: BroughtIn) -> None:
    row = reconcile(brought_in.record, brought_in.receipt.delivery_id)

    assert row["queued"] == sum(
        end.outcome != Outcome.EXCLUDED and not end.is_container and end.copy_of is None for end in expected().values()
    )

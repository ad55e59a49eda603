"""A desk with a small cache in it, read and queued as ingest leaves it: for the story and the pictures of the guide."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from samples.deal import change_quantity, make_deal
from samples.papers import fill_paper
from samples.pdf import draw_pages, draw_scan
from storage.caches import cache_id_of
from storage.catalogue import list_documents
from storage.database import Record, open_record
from storage.documents import waiting_documents
from storage.shapes import Order
from storage.vocabulary import Role
from tasks.batches import read_and_save
from tasks.deliver.deliver import deliver
from tasks.prioritise.prioritise import prioritise
from tasks.relate.relate import relate
from tasks.worker.pool import ReadingPool
from tasks.worker.read import reader_version
from tests.storage.signing import put_person
from tests.tasks.bringing import refuse_to_fetch

CACHE = "harbour"
PEOPLE = {"heron": Role.REVIEWER, "lin": Role.REVIEWER, "odile": Role.EDITOR, "vane": Role.ADMIN}
PAPERS = ("contract.zh", "contract.en", "minutes.ru", "minutes.zh", "payment.zh", "letter.en")


def draw_folder(folder: Path, *, brief: bool) -> None:
    """Draw the papers of one deal: a draft and the contract, its counterparts, a scan, and what goes with them."""
    deal, most = make_deal(2024), 1 if brief else None
    folder.mkdir(parents=True)
    (folder / "contract.ru.pdf").write_bytes(draw_pages(fill_paper("contract.ru", deal)[:most]))
    (folder / "draft.ru.pdf").write_bytes(draw_pages(fill_paper("contract.ru", change_quantity(deal))[:most]))
    if not brief:
        (folder / "certificate.en.pdf").write_bytes(draw_scan(fill_paper("certificate.en", deal)))
    for name in PAPERS:
        (folder / f"{name}.pdf").write_bytes(draw_pages(fill_paper(name, deal)[:most]))


@contextmanager
def staged_desk(base: Path, *, brief: bool = False) -> Iterator[Record]:
    """Open a record with that cache and the people of a desk in it.

    Args:
        base: a folder of its own.
        brief: the first page of each paper and no scan: the same story, and a third of the recognising.
    """
    draw_folder(base / "leak", brief=brief)
    settings = Settings(home=base / "home", workers=2)
    record = open_record(settings)
    for name, role in PEOPLE.items():
        put_person(record, name, role)
    order = Order(cache=CACHE, inputs=(str(base / "leak"),), title="Harbour papers")
    with ReadingPool(settings, record.vault) as pool:
        deliver(order, record=record, unpack=pool.unpack, fetch=refuse_to_fetch, notice=lambda *_: None)
        with record.reading() as session:
            cache_id = cache_id_of(session, CACHE)
        read_and_save(waiting_documents(record, cache_id, reader_version=reader_version()), pool=pool, record=record)
    relate(cache_id, record=record)
    prioritise(cache_id, record=record)
    try:
        yield record
    finally:
        record.close()


def document_named(record: Record, name: str) -> str:
    """Give the SHA-256 of the paper that was drawn as *name*."""
    (found,) = [
        row["document"]
        for row in list_documents(record, slug=CACHE)
        if any(place["path"].rpartition("/")[2] == name for place in row["occurrences"])
    ]
    return found

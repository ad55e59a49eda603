"""Puts drawn papers into a record as a worker would have read them, has them related, and reads what was said."""

import gc
import hashlib
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from benchmarks.measure import Cost
from benchmarks.sameness.lean import lean
from benchmarks.sameness.papers import Paper, Sheet
from config import clock
from config.settings import Settings
from storage.catalogue import list_relations
from storage.database import Record, open_record
from storage.documents import save_readings
from storage.shapes import PageRead, Reading, Waiting
from storage.tables.provenance import Blob, Cache, Delivery, Document
from storage.tables.sameness import FamilyMember
from storage.vocabulary import Method
from tasks.relate.relate import relate
from tasks.worker.read import digest_of, read_blob, reader_version

SLUG = "drawn"
BATCH = 200
_NO_INDEX = frozenset({"relation", "family_member", "family_alias", "family_due"})
_INDEX_MODULES = ("storage.tables.sameness", "storage.tables.sketch", "storage.tables.fingerprint")
"""Where tables that hold indexes are declared; which of them were counted is told beside the figure."""


@dataclass(frozen=True, slots=True)
class Said:
    """A relation that we proposed, by the names of the papers; a holder stands first."""

    one: str
    other: str
    kind: str
    score: float

    @property
    def ends(self) -> frozenset[str]:
        """Both names, in no order."""
        return frozenset((self.one, self.other))


class Desk:
    """A record of its own in a folder that goes when it is closed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.record: Record = open_record(Settings(home=home))
        self.names: dict[str, str] = {}
        with self.record.writing() as session:
            cache = session.exec(select(Cache)).first() or Cache(slug=SLUG, created_at=clock.now())
            session.add(cache)
            session.flush()
            self.cache_id = cache.id or 0
            self._deliveries = len(session.exec(select(Delivery.id)).all())

    def fill(self, papers: Sequence[Paper], *, processes: int = 1) -> Cost:
        """Take papers in as one delivery, read."""
        return costing(lambda: self._fill(papers, processes))

    def _fill(self, papers: Sequence[Paper], processes: int) -> None:
        self._deliveries += 1
        delivery_id = self._deliver(len(papers))
        with _reading(processes, self.home.parent) as read_all:
            answers = zip(papers, read_all(papers), strict=True)
            while batch := list(islice(answers, BATCH)):
                waiting = self._put([paper for paper, _ in batch], delivery_id)
                save_readings(self.record, [(one, reading) for one, (_, reading) in zip(waiting, batch, strict=True)])

    def _deliver(self, files: int) -> int:
        with self.record.writing() as session:
            number = self._deliveries
            delivery = Delivery(
                cache_id=self.cache_id,
                number=number,
                manifest_sha256=_sha(f"delivery {number}"),
                files=files,
                received_at=clock.now(),
            )
            session.add(delivery)
            session.flush()
            return delivery.id or 0

    def _put(self, papers: Sequence[Paper], delivery_id: int) -> list[Waiting]:
        hashes = [_sha(paper.name) for paper in papers]
        self.names.update(zip(hashes, (paper.name for paper in papers), strict=True))
        with self.record.writing() as session:
            session.add_all([Blob(sha256=hash_, size=1, stored_at=clock.now()) for hash_ in hashes])
            session.flush()
            rows = [Document(cache_id=self.cache_id, sha256=hash_, delivery_id=delivery_id) for hash_ in hashes]
            session.add_all(rows)
            session.flush()
            return [Waiting(row.id or 0, row.sha256, 1) for row in rows]

    def relate(self) -> Cost:
        """Have the papers related, and tell what that alone took."""
        return costing(lambda: relate(self.cache_id, record=self.record))

    def said(self) -> list[Said]:
        """Give the relations that were proposed."""
        return [
            Said(self.names[row["document"]], self.names[row["other"]], row["kind"], row["score"])
            for row in list_relations(self.record, slug=SLUG)
        ]

    def families(self) -> dict[str, str]:
        """Give the family of each paper that is in one, by the paper's name."""
        query = select(Document.sha256, FamilyMember.family).join(
            FamilyMember, col(FamilyMember.document_id) == col(Document.id)
        )
        with self.record.reading() as session:
            return {self.names[sha256]: family for sha256, family in session.exec(query)}

    def index_bytes(self) -> dict[str, int]:
        """Tell how many bytes each table takes that relating looks things up in, its own indexes included."""
        tables = {
            mapper.local_table.name  # type: ignore[attr-defined]
            for mapper in SQLModel._sa_registry.mappers  # noqa: SLF001 the only list of where each is declared
            if mapper.class_.__module__.startswith(_INDEX_MODULES)
        }
        query = text(
            "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
        )
        with self.record.reading() as session:
            sizes = {name: int(size) for name, size in session.execute(query)}
        return {name: sizes[name] for name in sorted(tables - _NO_INDEX) if name in sizes}

    def close(self) -> None:
        """Close the record."""
        self.record.close()


@contextmanager
def desk() -> Iterator[Desk]:
    """Open an empty record."""
    with tempfile.TemporaryDirectory(prefix="sluice-sameness-") as folder:
        opened = Desk(Path(folder) / "home")
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def filled(
    papers: Sequence[Paper], *, processes: int, keep: Path | None, quick: bool = False
) -> Iterator[tuple[Desk, Cost | None]]:
    """Open a record with papers in it, not yet related; give what reading and storing them took, too.

    Args:
        papers: what is taken in as one delivery.
        processes: how many read.
        keep: a folder where filled records are kept and found again by papers, readers and schema; None: nowhere.
        quick: whether languages are not told and nothing is indexed for searching.
    """
    with tempfile.TemporaryDirectory(prefix="sluice-sameness-") as folder:
        home, cost = Path(folder) / "home", None
        kept = None if keep is None else keep / _key(papers, quick)
        if kept is not None and kept.is_dir():
            shutil.copytree(kept, home)
        else:
            opened = Desk(home)
            with lean(quick):
                cost = opened.fill(papers, processes=processes)
            opened.close()
            if kept is not None:
                shutil.copytree(home, kept.with_suffix(".part"))
                kept.with_suffix(".part").rename(kept)
        opened = Desk(home)
        opened.names = {_sha(paper.name): paper.name for paper in papers}
        try:
            yield opened, cost
        finally:
            opened.close()


def _key(papers: Sequence[Paper], quick: bool) -> str:  # noqa: FBT001 a part of the name
    """Name what a filled record depends on: the papers, what reads them, and the tables."""
    digest = hashlib.sha256(reader_version().encode())
    for table in SQLModel.metadata.sorted_tables:
        digest.update(f"{table.name} {sorted(column.name for column in table.columns)}".encode())
    for paper in papers:
        digest.update(repr(paper).encode())
    return f"{len(papers)}-{digest.hexdigest()[:16]}{'-lean' if quick else ''}"


def costing(work: Callable[[], object]) -> Cost:
    """Do *work* and tell its wall time and the CPU of this process and of all children that ended.

    What was there before, such as papers that were drawn, no collection of garbage looks at meanwhile.
    """
    was_frozen = gc.get_freeze_count() > 0  # by whoever calls; to thaw that, too, would slow down all that comes after
    gc.collect()
    gc.freeze()
    cpu, wall = _cpu(), time.monotonic()
    work()
    cost = Cost(time.monotonic() - wall, _cpu() - cpu)
    if not was_frozen:
        gc.unfreeze()
    return cost


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


@contextmanager
def _reading(processes: int, folder: Path) -> Iterator[Callable[[Sequence[Paper]], Iterator[Reading]]]:
    read = partial(read_paper, folder=folder)
    if processes == 1:
        yield lambda papers: map(read, papers)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield lambda papers: pool.map(read, papers, chunksize=50)


def read_paper(paper: Paper, folder: Path) -> Reading:
    """Read a paper as a worker would: text, languages, facts, fingerprints, page by page.

    Args:
        paper: what to read.
        folder: where its sheets may lie meanwhile.
    """
    path = folder / f"sheet-{os.getpid()}.txt"
    readings = [_read_sheet(path, sheet) for sheet in paper.sheets]
    pages = tuple(replace(_page(reading), number=number) for number, reading in enumerate(readings, start=1))
    return replace(readings[0], pages=pages, page_count=len(pages), text_sha256=digest_of(pages))


def _read_sheet(path: Path, sheet: Sheet) -> Reading:
    path.write_text(sheet.text, encoding="utf-8")
    reading = read_blob(path)
    if not sheet.misread:
        return reading
    page = _page(reading)
    variants = tuple(
        replace(one, method=Method.OCR, engine="drawn 1", ocr_languages="rus+chi_sim+eng", confidence=1 - sheet.misread)
        for one in page.variants
    )
    return replace(reading, pages=(replace(page, variants=variants),))


def _page(reading: Reading) -> PageRead:
    if len(reading.pages) != 1:
        raise ValueError(f"a drawn page was read as {reading.media_type}, {len(reading.pages)} pages")
    return reading.pages[0]


def _sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()

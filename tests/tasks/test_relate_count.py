"""What is counted as pages come and go is what counting all anew gives, and so are the pairs it brings together."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import col, select

from storage import sameness
from storage.database import Record
from storage.sameness import NOTHING, PAGES, Met
from storage.shapes import SketchRead
from storage.tables.documents import Page
from storage.tables.provenance import Document
from storage.tables.sameness import PageSketch, SketchedDocument
from tasks.fingerprint.sketch import BAND, pack, unpack
from tasks.relate.candidates import BY_OTHER, find_candidates, keep_telling
from tasks.relate.count import count, sweep
from tasks.relate.counts import Recounted, Turned, count_telling, recount
from tasks.relate.due import find_due
from tasks.relate.keys import Keys
from tasks.relate.own import Own, count_shared, own_of, with_own
from tests.drawn import draw_cache
from tests.tasks.drawn_prose import drawing

VERSION = "drawn 1"
SOMETHING = replace(NOTHING, left=1)
PAGES_MOST = 3
Sheets = dict[int, SketchRead]


class Drawn(Keys):
    """Documents that are nothing but the keys of their pages."""

    def __init__(self, record: Record, seed: int, *, with_nothing: bool = False) -> None:
        super().__init__(record)
        self.with_nothing = with_nothing
        self.chance = drawing(f"counts {seed}")
        hashes = [hashlib.sha256(f"{number}".encode()).hexdigest() for number in range(40)]
        self.cache_id = draw_cache(record, hashes)
        with record.writing() as session:
            self.coming = [one or 0 for one in session.exec(select(Document.id).order_by(col(Document.id)))]
            pages = [(one, number) for one in self.coming for number in range(1, PAGES_MOST + 1)]
            session.add_all(Page(document_id=one, number=number) for one, number in pages)
        self.sheets: dict[int, Sheets] = {}

    def is_nothing(self, pair: tuple[int, int]) -> bool:
        """Tell whether two documents are nothing to each other, however many others have what both have."""
        return self.with_nothing and sum(pair) % 3 == 0

    def of_pages(self, document_ids: Iterable[int]) -> set[int]:
        """Give the keys that were drawn."""
        return {
            key for one in document_ids for sheet in self.sheets[one].values() for key in unpack(sheet.keys).tolist()
        }

    def come(self, many: int) -> None:
        """Let documents come."""
        self.sheets |= {self.coming.pop(): self._sheets() for _ in range(min(many, len(self.coming)))}

    def read_otherwise(self, many: int) -> None:
        """Let documents be read otherwise."""
        for one in self.chance.sample(sorted(self.sheets), min(many, len(self.sheets))):
            self.sheets[one] = self._sheets()

    def _sheets(self) -> Sheets:
        """Draw the keys of a few pages; some keys are on many pages, some on few; a page may have none."""
        sheets = {}
        for number in range(1, self.chance.randint(1, PAGES_MOST) + 1):
            few = [int(self.chance.paretovariate(0.4)) for _ in range(self.chance.choice([0, 4, 12, 40]))]
            bands = [int(BAND) + int(self.chance.paretovariate(0.5)) for _ in range(self.chance.choice([0, 3]))]
            keys = sorted({key % 900 for key in few} | {min(key, int(BAND) + 300) for key in bands})
            sheets[number] = SketchRead(len(keys), pack(np.array(keys, dtype=np.uint64)))
        return sheets

    def save(self) -> None:
        """Store the sketches of all, as reading would."""
        sameness.store_sketches(self.record, sorted(self.sheets.items()))


def compare(record: Record, drawn: Drawn, *, stopped_before: str = "") -> None:
    """Do what relating does, but for measuring; maybe stop on the way."""
    sameness.compare_anew(record, drawn.cache_id, version=VERSION)
    if stopped_before == "sweep":
        return
    sweep(record, drawn.cache_id)
    if stopped_before == "count":
        return
    size = sameness.size_of(record, drawn.cache_id)
    whole = count(record, drawn.cache_id, drawn, size)
    due = find_due(record, drawn.cache_id, drawn, size, whole)
    if due is None or stopped_before == "pair":
        return
    known = sameness.load_comparisons(record, due.about)
    sameness.drop_comparisons(record, [pair for pair in known if pair not in due.pairs])
    sameness.save_comparisons(
        record,
        {
            pair: replace(with_own(NOTHING, own), common=None) if drawn.is_nothing(pair) else with_own(SOMETHING, own)
            for pair, own in due.own.items()
        },
    )
    sameness.mark_related(record, drawn.cache_id, due.waiting, paired=due.cap)


@pytest.fixture(autouse=True)
def _few_pages_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.relate.candidates.SMALLEST_CAP", 3)
    for module in ("candidates", "count", "keys"):
        monkeypatch.setattr(f"tasks.relate.{module}.BAND_CAP", 4)


def counted(record: Record) -> tuple[dict[int, int | None], dict[int, int | None]]:
    """Give what is kept of each sketch, and of each document."""
    with record.reading() as session:
        telling = dict(session.exec(select(col(PageSketch.id), col(PageSketch.telling))).all())
        rare = dict(session.exec(select(col(SketchedDocument.document_id), col(SketchedDocument.rare))).all())
    return telling, rare


def anew(record: Record, cache_id: int) -> tuple[dict[int, int], dict[int, int], dict[tuple[int, int], Own]]:
    """Count all, and find all pairs."""
    cap = sameness.load_state(record, cache_id).cap
    index, sketches = sameness.load_index(record, cache_id), sameness.load_sketches(record, cache_id)
    telling, rare = count_telling(index, sketches, cap=cap)
    sketches = replace(sketches, telling=np.array([telling[one] for one in sketches.ids.tolist()], dtype=np.int64))
    kept = keep_telling(index, cap=cap)
    spare = find_candidates(kept, sketches, set(sameness.list_sketched(record, cache_id)))
    shared = count_shared(kept, sketches, spare)
    own = {pair: Own(min(rare[pair[0]], rare[pair[1]]), shared[pair], spare[pair]) for pair in spare}
    return telling, rare, own


def steps(drawn: Drawn, many: int) -> Iterator[str]:
    """Let documents come and be read otherwise; tells each time before what the run is stopped, if it is."""
    for _ in range(many):
        drawn.come(drawn.chance.choice([0, 1, 1, 2, 6]))
        drawn.read_otherwise(drawn.chance.choice([0, 0, 1, 2]))
        drawn.save()
        yield drawn.chance.choice(["", "", "", "sweep", "count", "pair"])


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(10, 60))])
@pytest.mark.parametrize("share", [0.0008, 0.15], ids=["one bound", "a bound that doubles"])
def test_counts_and_pairs_are_those_of_counting_anew(
    record: Record, seed: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.candidates.CAP_SHARE", share)
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", [2.0, 0.2][seed % 2])
    play(record, seed, many=16)


def test_either_database_counts_and_pairs_bit_by_bit(both_records: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", 2.0)
    play(both_records, 4, many=10)


def play(record: Record, seed: int, *, many: int) -> None:
    """Let documents come, be read otherwise and runs be stopped, and hold what is kept against counting anew."""
    drawn = Drawn(record, seed, with_nothing=seed % 4 > 1)
    for stopped_before in steps(drawn, many):
        compare(record, drawn, stopped_before=stopped_before)
        if stopped_before in {"sweep", "count"}:
            continue
        telling, rare, own = anew(record, drawn.cache_id)

        assert counted(record) == (telling, {one: rare.get(one, 0) for one in drawn.sheets})
        if stopped_before:
            continue
        kept = sameness.load_comparisons(record, drawn.sheets)
        assert kept.keys() >= own.keys()
        assert all(kept[pair].common is None for pair in kept.keys() - own.keys()), "they are not brought together"
        for pair in own:
            ours = own_of(kept[pair])
            assert kept[pair].common in {None, own[pair].is_common}, "it would be measured otherwise now"
            assert (kept[pair].common is None) == drawn.is_nothing(pair)
            assert (ours.fewer, ours.shared) == (own[pair].fewer, own[pair].shared)
            # what is to spare may be more than is known, but where none is, that is known
            assert ours.spare <= own[pair].spare
            assert (ours.spare < 0) == (own[pair].spare < 0) or kept[pair].is_nothing


def test_what_is_new_lets_few_of_the_others_wait(record: Record) -> None:
    """Else the test above would hold where everything is looked up each time."""
    drawn = Drawn(record, 3)
    drawn.come(30)
    drawn.save()
    compare(record, drawn)
    waiting = []
    while drawn.coming:
        drawn.come(1)
        drawn.save()
        count(record, drawn.cache_id, drawn, sameness.size_of(record, drawn.cache_id))
        waiting.append(len(sameness.list_waiting(record, drawn.cache_id)))
        compare(record, drawn)

    assert sorted(waiting)[len(waiting) // 2] < 10
    assert len(sameness.load_index(record, drawn.cache_id, table=PAGES).keys) > 500


def test_a_pair_that_would_be_judged_otherwise_is_looked_up_anew() -> None:
    """The one has so little besides now that what both share is no longer common."""
    turned = Turned({}, {1: frozenset({6, 7, 8, 9})}, {})
    met = Met(1, 2, left_rare=10, right_rare=90, shared=1, spare=BY_OTHER, common=True)

    assert Own(10, 1).is_common != Own(6, 1).is_common
    assert recount([met], turned) == Recounted((), frozenset({1}))


def test_what_is_nothing_either_way_is_not_looked_up_anew() -> None:
    turned = Turned({}, {1: frozenset({6, 7, 8, 9})}, {})
    met = Met(1, 2, left_rare=10, right_rare=90, shared=1, spare=BY_OTHER, common=True, is_nothing=True)

    assert recount([met], turned).anew == frozenset({1})
    assert recount([replace(met, common=None)], turned) == Recounted((), frozenset())


@pytest.mark.parametrize(
    ("spare", "expected"),
    [
        (2, Recounted((Met(1, 2, 90, 90, 40, 0, common=False),), frozenset())),
        (1, Recounted((), frozenset({1}))),
        (BY_OTHER, Recounted((Met(1, 2, 90, 90, 40, BY_OTHER, common=False),), frozenset())),
    ],
)
def test_of_a_pair_that_has_to_spare_it_is_enough_to_say_what_it_shares(spare: int, expected: Recounted) -> None:
    turned = Turned({}, {1: frozenset({7, 8, 9}), 2: frozenset({8, 9, 10})}, {})

    assert recount([Met(1, 2, 90, 90, 42, spare, common=False)], turned) == expected


@pytest.mark.parametrize(("spare", "anew"), [(0, frozenset()), (BY_OTHER, frozenset({1}))])
def test_a_band_that_tells_no_longer_parts_whom_nothing_else_brought_together(spare: int, anew: frozenset[int]) -> None:
    turned = Turned({}, {}, {1: frozenset({int(BAND) + 1}), 2: frozenset({int(BAND) + 1})})

    assert recount([Met(1, 2, 90, 90, 42, spare, common=False)], turned) == Recounted((), anew)


def test_of_what_is_nothing_to_each_other_nothing_is_looked_up_because_it_may_part() -> None:
    turned = Turned({}, {1: frozenset({7}), 2: frozenset({7})}, {})
    met = Met(1, 2, 90, 90, 42, 0, common=False, is_nothing=True)

    assert recount([met], turned) == Recounted((replace(met, shared=41, spare=BY_OTHER),), frozenset())

"""The queue that learns: what decisions teach, what chance keeps honest, and what never changes by it."""

import random
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy
from sqlmodel import col, select

from config.settings import Settings
from storage import queue
from storage.analysis.fold import fold
from storage.database import Record
from storage.digest import table_digests
from storage.learning import load_labels, report_learning
from storage.rules.learning import draw_place
from storage.rules.review import Judgement
from storage.tables.documents import Page, TextVariant
from storage.tables.learning import LearningRun
from storage.tables.provenance import Document
from storage.tables.review import Decision, ReviewEvent, ReviewItem
from storage.vocabulary import Relevance, ReviewState
from tasks.prioritise import learn
from tasks.prioritise.learn import learn_from, relearn, relearn_quietly
from tasks.prioritise.prioritise import prioritise
from tests.storage.rows import Paper, put_cache, put_paper, put_people, sha, unchanged_ledger

DEALS = ("акт приёма бронемашин номер {n}", "счёт на оплату запасных частей {n}")
OTHERS = ("меню столовой на день {n}", "расписание автобусов маршрут {n}", "график отпусков сотрудников {n}")


def papers(count: int = 20) -> list[Paper]:
    """As many papers that matter as others, of which no watchlist knows anything."""
    matter = [Paper(f"deal {n}", texts=(DEALS[n % 2].format(n=n),), languages={"ru": 30}) for n in range(count)]
    return matter + [
        Paper(f"other {n}", texts=(OTHERS[n % 3].format(n=n),), languages={"ru": 30}) for n in range(count)
    ]


def without_chance(record: Record) -> Record:
    """The same record where nothing is drawn."""
    return Record(record.settings.model_copy(update={"learn_random_share": 0.0}), record.engine)


def cache_of_papers(record: Record, slug: str = "harbour", count: int = 20) -> int:
    (record.home / "watchlist.toml").write_text('[[term]]\ntext = "unheard"\nweight = 0.5\n', encoding="utf-8")
    cache = put_cache(record, slug)
    for paper in papers(count):
        put_paper(record, cache, paper)
    prioritise(cache, record=record)
    return cache


def judge(record: Record, cache: int, name: str, relevance: Relevance, reviewer: str = "vera") -> int:
    """Let a reviewer take and decide the item of one document, as `take` and `decide` would."""
    with record.writing() as session:
        item = session.exec(
            select(ReviewItem)
            .join(Document, col(Document.id) == col(ReviewItem.document_id))
            .where(Document.cache_id == cache, Document.sha256 == sha(name))
        ).one()
        held = {"state": "taken", "version": item.version + 1, "token": f"{item.id}.t", "assignee_id": 1}
        session.execute(sqlalchemy.update(ReviewItem), [{"id": item.id, **held}])
    judgement = Judgement(relevance, sensitive=False, names_person=False)
    queue.decide(record, f"{item.id}.t", reviewer=reviewer, judgement=judgement)
    assert item.id is not None
    return item.id


def teach(record: Record, cache: int, said: Mapping[str, Relevance]) -> None:
    for name, relevance in said.items():
        judge(record, cache, name, relevance)


SAID = {
    "deal 0": Relevance.RELEVANT,
    "deal 1": Relevance.RELEVANT,
    "other 0": Relevance.NOT_RELEVANT,
    "other 1": Relevance.NOT_RELEVANT,
    "other 2": Relevance.NOT_RELEVANT,
}


def rows(record: Record, cache: int) -> dict[str, ReviewItem]:
    with record.reading() as session:
        query = select(Document.sha256, ReviewItem).join(ReviewItem, col(ReviewItem.document_id) == col(Document.id))
        return dict(session.exec(query.where(Document.cache_id == cache)).all())


def ranks(record: Record, cache: int) -> dict[str, tuple[float, tuple[str, ...]]]:
    return {
        key: (item.priority, tuple(item.because))
        for key, item in rows(record, cache).items()
        if item.state == ReviewState.QUEUED
    }


@pytest.fixture
def taught(both_records: Record) -> tuple[Record, int]:
    record = without_chance(both_records)
    cache = cache_of_papers(record)
    put_people(record, "vera")
    teach(record, cache, SAID)
    return record, cache


def test_what_is_like_the_relevant_comes_first(taught: tuple[Record, int]) -> None:
    record, cache = taught

    relearn(record, cache)

    ordered = sorted(ranks(record, cache).items(), key=lambda pair: -pair[1][0])
    assert {name for name, _ in ordered[:18]} == {sha(f"deal {n}") for n in range(2, 20)}


def test_a_reviewer_is_told_why(taught: tuple[Record, int]) -> None:
    record, cache = taught

    relearn(record, cache)

    taken = queue.take(record, reviewer="vera")
    told = [reason for reason in taken["because"] if reason.startswith("learned: ")]
    text = fold(" ".join(DEALS))
    assert told
    assert all(word.removeprefix("learned: ") in text for word in told[:3])


def test_what_is_unlike_is_not_called_alike(taught: tuple[Record, int]) -> None:
    record, cache = taught

    relearn(record, cache)

    assert ranks(record, cache)[sha("other 19")][1] == ()


def test_nothing_is_learned_before_both_kinds_are_there(record: Record) -> None:
    cache = cache_of_papers(record)
    put_people(record, "vera")
    before = ranks(record, cache)
    judge(record, cache, "deal 0", Relevance.RELEVANT)
    judge(record, cache, "other 0", Relevance.UNSURE)

    assert relearn(record, cache) == 0
    assert ranks(record, cache) == {
        key: rank for key, rank in before.items() if key not in {sha("deal 0"), sha("other 0")}
    }


def test_the_same_decisions_give_the_same_order_whatever_came_before(both_records: Record) -> None:
    """One cache learns after each decision, the other once, its decisions made the other way round."""
    record = both_records
    put_people(record, "vera")
    first, second = cache_of_papers(record, "first"), cache_of_papers(record, "second")
    for name, relevance in SAID.items():
        learn_from(record, judge(record, first, name, relevance))
    names = list(SAID)
    random.Random(7).shuffle(names)  # noqa: S311 an order, no secret
    teach(record, second, {name: SAID[name] for name in names})

    relearn(record, second)

    assert ranks(record, first) == ranks(record, second)


def test_learning_the_same_again_changes_nothing(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    before = table_digests(record)

    assert relearn(record, cache) == 0
    assert table_digests(record) == before


def test_ingesting_again_keeps_what_was_learned(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    before = table_digests(record)

    prioritise(cache, record=record)

    assert table_digests(record) == before


def test_what_comes_in_later_is_placed_by_what_was_learned(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    put_paper(record, cache, Paper("late", texts=(DEALS[0].format(n=77),), languages={"ru": 30}))

    prioritise(cache, record=record)

    late = rows(record, cache)[sha("late")]
    assert (late.plain_priority, late.learned is not None and late.learned > 0.5) == (0, True)


def test_a_changed_watchlist_counts_beside_what_was_learned(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    before = ranks(record, cache)[sha("other 19")][0]
    (record.home / "watchlist.toml").write_text('[[term]]\ntext = "маршрут"\nweight = 0.9\n', encoding="utf-8")

    prioritise(cache, record=record)

    after = rows(record, cache)[sha("other 19")]
    assert (after.plain_priority, after.priority > before) == (0.9, True)


def test_an_undone_decision_is_not_learned_from(taught: tuple[Record, int]) -> None:
    record, cache = taught
    item = judge(record, cache, "deal 2", Relevance.NOT_RELEVANT)

    queue.undo(record, reviewer="vera", item=item)

    assert len(load_labels(record, cache)) == len(SAID)


def test_the_plain_order_stands_again_when_all_of_one_kind_are_undone(record: Record) -> None:
    cache = cache_of_papers(without_chance(record))
    put_people(record, "vera")
    before = ranks(record, cache)
    judge(record, cache, "deal 0", Relevance.RELEVANT)
    item = judge(record, cache, "other 0", Relevance.NOT_RELEVANT)
    relearn(record, cache)

    queue.undo(record, reviewer="vera", item=item)
    relearn(record, cache)

    after = ranks(record, cache)
    assert after == {key: before[key] for key in after}


def test_two_people_who_differ_teach_nothing(record: Record) -> None:
    cache = cache_of_papers(record)
    put_people(record, "vera", "lin")
    item = judge(record, cache, "deal 0", Relevance.RELEVANT)
    with record.writing() as session:
        first = session.exec(select(Decision)).one()
        second = Decision(
            **first.model_dump(exclude={"id", "relevance", "reviewer_id", "second"}),
            relevance="not_relevant",
            reviewer_id=2,
            second=True,
        )
        session.add(second)
        session.flush()
        session.add(
            ReviewEvent(
                item_id=item,
                number=9,
                event="disagree",
                from_state="second_review",
                to_state="returned",
                round=1,
                reviewer_id=2,
                decision_id=second.id,
                at=first.decided_at,
            )
        )

    assert load_labels(record, cache) == {}


def test_only_queued_items_move_and_no_state_changes(taught: tuple[Record, int]) -> None:
    record, cache = taught
    held = queue.take(record, reviewer="vera")["item"]
    before = {key: (item.state, item.version, item.id) for key, item in rows(record, cache).items()}

    with unchanged_ledger(record):
        relearn(record, cache)

    after = {key: (item.state, item.version, item.id) for key, item in rows(record, cache).items()}
    assert {key: one[0] for key, one in after.items()} == {key: one[0] for key, one in before.items()}
    assert {one[2] for key, one in after.items() if one != before[key]} <= {
        one[2] for one in before.values() if one[0] == ReviewState.QUEUED
    }
    assert all(after[key][1] - one[1] in {0, 1} for key, one in before.items())
    assert held in {one[2] for key, one in after.items() if one == before[key]}


def test_a_member_stays_behind_its_pivot(record: Record) -> None:
    record = without_chance(record)
    cache = cache_of_papers(record)
    put_people(record, "vera")
    put_paper(record, cache, Paper("pivot", texts=(OTHERS[0],), family="pivot", pivot=True))
    put_paper(record, cache, Paper("member", texts=(DEALS[0],), family="pivot"))
    prioritise(cache, record=record)
    teach(record, cache, SAID)

    relearn(record, cache)

    found = rows(record, cache)
    assert found[sha("member")].learned > found[sha("pivot")].learned  # type: ignore[operator]
    assert found[sha("member")].priority <= found[sha("pivot")].priority


def test_the_random_share_is_recorded_and_lifted_by_chance(record: Record, settings: Settings) -> None:
    half = Record(settings.model_copy(update={"learn_random_share": 0.5, "learn_seed": 3}), record.engine)
    cache = cache_of_papers(half)
    put_people(half, "vera")
    teach(half, cache, SAID)

    relearn(half, cache)

    found = {key: item for key, item in rows(half, cache).items() if item.state == ReviewState.QUEUED}
    assert {key: item.drawn for key, item in found.items()} == {
        key: draw_place(key, seed=3, share=0.5) for key in found
    }
    lifted = [item for item in found.values() if item.because[-1:] == ["random share"]]
    assert lifted
    assert all(item.drawn is not None and item.priority > item.plain_priority for item in lifted)
    with half.reading() as session:
        run = session.exec(select(LearningRun)).one()
    assert (run.seed, run.random_share, run.decisions, run.relevant) == (3, 0.5, 5, 2)


def test_chance_lowers_nothing(record: Record, settings: Settings) -> None:
    half = Record(settings.model_copy(update={"learn_random_share": 0.5}), record.engine)
    put_people(record, "vera")
    with_chance, without = cache_of_papers(half, "first"), cache_of_papers(half, "second")
    for cache in (with_chance, without):
        teach(record, cache, SAID)

    relearn(half, with_chance)
    relearn(without_chance(record), without)

    plain = ranks(record, without)
    assert all(rank[0] >= plain[key][0] for key, rank in ranks(record, with_chance).items())


def test_the_sample_tells_what_is_probably_found(record: Record, settings: Settings) -> None:
    whole = Record(settings.model_copy(update={"learn_random_share": 1.0}), record.engine)
    cache = cache_of_papers(whole)
    put_people(whole, "vera")
    places = sorted(
        ((draw_place(sha(paper.name), seed=0, share=1.0) or 0.0, paper.name) for paper in papers()), reverse=True
    )
    for _, name in places[:10]:
        judge(whole, cache, name, Relevance.RELEVANT if name.startswith("deal") else Relevance.NOT_RELEVANT)
    judge(whole, cache, places[20][1], Relevance.RELEVANT)

    told = report_learning(whole, "harbour")

    relevant = sum(name.startswith("deal") for _, name in places[:10])
    assert (told["sample"], told["sample_relevant"], told["relevant"]) == (10, relevant, relevant + 1)
    assert told["recall"] is not None
    assert told["recall"][1] <= told["recall"][0] <= told["recall"][2]


def test_a_failure_of_learning_costs_no_decision(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cache = cache_of_papers(record)

    def fail(*_: object) -> None:
        raise ValueError("меню столовой")

    monkeypatch.setattr(learn, "load_labels", fail)
    monkeypatch.setattr("config.logging.LOGGER.propagate", True)

    assert relearn_quietly(record, cache) == 0
    assert {line.getMessage() for line in caplog.records} == {f"learning_failed cache={cache} error=ValueError"}


def test_an_act_whose_item_cannot_be_found_costs_nothing(
    record: Record, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("config.logging.LOGGER.propagate", True)

    assert learn_from(record, 77) == 0
    assert {line.getMessage() for line in caplog.records} == {"learning_failed item=77 error=NoResultFound"}


def test_runs_of_learning_are_never_changed(both_records: Record) -> None:
    cache = cache_of_papers(both_records)
    put_people(both_records, "vera")
    teach(both_records, cache, SAID)
    relearn(both_records, cache)

    with pytest.raises(sqlalchemy.exc.DBAPIError), both_records.writing() as session:
        session.execute(sqlalchemy.text("UPDATE learning_run SET seed = 9"))


def test_the_statements_do_not_grow_with_the_items(taught: tuple[Record, int]) -> None:
    """As many for forty items as for twice as many: each step asks for batches, not for rows."""
    record, cache = taught
    counted = []
    for count in (20, 40):
        if count == 40:
            for paper in papers(count)[20:40] + papers(count)[60:]:
                put_paper(record, cache, paper)
            prioritise(cache, record=record)
        asked: list[str] = []

        def count_one(_c: object, _u: object, statement: str, *_: object, asked: list[str] = asked) -> None:
            asked.append(statement)

        engine = record.engine
        sqlalchemy.event.listen(engine, "before_cursor_execute", count_one)
        relearn(record, cache)
        sqlalchemy.event.remove(engine, "before_cursor_execute", count_one)
        counted.append(len(asked))

    assert counted[1] <= counted[0]


def kept_file(record: Record, cache: int) -> Path:
    return record.home / "learning" / f"cache-{cache}.zip"


def test_what_is_kept_changes_no_order(taught: tuple[Record, int]) -> None:
    """Learned with it, and again where it was deleted: the same places and the same reasons."""
    record, cache = taught
    relearn(record, cache)
    judge(record, cache, "deal 2", Relevance.RELEVANT)
    relearn(record, cache)
    with_it = ranks(record, cache)

    kept_file(record, cache).unlink()

    assert relearn(record, cache) == 0
    assert ranks(record, cache) == with_it


def test_what_is_kept_is_not_made_anew_for_a_decision(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    before = kept_file(record, cache).stat()
    judge(record, cache, "deal 2", Relevance.RELEVANT)

    relearn(record, cache)

    after = kept_file(record, cache).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_kept_is_for_the_owner_alone_and_holds_no_text(taught: tuple[Record, int]) -> None:
    record, cache = taught

    relearn(record, cache)

    path = kept_file(record, cache)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with ZipFile(path) as kept:
        held = b"".join(kept.read(name) for name in kept.namelist())
    assert not any(word.encode(code) in held for word in ("бронемашин", "меню") for code in ("utf-8", "utf-16-le"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_damaged_file_is_made_anew(taught: tuple[Record, int], share: float) -> None:
    record, cache = taught
    relearn(record, cache)
    before = ranks(record, cache)
    written = bytearray(kept_file(record, cache).read_bytes())
    written[int(len(written) * share)] ^= 0xFF
    kept_file(record, cache).write_bytes(written)

    assert relearn(record, cache) == 0
    assert ranks(record, cache) == before


def test_a_cut_file_is_made_anew(taught: tuple[Record, int]) -> None:
    record, cache = taught
    relearn(record, cache)
    whole = kept_file(record, cache).read_bytes()
    kept_file(record, cache).write_bytes(whole[: len(whole) // 2])

    assert relearn(record, cache) == 0
    assert kept_file(record, cache).read_bytes() == whole


def test_a_document_read_anew_is_counted_anew(taught: tuple[Record, int]) -> None:
    """Its old words do not go on counting from what is kept."""
    record, cache = taught
    relearn(record, cache)
    before = rows(record, cache)[sha("other 19")]
    with record.writing() as session:
        page = select(Page.id).where(Page.document_id == before.document_id)
        session.execute(
            sqlalchemy.update(TextVariant).where(col(TextVariant.page_id).in_(page)).values(text=DEALS[0].format(n=99))
        )
        session.execute(
            sqlalchemy.update(Document).where(col(Document.id) == before.document_id).values(text_sha256=sha("anew"))
        )

    relearn(record, cache)

    after = rows(record, cache)[sha("other 19")]
    assert before.learned is not None
    assert after.learned is not None
    assert before.learned < after.learned

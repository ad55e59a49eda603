"""The same documents in any order and any number of deliveries give the same relations and the same families."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from storage import sameness
from storage.database import Record
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyMember, Relation
from tasks.relate.relate import relate
from tests.conftest import copied_record
from tests.tasks.drawn_papers import (
    MAIL,
    SHEET,
    Drawn,
    clauses,
    contract,
    deal,
    deliver,
    empty_cache,
    quoted,
    read,
    set_anew,
    side_by_side,
)
from tests.tasks.drawn_prose import drawing, noisy, prose

Everything = tuple[frozenset[tuple[object, ...]], frozenset[frozenset[str]]]


def letterhead() -> str:
    """What stands on more pages than can tell any of them apart."""
    return prose(drawing("letterhead"), "ru", 420)


def letters() -> list[Drawn]:
    """Short letters below the head, so many that what they have in common turns common on the way; two are alike."""
    made = [
        Drawn(f"letter {number}", (f"{letterhead()}\n{prose(drawing(f'letter {number}'), 'ru', 260)}",))
        for number in range(6)
    ]
    return [*made, replace(made[1], name="letter 1 again", texts=(set_anew(made[1].texts[0], 41),))]


def clauses_of_all() -> str:
    """What every answer has, and many other papers may."""
    return f"{prose(drawing('clause'), 'ru', 700)} 15.03.2024, № 417-283/09, 240 500 руб."


def answers() -> list[Drawn]:
    """Letters that are standard clauses for the most part: two of them alone could be states of one paper."""
    return [
        Drawn(f"answer {number}", (f"{clauses_of_all()}\n{prose(drawing(f'answer {number}'), 'ru', 420)}",))
        for number in range(5)
    ]


def papers() -> list[Drawn]:
    """Documents of all kinds: states, copies, scans, siblings, bundles, mails, columns, tables, other languages."""
    found: list[Drawn] = []
    for language in ("ru", "zh", "en"):
        parts = clauses(language, deal(1))
        one = Drawn(f"contract {language}", ("\n".join(parts),), language)
        draft = Drawn(f"draft {language}", ("\n".join([*parts[:6], *parts[7:]]),), language)
        if language == "en":
            found.append(one)
            continue
        found += [one, draft, Drawn(f"sibling {language}", (contract(language, deal(2)),), language)]
        scan = noisy(drawing(language), draft.texts[0], 0.03)
        found += [draft.scanned(scan, name=f"scan {language}")]
    russian, chinese = clauses("ru", deal(1)), clauses("zh", deal(1))
    asked = prose(drawing("asked"), "en", 400)
    again = prose(drawing("answered"), "en", 80)
    rows = "\n".join(f"{prose(drawing(row), 'ru', 30)}\t{row * 3}\t{row * 1013} руб." for row in range(11, 31))
    return [
        *found,
        Drawn("saved again", (set_anew(found[0].texts[0], 37),)),
        Drawn("columns", (), columns=(side_by_side(russian, chinese, ("ru", "zh")),)),
        Drawn("bundle", (contract("ru", deal(2)), contract("ru", deal(3)), prose(drawing("annex"), "ru", 600))),
        Drawn("third", (contract("ru", deal(3)),)),
        Drawn("mail", (asked,), "en", media_type=MAIL),
        Drawn("answer", (f"{again}\n{quoted(asked)}",), "en", media_type=MAIL),
        Drawn("sheet", (rows,), media_type=SHEET),
        Drawn("table", (rows.replace("\t", "  "),)),
        Drawn("empty", ("1",)),
    ]


def hashes_of(record: Record) -> dict[int, str]:
    with record.reading() as session:
        return {one.id or 0: one.sha256 for one in session.exec(select(Document))}


def everything(record: Record) -> Everything:
    """Give all relations with all that is told of them, and the families, by hashes."""
    hashes = hashes_of(record)
    with record.reading() as session:
        related = frozenset(
            (hashes[row.document_id], hashes[row.other_id], row.kind, row.score, row.because, json.dumps(row.details))
            for row in session.exec(select(Relation))
        )
        families: dict[str, set[str]] = {}
        for member in session.exec(select(FamilyMember).order_by(col(FamilyMember.document_id))):
            families.setdefault(member.family, set()).add(hashes[member.document_id])
    return related, frozenset(frozenset(members) for members in families.values())


def delivered(record: Record, slug: str, deliveries: Sequence[Sequence[Drawn]]) -> Everything:
    """Relate after each delivery into a cache of its own, emptied at the end."""
    cache_id = empty_cache(record, slug)
    for some in deliveries:
        deliver(record, cache_id, some)
        relate(cache_id, record=record)
    return everything(record)


def split(some: Sequence[Drawn], seed: int) -> list[list[Drawn]]:
    """Shuffle documents and part them into two to four deliveries."""
    chance = drawing(f"split {seed}")
    shuffled = list(some)
    chance.shuffle(shuffled)
    cuts = sorted(chance.sample(range(1, len(shuffled)), chance.randint(1, 3)))
    return [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]


def named(found: Everything, some: Sequence[Drawn]) -> set[tuple[str, str, str]]:
    """Give relations by the names of documents, so that a difference can be read."""
    names = {one.sha256: one.name for one in some}
    return {(*sorted((names[str(row[0])], names[str(row[1])])), str(row[2])) for row in found[0]}  # type: ignore[misc]


BULK = {"whole": 0.0, "bit by bit": 2.0, "as it comes": 0.2}


@pytest.fixture(scope="module", autouse=True)
def _few_letters_are_many() -> Iterator[None]:
    """Let what stands on more than three pages be common, so that a few letters are enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.relate.candidates.SMALLEST_CAP", 3)
        yield


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    return [*papers(), *letters(), *answers()]


@pytest.fixture(scope="module")
def at_once(drawn: list[Drawn], tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Everything:
    """What holds where all come at once, in the order of drawing."""
    record = copied_record(tmp_path_factory.mktemp("orders") / "home", migrated_sqlite)
    found = delivered(record, "harbour", [drawn])
    record.close()
    return found


def test_letters_that_have_standard_clauses_in_common_are_no_states_of_a_paper(
    at_once: Everything, drawn: list[Drawn]
) -> None:
    found = named(at_once, answers() + drawn)

    kinds = {kind for one, other, kind in found if one.startswith("answer ") and other.startswith("answer ")}
    assert kinds == {"template_sibling"}


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.bench) for seed in range(4, 20))])
def test_shuffles_and_splits_give_the_same(
    record: Record, drawn: list[Drawn], at_once: Everything, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", BULK[["bit by bit", "as it comes"][seed % 2]])

    found = delivered(record, "harbour", split(drawn, seed))

    assert named(found, drawn) == named(at_once, drawn)
    assert found == at_once


def test_a_bound_that_doubles_on_the_way_changes_nothing(
    record: Record, drawn: list[Drawn], tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.candidates.CAP_SHARE", 0.15)
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", BULK["bit by bit"])

    other = copied_record(tmp_path / "other", migrated_sqlite)

    found = delivered(record, "harbour", split(drawn, 0))

    assert found == delivered(other, "harbour", [drawn])
    other.close()


def test_a_run_that_is_stopped_before_it_proposes_is_made_up_for(
    record: Record, tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What old documents were to each other turns with new ones, and that is known until it is proposed."""
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", BULK["bit by bit"])
    first = answers()[:2]
    text = clauses_of_all()
    more = [  # each has so little of the clauses that it is compared with no answer
        Drawn(
            f"report {start} {number}",
            (f"{text[start : start + 70]}\n{prose(drawing(f'{start} {number}'), 'ru', 900)}",),
        )
        for start in range(0, len(text), 45)
        for number in range(3)
    ]
    cache_id = empty_cache(record)
    deliver(record, cache_id, first)
    relate(cache_id, record=record)
    before = named(everything(record), first)

    deliver(record, cache_id, more)
    with monkeypatch.context() as patch:
        patch.setattr(sameness, "propose", _stopped)
        with pytest.raises(InterruptedError):
            relate(cache_id, record=record)
    relate(cache_id, record=record)

    other = copied_record(tmp_path / "other", migrated_sqlite)
    found = everything(record)
    assert found == delivered(other, "harbour", [[*first, *more]])
    assert before == {("answer 0", "answer 1", "version")}
    assert not named(found, [*first, *more]) & before
    other.close()


@pytest.mark.parametrize("gone", [1, 2])
def test_what_was_common_until_others_were_read_otherwise_tells_again(
    record: Record, tmp_path: Path, migrated_sqlite: Path, gone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.relate.count.BULK_SHARE", BULK["bit by bit"])
    some = answers()[:4]
    misread = [
        replace(one, texts=(prose(drawing(f"read otherwise {one.name}"), "en", 900),), language="en")
        for one in some[:gone]
    ]
    cache_id = empty_cache(record)
    deliver(record, cache_id, some)
    relate(cache_id, record=record)
    before = named(everything(record), some)

    read(record, *misread, version="2")
    relate(cache_id, record=record)

    other = copied_record(tmp_path / "other", migrated_sqlite)
    again = delivered(other, "harbour", [[*misread, *some[gone:]]])
    assert everything(record) == again
    assert {kind for *_, kind in before} == {"template_sibling"}
    assert {kind for *_, kind in named(again, some)} == {"version"}
    other.close()


def _stopped(*_: object, **__: object) -> int:
    raise InterruptedError

"""Whatever a family hangs on lets its documents be placed again, in the transaction that changes it."""

from threading import Thread

import pytest
from sqlmodel import col, delete, select

from storage import custody
from storage.database import Record
from storage.relations import confirm_relation, pin_family, reject_relation
from storage.reopening import extend_deliveries
from storage.sameness import Placed, Related, place, propose
from storage.shapes import ContainerVerdict, Found
from storage.tables.provenance import Document
from storage.tables.sameness import FamilyDue, FamilyMember
from storage.vocabulary import Outcome, Reason, RelationKind
from tests.drawn import draw_cache, quarantine, read_as, sha
from tests.storage.rows import put_people

LETTERS = "abcd"
KINDS = frozenset(RelationKind)
ARCHIVE = ContainerVerdict(Outcome.READ, "application/zip", reader_version="1")


@pytest.fixture
def desk(both_records: Record) -> Record:
    """Four papers with the ids 1 to 4, of which none waits."""
    put_people(both_records, "heron")
    draw_cache(both_records, [sha(letter) for letter in LETTERS])
    for letter in LETTERS:
        read_as(both_records, sha(letter), f"paper {letter}")
    forget(both_records)
    return both_records


def forget(record: Record) -> None:
    with record.writing() as session:
        session.execute(delete(FamilyDue))


def due(record: Record) -> set[str]:
    """What is to be placed again, by the letter."""
    with record.reading() as session:
        query = select(Document.sha256).join(FamilyDue, col(FamilyDue.document_id) == col(Document.id))
        return {sha256[0] for sha256 in session.exec(query)}


def told(pair: str, kind: RelationKind, *, score: float = 0.9) -> Related:
    left, right = (LETTERS.index(letter) + 1 for letter in pair)
    return Related(left, right, kind, score, "compared", "test 1")


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (RelationKind.NEAR_DUPLICATE, {"a", "b"}),
        (RelationKind.VERSION, {"a", "b"}),
        (RelationKind.TEMPLATE_SIBLING, set()),
        (RelationKind.COUNTERPART, set()),
    ],
)
def test_both_ends_of_a_tie_that_comes_or_goes_are_placed_again(
    desk: Record, kind: RelationKind, ends: set[str]
) -> None:
    propose(desk, [1], [told("ab", kind)], kinds=KINDS)
    come = due(desk)
    forget(desk)
    propose(desk, [1], [told("ab", kind, score=0.8)], kinds=KINDS)
    told_anew = due(desk)
    propose(desk, [1], [], kinds=KINDS)

    assert (come, told_anew, due(desk)) == (ends, set(), ends)


def test_a_tie_that_turns_into_none_lets_its_ends_be_placed_again(desk: Record) -> None:
    propose(desk, [1], [told("ab", RelationKind.VERSION), told("ac", RelationKind.VERSION)], kinds=KINDS)
    forget(desk)

    propose(desk, [1], [told("ab", RelationKind.TEMPLATE_SIBLING), told("ac", RelationKind.VERSION)], kinds=KINDS)

    assert due(desk) == {"a", "b"}


def test_both_ends_of_what_people_say_are_placed_again(desk: Record) -> None:
    propose(desk, [1], [told("ab", RelationKind.VERSION)], kinds=KINDS)
    forget(desk)
    reject_relation(desk, sha("b"), sha("a"), reviewer="heron")
    rejected = due(desk)
    forget(desk)
    confirm_relation(desk, sha("a"), sha("b"), reviewer="heron")
    confirmed = due(desk)
    forget(desk)
    confirm_relation(desk, sha("a"), sha("b"), reviewer="heron", kind=RelationKind.TEMPLATE_SIBLING)
    denied = due(desk)
    forget(desk)
    confirm_relation(desk, sha("c"), sha("d"), reviewer="heron", kind=RelationKind.NEAR_DUPLICATE)

    assert (rejected, confirmed, denied) == ({"a", "b"}, {"a", "b"}, {"a", "b"})
    assert due(desk) == {"c", "d"}


def test_of_other_kinds_nothing_is_placed_again(desk: Record) -> None:
    confirm_relation(desk, sha("a"), sha("b"), reviewer="heron", kind=RelationKind.CONTAINS)

    assert due(desk) == set()


def test_who_is_pinned_and_unpinned_is_placed_again(desk: Record) -> None:
    with desk.writing() as session:
        session.add(FamilyMember(document_id=1, family=sha("a"), pivot=True))
    pin_family(desk, sha("a"), reviewer="heron")
    pinned = due(desk)
    forget(desk)

    pin_family(desk, sha("a"), reviewer="heron", unpin=True)

    assert (pinned, due(desk)) == ({"a"}, {"a"})


def test_who_is_read_again_is_placed_again(desk: Record) -> None:
    read_as(desk, sha("c"), "paper c")

    assert due(desk) == {"c"}


def test_who_was_excluded_and_came_again_is_placed_again(both_records: Record) -> None:
    for number, rule in enumerate(("thumbnails", None)):
        found = (Found(f"{number}".encode(), sha("a"), 1, rule), Found(f"b {number}".encode(), sha("b"), 1))
        custody.save_delivery(both_records, custody.Arrival("harbour", None, "operator", f"m{number}", 2, found, {}))

    assert due(both_records) == {"a"}


def test_who_turns_out_to_be_an_archive_is_placed_again(desk: Record) -> None:
    extend_deliveries(desk, "harbour", grown=(), verdicts={sha("d"): ARCHIVE}, actor="operator")

    assert due(desk) == {"d"}


def test_who_is_read_while_it_is_placed_is_placed_again(desk: Record) -> None:
    """Else what it was before would decide."""
    quarantine(desk, sha("a"), Reason.CORRUPT)
    reading = Thread(target=read_as, args=(desk, sha("a"), "paper a"))
    waited = []

    def rule(*_: object) -> tuple[list[Placed], dict[str, str]]:
        reading.start()
        reading.join(timeout=0.3)
        waited.append(reading.is_alive())
        return [], {}

    place(desk, 1, rule)
    reading.join(timeout=20)

    assert waited == [True]
    assert due(desk) == {"a"}

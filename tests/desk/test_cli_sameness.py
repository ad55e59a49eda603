"""Relations and families on the command line: confirmed, rejected, listed, shown, pinned."""

import pytest

from storage.database import Record
from tasks.relate.relate import relate
from tests.desk.conftest import Sluice
from tests.drawn import draw_cache, read_as, sha
from tests.storage.rows import put_people

CLAUSES = (
    "Поставщик передаёт покупателю бронированные машины по перечню, а покупатель принимает их на складе в порту",
    "Оплата следует банковским переводом в течение двадцати дней после подписания акта уполномоченными сторон",
    "Запасные части отгружаются отдельной партией вместе с паспортами изделий и ведомостью инструментов",
    "Обучение экипажей проводит поставщик на своей площадке за счёт покупателя по утверждённой программе",
)
FIRST, SECOND, APART = ("a" * 12, "b" * 12, "e" * 12)


@pytest.fixture
def desk(sluice: Sluice, record: Record) -> Sluice:
    """Two files of the same text, and a third document."""
    cache = draw_cache(record, [sha(letter) for letter in "abe"])
    for letter, text in (("a", "\n".join(CLAUSES)), ("b", "\n".join(CLAUSES)), ("e", "Иной")):
        read_as(record, sha(letter), text)
    relate(cache, record=record)
    put_people(record, "heron", "lin")
    return sluice


def test_a_relation_is_confirmed_and_then_rejected(desk: Sluice) -> None:
    confirmed = desk("relation", "confirm", FIRST, SECOND, "--expect", "1", "--as", "heron", "--json")
    assert (confirmed.code, confirmed.rows[0]["kind"], confirmed.rows[0]["version"]) == (0, "near_duplicate", 2)

    note = ("--kind", "near_duplicate", "--note", "another buyer", "--cache", "harbour")
    rejected = desk("relation", "reject", FIRST, SECOND, *note, "--as", "lin", "--json")

    assert (rejected.code, rejected.rows[0]["state"]) == (0, "rejected")
    (row,) = desk("document", "relations", FIRST, "--json").rows
    assert (row["state"], row["decided_by"], row["note"]) == ("rejected", "lin", "another buyer")


def test_families_follow_a_decision_at_once(desk: Sluice) -> None:
    assert [row["members"] for row in desk("family", "list", "--cache", "harbour", "--json").rows] == [2]

    desk("relation", "reject", FIRST, SECOND, "--as", "heron")

    assert desk("family", "list", "--cache", "harbour", "--json").rows == []
    assert desk("family", "show", FIRST).code == 3


def test_a_family_is_pinned_shown_and_unpinned(desk: Sluice) -> None:
    pinned = desk("family", "pin", SECOND, "--as", "heron", "--json")
    assert (pinned.code, pinned.rows[0]["family"]) == (0, sha("a"))

    shown = desk("family", "show", FIRST, "--json").rows[0]
    assert (shown["pivot"], shown["pinned"]) == (sha("b"), True)
    assert [member["relation"] and member["relation"]["kind"] for member in shown["members"]] == [
        None,
        "near_duplicate",
    ]
    assert desk("family", "pin", SECOND, "--unpin", "--cache", "harbour", "--as", "lin").code == 0
    assert desk("family", "list", "--cache", "harbour", "--json").rows[0]["pivot"] == sha("a")


def test_tables_for_people_show_handles_that_can_be_typed_back(desk: Sluice) -> None:
    assert FIRST in desk("family", "list", "--cache", "harbour").out
    shown = desk("family", "show", FIRST, "--cache", "harbour").out
    assert "first" in shown
    assert "near_duplicate" in shown


def test_the_same_request_key_gives_the_same_answer(desk: Sluice) -> None:
    words = ("relation", "confirm", FIRST, SECOND, "--request", "heron-0017", "--as", "heron", "--json")

    assert desk(*words).rows == desk(*words).rows


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("confirm", FIRST, APART), 3),
        (("reject", FIRST, APART, "--kind", "version"), 3),
        (("confirm", FIRST, FIRST), 2),
        (("confirm", FIRST, SECOND, "--kind", "same"), 2),
        (("reject", FIRST, SECOND, "--expect", "2"), 4),
    ],
)
def test_what_cannot_be_said_ends_with_its_exit_code(desk: Sluice, words: tuple[str, ...], code: int) -> None:
    assert desk("relation", *words, "--as", "heron").code == code

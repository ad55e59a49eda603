"""Redactions on the command line: proposed, drawn, listed, withdrawn, approved."""

import pytest

from storage.database import Record
from tests.desk.conftest import Sluice
from tests.storage.redaction_rows import put_papers
from tests.storage.rows import sha

PAPER = sha("paper")[:12]


@pytest.fixture
def desk(sluice: Sluice, record: Record) -> Sluice:
    put_papers(record)
    return sluice


def test_a_name_is_proposed_a_box_drawn_and_both_approved_by_somebody_else(desk: Sluice) -> None:
    proposed = desk("redaction", "propose", PAPER, "--term", "Иванов", "--as", "heron", "--json")
    assert (proposed.code, proposed.rows[0]["new"]) == (0, 1)
    box = ("--box", "0.5,0.6,0.9,0.7", "--reason", "signature")
    drawn = desk("redaction", "draw", PAPER, "--page", "1", *box, "--as", "heron", "--json")
    assert (drawn.code, drawn.rows[0]["standing"]) == (0, 2)

    own = desk("redaction", "approve", PAPER, "--as", "heron")
    assert (own.code, "nobody approves redactions that they drew" in own.err) == (4, True)
    approved = desk("redaction", "approve", PAPER, "--seen", drawn.rows[0]["plan"], "--as", "lin", "--json")
    assert (approved.code, approved.rows[0]["approvals"]) == (0, 1)

    rows = desk("redaction", "list", PAPER, "--json").rows
    assert [(row["words"], row["state"], row["approved"]) for row in rows] == [
        ("Иванов", "standing", True),
        (None, "standing", True),
    ]


def test_words_are_drawn_and_withdrawn(desk: Sluice) -> None:
    words = ("--words", "Иванов", "--suffix", "Иван", "--only-here", "--reason", "third_party")
    drawn = desk("redaction", "draw", PAPER, "--page", "1", *words, "--as", "heron", "--json").rows[0]

    gone = desk("redaction", "withdraw", str(drawn["redactions"][0]), "--because", "a street", "--as", "lin", "--json")

    assert (gone.code, gone.rows[0]["standing"]) == (0, 0)
    assert "a street" in desk("redaction", "list", "--cache", "harbour", "--json").out


def test_the_same_request_key_gives_the_same_answer(desk: Sluice) -> None:
    words = (
        "redaction",
        "propose",
        "--cache",
        "harbour",
        "--term",
        "Иванов",
        "--as",
        "heron",
        "--request",
        "k",
        "--json",
    )

    assert desk(*words).rows == desk(*words).rows


def test_several_documents_are_approved_at_once_but_not_under_one_key(desk: Sluice) -> None:
    both = (PAPER, sha("contract")[:12])

    approved = desk("redaction", "approve", *both, "--as", "lin", "--json")

    assert [row["document"] for row in approved.rows] == [sha("paper"), sha("contract")]
    assert desk("redaction", "approve", *both, "--as", "vera", "--request", "one").code == 2


def test_tables_for_people_show_what_waits(desk: Sluice) -> None:
    desk("redaction", "propose", PAPER, "--term", "Иванов", "--as", "heron")

    assert "Иванов" in desk("redaction", "list", PAPER).out
    plans = desk("redaction", "list", "--plans", "--cache", "harbour", "--json").rows
    assert [(row["document"], row["standing"], row["approved"]) for row in plans] == [(sha("paper"), 1, False)]


@pytest.mark.parametrize("box", ["1,2", "a,b,c,d", "0.5,0.1,0.2,0.2"])
def test_a_box_that_is_none_is_wrong_usage(desk: Sluice, box: str) -> None:
    said = desk("redaction", "draw", PAPER, "--page", "1", "--box", box, "--reason", "legal", "--as", "heron")

    assert (said.code, "shares of the page" in said.err) == (2, True)


def test_a_pattern_that_is_none_is_wrong_usage(desk: Sluice) -> None:
    said = desk("redaction", "propose", PAPER, "--pattern", "face", "--as", "heron")

    assert (said.code, "initials_name" in said.err) == (2, True)

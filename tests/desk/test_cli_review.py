"""The commands of review: keys, exit codes, what is said when a rule refuses."""

import pytest

from storage.database import Record
from tests.desk.conftest import Sluice
from tests.storage.rows import Paper, put_cache, put_items, put_people, sha


def desk(record: Record, *papers: str | Paper) -> list[int]:
    put_people(record, "vera", "lin")
    return put_items(record, put_cache(record), *(papers or ("a",)), priority=0.83)


def test_a_reviewer_is_added_without_acting_as_anybody(sluice: Sluice) -> None:
    said = sluice("reviewer", "add", "vera", "--role", "editor", "--reads", "ru,zh-CN, en", "--json")

    (row,) = said.rows
    assert (said.code, row["name"], row["role"], row["reads"]) == (0, "vera", "editor", ["en", "ru", "zh-Hans"])


def test_reviewers_are_listed(sluice: Sluice) -> None:
    sluice("reviewer", "add", "vera", "--reads", "ru")

    said = sluice("reviewer", "list", "--json")

    assert [(row["name"], row["role"]) for row in said.rows] == [("vera", "reviewer")]


@pytest.mark.parametrize(
    "words",
    [
        ("reviewer", "add", "vera"),
        ("reviewer", "add", "vera", "--reads", "Russian"),
        ("reviewer", "add", "vera", "--reads", ","),
        ("reviewer", "add", "vera", "--reads", "ru", "--role", "boss"),
        ("queue", "take"),
        ("queue", "list", "--state", "nowhere"),
        ("queue", "decide", "1.a", "--as", "vera"),
        ("queue", "decide", "1.a", "--as", "vera", "--relevance", "maybe"),
    ],
)
def test_wrong_usage_ends_with_2(sluice: Sluice, words: tuple[str, ...]) -> None:
    said = sluice(*words)

    assert (said.code, said.out) == (2, "")
    assert said.err != ""


def test_the_queue_is_listed_with_the_keys_of_the_interface(sluice: Sluice, record: Record) -> None:
    (item,) = desk(record)

    said = sluice("queue", "list", "--json")

    (row,) = said.rows
    assert {key: row[key] for key in ("item", "document", "state", "priority", "because")} == {
        "item": item,
        "document": sha("a"),
        "state": "queued",
        "priority": 0.83,
        "because": ["test"],
    }
    assert (row["assignee"], row["lease_expires_at"]) == (None, None)


def test_the_queue_is_a_table_for_people(sluice: Sluice, record: Record) -> None:
    desk(record)

    said = sluice("queue", "list")

    assert sha("a")[:12] in said.out
    assert "0.83" in said.out


def test_the_list_can_be_held_to_a_cache_and_a_state(sluice: Sluice, record: Record) -> None:
    desk(record, "a", "b")
    sluice("queue", "take", "--as", "vera")

    said = sluice("queue", "list", "--cache", "harbour", "--state", "taken", "--json")

    assert [row["assignee"] for row in said.rows] == ["vera"]


def test_a_take_prints_one_line(sluice: Sluice, record: Record) -> None:
    (item,) = desk(record)

    said = sluice("queue", "take", "--as", "vera", "--json")

    (row,) = said.rows
    assert (said.code, row["item"], row["document"], row["priority"]) == (0, item, sha("a"), 0.83)
    assert row["token"].startswith(f"{item}.")
    assert row["expires_at"].endswith("+00:00")


def test_nothing_to_take_is_no_line_and_3(sluice: Sluice, record: Record) -> None:
    put_people(record, "vera")

    said = sluice("queue", "take", "--as", "vera", "--json")

    assert (said.code, said.out) == (3, "")
    assert "nothing to take" in said.err


def test_somebody_unknown_is_told_how_to_be_added(sluice: Sluice, record: Record) -> None:
    desk(record)

    said = sluice("queue", "take", "--as", "nobody")

    assert said.code == 3
    assert "sluice reviewer add" in said.err


def test_a_decision_says_where_the_item_went(sluice: Sluice, record: Record) -> None:
    desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]

    said = sluice(
        "queue", "decide", token, "--as", "vera", "--relevance", "relevant", "--sensitive",
        "--tag", "offset", "--tag", "price", "--note", "see page 3", "--json",
    )  # fmt: skip

    (row,) = said.rows
    assert (said.code, row["state"], row["because"]) == (0, "second_review", ["relevant", "sensitive"])


def test_a_lost_lease_ends_with_4_and_says_that_the_judgement_is_kept(sluice: Sluice, record: Record) -> None:
    desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]
    sluice("queue", "give-back", token, "--as", "vera")

    said = sluice("queue", "decide", token, "--as", "vera", "--relevance", "unsure")

    assert said.code == 4
    assert "kept as a draft" in said.err


def test_a_draft_given_back_comes_again_with_the_item(sluice: Sluice, record: Record) -> None:
    desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]

    given_back = sluice("queue", "give-back", token, "--as", "vera", "--note", "half read", "--not-sensitive", "--json")

    assert given_back.rows[0]["draft_kept"] is True
    assert sluice("queue", "take", "--as", "vera", "--json").rows[0]["draft"] == {
        "note": "half read",
        "sensitive": False,
    }


def test_an_undone_decision_gives_the_item_back(sluice: Sluice, record: Record) -> None:
    (item,) = desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]
    sluice("queue", "decide", token, "--as", "vera", "--relevance", "relevant")

    said = sluice("queue", "undo", str(item), "--as", "vera", "--json")

    assert (said.code, said.rows[0]["undone"], said.rows[0]["state"]) == (0, "decide", "taken")


def test_a_request_key_gives_the_same_line_again(sluice: Sluice, record: Record) -> None:
    desk(record, "a", "b")

    first = sluice("queue", "take", "--as", "vera", "--request", "monday 1", "--json")
    again = sluice("queue", "take", "--as", "vera", "--request", "monday 1", "--json")

    assert again.out == first.out


def test_a_key_used_for_something_else_ends_with_4(sluice: Sluice, record: Record) -> None:
    desk(record)
    sluice("queue", "take", "--as", "vera", "--request", "monday 1")

    said = sluice("queue", "undo", "--as", "vera", "--request", "monday 1")

    assert said.code == 4
    assert "key" in said.err


def second_of_lin(sluice: Sluice, record: Record) -> str:
    """Let vera find an item relevant and lin take it for a second review; gives lin's token."""
    desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]
    sluice("queue", "decide", token, "--as", "vera", "--relevance", "relevant", "--note", "canary")
    taken: str = sluice("queue", "take", "--second", "--as", "lin", "--json").rows[0]["token"]
    return taken


def test_a_second_review_is_given_blind_and_then_answered(sluice: Sluice, record: Record) -> None:
    token = second_of_lin(sluice, record)
    blind = sluice("queue", "show", "1", "--as", "lin")

    spoken = sluice("queue", "decide", token, "--as", "lin", "--relevance", "unsure")
    answered = sluice("queue", "disagree", token, "--as", "lin", "--reason", "no price", "--json")

    assert "canary" not in blind.out + blind.err
    assert "canary" in spoken.out
    assert (answered.rows[0]["state"], answered.rows[0]["round"]) == ("queued", 2)


def test_agreeing_without_having_spoken_ends_with_4(sluice: Sluice, record: Record) -> None:
    token = second_of_lin(sluice, record)

    said = sluice("queue", "agree", token, "--as", "lin")

    assert said.code == 4
    assert "sluice queue decide" in said.err


def test_an_answer_with_half_a_judgement_is_wrong_usage(sluice: Sluice, record: Record) -> None:
    token = second_of_lin(sluice, record)

    said = sluice("queue", "agree", token, "--as", "lin", "--sensitive")

    assert said.code == 2
    assert "--relevance" in said.err


def test_agreement_is_told_per_language_and_question(sluice: Sluice, record: Record) -> None:
    token = second_of_lin(sluice, record)
    sluice("queue", "agree", token, "--as", "lin", "--relevance", "relevant")

    said = sluice("queue", "agreement", "--cache", "harbour", "--json")

    assert said.rows == [
        {"language": "und", "axis": axis, "pairs": 1, "alpha": None, "because": "too_few"}
        for axis in ("relevance", "sensitive", "names_person")
    ]


def test_a_held_item_is_prolonged_drafted_and_parked(sluice: Sluice, record: Record) -> None:
    (item,) = desk(record)
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]

    prolonged = sluice("queue", "heartbeat", token, "--as", "vera", "--json").rows[0]
    drafted = sluice("queue", "draft", token, "--as", "vera", "--note", "half", "--json").rows[0]
    parked = sluice("queue", "park", token, "--as", "vera", "--for", "legal", "--reason", "ask", "--json").rows[0]
    unparked = sluice("queue", "unpark", str(item), "--as", "lin", "--json").rows[0]

    assert (prolonged["token"], drafted["draft"]) == (token, {"note": "half"})
    assert (parked["state"], parked["parked_for"], unparked["state"]) == ("parked", "legal", "queued")


def test_a_family_is_decided_in_one_line(sluice: Sluice, record: Record) -> None:
    desk(record, Paper("a", family="f"), Paper("b", family="f"))
    token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]

    said = sluice("queue", "decide", token, "--family", "--as", "vera", "--relevance", "relevant", "--json")

    (row,) = said.rows
    assert ([one["state"] for one in row["decided"]], row["skipped"]) == (["second_review"] * 2, [])


def test_a_version_that_is_gone_ends_with_4(sluice: Sluice, record: Record) -> None:
    desk(record)
    taken = sluice("queue", "take", "--as", "vera", "--json").rows[0]
    sluice("queue", "heartbeat", taken["token"], "--as", "vera")

    said = sluice("queue", "give-back", taken["token"], "--as", "vera", "--expect", str(taken["version"]))

    assert said.code == 4
    assert "changed since you looked" in said.err


@pytest.mark.parametrize(
    "command",
    [
        *("take", "heartbeat", "draft", "decide", "agree", "disagree"),
        *("give-back", "park", "unpark", "reopen", "undo"),
    ],
)
def test_every_verb_has_json_as_and_request(sluice: Sluice, command: str) -> None:
    said = sluice("queue", command, "--help")

    assert all(option in said.out for option in ("--json", "--as", "--request"))


def test_what_was_learned_is_told_after_decisions_of_both_kinds(sluice: Sluice, record: Record) -> None:
    desk(record, *(Paper(name, texts=(f"текст {name}",)) for name in ("a", "b", "c")))
    for relevance in ("relevant", "not_relevant"):
        token = sluice("queue", "take", "--as", "vera", "--json").rows[0]["token"]
        said = sluice("queue", "decide", token, "--as", "vera", "--relevance", relevance, "--json")
        assert (said.code, len(said.rows)) == (0, 1)

    told = sluice("queue", "learning", "--cache", "harbour", "--json")

    (row,) = told.rows
    assert (row["run"], row["decisions"], row["relevant"], row["documents"]) == (1, 2, 1, 3)
    assert 0 < row["weight"] < 0.9

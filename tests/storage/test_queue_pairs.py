"""What was judged twice, as agreement needs it."""

import pytest

from config.errors import NotFound
from storage.database import Record
from storage.queue import agree, decide, disagree, give_back, judged_twice, take, undo
from storage.rules.review import Judgement
from storage.vocabulary import Relevance
from tests.storage.rows import Paper, put_cache, put_items, put_people

YES = Judgement(Relevance.RELEVANT, sensitive=True, names_person=False)
NO = Judgement(Relevance.NOT_RELEVANT, sensitive=True, names_person=False)


def desk(record: Record, *papers: Paper, slug: str = "harbour") -> None:
    put_items(record, put_cache(record, slug), *(papers or (Paper("a", languages={"ru": 5, "zh-Hans": 9}),)))


def judge_twice(record: Record, first: Judgement = YES, second: Judgement = NO) -> str:
    decide(record, take(record, reviewer="vera")["token"], reviewer="vera", judgement=first)
    token = take(record, reviewer="lin", second=True)["token"]
    decide(record, token, reviewer="lin", judgement=second)
    return token


def test_a_pair_is_what_was_said_blind_in_the_documents_main_language(both_records: Record) -> None:
    put_people(both_records, "vera", "lin")
    desk(both_records)
    agree(both_records, judge_twice(both_records), reviewer="lin")

    (pair,) = judged_twice(both_records)

    assert (pair.language, pair.relevance, pair.sensitive) == ("zh-Hans", ("relevant", "not_relevant"), (True, True))


def test_what_was_judged_once_is_no_pair(both_records: Record) -> None:
    put_people(both_records, "vera", "lin")
    desk(both_records)
    decide(both_records, take(both_records, reviewer="vera")["token"], reviewer="vera", judgement=YES)

    assert judged_twice(both_records) == []


def test_a_decision_that_was_undone_is_in_no_pair(both_records: Record) -> None:
    put_people(both_records, "vera", "lin", "ada")
    desk(both_records)
    decide(both_records, take(both_records, reviewer="ada")["token"], reviewer="ada", judgement=NO)
    give_back(both_records, str(undo(both_records, reviewer="ada")["token"]), reviewer="ada")
    judge_twice(both_records, second=YES)

    (pair,) = judged_twice(both_records)

    assert pair.relevance == ("relevant", "relevant")


def test_each_round_is_a_pair_of_its_own(both_records: Record) -> None:
    put_people(both_records, "vera", "lin")
    desk(both_records)
    disagree(both_records, judge_twice(both_records), reviewer="lin", reason="no")
    decide(both_records, take(both_records, reviewer="lin")["token"], reviewer="lin", judgement=YES)
    decide(both_records, take(both_records, reviewer="vera", second=True)["token"], reviewer="vera", judgement=YES)

    assert [pair.relevance for pair in judged_twice(both_records)] == [
        ("relevant", "not_relevant"),
        ("relevant", "relevant"),
    ]


def test_pairs_can_be_held_to_a_cache(both_records: Record) -> None:
    put_people(both_records, "vera", "lin")
    desk(both_records, Paper("a", languages={"und": 9}))
    judge_twice(both_records)
    desk(both_records, Paper("b", languages={"ru": 9}), slug="other")
    judge_twice(both_records)

    assert [pair.language for pair in judged_twice(both_records, "harbour")] == ["und"]
    assert len(judged_twice(both_records)) == 2


def test_pairs_of_an_unknown_cache_are_refused(record: Record) -> None:
    with pytest.raises(NotFound):
        judged_twice(record, "no-such-cache")

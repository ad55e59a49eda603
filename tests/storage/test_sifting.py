"""Documents are sifted by what became of them, by language, and by how far the work on them has come."""

from typing import Any

import pytest

from storage import catalogue, queue
from storage.caches import show_cache
from storage.database import Record
from storage.rules.review import Judgement
from storage.sifting import Sieve, Stage, count_documents
from storage.vocabulary import Outcome, Reason, Relevance, ReviewState
from tests.storage.rows import Hands, Paper, hands, put_cache, put_items, put_paper, put_people, sha

__all__ = ["hands"]


def sifted(record: Record, **asked: Any) -> set[str]:
    """The names of the documents that come through, of those called by one letter."""
    sieve = Sieve("harbour", **asked)
    rows = catalogue.list_documents(record, slug="harbour", only=sieve)
    assert count_documents(record, sieve) == len(rows)
    return {name for name in "abcdef" if sha(name) in {row["document"] for row in rows}}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abcd"),
        ({"outcome": Outcome.READ}, "ab"),
        ({"outcome": Outcome.QUARANTINED, "reason": "encrypted"}, "c"),
        ({"waiting": True}, "d"),
        ({"language": "ru"}, "ab"),
        ({"language": "ru", "script": "Zyyy"}, "ab"),
        ({"script": "Cyrl"}, ""),
        ({"language": "zh-Hans"}, "b"),
        ({"family": sha("a")}, "ab"),
        ({"stage": Stage.FAMILIES}, "a"),
        ({"stage": Stage.CORROBORATED}, ""),
        ({"stage": Stage.RELEASED}, ""),
    ],
)
def test_only_what_meets_all_that_is_asked_comes_through(
    both_records: Record, asked: dict[str, Any], found: str
) -> None:
    cache = put_cache(both_records)
    put_paper(both_records, cache, Paper("a", languages={"ru": 5}, family="a", pivot=True))
    put_paper(both_records, cache, Paper("b", languages={"ru": 5, "zh-Hans": 5}, family="a"))
    put_paper(both_records, cache, Paper("c", outcome=Outcome.QUARANTINED, reason=Reason.ENCRYPTED))
    put_paper(both_records, cache, Paper("d", outcome=None))
    put_paper(both_records, put_cache(both_records, "other"), Paper("e", languages={"ru": 5}))

    assert sifted(both_records, **asked) == set(found)


def test_review_states_are_those_of_now(both_records: Record, hands: Hands) -> None:
    put_items(both_records, put_cache(both_records), "a", "b")
    put_people(both_records, "vera")
    taken = queue.take(both_records, reviewer="vera")
    said = Judgement(Relevance.RELEVANT, sensitive=False, names_person=False)
    queue.decide(both_records, taken["token"], reviewer="vera", judgement=said)
    queue.take(both_records, reviewer="vera")

    before = sifted(both_records, state=ReviewState.TAKEN)
    hands.move(61)

    assert len(before) == 1
    assert sifted(both_records, state=ReviewState.TAKEN) == set()
    assert sifted(both_records, state=ReviewState.QUEUED) == before
    assert sifted(both_records, stage=Stage.REVIEWED) == set("ab") - before


def test_a_cache_tells_the_shares_of_scripts(both_records: Record) -> None:
    put_paper(both_records, put_cache(both_records), Paper("a", languages={"ru": 5}))

    assert show_cache(both_records, "harbour")["scripts"] == {"Zyyy": 1.0}

"""The members of a family, told shortly, on both databases."""

import pytest

from config.errors import NotFound
from storage.database import Record
from storage.family_members import list_members
from storage.queue import take
from tests.storage.rows import Hands, Paper, hands, put_cache, put_items, put_paper, put_people, sha

__all__ = ["hands"]


@pytest.fixture
def kin(both_records: Record) -> Record:
    """A family of three in one cache, one of them not in the queue; the same name in another cache; a stranger."""
    harbour = put_cache(both_records)
    put_items(both_records, harbour, Paper("a", family="f", pivot=True, pages=3), Paper("b", family="f", pages=None))
    put_paper(both_records, harbour, Paper("c", family="f"))
    put_paper(both_records, harbour, Paper("stranger", family="g"))
    put_paper(both_records, put_cache(both_records, "island"), Paper("a", family="f"))
    return both_records


def test_members_are_told_in_the_order_of_their_hashes_each_once(kin: Record) -> None:
    rows = list_members(kin, "harbour", sha("f"), limit=10)

    assert [row["document"] for row in rows] == sorted(sha(name) for name in "abc")
    assert {row["document"]: (row["pivot"], row["pages"]) for row in rows} == {
        sha("a"): (True, 3),
        sha("b"): (False, None),
        sha("c"): (False, 1),
    }
    assert [row["document"] for row in list_members(kin, "island", sha("f"), limit=10)] == [sha("a")]
    assert list_members(kin, "harbour", sha("f"), limit=2) == rows[:2]


def test_a_member_that_is_not_in_the_queue_has_no_review(kin: Record) -> None:
    review = {row["document"]: row["review"] for row in list_members(kin, "harbour", sha("f"), limit=10)}

    assert review[sha("c")] is None
    assert review[sha("a")]["state"] == "queued"


def test_a_member_whose_lease_has_expired_waits_again(kin: Record, hands: Hands) -> None:
    put_people(kin, "vera")
    taken = take(kin, reviewer="vera")

    def standing() -> dict[int, str]:
        rows = list_members(kin, "harbour", sha("f"), limit=10)
        return {row["review"]["item"]: row["review"]["state"] for row in rows if row["review"]}

    assert sorted(standing().values()) == ["queued", "taken"]
    assert standing()[taken["item"]] == "taken"
    hands.move(60 * 24 * 30)
    assert set(standing().values()) == {"queued"}


def test_a_family_or_a_cache_that_is_not_there(kin: Record) -> None:
    assert list_members(kin, "harbour", sha("nothing"), limit=10) == []
    with pytest.raises(NotFound):
        list_members(kin, "nowhere", sha("f"), limit=10)

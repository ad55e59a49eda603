"""What the watchlist lifted is counted by cache, on both databases: each item once, each term once an item."""

from storage.database import Record
from storage.queue import save_ranks
from storage.shapes import Ranked
from storage.watched import Hits, count_hits
from tests.storage.rows import Paper, put_cache, put_paper


def put_ranked(record: Record, cache_id: int, name: str, *because: str, ranked_by: str = "1/list/reading") -> None:
    document = put_paper(record, cache_id, Paper(name))
    save_ranks(record, [Ranked(document, 0.5, behind=False, because=because, ranked_by=ranked_by)])


def test_terms_are_counted_by_cache_each_once_an_item(both_records: Record) -> None:
    harbour, island = put_cache(both_records), put_cache(both_records, "island")
    put_ranked(both_records, harbour, "a", "watchlist: БМД-4М", "watchlist: contract", "watchlist: БМД-4М")
    put_ranked(both_records, harbour, "b", "watchlist: contract", "money")
    put_ranked(both_records, harbour, "c", "money", ranked_by="2/other/reading")
    put_ranked(both_records, island, "a", "watchlist: contract", ranked_by="by hand")

    found = {one.cache: one for one in count_hits(both_records)}

    assert list(found) == ["harbour", "island"]
    assert (found["harbour"].items, found["harbour"].hit) == (3, 2)
    assert found["harbour"].by_term == {"БМД-4М": 1, "contract": 2}
    assert found["harbour"].ranked_by == {"list": 2, "other": 1}
    assert (found["island"].by_term, found["island"].ranked_by) == ({"contract": 1}, {"": 1})


def test_a_cache_without_items_is_told_with_none(both_records: Record) -> None:
    put_paper(both_records, put_cache(both_records), Paper("a"))

    assert count_hits(both_records) == [Hits("harbour")]

"""Listing: where every item stands now, in the order of handing out."""

import pytest

from config.errors import NotFound
from storage.database import Record
from storage.queue import list_items, take
from storage.vocabulary import ReviewState
from tests.storage.rows import Hands, hands, put_cache, put_items, put_people, sha

__all__ = ["hands"]


def test_the_list_has_the_order_of_handing_out_and_the_keys_of_the_interface(both_records: Record) -> None:
    cache = put_cache(both_records)
    put_items(both_records, cache, "a", priority=0.2)
    put_items(both_records, cache, "b", priority=0.7)

    rows = list_items(both_records)

    assert [row["document"] for row in rows] == [sha("b"), sha("a")]
    assert {"item", "document", "state", "priority", "because", "assignee", "lease_expires_at"} <= set(rows[0])


def test_the_list_tells_who_holds_an_item_until_when(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera")
    taken = take(both_records, reviewer="vera")

    (row,) = list_items(both_records)

    assert (row["state"], row["assignee"], row["lease_expires_at"]) == ("taken", "vera", taken["expires_at"])


def test_the_list_calls_an_expired_item_queued(both_records: Record, hands: Hands) -> None:
    put_items(both_records, put_cache(both_records), "a")
    put_people(both_records, "vera")
    take(both_records, reviewer="vera")
    hands.move(minutes=61)

    (row,) = list_items(both_records, state=ReviewState.QUEUED)

    assert (row["state"], row["assignee"], row["lease_expires_at"]) == ("queued", None, None)
    assert list_items(both_records, state=ReviewState.TAKEN) == []


def test_the_list_can_be_held_to_a_cache_and_a_state(both_records: Record) -> None:
    put_items(both_records, put_cache(both_records, "first"), "a", "b")
    put_items(both_records, put_cache(both_records, "second"), "c")
    put_people(both_records, "vera")
    taken = take(both_records, reviewer="vera", cache="first")

    held = list_items(both_records, "first", state=ReviewState.TAKEN)

    assert [row["item"] for row in held] == [taken["item"]]


def test_a_list_of_an_unknown_cache_is_refused(record: Record) -> None:
    with pytest.raises(NotFound):
        list_items(record, "no-such-cache")

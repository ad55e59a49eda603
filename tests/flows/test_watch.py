"""The inbox: what is new is ordered once, what was delivered is not, and what broke off is finished."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import NotFound
from storage import custody
from storage.database import Record
from storage.shapes import Order
from tasks.watch import ACTOR, find_orders, load_memory, take_orders
from tasks.workshop import Workshop, working, workshop
from tests.tasks.bringing import Pool
from tests.tasks.serving import Server, running_server, whole


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    """A drop folder with one file."""
    made = tmp_path / "drop"
    made.mkdir()
    (made / "a.txt").write_bytes(b"first")
    return made


@pytest.fixture
def website() -> Iterator[Server]:
    """A server on this machine."""
    with running_server() as running:
        yield running


@pytest.fixture
def shop(home: Path, drop: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """A workshop whose inbox is the drop folder; files settle at once."""
    monkeypatch.setenv("SLUICE_HOME", str(home))
    monkeypatch.setenv("SLUICE_INBOX", f'{{"harbour": ["{drop}"]}}')
    monkeypatch.setenv("SLUICE_INBOX_SETTLE_SECONDS", "0")
    monkeypatch.setenv("SLUICE_FETCH_ALLOW_PRIVATE", "true")
    with working() as opened:
        yield opened


def deliver(shop: Workshop, order: Order) -> None:
    from tasks.deliver.deliver import deliver as bring_in  # noqa: PLC0415 named like this

    bring_in(
        order,
        record=shop.record,
        unpack=Pool(shop.record).unpack,
        fetch=shop.fetch,
        notice=lambda _what, _count: None,
    )


def deliver_news(shop: Workshop) -> int:
    orders = list(find_orders(shop))
    for order in orders:
        deliver(shop, order)
    return len(orders)


def test_a_new_file_is_ordered_from_its_folder(shop: Workshop, drop: Path) -> None:
    [order] = find_orders(shop)

    assert order == Order(cache="harbour", inputs=(str(drop),), only=(b"a.txt",), actor=ACTOR)


def test_what_was_delivered_is_not_ordered_again(shop: Workshop) -> None:
    assert deliver_news(shop) == 1
    assert deliver_news(shop) == 0


def test_what_was_delivered_is_known_from_the_record_when_the_memory_is_lost(shop: Workshop) -> None:
    deliver_news(shop)
    (shop.record.home / "inbox.json").unlink(missing_ok=True)

    assert deliver_news(shop) == 0


def test_a_delivered_file_is_hashed_once_only(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver_news(shop)
    deliver_news(shop)
    monkeypatch.setattr("tasks.watch._hash", lambda *_: pytest.fail("hashed again"))

    assert deliver_news(shop) == 0


def test_other_bytes_at_a_delivered_place_are_ordered(shop: Workshop, drop: Path) -> None:
    deliver_news(shop)
    (drop / "a.txt").write_bytes(b"other")

    [order] = find_orders(shop)

    assert order.only == (b"a.txt",)


def test_a_delivered_file_touched_but_not_changed_is_not_ordered(shop: Workshop, drop: Path) -> None:
    deliver_news(shop)
    os.utime(drop / "a.txt", (1, 1))

    assert list(find_orders(shop)) == []


def test_only_the_new_file_beside_a_delivered_one_is_ordered(shop: Workshop, drop: Path) -> None:
    deliver_news(shop)
    (drop / "b.txt").write_bytes(b"second")

    [order] = find_orders(shop)

    assert order.only == (b"b.txt",)


def test_a_folder_that_is_not_there_stops_nobody(shop: Workshop, drop: Path) -> None:
    shutil.rmtree(drop)

    assert list(find_orders(shop)) == []


def test_a_damaged_memory_is_begun_anew(shop: Workshop) -> None:
    (shop.record.home / "inbox.json").write_text("{nonsense")

    assert load_memory(shop.record.home) == {"files": {}, "addresses": {}}


def test_a_run_that_broke_off_after_delivering_is_finished_without_delivering(shop: Workshop) -> None:
    broken_off = custody.save_order(shop.record, next(find_orders(shop)))
    deliver(shop, custody.load_order(shop.record, broken_off))

    [finishing] = take_orders(shop)

    assert custody.load_order(shop.record, finishing) == Order(cache="harbour", inputs=(), actor=ACTOR)
    with pytest.raises(NotFound):
        custody.load_order(shop.record, broken_off)


def test_a_run_that_broke_off_before_delivering_is_just_ordered_again(shop: Workshop) -> None:
    custody.save_order(shop.record, next(find_orders(shop)))

    [again] = take_orders(shop)

    assert custody.load_order(shop.record, again).only == (b"a.txt",)


def test_an_order_given_by_a_person_is_left_to_them(shop: Workshop, drop: Path) -> None:
    given = custody.save_order(shop.record, Order("harbour", (str(drop),)))
    take_orders(shop)

    assert custody.load_order(shop.record, given).actor == "operator"


@pytest.fixture
def watching_a_website(shop: Workshop, website: Server, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A workshop whose inbox is one address."""
    assert shop.settings.fetch_allow_private
    monkeypatch.setenv("SLUICE_INBOX", f'{{"harbour": ["{website.url}"]}}')
    return workshop()


def test_an_address_is_ordered_once_and_fetched_once_for_it(watching_a_website: Workshop, website: Server) -> None:
    website.answers = [whole, lambda asked: asked.say(304)]

    assert deliver_news(watching_a_website) == 1
    assert len(website.asked) == 1
    assert deliver_news(watching_a_website) == 0
    assert len(website.asked) == 2


def test_an_address_whose_server_cannot_tell_of_changes_is_not_downloaded_at_every_look(
    watching_a_website: Workshop, website: Server
) -> None:
    website.answers = [lambda asked: asked.say(200, b"without validators")]

    deliver_news(watching_a_website)
    deliver_news(watching_a_website)

    assert len(website.asked) == 1


def test_the_record_of_the_workshop_is_one_for_all_who_are_in_it(shop: Workshop) -> None:
    with working() as inner:
        assert inner is shop
    assert isinstance(workshop().record, Record)

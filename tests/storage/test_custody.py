"""Deliveries are written whole or not at all, once each, and alike on both databases."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from config.errors import NotFound
from config.settings import Settings
from storage import custody
from storage.caches import reconcile
from storage.database import Record, open_record
from storage.digest import record_digest
from storage.shapes import ContainerVerdict, Expansion, Fetched, Found, MemberFound, Order
from storage.vocabulary import Outcome, Reason

A, B, C, Z = ("a" * 64, "b" * 64, "c" * 64, "e" * 64)
OPENED = ContainerVerdict(Outcome.READ, "application/zip", reader_version="1")
TOO_DEEP = replace(OPENED, outcome=Outcome.QUARANTINED, reason=Reason.TOO_DEEP)
BOMB = replace(OPENED, outcome=Outcome.QUARANTINED, reason=Reason.BOMB)
EXPANSION = Expansion(Z, "application/zip", "1", (MemberFound(b"\xff/a", A, 1), MemberFound(b"b", B, 2)))


def arrival(
    *found: Found, manifest: str = "m1", cache: str = "harbour", **verdicts: ContainerVerdict
) -> custody.Arrival:
    by_content = {{"z": Z, "c": C}[name]: verdict for name, verdict in verdicts.items()}
    return custody.Arrival(cache, None, "operator", manifest, len(found), found, by_content)


def rows(record: Record, query: str) -> list[tuple[object, ...]]:
    with record.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_delivery_is_written_with_its_documents_and_places(both_records: Record) -> None:
    receipt = custody.save_delivery(both_records, arrival(Found(b"x/\xff", A, 1), Found(b"y", A, 1), Found(b"z", B, 2)))

    assert (receipt.delivery, receipt.new) == (1, 3)
    assert rows(both_records, "SELECT path FROM occurrence ORDER BY path") == [("x/\ufffd",), ("y",), ("z",)]
    assert rows(both_records, "SELECT sha256, outcome FROM document ORDER BY sha256") == [(A, None), (B, None)]
    assert rows(both_records, "SELECT sha256, size FROM blob ORDER BY sha256") == [(A, 1), (B, 2)]


def test_raw_paths_come_back_as_they_were(both_records: Record) -> None:
    custody.save_delivery(both_records, arrival(Found(b"\xd0\xb4/\x01\xff\xc0", A, 1)))

    kept = rows(both_records, "SELECT raw_path FROM occurrence")

    assert bytes(kept[0][0]) == b"\xd0\xb4/\x01\xff\xc0"  # type: ignore[arg-type]


def test_the_same_manifest_is_the_same_delivery(both_records: Record) -> None:
    custody.save_delivery(both_records, arrival(Found(b"x", A, 1)))
    before = record_digest(both_records)

    again = custody.save_delivery(both_records, arrival(Found(b"x", A, 1)))

    assert (again.delivery, again.new) == (1, 0)
    assert record_digest(both_records) == before


def test_the_same_manifest_in_another_cache_is_another_delivery(both_records: Record) -> None:
    custody.save_delivery(both_records, arrival(Found(b"x", A, 1)))

    other = custody.save_delivery(both_records, arrival(Found(b"x", A, 1), cache="other"))

    assert (other.delivery, other.new) == (1, 1)
    assert rows(both_records, "SELECT count(*) FROM document") == [(2,)]


def test_new_are_files_that_no_earlier_delivery_had_there_with_these_bytes(both_records: Record) -> None:
    custody.save_delivery(both_records, arrival(Found(b"x", A, 1), Found(b"y", B, 2)))

    second = custody.save_delivery(
        both_records, arrival(Found(b"x", A, 1), Found(b"y", C, 3), Found(b"z", A, 1), manifest="m2")
    )

    assert (second.delivery, second.new) == (2, 2)


def test_the_ledger_names_the_delivery_and_its_manifest(both_records: Record) -> None:
    custody.save_delivery(both_records, arrival(Found(b"secret name", A, 1)))

    assert rows(both_records, "SELECT kind, actor, subject, payload FROM ledger") == [
        ("delivery received", "operator", "cache:harbour", '{"files":1,"manifest_sha256":"m1","number":1,"skipped":0}')
    ]


def test_nothing_is_written_where_something_fails(both_records: Record) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"):
        custody.save_delivery(both_records, arrival(Found(b"x", A, 1), Found(b"x", B, 2)))

    assert rows(both_records, "SELECT count(*) FROM blob") == rows(both_records, "SELECT count(*) FROM cache") == [(0,)]


def test_a_hundred_thousand_rows_are_cut_into_statements_that_databases_take(both_records: Record) -> None:
    found = [Found(b"%d" % number, f"{number % 3500:064x}", 1) for number in range(5000)]

    receipt = custody.save_delivery(both_records, arrival(*found))

    assert reconcile(both_records, receipt.delivery_id)["copies"] == 1500


@pytest.mark.parametrize("rules", [("r", "r"), ("r", None), (None, "r"), (None, None)])
def test_a_document_is_excluded_only_where_all_its_places_are(
    both_records: Record, rules: tuple[str | None, str | None]
) -> None:
    custody.save_delivery(both_records, arrival(*(Found(b"%d" % n, A, 1, rule) for n, rule in enumerate(rules))))

    expected = ("excluded", "r") if all(rules) else (None, None)
    assert rows(both_records, "SELECT outcome, rule FROM document") == [expected]


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((OPENED, TOO_DEEP), ("read", None)),
        ((OPENED, BOMB), ("read", None)),
        ((TOO_DEEP, BOMB), ("quarantined", "bomb")),
        ((TOO_DEEP, TOO_DEEP), ("quarantined", "too_deep")),
    ],
)
def test_a_container_is_judged_by_its_best_place_in_either_order(
    both_records: Record, verdicts: tuple[ContainerVerdict, ...], expected: tuple[str, str | None], *, swap: bool
) -> None:
    for number, verdict in enumerate(verdicts[::-1] if swap else verdicts):
        custody.save_delivery(both_records, arrival(Found(b"%d" % number, Z, 1), manifest=f"m{number}", z=verdict))

    assert rows(both_records, "SELECT outcome, reason FROM document") == [expected]


def test_an_expansion_comes_back_as_it_was_kept(both_records: Record) -> None:
    custody.save_expansion(both_records, EXPANSION, size=9)

    assert custody.load_expansions(both_records, {Z, A}) == {Z: EXPANSION}


def test_an_expansion_kept_twice_is_there_once(both_records: Record) -> None:
    for _ in range(2):
        custody.save_expansion(both_records, EXPANSION, size=9)

    assert rows(both_records, "SELECT count(*) FROM member") == [(2,)]


def test_opening_again_takes_the_place_of_an_earlier_opening(both_records: Record) -> None:
    failed = replace(EXPANSION, members=(), reason=Reason.TIMED_OUT, missing=("я",))
    custody.save_expansion(both_records, failed, size=9)
    assert custody.load_expansions(both_records, {Z}) == {Z: failed}

    custody.save_expansion(both_records, EXPANSION, size=9)

    assert custody.load_expansions(both_records, {Z}) == {Z: EXPANSION}


def fetched(sha256: str = A) -> Fetched:
    return Fetched("https://a.example/x", "https://b.example/y", 200, (("etag", '"1"'),), sha256, 5, "y")


def test_the_last_fetch_of_an_address_comes_back(both_records: Record) -> None:
    custody.save_fetch(both_records, fetched(A))
    custody.save_fetch(both_records, fetched(B))

    last = custody.last_fetch(both_records, "https://a.example/x")

    assert last == replace(fetched(B), file_name="", fresh=False)
    assert custody.last_fetch(both_records, "https://b.example/y") is None


def test_the_ledger_holds_a_fetch_without_its_address(both_records: Record) -> None:
    custody.save_fetch(both_records, fetched())

    ((kind, subject, payload),) = rows(both_records, "SELECT kind, subject, payload FROM ledger")
    assert kind == "fetched"
    assert "example" not in f"{subject}{payload}"


@pytest.mark.parametrize("only", [None, (b"\xff/a", b"b")])
def test_an_order_comes_back_as_it_was_kept(record: Record, only: tuple[bytes, ...] | None) -> None:
    order = Order("harbour", ("/x/" + os.fsdecode(b"\xff"), "https://a.example/я"), "Title", only, "sluice")

    assert custody.load_order(record, custody.save_order(record, order)) == order


def test_an_order_is_for_its_owner_only(record: Record) -> None:
    order_id = custody.save_order(record, Order("harbour", ("/secret/place",)))

    assert (record.home / "orders" / f"{order_id}.json").stat().st_mode & 0o777 == 0o600


def test_a_dropped_order_is_gone(record: Record) -> None:
    order_id = custody.save_order(record, Order("harbour", ("/x",)))

    custody.drop_order(record, order_id)
    custody.drop_order(record, order_id)

    with pytest.raises(NotFound):
        custody.load_order(record, order_id)


def test_no_order_outside_its_folder_is_read(record: Record) -> None:
    with pytest.raises(NotFound):
        custody.load_order(record, "../sluice")


def test_a_delivery_is_the_same_on_both_databases(home: Path, both_records: Record) -> None:
    found = (Found(b"x/\xff", A, 1), Found(b"z.zip", Z, 9), Found(b"z.zip/b", B, 2, "os_metadata"))
    lite = open_record(Settings(home=home.with_name("lite")))
    for record in (lite, both_records):
        custody.save_expansion(record, EXPANSION, size=9)
        custody.save_delivery(record, arrival(*found, z=OPENED))

    assert record_digest(lite) == record_digest(both_records)
    lite.close()

"""The ledger refuses to be changed, and tells when it was."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import ledger
from storage.database import Record
from tests.drawn import draw_cache, sha


def fill(record: Record, count: int = 4) -> ledger.Head:
    for number in range(count):
        with record.writing() as session:
            ledger.append(session, "noted", actor="operator", subject=f"thing:{number}", payload={"n": number})
    head = ledger.load_head(record.home)
    assert head is not None
    return head


def verdict(record: Record, *known: ledger.Head) -> ledger.Verdict:
    with record.reading() as session:
        return ledger.verify(session, list(known))


def tamper(record: Record, *statements: str) -> None:
    """Change the table as somebody would who holds the database file: the guards are taken off first."""
    with record.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER ledger_refuses_{verb}"))
        else:
            connection.execute(text("ALTER TABLE ledger DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_whole_ledger_verifies_up_to_its_head(both_records: Record) -> None:
    head = fill(both_records)

    assert verdict(both_records, head) == ledger.Verdict(head)


@pytest.mark.parametrize("statement", ["UPDATE ledger SET actor = 'x'", "DELETE FROM ledger"])
def test_the_database_refuses_to_change_the_ledger(both_records: Record, statement: str) -> None:
    fill(both_records, 1)

    with pytest.raises(DBAPIError, match="append-only"), both_records.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken", "sequence"),
    [
        ("UPDATE ledger SET payload = '{\"n\":9}' WHERE sequence = 2", "changed", 2),
        ("DELETE FROM ledger WHERE sequence = 2", "cut", 3),
        ("DELETE FROM ledger WHERE sequence = 1", "cut", 2),
    ],
)
def test_a_changed_or_cut_entry_is_named(both_records: Record, statement: str, broken: str, sequence: int) -> None:
    head = fill(both_records)
    tamper(both_records, statement)

    found = verdict(both_records, head)

    assert (found.broken, found.sequence) == (broken, sequence)


def test_entries_put_in_another_order_are_told(both_records: Record) -> None:
    """Two entries change places and their hashes are made to fit their new places: the chain no longer does."""
    head = fill(both_records)
    with both_records.reading() as session:
        second, third = (session.get(ledger.LedgerEntry, number) for number in (2, 3))
        assert second is not None
        assert third is not None
        second.sequence, third.sequence = 3, 2
        hashes = ledger.entry_hash(third), ledger.entry_hash(second)
        session.expunge_all()
    tamper(
        both_records,
        "UPDATE ledger SET sequence = 99 WHERE sequence = 2",
        f"UPDATE ledger SET sequence = 2, hash = '{hashes[0]}' WHERE sequence = 3",
        f"UPDATE ledger SET sequence = 3, hash = '{hashes[1]}' WHERE sequence = 99",
    )

    found = verdict(both_records, head)

    assert (found.broken, found.sequence) == ("reordered", 2)


def test_a_ledger_cut_at_its_end_is_told_by_the_head_kept_outside(both_records: Record) -> None:
    head = fill(both_records)
    tamper(both_records, "DELETE FROM ledger WHERE sequence > 2")

    assert verdict(both_records).broken is None  # the chain alone cannot know
    assert verdict(both_records, head).broken == "cut"


def test_a_ledger_rewritten_from_its_start_is_told_by_a_head_written_down_elsewhere(both_records: Record) -> None:
    written_down = fill(both_records)
    tamper(both_records, "DELETE FROM ledger")
    (both_records.home / ledger.HEAD_FILE).unlink()
    forged = fill(both_records, 5)

    assert verdict(both_records, forged).broken is None
    assert verdict(both_records, written_down).broken == "changed"


def test_the_kept_head_never_moves_backwards(record: Record) -> None:
    head = fill(record)

    ledger.save_head(record.home, ledger.Head(1, "0" * 64))

    assert ledger.load_head(record.home) == head


def test_an_empty_ledger_beside_a_record_that_is_not_is_told(both_records: Record) -> None:
    """Somebody took every entry and the kept head away."""
    draw_cache(both_records, [sha("a")])

    assert verdict(both_records).broken == "cut"

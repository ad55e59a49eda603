"""The ledger refuses to be changed, and tells when it was."""

import hashlib
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from config.settings import Settings
from storage import ledger
from storage.database import Record, open_record
from storage.tables.review import Reviewer
from tests.drawn import draw_cache, sha
from tests.storage.rows import put_people


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
        ("UPDATE ledger SET salt = NULL WHERE sequence = 2", "changed", 2),
        (f"UPDATE ledger SET salt = '{secrets.token_hex(32)}' WHERE sequence = 2", "changed", 2),
        ("UPDATE ledger SET pseudonym = 'ffffffffffffffff' WHERE sequence = 2", "changed", 2),
        ("UPDATE ledger SET salt = 'none' WHERE sequence = 2", "unreadable", 2),
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


def as_before(record: Record, count: int) -> None:
    """Put entries of the time before salts under those that come; they carry the hash of that time."""
    previous = ledger.NOTHING
    with record.engine.execution_options(sluice_writes=True).begin() as connection:
        for number in range(1, count + 1):
            entry = ledger.LedgerEntry(
                sequence=number,
                at=f"2026-11-2{number}T10:00:00+00:00",
                kind="noted",
                actor="operator",
                subject="x",
                payload="{}",
                previous_hash=previous,
                hash="",
            )
            written = f'[{number},"{entry.at}","noted","operator","x","{{}}","{previous}"]'
            previous = entry.hash = hashlib.sha256(written.encode()).hexdigest()
            connection.execute(insert(ledger.LedgerEntry), entry.model_dump())


def test_entries_from_before_there_were_salts_verify_as_they_did(both_records: Record) -> None:
    as_before(both_records, 3)
    head = fill(both_records, 2)

    found = verdict(both_records, head)

    assert (found.broken, found.head.count) == (None, 5)


def test_an_entry_without_salt_after_one_that_has_one_is_told(both_records: Record) -> None:
    """Whoever can write an entry of the old kind, hash and all, is still told."""
    fill(both_records, 1)
    with both_records.reading() as session:
        first = session.get_one(ledger.LedgerEntry, 1)
        second = first.model_copy(update={"sequence": 2, "salt": None, "previous_hash": first.hash})
        second.hash = ledger.entry_hash(second)
    with both_records.engine.execution_options(sluice_writes=True).begin() as connection:
        connection.execute(insert(ledger.LedgerEntry), second.model_dump())

    found = verdict(both_records)

    assert (found.broken, found.sequence) == ("changed", 2)


def test_every_entry_has_a_salt_of_its_own(record: Record) -> None:
    fill(record, 3)

    with record.reading() as session:
        salts = set(session.exec(select(ledger.LedgerEntry.salt)))
    assert len(salts) == 3
    assert {len(salt or "") for salt in salts} == {64}


def test_an_entry_bears_the_pseudonym_of_who_acted(both_records: Record) -> None:
    put_people(both_records, "vera")
    with both_records.writing() as session:
        ledger.append(session, "noted", actor="reviewer:vera", subject="x", payload={})

    with both_records.reading() as session:
        pseudonyms = list(session.exec(select(ledger.LedgerEntry.pseudonym).order_by(ledger.LedgerEntry.sequence)))  # type: ignore[arg-type]
        assert pseudonyms == [None, session.exec(select(Reviewer.pseudonym)).one()]


def test_a_known_root_is_held_against_the_ledger(both_records: Record) -> None:
    fill(both_records, 3)
    with both_records.reading() as session:
        published = ledger.Root(3, ledger.tell_root(session)["root"])
    fill(both_records, 2)

    with both_records.reading() as session:
        found = ledger.verify(session, [], [published])
        now = ledger.tell_root(session)

    assert found.broken is None
    assert found.root == ledger.Root(5, now["root"])


def test_a_ledger_rewritten_whole_is_told_by_a_root_that_was_published(both_records: Record) -> None:
    fill(both_records, 3)
    with both_records.reading() as session:
        published = ledger.Root(3, ledger.tell_root(session)["root"])
    tamper(both_records, "DELETE FROM ledger")
    fill(both_records, 3)

    with both_records.reading() as session:
        found = ledger.verify(session, [], [published])

    assert (found.broken, found.sequence) == ("changed", 3)


def test_a_ledger_shorter_than_a_known_root_is_cut(both_records: Record) -> None:
    fill(both_records, 2)

    with both_records.reading() as session:
        assert ledger.verify(session, [], [ledger.Root(3, "0" * 64)]).broken == "cut"


def test_appending_reads_two_columns_of_one_entry(record: Record) -> None:
    """The cost of an entry does not grow with the ledger or with what entries hold."""
    fill(record, 2)
    asked: list[str] = []
    event.listen(record.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    fill(record, 1)

    reads = [statement for statement in asked if "FROM ledger" in statement]
    assert len(reads) == 1
    assert "payload" not in reads[0]
    assert "LIMIT" in reads[0]


ACT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from config.settings import Settings
from storage import ledger
from storage.database import open_record

acts = int(sys.argv[2])
record = open_record(Settings(home=Path(sys.argv[1])))
keep = ledger.save_head

def save_or_die(home, head):
    if head.count == acts:
        os.kill(os.getpid(), signal.SIGKILL)
    keep(home, head)

ledger.save_head = save_or_die
for _ in range(acts):
    with record.writing() as session:
        ledger.append(session, "noted", actor="operator", subject="x", payload={})
"""


@pytest.mark.parametrize("acts", [1, 3])
def test_a_kill_between_the_act_and_its_head_leaves_a_ledger_that_verifies(home: Path, acts: int) -> None:
    """The head that is kept outside lags by one, also where the act was the first of all."""
    died = subprocess.run([sys.executable, "-c", ACT_AND_DIE, str(home), str(acts)], check=False)
    assert died.returncode == -signal.SIGKILL
    record = open_record(Settings(home=home))

    kept = ledger.load_head(home)
    assert kept is not None
    assert kept.count == acts - 1
    assert verdict(record, kept).broken is None
    assert verdict(record, kept).head.count == acts

    fill(record, 1)
    assert ledger.load_head(home) == verdict(record).head
    record.close()

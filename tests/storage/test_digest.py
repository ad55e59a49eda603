"""Equal records have equal digests, however they came about; any difference that counts shows."""

from pathlib import Path

from config.settings import Settings
from storage.database import Record, open_record
from storage.digest import record_digest, table_digests
from storage.people import add_reviewer
from storage.queue import save_ranks, take
from storage.shapes import Ranked
from storage.vocabulary import Role
from tests.drawn import document_id, draw_cache, read_as, sha


def fresh(home: Path) -> Record:
    return open_record(Settings(home=home))


def test_rows_written_in_another_order_give_the_same_digest(tmp_path: Path) -> None:
    """The surrogate ids differ, the record does not. The places are named by order, so they are left out here."""
    left, right = fresh(tmp_path / "left"), fresh(tmp_path / "right")
    draw_cache(left, [sha("a"), sha("b")])
    draw_cache(right, [sha("b"), sha("a")])

    for letter in "ab":
        read_as(left, sha(letter), "Договор")
    for letter in "ba":
        read_as(right, sha(letter), "Договор")

    differing = {name for name, digest in table_digests(left).items() if table_digests(right)[name] != digest}
    assert differing == {"occurrence"}


def test_leases_differ_in_their_tokens_only(tmp_path: Path) -> None:
    digests = set()
    for name in ("left", "right"):
        record = fresh(tmp_path / name)
        draw_cache(record, [sha("a")])
        save_ranks(record, [Ranked(1, 0.5, behind=False, because=("x",), ranked_by="1")])
        add_reviewer(record, "vera", role=Role.REVIEWER, reads=["ru"])
        take(record, reviewer="vera", request="once")
        digests.add(str({table: part for table, part in table_digests(record).items() if table != "answer"}))

    assert len(digests) == 1


def test_another_text_gives_another_digest(tmp_path: Path) -> None:
    left, right = fresh(tmp_path / "left"), fresh(tmp_path / "right")
    for record, text in ((left, "120 машин"), (right, "121 машина")):
        draw_cache(record, [sha("a")])
        read_as(record, sha("a"), text)

    assert record_digest(left) != record_digest(right)


def test_both_databases_give_the_same_digest(home: Path, tmp_path: Path, postgresql_url: str) -> None:
    records = fresh(tmp_path / "sqlite"), open_record(Settings(home=home, database_url=postgresql_url))
    for record in records:
        draw_cache(record, [sha("a"), sha("b")])
        read_as(record, sha("a"), "Договор")
        assert document_id(record, sha("a")) == 1

    digests = [table_digests(record) for record in records]
    for record in records:
        record.close()
    assert digests[0] == digests[1]

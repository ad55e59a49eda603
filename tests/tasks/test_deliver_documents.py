"""Documents that hold documents: they are read themselves, and their members lie below them."""

import email
import email.policy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import text

from config.errors import Unreadable
from storage.caches import reconcile
from storage.database import Record, open_record
from storage.digest import record_digest
from storage.shapes import Unpacked
from storage.vocabulary import Reason
from tasks.deliver import reopen as reopening
from tasks.deliver.containers import spill_members
from tasks.deliver.deliver import reopen
from tasks.deliver.limits import Limits
from tests.tasks.bringing import LIMITS, Pool, bring_in, limited, paths, zipped


@dataclass
class Inside:
    """What `tasks.extract` finds in a document, in this shape."""

    members: Iterator[tuple[bytes, Iterator[bytes] | Unreadable]]
    media_type: str = "message/rfc822"
    is_document: bool = True
    expected: int | None = None


class MailPool(Pool):
    """Opens mails too, as the worker does; knows no password until it is told one."""

    locked = False

    def unpack(self, sha256: str, into: Path) -> Unpacked | None:
        unpacked = super().unpack(sha256, into)
        path = self.record.vault.path_of(sha256)
        if unpacked is not None or b"Subject:" not in path.read_bytes()[:200]:
            return unpacked
        parts = list(email.message_from_bytes(path.read_bytes(), policy=email.policy.default).iter_attachments())
        members = ((part.get_filename("x").encode(), self.content(part)) for part in parts)
        inside = Inside(members, expected=len(parts))
        limits = Limits.of(self.record.settings)
        return spill_members(inside, into, limits, path.stat().st_size) if parts else None

    def content(self, part: EmailMessage) -> Iterator[bytes] | Unreadable:
        return Unreadable(Reason.ENCRYPTED) if self.locked else iter([part.get_payload(decode=True)])  # type: ignore[list-item]


class Locked(MailPool):
    """Cannot open what is attached."""

    locked = True


class Failing(Pool):
    """Its workers die over everything."""

    def unpack(self, sha256: str, into: Path) -> Unpacked | None:
        super().unpack(sha256, into)
        return Unpacked("application/octet-stream", (), Reason.CRASHED)


def mail(attached: Mapping[str, bytes], subject: str = "papers") -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "a@one.example"
    made.set_content("see below")
    for name, content in attached.items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    for part in made.walk():
        if part.is_multipart():
            part.set_boundary("=" * 20 + subject)
    return made.as_bytes()


def documents(record: Record) -> dict[str, tuple[object, ...]]:
    """Give for each path whether it is a container, its outcome, and what it lacks."""
    query = (
        "SELECT o.path, d.is_container, d.outcome, d.lacking_reason, d.lacking "
        "FROM occurrence o JOIN document d ON d.id = o.document_id"
    )  # fmt: skip
    with record.engine.connect() as connection:
        return {row[0]: (bool(row[1]), *row[2:]) for row in connection.execute(text(query))}


def again(record: Record, pool: Pool, reasons: frozenset[str] | None = None) -> int:
    return reopen("harbour", record=record, unpack=pool.unpack, reasons=reasons, notice=lambda *_: None)


def execute(record: Record, statement: str) -> None:
    with record.engine.begin() as connection:
        connection.execute(text(statement))


WAITS = (False, None, None, "[]")


def test_members_of_a_mail_lie_below_it_and_it_waits_to_be_read(record: Record, tmp_path: Path) -> None:
    (tmp_path / "letter.eml").write_bytes(mail({"annex.pdf": b"x", "Thumbs.db": b"y"}))

    receipt = bring_in(record, tmp_path / "letter.eml", pool=MailPool(record))

    assert documents(record) == {
        "letter.eml": WAITS, "letter.eml/annex.pdf": WAITS, "letter.eml/Thumbs.db": (False, "excluded", None, "[]"),
    }  # fmt: skip
    assert reconcile(record, receipt.delivery_id)["files"] == 3


def test_mails_in_archives_in_mails_are_opened(record: Record, tmp_path: Path) -> None:
    inner = mail({"deep.txt": b"deep"}, "inner")
    (tmp_path / "outer.eml").write_bytes(mail({"a.zip": zipped({"inner.eml": inner})}))

    bring_in(record, tmp_path / "outer.eml", pool=MailPool(record))

    assert documents(record) == {
        "outer.eml": WAITS,
        "outer.eml/a.zip": (True, "read", None, "[]"),
        "outer.eml/a.zip/inner.eml": WAITS,
        "outer.eml/a.zip/inner.eml/deep.txt": WAITS,
    }


def test_members_of_a_copied_mail_are_copies(record: Record, folder: Path) -> None:
    for name in ("x.eml", "y.eml"):
        (folder / name).write_bytes(mail({"a": b"inside"}))

    row = reconcile(record, bring_in(record, folder, pool=MailPool(record)).delivery_id)

    assert (row["files"], row["documents"], row["copies"]) == (6, 4, 2)


def test_a_mail_without_attachments_is_looked_at_once(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({}))
    pool = MailPool(record)

    bring_in(record, tmp_path / "a.eml", pool=pool)
    bring_in(record, tmp_path / "a.eml", cache="other", pool=pool)
    again(record, pool)

    assert len(pool.asked) == 1
    assert documents(record) == {"a.eml": WAITS}


def test_what_a_mail_lacks_is_kept_until_it_is_read(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))

    bring_in(record, tmp_path / "a.eml", pool=Locked(record))

    assert documents(record) == {"a.eml": (False, None, "encrypted", '["annex.pdf"]')}


def test_a_mail_that_lacked_members_is_read_anew_when_they_come(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))
    bring_in(record, tmp_path / "a.eml", pool=Locked(record))
    execute(record, "UPDATE document SET outcome = 'partial', reason = 'encrypted'")

    assert again(record, MailPool(record), frozenset({"encrypted"})) == 1

    assert documents(record) == {"a.eml": WAITS, "a.eml/annex.pdf": WAITS}


def test_reopening_leaves_what_was_read_alone_where_nothing_changed(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))
    bring_in(record, tmp_path / "a.eml", pool=Locked(record))
    execute(record, "UPDATE document SET outcome = 'partial', reason = 'encrypted'")
    before = record_digest(record)

    again(record, Locked(record))

    assert record_digest(record) == before


def test_a_locked_document_is_opened_again_for_its_members(record: Record, tmp_path: Path) -> None:
    """Nothing is found in it while it is locked; that its reader found it locked is what tells."""
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))
    bring_in(record, tmp_path / "a.eml", pool=Pool(record))
    execute(record, "UPDATE document SET outcome = 'quarantined', reason = 'encrypted'")

    again(record, MailPool(record))

    assert set(paths(record)) == {"a.eml", "a.eml/annex.pdf"}


def test_documents_of_an_older_version_are_looked_at_for_members(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))
    (tmp_path / "b.txt").write_bytes(b"plain")
    bring_in(record, tmp_path / "a.eml", tmp_path / "b.txt", pool=Pool(record))
    execute(record, "DELETE FROM container")
    execute(record, "UPDATE document SET outcome = 'read'")
    pool = MailPool(record)

    assert again(record, pool) == 1
    assert again(record, pool) == 0

    assert documents(record) == {
        "a.eml": (False, "read", None, "[]"), "a.eml/annex.pdf": WAITS, "b.txt": (False, "read", None, "[]"),
    }  # fmt: skip
    assert len(pool.asked) == 1


def test_what_an_older_version_opened_is_opened_again(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"annex.pdf": b"x"}))
    bring_in(record, tmp_path / "a.eml", pool=Pool(record))
    monkeypatch.setattr(reopening, "VERSION", "containers 3")

    again(record, MailPool(record))

    assert set(paths(record)) == {"a.eml", "a.eml/annex.pdf"}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.eml", mail({"a": b"x"}), (False, None, "crashed", "[]")),
        ("a.pdf", b"%PDF-1.7 /EmbeddedFile", (False, None, "crashed", "[]")),
        ("a.zip", zipped({"a": b"x"}), (True, "quarantined", None, "[]")),
    ],
)
def test_where_opening_dies_a_document_is_still_read_and_an_archive_is_not(
    name: str, content: bytes, expected: tuple[object, ...], record: Record, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)

    bring_in(record, tmp_path / name, pool=Failing(record))

    assert documents(record) == {name: expected}


def test_a_mail_that_stands_too_deep_is_read_and_lacks_its_members(tmp_path: Path) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_depth=1))
    (tmp_path / "a.zip").write_bytes(zipped({"full.eml": mail({"x": b"x"}), "bare.eml": mail({})}))

    bring_in(record, tmp_path / "a.zip", pool=MailPool(record))

    assert documents(record) == {
        "a.zip": (True, "read", None, "[]"),
        "a.zip/full.eml": (False, None, "too_deep", "[]"),
        "a.zip/bare.eml": WAITS,
    }
    record.close()


@pytest.mark.parametrize("swap", [False, True])
def test_a_mail_too_deep_at_one_place_is_opened_at_another_in_either_order(tmp_path: Path, *, swap: bool) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_depth=1))
    (tmp_path / "a.zip").write_bytes(zipped({"full.eml": mail({"x": b"x"})}))
    (tmp_path / "full.eml").write_bytes(mail({"x": b"x"}))
    for name in ["a.zip", "full.eml"][:: -1 if swap else 1]:
        bring_in(record, tmp_path / name, pool=MailPool(record))
        execute(record, "UPDATE document SET outcome = 'read' WHERE outcome IS NULL AND lacking_reason IS NULL")
        execute(record, "UPDATE document SET outcome = 'partial' WHERE outcome IS NULL")

    reason, lacking = documents(record)["full.eml"][2:]

    assert (reason, lacking) == (None, "[]")
    assert set(paths(record)) == {"a.zip", "a.zip/full.eml", "full.eml", "full.eml/x"}
    record.close()


def test_a_mail_that_holds_too_much_is_read_and_its_members_are_not_given(tmp_path: Path) -> None:
    record = open_record(limited(tmp_path / "home", container_maximum_members=2))
    (tmp_path / "a.eml").write_bytes(mail({"1": b"1", "2": b"2", "3": b"3"}))

    bring_in(record, tmp_path / "a.eml", pool=MailPool(record))

    assert documents(record) == {"a.eml": (False, None, "bomb", "[]")}
    record.close()


def test_an_expansion_says_how_many_members_were_expected(record: Record, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail({"1": b"1", "2": b"2"}))

    bring_in(record, tmp_path / "a.eml", pool=Locked(record))

    with record.engine.connect() as connection:
        row = connection.execute(text("SELECT expected, is_document, media_type FROM container")).one()
    assert tuple(row) == (2, True, "message/rfc822")


def test_members_that_cannot_be_had_leave_the_others_alone(tmp_path: Path) -> None:
    def members() -> Iterator[tuple[bytes, Iterator[bytes] | Unreadable]]:
        yield b"\xff.pdf", Unreadable(Reason.CORRUPT)
        yield b"whole", iter([b"a", b"b"])
        raise Unreadable(Reason.ENCRYPTED)

    unpacked = spill_members(Inside(members(), expected=3), tmp_path, LIMITS, 10)

    assert [(one.raw_name, one.path.read_bytes()) for one in unpacked.members] == [(b"whole", b"ab")]
    assert replace(unpacked, members=()) == Unpacked(
        "message/rfc822", (), Reason.CORRUPT, ("�.pdf", "the rest of the archive"), 3, is_document=True
    )


def test_members_beyond_the_limits_are_a_bomb_and_leave_nothing(tmp_path: Path) -> None:
    inside = Inside((b"x", iter([bytes(2000)])) for _ in range(40))

    unpacked = spill_members(inside, tmp_path, Limits(8, 100, 50_000, 200), 10)

    assert (unpacked.members, unpacked.reason, unpacked.is_document) == ((), Reason.BOMB, True)
    assert list(tmp_path.iterdir()) == []

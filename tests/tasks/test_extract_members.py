"""What hangs below documents and mail stores: opened lazily, named as received, missing ones with their reason."""

import random
from pathlib import Path

import pymupdf
import pytest

from config.errors import Unreadable
from storage.vocabulary import Outcome, Reason
from tasks.extract.mail.eml import read_eml
from tasks.extract.mail.msg import open_message
from tasks.extract.mail.outlook import enclosed_in, read_msg, read_tnef
from tasks.extract.means import Means
from tasks.extract.members import open_members
from tests.tasks.drawn_mail import HEAD, draw_msg, draw_tnef, multipart, part

MAIL = HEAD + multipart(part(b"Hi"), part(b"%PDF-1.4", "application/pdf; name=a.pdf"))
MSG = draw_msg(
    {0x0037: "s", 0x1000: "Hi" * 3000, 0x001A: "IPM.Note"},
    recipients=[{0x3001: "x@y.example", 0x0C15: 1}],
    attachments=[{0x3705: 1, 0x3707: "a.pdf", 0x3701: b"%PDF-1.4" * 700}],
)
TNEF = draw_tnef([(1, 0x0002800C, b"Hi\0"), (2, 0x00069002, bytes(14)), (2, 0x0006800F, b"%PDF" * 99)])
MBOX = b"".join(b"From a@b.example Mon Jan 15 09:30:00 2024\n" + MAIL + b"\n" for _ in range(3))
Found = list[tuple[bytes, bytes | str]]


def opened(tmp_path: Path, content: bytes, *passwords: str) -> tuple[str, bool, int | None, Found] | None:
    path = tmp_path / "file"
    path.write_bytes(content)
    inside = open_members(path, passwords)
    if inside is None:
        return None
    found: Found = [
        (name, chunks.reason if isinstance(chunks, Unreadable) else b"".join(chunks)) for name, chunks in inside.members
    ]
    return inside.media_type, inside.is_document, inside.expected, found


def drawn_pdf(*, password: str | None = None) -> bytes:
    document = pymupdf.open()
    page = document.new_page()
    document.embfile_add("annex", b"annex", filename="annex.txt", ufilename="приложение.txt")
    page.add_file_annot((20, 20), b"note", "note.txt")
    page.add_file_annot((20, 80), b"annex", "приложение.txt")
    if password is None:
        return bytes(document.tobytes())
    return bytes(document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=password, owner_pw=password))


def test_a_mail_is_a_document_with_members(tmp_path: Path) -> None:
    assert opened(tmp_path, MAIL) == ("message/rfc822", True, None, [(b"a.pdf", b"%PDF-1.4")])


def test_a_mail_without_enclosures_holds_nothing(tmp_path: Path) -> None:
    assert opened(tmp_path, HEAD + b"\nHello\n") is None


def test_a_text_holds_nothing(tmp_path: Path) -> None:
    assert opened(tmp_path, b"Just a text.\n") is None


def test_a_mailbox_is_a_container_of_numbered_mails(tmp_path: Path) -> None:
    found = opened(tmp_path, MBOX)
    assert found is not None
    assert found[:3] == ("application/mbox", False, 3)
    assert found[3] == [(b"0001", MAIL), (b"0002", MAIL), (b"0003", MAIL)]


def test_a_message_of_outlook_is_a_document_with_members(tmp_path: Path) -> None:
    assert opened(tmp_path, MSG) == ("application/vnd.ms-outlook", True, None, [(b"a.pdf", b"%PDF-1.4" * 700)])


def test_winmail_is_a_document_with_members(tmp_path: Path) -> None:
    assert opened(tmp_path, TNEF) == ("application/vnd.ms-tnef", True, None, [(b"attachment-1.bin", b"%PDF" * 99)])


def test_files_in_a_pdf_are_members_once_each(tmp_path: Path) -> None:
    found = opened(tmp_path, drawn_pdf())
    assert found is not None
    assert found[:3] == ("application/pdf", True, None)
    assert found[3] == [("приложение.txt".encode(), b"annex"), (b"note.txt", b"note")]


def test_a_locked_pdf_opens_with_its_password_only(tmp_path: Path) -> None:
    locked = drawn_pdf(password="key")  # noqa: S106 drawn here
    found = opened(tmp_path, locked, "no", "key")
    assert found is not None
    assert len(found[3]) == 2
    assert opened(tmp_path, locked, "no") is None


def test_a_pdf_without_files_holds_nothing(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    assert opened(tmp_path, bytes(document.tobytes())) is None


def test_an_attachment_of_which_nothing_decodes_is_missing(tmp_path: Path) -> None:
    broken = part(b"!!!!!!!!", "application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    found = opened(tmp_path, HEAD + multipart(part(b"Hi"), broken))
    assert found is not None
    assert found[3] == [(b"a.pdf", Reason.CORRUPT)]


def test_what_nests_too_deep_is_missing(tmp_path: Path) -> None:
    inner = part(b"x", "application/pdf")
    for number in range(150):
        inner = multipart(inner, boundary=f"b{number}")
    found = opened(tmp_path, HEAD + inner)
    assert found is not None
    assert found[3] == [(b"attachment-1.bin", Reason.TOO_DEEP)]


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_damaged_ends_with_a_reason(tmp_path: Path, seed: int) -> None:
    """Bytes changed, cut out and put in, by a seeded chance: never another error than a typed one."""
    chance = random.Random(seed)  # noqa: S311 repeatable damage, not a secret
    original = chance.choice([MAIL, MSG, TNEF, MBOX, drawn_pdf()])
    damaged = bytearray(original)
    for _ in range(chance.randint(1, 40)):
        place = chance.randrange(len(damaged))
        damaged[place : place + chance.choice([0, 1, 1, 1, 9])] = chance.randbytes(chance.choice([0, 1, 1, 1, 5]))
    path = tmp_path / "file"
    path.write_bytes(bytes(damaged[: chance.randint(len(damaged) // 2, len(damaged))]))
    reads = {MAIL: read_eml, MBOX: read_eml, MSG: read_msg, TNEF: read_tnef}
    try:
        opened(tmp_path, path.read_bytes())
        if original in reads:
            reading = reads[original](path, "any/type", Means())
            assert reading.outcome in {Outcome.READ, Outcome.PARTIAL}
    except Unreadable as failure:
        assert failure.reason in set(Reason)  # noqa: PT017 either answer will do


def test_a_damaged_stream_of_a_message_makes_it_partial(tmp_path: Path) -> None:
    damaged = bytearray(MSG)
    damaged[0x2C] ^= 0  # the header stays; the allocation table's chains are cut below
    place = damaged.rindex(b"\xfe\xff\xff\xff")
    damaged[place - 400 : place] = b"\xff" * 400
    path = tmp_path / "file"
    path.write_bytes(bytes(damaged))
    try:
        reading = read_msg(path, "application/vnd.ms-outlook", Means())
        missing = [name for name, content in enclosed_in(open_message(path)) if isinstance(content, Unreadable)]
    except Unreadable as failure:
        assert failure.reason == Reason.CORRUPT  # noqa: PT017 either answer will do
    else:
        assert reading.outcome is Outcome.PARTIAL or missing

"""Messages of Outlook, as files and as winmail.dat."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason
from tasks.extract.mail.msg import open_message
from tasks.extract.mail.outlook import enclosed_in, read_msg, read_tnef
from tasks.extract.mail.tnef import open_tnef
from tasks.extract.means import Means
from tests.tasks.drawn_mail import CHINESE, RUSSIAN, Value, draw_msg, draw_tnef, message_tree, read, text_of

SENT = datetime(2024, 1, 15, 6, 30, tzinfo=UTC)
MAIL: Mapping[int, Value] = {
    0x001A: "IPM.Note",
    0x0037: "Договор",
    0x0039: SENT,
    0x0C1A: "Anna North",
    0x5D01: "anna@north.example",
    0x1000: "Hello\r\n",
}
RTF = rb"{\rtf1\ansi\ansicpg1251\pard \'c4\'e0}"


def stored(rtf: bytes) -> bytes:
    """Draw compressed RTF of the kind that is not compressed."""
    return struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def read_drawn(tmp_path: Path, message: bytes) -> Reading:
    path = tmp_path / "message"
    path.write_bytes(message)
    return read_msg(path, "application/vnd.ms-outlook", Means())


def members(tmp_path: Path, message: bytes) -> list[tuple[str, bytes | str]]:
    path = tmp_path / "message"
    path.write_bytes(message)
    return [
        (name, content.reason if isinstance(content, Unreadable) else b"".join(content))
        for name, content in enclosed_in(open_message(path))
    ]


def test_the_properties_of_a_message_are_its_metadata(tmp_path: Path) -> None:
    people = [{0x3001: "Boris", 0x39FE: "boris@south.example", 0x0C15: 1}, {0x3001: "c@d.example", 0x0C15: 2}]
    found = read_drawn(tmp_path, draw_msg(MAIL, recipients=people))
    assert (found.outcome, found.title, text_of(found)) == (Outcome.READ, "Договор", "Hello\n")
    assert found.properties == {
        "from": "Anna North <anna@north.example>",
        "to": ["Boris <boris@south.example>"],
        "cc": ["c@d.example"],
        "subject": "Договор",
        "date": "2024-01-15T06:30:00+00:00",
        "item_class": "IPM.Note",
    }


def test_headers_that_it_came_with_win(tmp_path: Path) -> None:
    headers = "From: x@y.example\r\nDate: Mon, 15 Jan 2024 09:30:00 +0300\r\nX-Mailer: Fine\r\n"
    found = read_drawn(tmp_path, draw_msg({**MAIL, 0x007D: headers}))
    assert (found.properties["from"], found.properties["date"]) == ("x@y.example", "2024-01-15T09:30:00+03:00")
    assert (found.properties["x_mailer"], found.title) == ("Fine", "Договор")


@pytest.mark.parametrize(
    ("page", "charset", "text"), [(1251, "cp1251", RUSSIAN), (20866, "koi8-r", RUSSIAN), (936, "gb18030", CHINESE)]
)
def test_texts_of_old_code_pages_are_read(tmp_path: Path, page: int, charset: str, text: str) -> None:
    found = read_drawn(tmp_path, draw_msg({0x3FFD: page, 0x0037: text[:40], 0x1000: text}, string8=charset))
    assert (found.title, text_of(found)) == (text[:40], text)


def test_a_code_page_that_is_not_told_is_found(tmp_path: Path) -> None:
    assert text_of(read_drawn(tmp_path, draw_msg({0x0037: "s", 0x1000: RUSSIAN}, string8="cp1251"))) == RUSSIAN


def test_html_is_read_in_its_own_code_page(tmp_path: Path) -> None:
    html = f"<html><body><p>{RUSSIAN}".encode("koi8-r")
    assert RUSSIAN in text_of(read_drawn(tmp_path, draw_msg({0x0037: "s", 0x3FDE: 20866, 0x1013: html})))


def test_rich_text_is_read_where_there_is_no_other_and_kept(tmp_path: Path) -> None:
    message = draw_msg({0x0037: "s", 0x1009: stored(RTF)})
    assert text_of(read_drawn(tmp_path, message)) == "Да"
    assert members(tmp_path, message) == [("body.rtf", RTF)]


def test_files_are_members_by_their_long_names(tmp_path: Path) -> None:
    held = [
        {0x3705: 1, 0x3707: "договор/1.pdf", 0x3704: "DOGOVO~1.PDF", 0x3701: b"%PDF" * 2000},
        {0x3705: 1, 0x370E: "image/png", 0x3701: b"png"},
    ]
    assert members(tmp_path, draw_msg(MAIL, attachments=held)) == [
        ("договор\u22151.pdf", b"%PDF" * 2000),
        ("attachment-1.png", b"png"),
    ]


def test_a_message_within_is_a_mail(tmp_path: Path) -> None:
    file = {0x3705: 1, 0x3707: "a.pdf", 0x3701: b"%PDF"}
    inner = message_tree({**MAIL, 0x0037: "Inner"}, attachments=[file], header_bytes=24)
    message = draw_msg(MAIL, attachments=[{0x3705: 5, 0x3001: "Inner", 0x3701: inner}])
    ((name, mail),) = members(tmp_path, message)
    assert isinstance(mail, bytes)
    found = read(tmp_path, mail)
    assert (name, found.title, text_of(found)) == ("Inner.eml", "Inner", "Hello\n")
    assert found.properties["from"] == "Anna North <anna@north.example>"
    assert [signal.details["names"] for signal in found.signals] == [["a.pdf"]]
    assert members(tmp_path, message) == [(name, mail)], "the same bytes each time"


def test_messages_within_messages_are_followed_to_a_depth(tmp_path: Path) -> None:
    tree = message_tree({0x0037: "s0", 0x1000: "innermost"}, header_bytes=24)
    for number in range(1, 40):
        held = [{0x3705: 5, 0x3001: f"s{number - 1}", 0x3701: tree}]
        tree = message_tree({0x0037: f"s{number}"}, attachments=held, header_bytes=24)
    ((_, mail),) = members(tmp_path, draw_msg({0x0037: "top"}, attachments=[{0x3705: 5, 0x3001: "x", 0x3701: tree}]))
    assert isinstance(mail, bytes)
    assert b"X-Sluice-Unreadable: too_deep" in mail or b"x-sluice-unreadable: too_deep" in mail


def test_an_object_is_the_file_within_it(tmp_path: Path) -> None:
    native = struct.pack("<IH", 0, 2) + b"a.txt\0C:\\a.txt\0" + bytes(4) + struct.pack("<I", 4) + b"tmp\0"
    held = [
        {0x3705: 6, 0x3001: "pack", 0x3701: {"\x01Ole10Native": native + struct.pack("<I", 5) + b"bytes"}},
        {0x3705: 6, 0x3001: "pdf", 0x3701: {"CONTENTS": b"%PDF"}},
        {0x3705: 6, 0x3001: "sheet", 0x3701: {"Workbook": b"BIFF", "deep": {"x": b"y"}}},
    ]
    found = members(tmp_path, draw_msg(MAIL, attachments=held))
    assert found[:2] == [("pack", b"bytes"), ("pdf", b"%PDF")]
    assert isinstance(found[2][1], bytes)
    assert found[2][1].startswith(b"\xd0\xcf\x11\xe0")


def test_an_attachment_without_bytes_is_missing(tmp_path: Path) -> None:
    assert members(tmp_path, draw_msg(MAIL, attachments=[{0x3705: 1, 0x3707: "a.pdf"}])) == [("a.pdf", Reason.CORRUPT)]


def test_a_message_that_a_rights_server_locks_is_partial(tmp_path: Path) -> None:
    found = read_drawn(tmp_path, draw_msg(MAIL, attachments=[{0x3705: 1, 0x3707: "message.rpmsg", 0x3701: b"x"}]))
    assert (found.outcome, found.reason) == (Outcome.PARTIAL, Reason.ENCRYPTED)


def test_a_contact_is_read_as_a_card(tmp_path: Path) -> None:
    found = read_drawn(tmp_path, draw_msg({0x001A: "IPM.Contact", 0x3001: "Anna North", 0x3A08: "+7 495 000"}))
    assert text_of(found) == "name: Anna North\ntelephone at work: +7 495 000"


def test_what_is_no_message_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="corrupt"):
        read_drawn(tmp_path, draw_msg(MAIL)[:700])


def test_winmail_gives_its_text_and_its_files(tmp_path: Path) -> None:
    name = "длинное имя.pdf\0".encode("utf-16-le")
    listed = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(name)) + name + bytes(-len(name) % 4)
    path = tmp_path / "winmail.dat"
    path.write_bytes(
        draw_tnef(
            [
                (1, 0x00069007, struct.pack("<II", 1251, 0)),
                (1, 0x00018004, "Договор\0".encode("cp1251")),
                (1, 0x0002800C, RUSSIAN.encode("cp1251") + b"\0"),
                (2, 0x00069002, bytes(14)),
                (2, 0x0006800F, b"%PDF"),
                (2, 0x00018010, b"DLINNO~1.PDF\0"),
                (2, 0x00069005, listed),
            ]
        )
    )
    found = read_tnef(path, "application/vnd.ms-tnef", Means())
    assert (found.title, text_of(found)) == ("Договор", RUSSIAN)
    assert [
        (held, b"".join(content))
        for held, content in enclosed_in(open_tnef(path))
        if not isinstance(content, Unreadable)
    ] == [("длинное имя.pdf", b"%PDF")]

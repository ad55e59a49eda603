"""Mails as they go over the wire: body on page 1, headers as metadata."""

import base64
from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.vocabulary import Because, Outcome, Reason
from tasks.extract.mail.charsets import tell
from tasks.extract.mail.rtf import decompress, rtf_words
from tests.tasks.drawn_mail import CHINESE, HEAD, RUSSIAN, enclosed, multipart, part, read, text_of


def test_the_body_is_page_one_and_the_headers_are_metadata(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        b"From: =?utf-8?B?0JDQvdC90LA=?= <anna@north.example>\r\nTo: a@x.example,\r\n b@y.example\r\n"
        b"Subject: =?koi8-r?Q?=E4=CF=C7=CF=D7=CF=D2?=\r\nDate: Mon, 15 Jan 2024 09:30:00 +0300\r\n\r\nHello\r\n",
    )
    assert (found.outcome, found.page_count, text_of(found)) == (Outcome.READ, 1, "Hello\n")
    assert found.title == "Договор"
    assert found.properties == {
        "from": "Анна <anna@north.example>",
        "to": ["a@x.example", "b@y.example"],
        "subject": "Договор",
        "date": "2024-01-15T09:30:00+03:00",
    }


@pytest.mark.parametrize("label", ["koi8-r", "windows-1251", "us-ascii", "iso-8859-1", "x-unknown", None])
@pytest.mark.parametrize("charset", ["koi8-r", "cp1251", "cp866", "utf-8"])
def test_a_russian_text_is_read_whatever_it_is_declared_to_be(charset: str, label: str | None) -> None:
    assert tell(RUSSIAN.encode(charset), label).text == RUSSIAN


@pytest.mark.parametrize("label", ["gb2312", "gbk", "us-ascii", None])
def test_a_chinese_text_is_read_whatever_it_is_declared_to_be(label: str | None) -> None:
    assert tell(CHINESE.encode("gb18030"), label).text == CHINESE


@pytest.mark.parametrize("charset", ["cp1252", "cp1251", "latin-1"])
def test_text_that_was_encoded_twice_is_brought_back(charset: str) -> None:
    wrong = "".join(
        bytes([byte]).decode(charset) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x98, 0x9D) else chr(byte)
        for byte in RUSSIAN.encode()
    )
    assert tell(wrong.encode(), "utf-8").text == RUSSIAN


def test_a_text_in_no_charset_that_can_be_told_is_missing_not_wrong(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + b"Content-Type: text/plain; charset=x-unknown\n\n" + "Яйца, щи".encode("cp1251"))
    assert (found.outcome, found.reason, found.missing) == (Outcome.PARTIAL, Reason.UNREADABLE_TEXT, ("page 1",))
    assert not found.pages[0].variants
    assert found.title == "Delivery"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_line_ends_will_do(tmp_path: Path, end: bytes) -> None:
    mail = HEAD + multipart(part(b"Hello"), part(b"%PDF-1.4", "application/pdf; name=a.pdf"))
    assert text_of(read(tmp_path, mail.replace(b"\n", end))) == "Hello"
    assert enclosed(tmp_path, mail.replace(b"\n", end)) == [("a.pdf", b"%PDF-1.4")]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"From anna@north.example Mon Jan 15 09:30:00 2024\n", b""),
        (b"%d\n" % (len(HEAD) + 6), b"<?xml version='1.0'?><plist></plist>"),
        (b"\n\n", b""),
    ],
    ids=["byte order mark", "envelope line", "emlx", "blank lines"],
)
def test_what_mail_programs_wrap_around_a_mail_is_left_out(tmp_path: Path, before: bytes, behind: bytes) -> None:
    found = read(tmp_path, before + HEAD + b"\nHello" + behind)
    assert (text_of(found), found.properties["subject"]) == ("Hello", "Delivery")


def test_the_plain_text_is_preferred_where_both_say_the_same(tmp_path: Path) -> None:
    both = multipart(part(b"Dear all, it is signed."), part(b"<p>Dear all, it is <b>signed</b>.", "text/html"),
                     kind="alternative")  # fmt: skip
    found = read(tmp_path, HEAD + both)
    assert [variant.text for variant in found.pages[0].variants] == ["Dear all, it is signed."]


def test_a_stub_gives_way_to_the_rich_text_and_stays_beside_it(tmp_path: Path) -> None:
    html = b"<p>" + b"The ship leaves on Friday with the goods of lot nine. " * 5
    found = read(tmp_path, HEAD + multipart(part(b"View in HTML"), part(html, "text/html"), kind="alternative"))
    shown, other = found.pages[0].variants
    assert shown.text.startswith("The ship leaves")
    assert shown.chosen_because is Because.CURRENT_STATE
    assert (other.text, other.state) == ("View in HTML", "plain alternative")


def test_alternatives_that_say_different_things_are_both_kept(tmp_path: Path) -> None:
    plain = b"We agree to the price of four hundred and will pay in March as usual. " * 8
    html = b"<p>" + b"Nobody may know where these crates go; burn this letter at once, please. " * 8
    found = read(tmp_path, HEAD + multipart(part(plain), part(html, "text/html"), kind="alternative"))
    assert [variant.state for variant in found.pages[0].variants] == ["current", "rich alternative"]


def test_an_empty_plain_text_gives_way_to_the_rich_text(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + multipart(part(b" \n"), part(b"<p>Hello", "text/html"), kind="alternative"))
    assert text_of(found).strip() == "Hello"


def test_texts_between_attachments_stand_in_their_order(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + multipart(part(b"one"), part(b"x", "application/pdf; name=a.pdf"), part(b"two")))
    assert text_of(found) == "one\n\ntwo"


def test_a_report_of_failed_delivery_is_text(tmp_path: Path) -> None:
    report = multipart(part(b"It failed."), part(b"Action: failed", "message/delivery-status"), kind="report")
    assert text_of(read(tmp_path, HEAD + report)) == "It failed.\n\nAction: failed"


def test_a_mail_without_words_has_an_empty_page(tmp_path: Path) -> None:
    assert text_of(read(tmp_path, HEAD + b"\n")) == ""


def test_prose_that_is_called_base64_is_prose(tmp_path: Path) -> None:
    mail = HEAD + b"Content-Transfer-Encoding: base64\n\nThis is a plain text, and it says so to anybody who reads.\n"
    assert text_of(read(tmp_path, mail)).startswith("This is a plain text")


def test_damaged_wrappings_cost_only_what_is_damaged(tmp_path: Path) -> None:
    quoted = HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n100=% sure =4Zand=21 so=\non\n"
    assert text_of(read(tmp_path, quoted)) == "100=% sure =4Zand! soon\n"


def test_a_locked_mail_is_partial(tmp_path: Path) -> None:
    locked = multipart(
        part(b"Version: 1", "application/pgp-encrypted"), part(b"-----BEGIN", "application/octet-stream"),
        kind="encrypted",
    )  # fmt: skip
    found = read(tmp_path, HEAD + locked)
    assert (found.outcome, found.reason, found.missing) == (Outcome.PARTIAL, Reason.ENCRYPTED, ("page 1",))
    assert len(enclosed(tmp_path, HEAD + locked)) == 2


def test_a_mail_that_ends_within_an_attachment_is_partial(tmp_path: Path) -> None:
    wrapped = base64.encodebytes(bytes(range(250)) * 4)
    whole = HEAD + multipart(
        part(b"Hi"), part(wrapped, "application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    )
    assert read(tmp_path, whole).outcome is Outcome.READ
    cut = read(tmp_path, whole[:-300])
    assert (cut.outcome, cut.reason, cut.missing) == (Outcome.PARTIAL, Reason.CORRUPT, ("the end of the mail",))


def test_raw_bytes_and_broken_words_in_headers_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        b"From: x@y.example\nSubject: " + "Договор поставки".encode("cp1251") + b"\n"
        b"Comments: =?utf-8?B?0JTQvtCz0L7QstC+?= =?utf-8?B?0YA=?= plain =?utf-8?Q?what=3F?=\n"
        b"Organization: =?utf-8?B?0JTQ?= =?utf-8?B?vtCz?=\n"
        b"Content-Type: text/plain; charset=windows-1251\n\n" + RUSSIAN.encode("cp1251"),
    )
    assert found.title == "Договор поставки"
    assert found.properties["organization"] == "Дог"


def test_dates_far_from_the_first_server_are_a_finding(tmp_path: Path) -> None:
    mail = (
        b"Received: from a by b; Mon, 15 Jan 2024 10:00:00 +0000\nDate: Mon, 01 Jan 2018 10:00:00 +0000\n"
        + HEAD
        + b"\nx"
    )
    assert [signal.kind.value for signal in read(tmp_path, mail).signals] == ["dates_contradict"]


def test_a_sender_of_another_house_is_a_finding_but_not_in_mailing_lists(tmp_path: Path) -> None:
    mail = b"Sender: clerk@other.example\n" + HEAD + b"\nx"
    assert [signal.kind.value for signal in read(tmp_path, mail).signals] == ["sender_contradicts"]
    assert not read(tmp_path, b"List-Id: <a.example>\n" + mail).signals


def test_a_name_that_shows_another_address_is_a_finding(tmp_path: Path) -> None:
    mail = b'From: "boss@north.example" <x@evil.example>\nSubject: s\n\nx'
    assert [signal.kind.value for signal in read(tmp_path, mail).signals] == ["sender_contradicts"]


def test_what_showing_it_would_load_is_a_finding(tmp_path: Path) -> None:
    html = part(b'<p>Hi<img src="https://spy.example/x.gif"><img src="cid:1">', "text/html")
    (signal,) = read(tmp_path, HEAD + html).signals
    assert (signal.kind.value, signal.details) == ("remote_content", {"count": 1, "hosts": ["spy.example"]})


def test_text_outside_the_parts_is_kept_and_told(tmp_path: Path) -> None:
    mail = HEAD + multipart(part(b"Hi")) + b"Meet me where nobody looks, at noon.\n"
    assert [signal.kind.value for signal in read(tmp_path, mail).signals] == ["attachments", "hidden_text"]
    assert enclosed(tmp_path, mail) == [("behind-the-parts.txt", b"Meet me where nobody looks, at noon.\n")]


def test_compressed_rich_text_is_unpacked() -> None:
    """The example of [MS-OXRTFCP] 3.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232" + "0af320" + "68656c090020627705b06c647d0a800fa0"
    )
    assert decompress(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_html_within_rich_text_is_taken_out() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg1251\fromhtml1 {\fonttbl{\f0\fcharset204 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
        rb"\f0 \'c4\'e0{\*\htmltag84 <b>}\htmlrtf \b\htmlrtf0 \u1085 ?\'e5\'f2\htmlrtf\par\htmlrtf0 {\*\htmltag72 </p>}}"  # noqa: E501 as it is written
    )
    assert rtf_words(rtf) == ("<p>Да<b>нет</p>", True)


def test_rich_text_alone_gives_its_words() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252{\info{\title no}}\pard Gr\'fc\'dfe{\*\generator no;}\par from \{me\}\line\emdash}"
    assert rtf_words(rtf) == ("Grüße\nfrom {me}\n—", False)


def test_an_empty_file_is_no_mail(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="empty"):
        read(tmp_path, b"")

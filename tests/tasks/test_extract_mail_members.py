"""What a mail encloses: every part that is not its text is a document of its own, byte for byte."""

import base64
import binascii
from pathlib import Path

from tests.tasks.drawn_mail import HEAD, enclosed, multipart, part, read, text_of

PDF = b"%PDF-1.4\r\n\x00\xff binary"


def attached(name: str, content: bytes = b"x", media_type: str = "application/pdf") -> bytes:
    """Draw an attachment."""
    return part(content, media_type, f"Content-Disposition: attachment; {name}")


def names(tmp_path: Path, *parts: bytes) -> list[str]:
    return [name for name, _ in enclosed(tmp_path, HEAD + multipart(part(b"Hi"), *parts))]


def test_an_attachment_keeps_its_bytes(tmp_path: Path) -> None:
    wrapped = part(base64.encodebytes(PDF), "application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    plain = part(PDF, "application/pdf; name=b.pdf", "Content-Transfer-Encoding: binary")
    assert enclosed(tmp_path, HEAD + multipart(part(b"Hi"), wrapped, plain)) == [("a.pdf", PDF), ("b.pdf", PDF)]


def test_names_are_read_however_they_are_written(tmp_path: Path) -> None:
    assert names(
        tmp_path,
        attached("filename*=utf-8''%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.pdf"),
        attached(
            "filename*0*=koi8-r''%C4%CF; filename*1*=%C7%CF; filename*2=%D7%CF%D2.pdf".replace(
                "2=%D7%CF%D2", "2*=%D7%CF%D2"
            )
        ),
        attached('filename="=?windows-1251?B?5O7j7uLu8C5wZGY=?="'),
        attached("filename=a b.pdf"),
        attached('filename="a;b=c.pdf"'),
    ) == ["договор.pdf", "договор.pdf", "договор.pdf", "a b.pdf", "a;b=c.pdf"]


def test_raw_bytes_in_a_name_are_read(tmp_path: Path) -> None:
    mail = HEAD + multipart(part(b"Hi"), b'Content-Type: application/pdf; name="' + "合同.pdf".encode() + b'"\n\nx')
    assert [name for name, _ in enclosed(tmp_path, mail)] == ["合同.pdf"]


def test_a_slash_in_a_name_makes_no_folder(tmp_path: Path) -> None:
    assert names(tmp_path, attached('filename="../../etc/passwd"'), attached('filename="a\u202efdp.exe"')) == [
        "..\u2215..\u2215etc\u2215passwd",
        "a\u202efdp.exe",
    ]


def test_what_bears_no_name_is_numbered(tmp_path: Path) -> None:
    forwarded = part(HEAD + b"\ninside", "message/rfc822")
    assert names(tmp_path, forwarded, part(b"x", "application/pdf"), part(b"x", "image/x-odd"), forwarded) == [
        "forwarded-1.eml",
        "attachment-1.pdf",
        "attachment-2.bin",
        "forwarded-2.eml",
    ]


def test_a_forwarded_mail_keeps_its_exact_bytes(tmp_path: Path) -> None:
    inside = b"SUBJECT:  odd   spacing\nFrom: x@y.example\nX-Odd:\tkept\n\nline \nend"
    assert enclosed(tmp_path, HEAD + multipart(part(b"Hi"), part(inside, "message/rfc822"))) == [
        ("forwarded-1.eml", inside)
    ]


def test_mails_forwarded_in_mails_open_one_by_one(tmp_path: Path) -> None:
    mail = HEAD + b"\ninnermost"
    for number in range(60):
        mail = HEAD + multipart(part(b"level %d" % number), part(mail, "message/rfc822"), boundary=f"b{number}")
    for number in reversed(range(60)):
        assert text_of(read(tmp_path, mail)) == f"level {number}"
        ((_, mail),) = enclosed(tmp_path, mail)
    assert text_of(read(tmp_path, mail)) == "innermost"


def test_pictures_that_the_text_shows_are_members_too(tmp_path: Path) -> None:
    related = multipart(part(b"<p>Hi", "text/html"), part(b"GIF89a", "image/gif", "Content-ID: <1>"), kind="related")
    assert enclosed(tmp_path, HEAD + related) == [("attachment-1.gif", b"GIF89a")]


def test_a_digest_holds_mails(tmp_path: Path) -> None:
    digest = multipart(b"\n" + HEAD + b"\none", b"\n" + HEAD + b"\ntwo", kind="digest")
    assert [name for name, _ in enclosed(tmp_path, HEAD + digest)] == ["forwarded-1.eml", "forwarded-2.eml"]


def test_a_mail_that_is_one_attachment_has_an_empty_page(tmp_path: Path) -> None:
    mail = HEAD + part(PDF, "application/pdf; name=a.pdf", "Content-Disposition: attachment")
    assert text_of(read(tmp_path, mail)) == ""
    assert enclosed(tmp_path, mail) == [("a.pdf", PDF)]


def test_calendars_and_cards_are_members(tmp_path: Path) -> None:
    invitation = multipart(part(b"Come"), part(b"BEGIN:VCALENDAR", "text/calendar"), kind="alternative")
    assert enclosed(tmp_path, HEAD + invitation) == [("attachment-1.ics", b"BEGIN:VCALENDAR")]


def test_files_in_the_text_of_old_mails_are_taken_out(tmp_path: Path) -> None:
    lines = b"".join(binascii.b2a_uu(PDF[place : place + 45]) for place in range(0, len(PDF), 45))
    mail = HEAD + b"\nHere it is.\n\nbegin 644 a.pdf\n" + lines + b"`\nend\nRegards\n"
    assert enclosed(tmp_path, mail) == [("a.pdf", PDF)]
    assert text_of(read(tmp_path, mail)) == "Here it is.\n\nbegin 644 a.pdf\nend\nRegards\n"


def test_a_part_behind_the_end_is_a_part(tmp_path: Path) -> None:
    mail = HEAD + multipart(part(b"Hi")) + b"--b\nContent-Type: application/pdf; name=late.pdf\n\nx\n--b--\n"
    assert [name for name, _ in enclosed(tmp_path, mail)] == ["late.pdf"]


def test_a_boundary_that_begins_another_parts_only_its_own(tmp_path: Path) -> None:
    inner = multipart(part(b"one"), part(b"x", "application/pdf; name=a.pdf"), boundary="bb")
    assert enclosed(tmp_path, HEAD + multipart(inner, part(b"y", "application/pdf; name=c.pdf"))) == [
        ("a.pdf", b"x"),
        ("c.pdf", b"y"),
    ]


def test_a_boundary_that_no_header_tells_is_found(tmp_path: Path) -> None:
    mail = HEAD + multipart(part(b"one"), part(b"x", "application/pdf; name=a.pdf")).replace(b"; boundary=b", b"")
    assert enclosed(tmp_path, mail) == [("a.pdf", b"x")]


def test_padding_within_base64_does_not_end_it(tmp_path: Path) -> None:
    wrapped = part(b"UUE=\nUUE=\n", "application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64")
    footer = part(b"UUE=\n____\nsent by a list\n", "application/pdf; name=b.pdf", "Content-Transfer-Encoding: base64")
    assert enclosed(tmp_path, HEAD + multipart(part(b"Hi"), wrapped, footer)) == [("a.pdf", b"QAQA"), ("b.pdf", b"QA")]


def test_ten_thousand_parts_are_ten_thousand_members(tmp_path: Path) -> None:
    assert len(names(tmp_path, *[part(b"x", "application/pdf")] * 10_000)) == 10_000


def test_a_signed_mail_is_unwrapped_and_the_signature_kept(tmp_path: Path) -> None:
    from asn1crypto import cms  # noqa: PLC0415 one test draws with it

    content = {"content_type": "data", "content": b"Content-Type: text/plain\r\n\r\nSigned words\r\n"}
    signed = cms.SignedData(
        {"version": "v1", "digest_algorithms": [], "encap_content_info": content, "signer_infos": []}
    )
    packed = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    mail = HEAD + part(
        base64.encodebytes(packed), "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "Content-Transfer-Encoding: base64",
    )  # fmt: skip
    found = read(tmp_path, mail)
    assert text_of(found) == "Signed words\n"
    assert [signal.kind.value for signal in found.signals] == ["attachments", "signature_unchecked"]

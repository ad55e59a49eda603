"""Mailboxes in one file: every mail a member, its bytes as they were before quoting."""

from pathlib import Path

import pytest

from tasks.extract.mail import mbox
from tasks.extract.mail.mbox import find_mails, read_mail

ENVELOPE = b"From anna@north.example Mon Jan 15 09:30:00 2024\n"
BLOCK_BYTES = 32 * 1024
"""Small ones, so that edges are near."""
MAIL = b"From: anna@north.example\nSubject: one\n\nHello\n"


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "BLOCK_BYTES", BLOCK_BYTES)


def mails_in(tmp_path: Path, box: bytes) -> list[bytes]:
    path = tmp_path / "inbox"
    path.write_bytes(box)
    return [b"".join(read_mail(path, mail)) for mail in find_mails(path)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_each_mail_keeps_its_exact_bytes(tmp_path: Path, end: bytes) -> None:
    box = (ENVELOPE + MAIL + b"\n" + ENVELOPE + MAIL + b"\n").replace(b"\n", end)
    assert mails_in(tmp_path, box) == [MAIL.replace(b"\n", end)] * 2


def test_quoted_lines_lose_one_sign(tmp_path: Path) -> None:
    assert mails_in(tmp_path, ENVELOPE + MAIL + b">From here\n>>From there\n> From\n\n") == [
        MAIL + b"From here\n>From there\n> From\n"
    ]


@pytest.mark.parametrize(
    "words",
    [
        b"\nFrom now on we meet at noon.\n",
        b"\nFrom Mon Jan 15 09:30:00 2024 on, nothing is sent.\n",
        b"text\nFrom our side:\nNote: fine\n",
    ],
)
def test_words_that_begin_with_from_part_nothing(tmp_path: Path, words: bytes) -> None:
    assert mails_in(tmp_path, ENVELOPE + MAIL + words) == [(MAIL + words).removesuffix(b"\n") + b"\n"]


def test_a_separator_without_a_moment_parts_where_a_header_follows(tmp_path: Path) -> None:
    assert mails_in(tmp_path, b"From -\n" + MAIL + b"\nFrom -\n" + MAIL) == [MAIL, MAIL]


def test_a_separator_without_its_blank_line_parts_too(tmp_path: Path) -> None:
    assert mails_in(tmp_path, ENVELOPE + MAIL + ENVELOPE + MAIL) == [MAIL, MAIL]


def test_a_stated_length_speaks_against_a_weak_separator_only(tmp_path: Path) -> None:
    body = b"Hello\n\nFrom our side\nNote: fine\n"
    long = b"Content-Length: %d\nSubject: one\n\n" % len(body) + body
    lying = b"Content-Length: 9999\nSubject: one\n\nHello\n"
    assert mails_in(tmp_path, ENVELOPE + long + b"\n" + ENVELOPE + MAIL) == [long, MAIL]
    assert mails_in(tmp_path, ENVELOPE + lying + b"\n" + ENVELOPE + MAIL) == [lying, MAIL]


def test_what_stands_before_the_first_separator_is_kept(tmp_path: Path) -> None:
    assert mails_in(tmp_path, MAIL + b"\n" + ENVELOPE + MAIL) == [MAIL, MAIL]


@pytest.mark.parametrize("shift", [-4000, -2100, -2050, -2048, -60, -30, -1, 0, 1, 40, 2000])
def test_a_separator_at_the_edge_of_a_block_is_found_once(tmp_path: Path, shift: int) -> None:
    filler = b"Subject: long\n\n" + b"x" * 77 + b"\n"
    long = filler + (b"y" * 79 + b"\n") * ((BLOCK_BYTES + shift - len(ENVELOPE) - len(filler)) // 80)
    long += b"z" * (BLOCK_BYTES + shift - len(ENVELOPE) - len(long) - 1) + b"\n"
    assert mails_in(tmp_path, ENVELOPE + long + b"\n" + ENVELOPE + MAIL + b"\n" + ENVELOPE + MAIL) == [long, MAIL, MAIL]


def test_quoting_at_the_edge_of_a_block_is_undone(tmp_path: Path) -> None:
    start = b"Subject: long\n\n"
    for shift in range(-12, 4):
        fill = BLOCK_BYTES + shift - len(start)
        long = start + b"y" * (fill - 1) + b"\n>From me\nz\n"
        assert mails_in(tmp_path, ENVELOPE + long) == [long.replace(b">From", b"From")]

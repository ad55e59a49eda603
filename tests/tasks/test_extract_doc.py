"""Word's binary documents: the pieces of the text, fields, tables, changes, and code pages that nobody names."""

import struct
from pathlib import Path

import pytest

from config.errors import Unreadable
from storage.shapes import Reading, SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.extract.mail.ole_write import write_ole
from tasks.extract.means import Means
from tasks.extract.office.doc import read_doc
from tests.tasks.drawn_office import word_95, word_document

RUSSIAN = "Настоящий договор вступает в силу с момента подписания обеими сторонами и действует до полного исполнения"
HIDDEN = struct.pack("<HB", 0x083C, 1)
DATE = 104 << 20 | 1 << 16 | 5 << 11 | 10 << 6


def read(folder: Path, content: bytes) -> Reading:
    (folder / "a.doc").write_bytes(content)
    return read_doc(folder / "a.doc", "application/msword", Means())


def text_of(reading: Reading) -> str:
    return reading.pages[0].variants[0].text


def signal(reading: Reading, kind: SignalKind) -> SignalRead:
    [found] = [each for each in reading.signals if each.kind == kind]
    return found


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Договор\r合同\r", "Договор\n合同\n"),
        ('\x13 HYPERLINK "http://example.org" \x14a link\x15\r', "a link\n"),
        ("\x13 begins and never ends\r", " begins and never ends\n"),
        ('\x13 SYMBOL 97 \\f "Symbol" \x15\r', "α\n"),
        ("a\x0bb\x0cc\x1ed\x1fe\x01\x08\x02f\r", "a\nb\nc\N{NON-BREAKING HYPHEN}d\N{SOFT HYPHEN}ef\n"),
        ("😀x\r", "😀x\n"),
    ],
)
def test_what_is_shown_comes_through_and_nothing_else(tmp_path: Path, stored: str, shown: str) -> None:
    assert text_of(read(tmp_path, word_document(stored))) == shown


def test_cells_and_rows_are_told_apart(tmp_path: Path) -> None:
    stored = "a\x07b\x07\x07c\x07d\x07\x07"

    assert text_of(read(tmp_path, word_document(stored, row_ends=[4, 9]))) == "a\tb\nc\td\n"


def test_headers_stand_before_the_body_and_notes_and_footers_after_it(tmp_path: Path) -> None:
    headers = ["", "", "", "", "", "", "", "head\r", "", "foot\r", "", ""]

    reading = read(tmp_path, word_document("body\r", footnotes="\x02note\r", headers=headers))

    assert text_of(reading) == "head\nbody\nnote\nfoot\n"


def test_tracked_changes_give_two_states_and_a_signal(tmp_path: Path) -> None:
    deleted = struct.pack("<HBHHHI", 0x0800, 1, 0x4863, 1, 0x6864, DATE)
    inserted = struct.pack("<HBHHHI", 0x0801, 1, 0x4804, 2, 0x6805, DATE)
    content = word_document(
        "Price 100104 USD\r",
        marks=[(0, 6, b""), (6, 9, deleted), (9, 12, inserted)],
        authors=["Unknown", "Editor 1", "Editor 2"],
    )

    reading = read(tmp_path, content)

    now, before = reading.pages[0].variants
    found = signal(reading, SignalKind.TRACKED_CHANGES)
    assert (now.text, before.text, before.state) == ("Price 104 USD\n", "Price 100 USD\n", "before changes")
    assert found.details["authors"] == ["Editor 1", "Editor 2"]
    assert found.details["first"] == "2004-01-05T10:00:00"


def test_hidden_text_is_in_the_page_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, word_document("the bribe\r", marks=[(0, 4, b""), (4, 9, HIDDEN)]))

    assert text_of(reading) == "the bribe\n"
    assert signal(reading, SignalKind.HIDDEN_TEXT).details["examples"] == ["bribe"]


@pytest.mark.parametrize("language", [0x419, 0x409])
def test_russian_of_word_95_is_told_by_its_letters_whatever_language_it_claims(tmp_path: Path, language: int) -> None:
    content = word_95(f"{RUSSIAN}\r".encode("cp1251"), language=language)

    assert text_of(read(tmp_path, content)) == f"{RUSSIAN}\n"


def test_a_text_that_the_file_does_not_hold_wholly_is_partial(tmp_path: Path) -> None:
    stream = bytearray(0x300) + b"kept"
    struct.pack_into("<6H", stream, 0, 0xA5DC, 104, 0, 0x409, 0, 0)
    struct.pack_into("<II", stream, 0x18, 0x300, 0x400)
    struct.pack_into("<i", stream, 0x34, 5000)

    reading = read(tmp_path, write_ole({"WordDocument": bytes(stream)}))

    assert (reading.outcome, reading.missing) == (Outcome.PARTIAL, ("text after a damaged place",))
    assert text_of(reading) == "kept\n"


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
        write_ole({"WordDocument": bytes(4096)}),
        write_ole({"WordDocument": b"\xec\xa5\xc1\x00" + b"\xff" * 4092}),
        write_ole({"Other": b"x"}),
    ],
)
def test_what_is_no_word_document_ends_typed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        read(tmp_path, content)

    assert raised.value.reason in {Reason.CORRUPT, Reason.ENCRYPTED}


@pytest.mark.parametrize("step", range(0, 400, 37))
def test_a_document_with_one_byte_overwritten_is_read_or_ends_typed(tmp_path: Path, step: int) -> None:
    content = bytearray(word_document("Some text\r" * 20, marks=[(0, 5, HIDDEN)], authors=["A"]))
    content[512 + step] ^= 0xFF

    try:
        assert read(tmp_path, bytes(content)).outcome in {Outcome.READ, Outcome.PARTIAL}
    except Unreadable as unreadable:
        assert unreadable.reason in set(Reason)  # noqa: PT017 either answer will do

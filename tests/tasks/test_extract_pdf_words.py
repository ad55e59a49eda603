"""Where the words of a text layer stand: in the text, and on the page as shown."""

from pathlib import Path

import pymupdf
import pytest

from storage.geometry import WordBox, pack_words, unpack_words
from tasks.extract.means import Means
from tasks.extract.pdf import read_pdf
from tasks.extract.pdf.words import FLAGS, pack_rows, read_layer
from tests.tasks.drawn_pdf import CHINESE, ENGLISH, RUSSIAN, add_written


def words_of(path: Path) -> tuple[str, list[WordBox]]:
    """Give the text of the first page, and its words."""
    variant = read_pdf(path, "application/pdf", Means()).pages[0].variants[0]
    assert variant.words is not None
    return variant.text, unpack_words(variant.words)


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, CHINESE], ids=["en", "ru", "zh"])
def test_every_word_has_its_place_in_the_text(tmp_path: Path, text: str) -> None:
    """The offsets of the boxes cut exactly the words out of the text, in their order."""
    document = pymupdf.open()
    add_written(document, text)
    document.save(tmp_path / "a")
    read, words = words_of(tmp_path / "a")

    assert [read[word.start : word.end] for word in words] == read.split()


def test_offsets_count_composed_letters(tmp_path: Path) -> None:
    """What is stored is NFC, and shorter than the file's text: the words behind are still found."""
    document = pymupdf.open()
    document.new_page().insert_htmlbox((50, 50, 500, 200), "<p>бои\u0306 e\u0301tude fin</p>")
    document.save(tmp_path / "a")
    text, words = words_of(tmp_path / "a")

    assert [text[word.start : word.end] for word in words] == ["бой", "étude", "ﬁn"]


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, "left top"), (90, "right top"), (180, "right bottom"), (270, "left bottom")]
)
def test_boxes_turn_with_the_page(tmp_path: Path, rotation: int, corner: str) -> None:
    """A word written at the upper left stands where a reader of the turned page sees it."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((30, 40), "corner")
    page.set_rotation(rotation)
    document.save(tmp_path / "a")
    word = words_of(tmp_path / "a")[1][0]

    assert ("left" if word.right < 0.5 else "right", "top" if word.bottom < 0.5 else "bottom") == tuple(corner.split())


def test_boxes_are_those_of_the_shown_part(tmp_path: Path) -> None:
    """A page that is cropped is measured from its crop."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((110, 220), "inside")
    page.set_cropbox(pymupdf.Rect(100, 200, 300, 400))
    document.save(tmp_path / "a")
    word = words_of(tmp_path / "a")[1][0]

    assert (word.left, word.bottom < 0.15) == (pytest.approx(0.05, abs=0.01), True)


def test_the_text_is_what_mupdf_gives() -> None:
    """One run gives words and text; the text is that of `get_text`, blanks and ligatures included."""
    document = pymupdf.open()
    page = add_written(document, RUSSIAN)
    page.insert_text((300, 700), "ﬁt   for  pur-\npose", fontname="helv")

    assert (read_layer(page).text, pymupdf.TEXTFLAGS_TEXT) == (page.get_text(), FLAGS)


def test_rows_are_packed_as_word_boxes_are() -> None:
    """The quick way over bytes says the same as `pack_words`, also for boxes beyond the page."""
    rows = [(10.0, 20.0, 30.0, 40.0, "one", 0, 0, 0), (-5.0, 50.0, 250.0, 60.0, "two", 0, 0, 1)]
    places = [WordBox(0, 3, 0.05, 0.1, 0.15, 0.2), WordBox(4, 7, 0.0, 0.25, 1.0, 0.3)]
    quick, plain = unpack_words(pack_rows("one two", rows, (200.0, 200.0))), unpack_words(pack_words(places))

    assert [(word.start, word.end, word.confidence) for word in quick] == [(0, 3, None), (4, 7, None)]
    for ours, theirs in zip(quick, plain, strict=True):
        assert (ours.left, ours.top, ours.right, ours.bottom) == pytest.approx(
            (theirs.left, theirs.top, theirs.right, theirs.bottom), abs=2 / 65_535
        )


def test_a_word_that_is_not_in_the_text_moves_no_other() -> None:
    """It is left out; the words behind it keep their places."""
    rows = [(0.0, 0.0, 1.0, 1.0, word, 0, 0, 0) for word in ("one", "ghost", "two")]
    words = unpack_words(pack_rows("one two", rows, (10.0, 10.0)))

    assert [(word.start, word.end) for word in words] == [(0, 3), (4, 7)]

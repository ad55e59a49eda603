"""Text that was misread before it was stored is mended; text that is Latin is left alone."""

from pathlib import Path

import pytest

from storage.vocabulary import Because
from tasks.extract.means import BARE
from tasks.extract.mojibake import mend
from tasks.extract.text import read_text

RUSSIAN = "Настоящий договор вступает в силу с момента подписания обеими сторонами и действует один год."


@pytest.mark.parametrize(
    ("encoding", "shown_as"),
    [("cp1251", "latin-1"), ("cp1251", "cp1252"), ("koi8-r", "latin-1"), ("koi8-r", "cp1252"), ("utf-8", "latin-1")],
)
def test_russian_that_was_shown_in_latin_letters_is_mended(encoding: str, shown_as: str) -> None:
    """Whatever it was written in, and whichever of the two it was taken for."""
    misread = RUSSIAN.encode(encoding).decode(shown_as)
    mended = mend(misread)

    assert mended is not None
    assert mended.text == RUSSIAN


@pytest.mark.parametrize(
    "text",
    [
        "Les données relatives à l'exécution du présent marché sont protégées.",
        "Đây là bản hợp đồng được ký kết giữa hai bên tại thành phố cảng.",
        "Příliš žluťoučký kůň úpěl ďábelské ódy, říká české přísloví.",
        RUSSIAN,
        "A plain English sentence of no great length.",
    ],
)
def test_what_is_written_rightly_is_left_alone(text: str) -> None:
    """Accents are no damage."""
    assert mend(text) is None


def test_both_texts_are_kept(tmp_path: Path) -> None:
    """What stands in the file is evidence too."""
    stored = RUSSIAN.encode("cp1251").decode("latin-1")
    (tmp_path / "a").write_text(stored, encoding="utf-8")
    first, second = read_text(tmp_path / "a", "text/plain", BARE).pages[0].variants

    assert (first.text, first.chosen_because) == (RUSSIAN, Because.MISREAD_BEFORE)
    assert (second.text, second.chosen_because, second.state) == (stored, None, "as it stands")

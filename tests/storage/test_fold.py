"""Folding makes the same what readers take for the same, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.analysis.fold import fold


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ёлка", "елка"),
        ("БМД–4М", "бмд-4м"),
        ("«Контракт»", '"КОНТРАКТ"'),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("１２３", "123"),
        ("con\u00adtract", "contract"),
        ("a\u200bb\ufeffc", "abc"),
        ("abc\u202edef", "abcdef"),
        ("Straße", "STRASSE"),
        (" two \n\t words ", "two words"),
        ("don’t", "don't"),
        ("и\u0306", "й"),
    ],
)
def test_what_reads_the_same_is_folded_to_the_same(left: str, right: str) -> None:
    """Case, width, dashes, quotes, ё, invisible characters and white space make no difference."""
    assert fold(left) == fold(right)


@pytest.mark.parametrize(("left", "right"), [("й", "и"), ("合同", "合约"), ("1 000", "1000"), ("c", "с")])
def test_what_reads_differently_stays_different(left: str, right: str) -> None:
    """Letters keep their marks, and Latin letters are not Cyrillic ones."""
    assert fold(left) != fold(right)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own fold, whatever it holds."""
    assert fold(fold(text)) == fold(text)

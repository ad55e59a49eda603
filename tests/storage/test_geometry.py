"""Word boxes survive being packed, to well under a pixel."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.geometry import PACKED, WHOLE, WordBox, pack_words, unpack_words

shares = st.floats(0, 1)
boxes = st.builds(
    WordBox,
    start=st.integers(0, 10**6),
    end=st.just(0),
    left=shares,
    top=shares,
    right=shares,
    bottom=shares,
    confidence=st.none() | shares,
)


@given(st.lists(boxes, max_size=20), st.integers(1, 500))
def test_what_is_packed_comes_back(words: list[WordBox], length: int) -> None:
    """Offsets exactly, sides to 1/65,535 of the page, confidences to half a per cent."""
    packed = [WordBox(w.start, w.start + length, w.left, w.top, w.right, w.bottom, w.confidence) for w in words]

    found = unpack_words(pack_words(packed))

    assert [(w.start, w.end) for w in found] == [(w.start, w.end) for w in packed]
    for before, after in zip(packed, found, strict=True):
        assert after.left == pytest.approx(before.left, abs=1e-5)
        assert after.bottom == pytest.approx(before.bottom, abs=1e-5)
        assert (after.confidence is None) == (before.confidence is None)
        assert (after.confidence or 0) == pytest.approx(before.confidence or 0, abs=0.005)


def test_a_box_that_hangs_over_the_page_is_clipped() -> None:
    """Documents claim what they like."""
    [found] = unpack_words(pack_words([WordBox(0, 3, -2.0, 0.5, 7.0, float("inf"))]))

    assert (found.left, found.right, found.bottom) == (0.0, 1.0, 1.0)


def test_packed_words_are_fields_of_an_array_too() -> None:
    """Who reads them so finds the same starts, lengths and sides."""
    packed = pack_words([WordBox(70_000, 70_003, 0.1, 0.2, 0.3, 0.4, 0.5), WordBox(70_005, 70_006, 0.0, 0.2, 1.0, 0.4)])

    fields = np.frombuffer(zlib.decompress(packed), np.dtype(PACKED))

    assert [
        WordBox(start, start + length, *(side / WHOLE for side in sides), None if sure == 255 else sure / 254)
        for start, length, *sides, sure in fields.tolist()
    ] == unpack_words(packed)

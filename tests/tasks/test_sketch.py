"""Pages that are alike share keys of their sketches; what has no text to speak of shares nothing."""

import hashlib

import numpy as np
import pytest

from tasks.fingerprint.page import sketch
from tasks.fingerprint.sketch import BAND, BINS, ROWS, bands_of, pack, sample_of, shingle, sketch_page, unpack
from tests.tasks.drawn_papers import clauses, contract, deal, set_anew, side_by_side, spans_of
from tests.tasks.drawn_prose import drawing, prose

PINNED = {
    "ru": (855, 88, "7215d63ae909b8e7"),
    "zh": (351, 52, "c54faa3ac51a0fdf"),
    "en": (799, 83, "e8a091e29c834a1a"),
}
"""Distinct shingles, keys, and the beginning of the SHA-256 of all keys, of the contract of deal 1."""


def keys(text: str, language: str) -> set[int]:
    return set(unpack(sketch_page(text, spans_of(text, language)).keys).tolist())


def is_band(key: int) -> bool:
    return bool(key & int(BAND))


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_the_sketch_of_a_page_is_what_it_always_was(language: str) -> None:
    text = contract(language, deal(1))
    sketched = sketch_page(text, spans_of(text, language))

    digest = hashlib.sha256(sketched.keys).hexdigest()[:16]
    assert (sketched.shingles, len(sketched.keys) // 8, digest) == PINNED[language]


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_lines_of_another_width_leave_the_same_sketch(language: str) -> None:
    text = contract(language, deal(1))

    assert keys(set_anew(text, 23), language) == keys(text, language)


@pytest.mark.parametrize("text", ["", " \n\f", "—«»…", "\ud800", "да", "合同", "12"])
def test_a_page_without_text_to_speak_of_has_no_keys(text: str) -> None:
    assert sketch_page(text, spans_of(text, "ru")).keys == b""


def test_a_page_of_few_words_has_no_bands() -> None:
    text = "Приложение к договору, страница вторая"

    assert not any(is_band(key) for key in keys(text, "ru"))


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_pages_of_different_prose_share_no_band(language: str) -> None:
    one, other = (prose(drawing(f"sketch {seed}"), language, 1500) for seed in (1, 2))

    assert not any(is_band(key) for key in keys(one, language) & keys(other, language))


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_a_page_with_a_few_other_words_shares_bands(language: str) -> None:
    form, other = contract(language, deal(1)), contract(language, deal(2))

    assert any(is_band(key) for key in keys(form, language) & keys(other, language))


def test_a_page_in_a_longer_one_keeps_its_sample() -> None:
    one, more = contract("ru", deal(1)), prose(drawing("more"), "ru", 1500)
    sampled = {key for key in keys(one, "ru") if not is_band(key)}

    missing = sampled - keys(f"{one}\n{more}", "ru")

    assert not missing


def test_a_page_in_two_columns_is_sketched_as_its_columns_alone() -> None:
    russian, chinese = clauses("ru", deal(1)), clauses("zh", deal(1))
    page = side_by_side(russian, chinese, ("ru", "zh"))

    together = set(unpack(sketch_page(page.text, page.spans).keys).tolist())

    assert together == keys("\n".join(russian), "ru") | keys("\n".join(chinese), "zh")


def test_one_shingle_in_sixteen_is_sampled() -> None:
    hashes = np.unique(shingle(np.arange(20_000, dtype=np.uint32), "Cyrl"))

    assert 0.055 < len(sample_of(hashes)) / len(hashes) < 0.07


def test_there_is_one_key_a_band() -> None:
    hashes = np.unique(shingle(np.arange(2_000, dtype=np.uint32), "Cyrl"))

    assert len(bands_of(hashes)) == BINS // ROWS


def test_bands_of_one_hash_alone_can_be_told() -> None:
    assert 1 <= len(bands_of(np.array([2**63 + 5], dtype=np.uint64))) <= BINS // ROWS


def test_keys_of_bands_are_told_from_keys_of_shingles() -> None:
    hashes = np.unique(shingle(np.arange(2_000, dtype=np.uint32), "Cyrl"))

    assert all(is_band(int(key)) for key in bands_of(hashes))
    assert not any(is_band(int(key)) for key in sample_of(hashes))


def test_what_is_packed_is_unpacked() -> None:
    some = np.array([0, 1, 2**47 - 1], dtype=np.uint64)

    assert unpack(pack(some)).tolist() == some.tolist()


def test_the_facts_of_a_page_are_the_same_in_each_language() -> None:
    texts = {tongue: contract(tongue, deal(1)) for tongue in ("ru", "zh", "en")}

    facts = [dict(sketch(text, spans_of(text, tongue)).facts) for tongue, text in texts.items()]

    assert facts[0] == facts[1] == facts[2] != {}

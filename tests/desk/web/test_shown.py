"""What a document says is shown as text: nothing unseen, nothing that turns the line, no markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web.shown import marked, plain


@pytest.mark.parametrize(
    ("untrusted", "mark"),
    [
        ("a\u202eb", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\u200bb", "U+200B"),
        ("a\u200db", "U+200D"),
        ("a\ufeffb", "U+FEFF"),
        ("a\u00adb", "U+00AD"),
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\ud800b", "U+D800"),
        ("a\u3164b", "U+3164"),
        ("a\U000e0041b", "U+E0041"),
        ("a\ufe0fb", "U+FE0F"),
        ("a\ue000b", "U+E000"),
    ],
)
def test_a_sign_that_cannot_be_seen_is_shown_by_its_code_point(untrusted: str, mark: str) -> None:
    assert marked(untrusted) == f'a<span class="unseen">⟨{mark}⟩</span>b'
    assert plain(untrusted) == f"a⟨{mark}⟩b"


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "❤\ufe0f", "Договор № 71-ДС/24", "合同", "tab\there", "é"]
)
def test_what_writing_needs_stays_as_it_is(text: str) -> None:
    assert marked(text) == text


def test_markup_is_text() -> None:
    assert marked("<script>alert(1)</script>\u202e&") == (
        '&lt;script&gt;alert(1)&lt;/script&gt;<span class="unseen">⟨U+202E⟩</span>&amp;'
    )


def test_every_kind_of_line_end_is_one() -> None:
    assert marked("a\r\nb\rc\u2028d\x85e") == "a\nb\nc\nd\ne"


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_a_document_says_can_be_sent_and_holds_no_tag(untrusted: str) -> None:
    """Lone surrogates cannot be sent as UTF-8; a tag would be markup."""
    shown = str(marked(untrusted)).replace('<span class="unseen">', "").replace("</span>", "")

    shown.encode("utf-8")
    plain(untrusted).encode("utf-8")
    assert "<" not in shown

"""Words that must not be there are found however OCR spells them, and others are not taken for them."""

import pytest

from storage.releases.shapes import Secret
from tasks.redact.plan import obstacles, sought
from tasks.redact.seek import seek
from tests.tasks.derived import document_of, hide


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Крапивин", "подписал КРАПИВИН И. И."),
        ("Крапивин", "подписано Крапивиным"),
        ("Крапивин", "подписал Кра-\nпивин"),
        ("Крапивин", "подписал Кра пи вин"),
        ("Крапивин", "подписал Крапивнн"),
        ("Крапивин", "подписал Кpaпивин"),
        ("Ivanov", "signed by lvanov"),
        ("Ivanov", "signed by IVAN0V"),
        ("Ли", "подписал Ли."),
        ("王小明", "由 王 小 明 签字"),
        ("+7 495 123-45-67", "tel. 7(495)1234567"),
        ("5 000", "всего 5 000 руб"),
        ("O'Brien & Sons", "from O’BRIEN and to OBrien Sons"),
    ],
)
def test_words_are_found(words: str, text: str) -> None:
    """Inflected, broken, blanks inside, a letter misread, letters of another script."""
    assert seek([words], ["nothing", text]) == (0,)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Крапивин", "подписал Кравченко"),
        ("Ли", "если они могли"),
        ("Ким", "кимоно"),
        ("5 000", "всего 15 000 руб"),
        ("5 000", "всего 50 000 руб"),
        ("王小明", "由王大明签字"),
        ("...", "всего ... руб"),
        ("Крапивин", ""),
    ],
)
def test_other_words_are_not(words: str, text: str) -> None:
    """A release that is stopped for nothing is one that people learn to push through."""
    assert seek([words], [text]) == ()


def test_the_places_of_what_was_found_are_told() -> None:
    """Not the words: they would end in messages."""
    assert seek(["Ли", "Крапивин", "Ivanov"], ["Крапивин", "Ivanov"]) == (1, 2)


def test_what_may_stay_elsewhere_is_not_sought() -> None:
    """And of the release's secrets only what was redacted can stand in a picture."""
    box = (0.1, 0.1, 0.2, 0.2)
    document = document_of(hide(1, box, words="a1", term="b1"), hide(1, box, words="c1", only_here=True))
    secrets = (Secret("vera", "reviewer"), Secret("d1", "redacted"))

    assert [words for words, _ in sought(document, secrets)] == ["a1", "b1", "d1"]


@pytest.mark.parametrize(
    ("hidden", "geometry", "kind"),
    [
        (hide(1, words="Ли"), True, "no_box"),
        (hide(1), True, "no_box"),
        (hide(2, (0.1, 0.1, 0.2, 0.2)), True, "no_page"),
        (hide(1, (0.2, 0.1, 0.2, 0.2)), True, "empty"),
        (hide(1, words="Ли"), False, "no_place"),
        (hide(1, (0.1, 0.1, 0.2, 0.2)), False, "no_place"),
        (hide(1, start=0, end=99), False, "empty"),
        (hide(1, start=0, end=2, words="Цзи"), False, "moved"),
    ],
)
def test_what_cannot_be_hidden_is_told_before_anything_is_drawn(hidden: object, geometry: bool, kind: str) -> None:  # noqa: FBT001 the case
    """It is never left visible."""
    document = document_of(hidden, texts=("Ли здесь",), geometry=geometry)  # type: ignore[arg-type]

    assert [finding.kind for finding in obstacles(document)] == [kind]

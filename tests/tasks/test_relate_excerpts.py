"""A passage is found where it stands in another document, however it is set; what is not there is not found."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.fingerprint.bare import bare
from tasks.relate.excerpts import Passage, find_passages, held_share
from tests.tasks.drawn_prose import drawing, noisy, paged, prose, reflowed

LANGUAGES = ("ru", "zh", "en")
LEAST = {"ru": 230, "zh": 130, "en": 230}
"""Characters with blanks: more than 150 letters, more than 60 Han characters."""


def excerpted(
    language: str, *, characters: int, seed: int = 1, rate: float = 0, mark: str = ""
) -> tuple[str, str, str, str]:
    """Put an excerpt of a source into the midst of other text; gives what is before, the excerpt, after, the source."""
    chance = drawing(f"{language} {seed} {rate}")
    source = prose(chance, language, 9000)
    start = chance.randint(500, 8000 - characters)
    excerpt = reflowed(noisy(chance, source[start : start + characters], rate), mark=mark)
    return prose(chance, language, 2500), excerpt, prose(chance, language, 2500), source


def found_of(language: str, *, characters: int, seed: int = 1, rate: float = 0, mark: str = "") -> tuple[float, float]:
    """Tell what share of the excerpt's letters was found, and how many letters outside it for each inside."""
    before, excerpt, after, source = excerpted(language, characters=characters, seed=seed, rate=rate, mark=mark)
    whole = f"{before}\n{excerpt}\n{after}"
    inside = range(len(before) + 1, len(before) + 1 + len(excerpt))

    passages = find_passages([whole], paged(source))

    places = bare(whole).places.tolist()
    found = [place for place in places if any(one.start <= place < one.end for one in passages)]
    wanted = [place for place in places if place in inside]
    hits = sum(place in inside for place in found)
    return hits / len(wanted), (len(found) - hits) / len(wanted)


@pytest.mark.parametrize("mark", ["", "> ", ">> ", "| "])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_excerpt_set_anew_or_quoted_is_found_whole(language: str, mark: str) -> None:
    found, beyond = found_of(language, characters=LEAST[language], mark=mark)

    assert found == 1
    assert beyond < 0.05


@pytest.mark.parametrize("language", LANGUAGES)
def test_excerpts_are_found_at_five_errors_in_a_hundred(language: str) -> None:
    results = [found_of(language, characters=480, seed=seed, rate=0.05) for seed in range(20)]

    assert sum(found >= 0.8 for found, _ in results) >= 19
    assert all(beyond < 0.05 for _, beyond in results)


@pytest.mark.parametrize("language", LANGUAGES)
def test_strangers_share_no_passage(language: str) -> None:
    chance = drawing(7)
    one, other = prose(chance, language, 30_000), prose(chance, language, 30_000)

    assert find_passages(paged(one), paged(other)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_papers_with_one_letterhead_share_nothing_beyond_it(language: str) -> None:
    chance = drawing(3)
    head = prose(chance, language, LEAST[language])
    one, other = (head + "\n" + prose(chance, language, 1500) for _ in range(2))

    (passage,) = find_passages([one], [other])

    assert passage.start == 0
    assert passage.end <= len(head) + 15


def test_a_short_letterhead_is_no_passage() -> None:
    chance = drawing(3)
    head = "ООО «Причал», Владивосток, ул. Портовая, 7, тел. 555-01-01\n"

    assert find_passages([head + prose(chance, "ru", 1500)], [head + prose(chance, "ru", 1500)]) == ()


def test_a_passage_is_told_by_its_pages_and_places_in_the_stored_text() -> None:
    chance = drawing(5)
    excerpt = prose(chance, "en", 300).strip(" .")
    held = [prose(chance, "en", 400), "Quoted:\n" + reflowed(excerpt, mark="> ")]
    holder = [prose(chance, "en", 400), prose(chance, "en", 200) + "\n" + excerpt + "."]

    (found,) = find_passages(held, holder)

    assert (found.page, found.other_page, found.errors) == (2, 2, 0)
    assert found.characters == len(bare(excerpt))
    assert bare(held[1][found.start : found.end]).text == bare(excerpt).text
    assert holder[1][found.other_start : found.other_end] == excerpt


def test_a_passage_over_the_end_of_a_page_is_told_in_parts() -> None:
    chance = drawing(5)
    text = prose(chance, "ru", 900)

    parts = find_passages([text[:450], text[450:]], [text])

    assert [(part.page, part.other_page) for part in parts] == [(1, 1), (2, 1)]
    assert sum(part.characters for part in parts) == len(bare(text))


def test_errors_are_counted() -> None:
    chance = drawing(6)
    text = prose(chance, "ru", 600)
    places = bare(text).places
    first, second = int(places[100]), int(places[300])
    changed = text[:first] + "ъ" + text[first + 1 : second] + "ъ" + text[second:]

    (found,) = find_passages([changed], [text])

    assert found.errors == 2


def test_what_stands_several_times_in_the_holder_is_told_once() -> None:
    chance = drawing(8)
    clause = prose(chance, "ru", 300)
    holder = "".join(prose(chance, "ru", 500) + clause for _ in range(30))

    passages = find_passages([prose(chance, "ru", 500) + clause], [holder])

    assert len(passages) == 1


def test_a_clause_that_stands_thirty_times_in_both_is_found_each_time() -> None:
    chance = drawing(8)
    clause = prose(chance, "ru", 400)
    one, other = ("".join(prose(chance, "ru", 500) + clause for _ in range(30)) for _ in range(2))

    assert 0.4 < held_share([one], [other]) < 0.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_share_that_is_held_is_told(language: str) -> None:
    chance = drawing(9)
    held, own = prose(chance, language, 2000), prose(chance, language, 2000)
    holder = paged(prose(chance, language, 2000) + reflowed(held, mark="> ") + prose(chance, language, 2000))

    assert held_share([held], holder) == 1
    assert held_share([own + held], holder) == pytest.approx(0.5, abs=0.05)
    assert held_share([own], holder) == 0


SHORT = "Добрый день! Отгрузка переносится на пятницу, машины примет Орлов."


def test_a_short_mail_is_held_where_it_stands_whole() -> None:
    prose_of = prose(drawing(2), "ru", 3000)

    assert held_share([SHORT], [prose_of + reflowed(SHORT, 30, "> ") + prose_of]) == 1
    assert held_share([SHORT], [prose_of]) == 0
    assert held_share([SHORT], [prose_of + SHORT.replace("примет", "принял") + prose_of]) > 0.8


@pytest.mark.parametrize("said", ["", "   \n", "Ок.", "Thanks, agreed!"])
def test_a_word_or_two_is_never_held(said: str) -> None:
    assert held_share([said], [said + SHORT]) == 0


LINE = "Настоящим стороны подтверждают, что работы выполнены.\n"
HOSTILE = {
    "one character": ("a" * 200_000, "a" * 199_000 + "b"),
    "three characters": ("abc" * 66_000, "bca" * 66_000),
    "one line": (LINE * 3800, "x" + LINE * 3700),
    "noise of two letters": tuple("".join(drawing(seed).choices("ab", k=200_000)) for seed in (1, 2)),
    "ten sentences in any order": tuple(
        "".join(drawing(seed).choices([f"{prose(drawing(n), 'ru', 70)}\n" for n in range(10)], k=2800))
        for seed in (1, 2)
    ),
}


@pytest.mark.timeout(60)  # every seed with every other would be hours; measured: 0.02 to 0.6 s
@pytest.mark.parametrize("case", HOSTILE)
def test_a_text_that_repeats_itself_costs_no_more_than_its_length(case: str) -> None:
    held, holder = HOSTILE[case]

    assert 0 <= held_share([held], [holder]) <= 1


def test_a_row_of_the_same_few_signs_is_no_passage() -> None:
    blanks = "0 0 0 0 0 " * 200

    assert find_passages([blanks], ["x" + blanks]) == ()


@settings(deadline=None, max_examples=settings.default.max_examples)
@given(
    st.lists(st.text(alphabet="абв гд\n>-", max_size=300), max_size=3),
    st.lists(st.text(alphabet="абв гд\n>-", max_size=300), max_size=3),
)
def test_passages_lie_within_their_pages(held: list[str], holder: list[str]) -> None:
    passages = find_passages(held, holder)

    assert all(0 <= one.start < one.end <= len(held[one.page - 1]) for one in passages)
    assert all(0 <= one.other_start < one.other_end <= len(holder[one.other_page - 1]) for one in passages)
    assert all(before.end <= after.start for before, after in pairwise(passages) if before.page == after.page)
    assert 0 <= held_share(held, holder) <= 1


def test_the_same_texts_give_the_same_passages() -> None:
    _, excerpt, after, source = excerpted("en", characters=600, rate=0.05)

    once = find_passages([excerpt + after], paged(source))

    assert once == find_passages([excerpt + after], paged(source))
    assert all(isinstance(one, Passage) for one in once)

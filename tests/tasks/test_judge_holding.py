"""A bundle holds its papers also where it has little besides; a letter with other numbers is held by nothing."""

from dataclasses import replace

import pytest

from tasks.relate.judge import Bond, judge
from tasks.relate.measure import measure
from tests.tasks.drawn_papers import Drawn, bound, contract, deal, prepared
from tests.tasks.drawn_prose import drawing, noisy, prose

TONGUES = pytest.mark.parametrize("language", ["ru", "zh", "en"])
OTHER = {"ru": "en", "zh": "ru", "en": "zh"}
REMINDERS = {
    "ru": "Напоминаем, что согласно пункту {} Контракта № {} срок истекает через {} дней.",
    "zh": "谨提醒贵方，根据第{}号条款以及合同{}的约定，期限将在{}天之后届满，请及时安排付款。",
    "en": "We remind you that under clause {} of Contract No. {} the term expires in {} days.",
}


def bond(left: Drawn, right: Drawn) -> Bond:
    ours, theirs = prepared(left, 1), prepared(right, 2)
    return judge(ours.kind, theirs.kind, measure(ours, theirs))


def many_pages(language: str) -> list[str]:
    """Draw a contract on eight pages."""
    chance = drawing(f"held {language}")
    return [contract(language, deal("held")), *(prose(chance, language, 700) for _ in range(7))]


@TONGUES
@pytest.mark.parametrize("tongues", [{}, OTHER], ids=["the same language", "another"])
def test_a_bundle_that_has_one_short_page_more_holds_its_paper(language: str, tongues: dict[str, str]) -> None:
    pages = [(text, language) for text in many_pages(language)]
    tongue = tongues.get(language, language)
    annex = prose(drawing("annex"), tongue, 350)

    assert bond(bound(*pages), bound(*pages, (annex, tongue))) is Bond.HOLDS_LEFT
    assert bond(bound((annex, tongue), *pages), bound(*pages)) is Bond.HOLDS_RIGHT


@TONGUES
def test_such_a_bundle_holds_a_draft_of_its_paper(language: str) -> None:
    pages = [(text, language) for text in many_pages(language)]
    draft = [(contract(language, replace(deal("held"), vehicles=9)), language), *pages[1:]]

    assert bond(bound(*draft), bound(*pages, (prose(drawing("annex"), language, 350), language))) is Bond.HOLDS_LEFT


@TONGUES
def test_a_draft_with_a_clause_more_on_its_last_page_is_a_state(language: str) -> None:
    pages = [(text, language) for text in many_pages(language)]
    more = (f"{pages[-1][0]}\n{prose(drawing('clause'), language, 350)}", language)

    assert bond(bound(*pages), bound(*pages[:-1], more)) is Bond.DIFFERS


@TONGUES
def test_a_scan_with_a_page_that_could_not_be_read_holds_nothing(language: str) -> None:
    pages = many_pages(language)
    read = [noisy(drawing(f"page {number}"), text, 0.02) for number, text in enumerate(pages)]
    read[4] = prose(drawing("what recognition made of it"), language, 500)
    paper = Drawn("paper", tuple(pages), language)

    assert bond(paper, paper.scanned(*read, name="scan")) not in {Bond.HOLDS_LEFT, Bond.HOLDS_RIGHT, Bond.NONE}


@TONGUES
def test_a_letter_of_one_sentence_with_other_numbers_is_not_held(language: str) -> None:
    number, rest = deal("reminder").number, prose(drawing("letter"), language, 400)
    letter = Drawn("letter", (f"{rest}\n{REMINDERS[language].format(9, number, 62)}",), language)

    assert bond(Drawn("short", (REMINDERS[language].format(19, number, 29),), language), letter) is Bond.NONE
    assert bond(Drawn("short", (REMINDERS[language].format(9, number, 62),), language), letter) is Bond.HOLDS_LEFT


@TONGUES
def test_a_scan_of_such_a_letter_with_other_numbers_is_not_held(language: str) -> None:
    """Of their facts a third is the same, the contract, and of their words all."""
    numbers = ((19, 29, "4826115"), (73, 84, "3097240"))
    letters = [f"{REMINDERS[language].format(one, deal('one').number, two)} № {three}" for one, two, three in numbers]
    longer = Drawn("longer", (f"{prose(drawing('letter'), language, 400)}\n{letters[0]}",), language)
    same, other = (Drawn("short", (one,), language).scanned(one, name=f"scan {at}") for at, one in enumerate(letters))

    assert bond(same, longer) is Bond.HOLDS_LEFT
    assert bond(other, longer) is Bond.NONE


@TONGUES
def test_a_paper_in_two_languages_and_a_bundle_in_one_of_them_are_no_states_of_one(language: str) -> None:
    pages = [(text, language) for text in many_pages(language)]
    both = bound(*pages, *((prose(drawing(f"page {at}"), OTHER[language], 700), OTHER[language]) for at in range(8)))
    annexes = [(prose(drawing(f"annex {at}"), language, 800), language) for at in range(3)]

    assert bond(both, bound(*pages)) is Bond.HOLDS_RIGHT
    assert bond(both, bound(*pages, *annexes)) is Bond.NONE
    assert bond(bound(*pages, *annexes), both) is Bond.NONE


@TONGUES
@pytest.mark.parametrize(("before", "behind"), [("", "\n7"), ("7\n", "")], ids=["behind", "before"])
def test_the_number_of_a_page_beside_such_a_letter_is_none_of_its_numbers(
    language: str, before: str, behind: str
) -> None:
    reminder = REMINDERS[language].format(9, deal("reminder").number, 62)
    rest = prose(drawing("letter"), language, 400)
    parts = (rest, before + reminder + behind) if behind else (before + reminder + behind, rest)

    assert (
        bond(Drawn("short", (reminder,), language), Drawn("bundle", ("\n".join(parts),), language)) is Bond.HOLDS_LEFT
    )


@TONGUES
def test_a_letter_whose_last_number_goes_on_is_not_held(language: str) -> None:
    letter = REMINDERS[language].format(9, deal("reminder").number, 62) + " № 4"
    longer = prose(drawing("letter"), language, 400) + "\n" + letter + "17"

    assert bond(Drawn("short", (letter,), language), Drawn("longer", (longer,), language)) is Bond.NONE


@TONGUES
def test_a_bundle_that_has_a_paper_twice_holds_its_draft(language: str) -> None:
    """As where a contract is bound together with the one in two columns; the draft's clauses are numbered otherwise."""
    lines = [line for text in many_pages(language) for line in text.split("\n") if line]
    draft, final = ("\n".join(f"{first + at}. {line}" for at, line in enumerate(lines)) for first in (11, 12))

    assert bond(bound((draft, language)), bound((final, language), (final, language))) is Bond.HOLDS_LEFT

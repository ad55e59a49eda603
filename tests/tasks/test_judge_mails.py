"""A sentence written again with all its numbers others is another mail; with some of them, a state of it."""

import pytest

from tasks.relate.judge import Bond, judge
from tasks.relate.measure import measure
from tests.tasks.drawn_papers import MAIL, PDF, Drawn, prepared

TONGUES = pytest.mark.parametrize("language", ["ru", "zh", "en"])
ANSWERS = {
    "ru": "В ответ на ваше письмо № {} от {} сообщаем, что документы по договору {} направлены вам с нарочным.",
    "zh": "贵方{}号来函（{}）收悉，现答复如下：合同{}项下的全部单据已由专人送达贵方，请查收并确认。",
    "en": "In reply to your letter No. {} of {} we inform you that the documents for contract {} were sent by courier.",
}
ONE, OTHER = ("E10.616-17", "14.08.2022", "KC-2021/674"), ("B73.925-40", "29.11.2023", "DG-2024/381")
DATED = (ONE[0], OTHER[1], ONE[2])


def bond(language: str, left: tuple[str, ...], right: tuple[str, ...], media_type: str) -> Bond:
    ours, theirs = (
        prepared(Drawn(name, (ANSWERS[language].format(*numbers),), language, media_type=media_type), at)
        for at, (name, numbers) in enumerate((("one", left), ("other", right)), start=1)
    )
    return judge(ours.kind, theirs.kind, measure(ours, theirs))


@TONGUES
def test_mails_with_all_their_numbers_others_are_no_states_of_one(language: str) -> None:
    assert bond(language, ONE, OTHER, MAIL) in {Bond.FORM, Bond.DOUBT}


@TONGUES
def test_a_mail_with_another_date_is_a_state_of_it(language: str) -> None:
    assert bond(language, ONE, DATED, MAIL) is Bond.DIFFERS


@TONGUES
def test_of_a_page_all_few_numbers_may_have_been_corrected(language: str) -> None:
    assert bond(language, ONE, OTHER, PDF) in {Bond.DIFFERS, Bond.DOUBT}

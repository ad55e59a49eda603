"""Two scans that look the same are copies where their facts say so too, for a form looks the same with every deal."""

import pytest

from storage.sameness import Measure
from storage.vocabulary import RelationKind
from tasks.relate.judge import Bond, judge
from tasks.relate.measure import measure
from tasks.relate.prepared import Prepared
from tasks.relate.telling import related
from tests.tasks.drawn_papers import Deal, Drawn, contract, deal, prepared
from tests.tasks.drawn_prose import drawing


def illegible(of: Deal, name: str, *, figures: bool = True) -> Prepared:
    """A scan of a contract of which OCR made other letters each time; without *figures* of the digits, too."""
    chance = drawing(name)
    letters = "абвгдежзиклмнопрстуфхцчшы"
    read = [
        chance.choice(letters) if one.isalpha() or (one.isdigit() and not figures) else one
        for one in contract("en", of)
    ]
    return prepared(Drawn("paper", ()).scanned("".join(read), name=name), len(name))


def looked_at(left: Prepared, right: Prepared, *, pictures: float = 1.0) -> Measure:
    return measure(left, right, pictures=pictures)


def bond(left: Prepared, right: Prepared, *, pictures: float = 1.0) -> Bond:
    return judge(left.kind, right.kind, looked_at(left, right, pictures=pictures))


def test_scans_of_which_only_the_figures_were_read_are_copies_where_they_look_the_same() -> None:
    one, again = illegible(deal(1), "one"), illegible(deal(1), "again")

    assert bond(one, again) is Bond.SAME
    assert bond(one, again, pictures=0.0) is Bond.NONE


def test_the_form_for_another_deal_looks_the_same_and_is_no_copy() -> None:
    assert bond(illegible(deal(1), "one"), illegible(deal(2), "other")) is Bond.NONE


@pytest.mark.parametrize("other", [1, 2])
def test_of_scans_without_a_figure_that_was_read_nothing_is_said(other: int) -> None:
    one, again = (illegible(deal(at), name, figures=False) for at, name in ((1, "one"), (other, "again")))

    assert bond(one, again) is Bond.NONE


def test_a_digital_paper_is_no_copy_of_a_scan_for_its_picture() -> None:
    digital = prepared(Drawn("digital", (contract("en", deal(1)),), "en"), 1)

    assert bond(digital, illegible(deal(1), "one")) is not Bond.SAME


def test_what_is_told_names_pages_and_facts() -> None:
    one, again = illegible(deal(1), "one"), illegible(deal(1), "again")

    told = related((1, 2), RelationKind.NEAR_DUPLICATE, looked_at(one, again), noisy=True)

    assert told.because.startswith("100 % of the pages look the same; their words were read too poorly to compare; of ")

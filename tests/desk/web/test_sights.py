"""Where a difference stands in a page's picture: what is lit, what is framed, and how much is shown."""

import pytest

from desk.difference.layout import Spot
from desk.web.sights import look_at
from storage.database import Record
from storage.documents import save_readings
from storage.geometry import WordBox, pack_words
from storage.shapes import PageRead, Reading, VariantRead, Waiting
from storage.vocabulary import Because, Method, Outcome
from tasks.relate.passages import Place
from tests.drawn import document_id, draw_cache, sha

TEXT = "one 294 247 500 two 合同总金额为人民币294,247,500元。该价格为固定价格"
CLAUSE = TEXT.index("合")


@pytest.fixture
def paper(record: Record) -> Record:
    """One page: five words in a line, and below it a clause that has one box."""
    draw_cache(record, [sha("a")])
    at, words = 0, []
    for number, word in enumerate(TEXT[: CLAUSE - 1].split(" ")):
        words.append(WordBox(at, at + len(word), 0.1 + 0.05 * number, 0.1, 0.145 + 0.05 * number, 0.12))
        at += len(word) + 1
    words.append(WordBox(CLAUSE, len(TEXT), 0.1, 0.5, 0.9, 0.52))
    variant = VariantRead(Method.TEXT_LAYER, "1", TEXT, chosen_because=Because.ONLY_TEXT, words=pack_words(words))
    blank = VariantRead(Method.OCR, "1", TEXT, chosen_because=Because.ONLY_TEXT)
    pages = (PageRead(1, width=500.0, height=1000.0, variants=(variant,)), PageRead(2, variants=(blank,)))
    reading = Reading(Outcome.READ, "1", media_type="application/pdf", pages=pages, page_count=2)
    save_readings(record, [(Waiting(document_id(record, sha("a")), sha("a"), 1), reading)])
    return record


def test_neighbouring_words_are_lit_as_one(paper: Record) -> None:
    sight = look_at(paper, "harbour", sha("a"), Spot((Place(1, 4, 15),), (Place(1, 0, 19),)))

    assert sight is not None
    assert [(round(box.left), round(box.width)) for box in sight.lit] == [(150, 145)]
    assert sight.frame is not None
    assert (round(sight.frame.left), round(sight.frame.width)) == (100, 245)


def test_of_a_clause_with_one_box_the_number_is_lit(paper: Record) -> None:
    start = TEXT.index("294,")

    sight = look_at(paper, "harbour", sha("a"), Spot((Place(1, start, start + 11),)))

    assert sight is not None
    # nine wide signs before it, eleven narrow ones, ten wide ones behind it: 49 columns in 800 units
    assert [round(box.left) for box in sight.lit] == [round(100 + 800 * 18 / 49)]
    assert [round(box.width) for box in sight.lit] == [round(800 * 11 / 49)]


def test_what_is_lacking_is_framed_and_told(paper: Record) -> None:
    sight = look_at(paper, "harbour", sha("a"), Spot((), (Place(1, 0, 19),)))

    assert sight is not None
    assert (sight.is_absent, sight.lit, sight.knows_words) == (True, (), True)


def test_the_strip_holds_what_is_lit_and_stays_on_the_page(paper: Record) -> None:
    sight = look_at(paper, "harbour", sha("a"), Spot((Place(1, 0, 3),)))

    assert sight is not None
    assert sight.height == 2000
    assert sight.strip.top >= 0
    assert sight.strip.top <= sight.lit[0].top
    assert sight.strip.top + sight.strip.height >= sight.lit[0].top + sight.lit[0].height
    assert sight.strip.height < sight.height / 2


def test_a_page_without_picture_has_no_strip(paper: Record) -> None:
    sight = look_at(paper, "harbour", sha("a"), Spot((Place(2, 0, 3),)))

    assert sight is not None
    assert (sight.page, sight.height, sight.knows_words) == (2, None, False)


def test_what_has_no_counterpart_has_no_sight(paper: Record) -> None:
    assert look_at(paper, "harbour", sha("a"), Spot()) is None

"""OCR on drawn pages: each script by itself, turned, skewed, in two columns; and what a glance says of a layer."""

import io
import unicodedata
from collections import Counter

import pymupdf
import pytest
from PIL import Image

from samples.deal import make_deal
from samples.papers import fill_paper, plain_text
from samples.pdf import draw_columns, draw_pages
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata, glance, has_ink, lacking, recognise, second_opinion
from tasks.extract.ocr.engine import TESSERACT, tesserocr
from tasks.extract.ocr.glance import pieces_of
from tasks.extract.ocr.plan import plan
from tasks.extract.ocr.prepare import prepare, skew_of
from tasks.extract.ocr.recognise import turned_back
from tasks.extract.ocr.script import gutter_of, ink_of, writing_of

DEAL = make_deal(2024)
MEANS = Means(tessdata=find_tessdata())
WITHOUT = Means(tessdata=None)


def written(paper: str) -> str:
    """The first page of a sample paper."""
    return plain_text(fill_paper(paper, DEAL)[0])


def picture_of(pdf: bytes, *, dpi: int = 120) -> Image.Image:
    """Its first page, as a scanner gives it."""
    with pymupdf.open("pdf", pdf) as document:
        pixels = document[0].get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY, alpha=False)
    coded = io.BytesIO()
    Image.frombytes("L", (pixels.width, pixels.height), pixels.samples).save(coded, "JPEG", quality=70)
    return Image.open(coded)


def scan_of(paper: str, *, dpi: int = 120) -> Image.Image:
    """A scanned sample paper."""
    return picture_of(draw_pages(fill_paper(paper, DEAL)), dpi=dpi)


def right(text: str, truth: str) -> float:
    """The share of *truth*'s characters that *text* holds, white space and the width of signs apart."""
    found, wanted = (Counter("".join(unicodedata.normalize("NFKC", one).split())) for one in (text, truth))
    return (found & wanted).total() / wanted.total()


def test_the_language_data_is_there() -> None:
    """`make setup` gets it; without it every test below would say nothing."""
    assert lacking(MEANS) == (), "sudo apt install tesseract-ocr-rus tesseract-ocr-chi-sim tesseract-ocr-eng"


def test_the_engine_is_the_one_that_is_named() -> None:
    """Variants say which engine read them."""
    assert tesserocr().tesseract_version().split()[1] == TESSERACT


@pytest.mark.parametrize(
    ("paper", "languages", "least"),
    [("contract.ru", "rus+eng", 0.98), ("contract.zh", "chi_sim", 0.9), ("contract.en", "rus+eng", 0.98)],
)
def test_a_page_is_read_in_the_script_that_it_is_written_in(paper: str, languages: str, least: float) -> None:
    """Chinese alone, letters together."""
    found = recognise(scan_of(paper), dpi=120, means=MEANS)

    assert found is not None
    assert (found.languages, found.turned) == (languages, 0)
    assert right(found.text, written(paper)) >= least
    assert found.confidence > 0.8


QUARTER, HALF = (Image.Transpose.ROTATE_90, 90), (Image.Transpose.ROTATE_180, 180)


@pytest.mark.parametrize(
    ("paper", "turn", "clockwise"),
    [
        ("letter.en", *QUARTER),
        ("minutes.zh", *HALF),
        # each script and each turn is above already; a page takes five seconds
        pytest.param("letter.en", *HALF, marks=pytest.mark.bench),
        pytest.param("minutes.zh", *QUARTER, marks=pytest.mark.bench),
    ],
)
def test_a_turned_page_is_read_and_its_words_stand_where_it_shows_them(
    paper: str, turn: Image.Transpose, clockwise: int
) -> None:
    """Boxes are those of the page as the reader sees it, turned as it is."""
    found = recognise(scan_of(paper).transpose(turn), dpi=120, means=MEANS)

    assert found is not None
    assert found.turned == clockwise
    assert right(found.text, written(paper)) >= 0.9
    first = found.words[0]
    assert (first.left < 0.5) == (clockwise == 90)
    assert first.top > 0.5


def test_columns_of_two_languages_are_read_each_in_its_own() -> None:
    """The Russian left, the Chinese right."""
    pdf = draw_columns(fill_paper("annex2.ru", DEAL), fill_paper("annex2.zh", DEAL))
    found = recognise(picture_of(pdf, dpi=150), dpi=150, means=MEANS)

    assert found is not None
    assert found.languages == "rus+eng,chi_sim"
    assert right(found.text, written("annex2.ru") + written("annex2.zh")) >= 0.95
    assert found.text.index("\n\n") > 0


@pytest.mark.parametrize("degrees", [-2.0, 1.5])
def test_a_skewed_page_is_set_straight(degrees: float) -> None:
    """To a third of a degree, by the sign that it has."""
    crooked = scan_of("contract.ru").rotate(degrees, fillcolor=255)

    assert skew_of(crooked) == pytest.approx(-degrees, abs=0.35)
    found = recognise(crooked, dpi=120, means=MEANS)
    assert found is not None
    assert right(found.text, written("contract.ru")) >= 0.97


def test_a_bilevel_page_is_read() -> None:
    """As fax machines send it."""
    found = recognise(scan_of("letter.en", dpi=150).convert("1"), dpi=150, means=MEANS)

    assert found is not None
    assert right(found.text, written("letter.en")) >= 0.95


def test_without_language_data_nothing_is_read() -> None:
    """The page waits."""
    assert recognise(scan_of("letter.en"), dpi=120, means=WITHOUT) is None
    assert glance(scan_of("letter.en"), dpi=120, layer_text="x", means=WITHOUT) is None
    assert lacking(WITHOUT) == WITHOUT.ocr_languages


def test_the_offsets_of_words_cut_them_out_of_the_text() -> None:
    """A word in the picture and its word in the text are found from each other."""
    found = recognise(scan_of("letter.en"), dpi=120, means=MEANS)

    assert found is not None
    assert [found.text[word.start : word.end] for word in found.words] == found.text.split()


# ---- telling scripts apart
@pytest.mark.parametrize(("paper", "is_chinese"), [("contract.ru", False), ("letter.en", False), ("minutes.zh", True)])
def test_the_script_is_told_from_strokes(paper: str, is_chinese: bool) -> None:  # noqa: FBT001 the expectation
    """Before a letter is read."""
    assert writing_of(ink_of(prepare(scan_of(paper), dpi=120).picture)).is_chinese is is_chinese


def test_columns_of_one_language_are_left_together() -> None:
    """The engine finds columns by itself; only two scripts are parted."""
    same = draw_columns(fill_paper("annex2.ru", DEAL), fill_paper("annex2.ru", DEAL))

    assert gutter_of(ink_of(prepare(picture_of(same, dpi=150), dpi=150).picture)) is None


def test_where_one_group_of_languages_is_there_it_is_used_as_it_is() -> None:
    """A desk that reads French and German has no Chinese to leave out."""
    [part] = plan(ink_of(prepare(scan_of("letter.en"), dpi=120).picture), ("fra", "deu"))

    assert part.tries == (("fra", "deu"),)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_box_is_turned_back_as_the_page_was_turned(turned: int) -> None:
    """Checked against the picture library itself."""
    picture = Image.new("L", (100, 200), 255)
    picture.paste(0, (10, 20, 40, 60))
    upright = picture.rotate(-turned, expand=True)
    left, top, right_, bottom = Image.eval(upright, lambda value: 255 - value).getbbox() or (0, 0, 0, 0)
    width, height = upright.size

    box = turned_back((left / width, top / height, right_ / width, bottom / height), turned)

    assert box == pytest.approx((0.1, 0.1, 0.4, 0.3))


# ---- ink, and glances
def test_paper_with_a_speck_has_no_ink_and_one_line_has() -> None:
    """Dust is not writing."""
    sheet = Image.new("L", (800, 1100), 240)
    sheet.putpixel((400, 500), 10)

    assert not has_ink(sheet)
    assert has_ink(picture_of(draw_pages(["Annex 5"])))


@pytest.mark.parametrize("paper", ["contract.ru", "contract.zh", "contract.en"])
def test_a_layer_that_is_right_agrees(paper: str) -> None:
    """Also where the OCR of the glance errs a little."""
    seen = glance(scan_of(paper), dpi=120, layer_text=written(paper), means=MEANS)

    assert seen is not None
    assert (seen.agrees, seen.score > 0.8) == (True, True)


def latin_for_cyrillic(text: str) -> str:
    """Look-alike letters in place of the right ones."""
    return text.translate(str.maketrans("аеорсухАВЕКМНОРСТХ", "aeopcyxABEKMHOPCTX"))


def shifted(text: str) -> str:
    """Each letter three further on, as a font with a broken table gives it."""
    return "".join(chr(ord(sign) + 3) if sign.isalpha() else sign for sign in text)


def in_the_wrong_encoding(text: str) -> str:
    """What cp1251 looks like to a program that knows Latin-1 only."""
    return text.encode("cp1251", "replace").decode("latin-1")


@pytest.mark.parametrize(
    "layer",
    [latin_for_cyrillic(written("contract.ru")), shifted(written("contract.ru")), written("contract.en"),
     in_the_wrong_encoding(written("contract.ru"))],
    ids=["look-alikes", "shifted", "another text", "wrong encoding"],
)  # fmt: skip
def test_a_layer_that_lies_does_not_agree(layer: str) -> None:
    """Digits and signs may all be right."""
    seen = glance(scan_of("contract.ru"), dpi=120, layer_text=layer, means=MEANS)

    assert seen is not None
    assert not seen.agrees
    assert "pieces of words" in seen.because


def test_a_picture_without_words_contradicts_nothing() -> None:
    """A stamp, a rule, a photograph."""
    empty = Image.new("L", (800, 1100), 255)
    empty.paste(0, (100, 100, 700, 104))

    seen = glance(empty, dpi=100, layer_text="Annex", means=MEANS)

    assert seen is not None
    assert seen.agrees


def test_digits_are_no_pieces_of_words() -> None:
    """Three letters in a row, two of Chinese."""
    assert pieces_of("Anna 1234 甲方账 ab") == {"ann", "nna", "甲方", "方账"}


def test_a_second_opinion_is_asked_only_where_it_is_wanted() -> None:
    """It costs four times as much."""
    found = recognise(scan_of("letter.en"), dpi=120, means=MEANS)

    assert found is not None
    assert second_opinion(scan_of("letter.en"), means=MEANS, first=found) is None

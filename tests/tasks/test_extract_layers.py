"""The text layer that lies: cheap signs first, a glance where they are in doubt, both texts kept, the choice told."""

import random
from pathlib import Path

import pymupdf
import pytest

from storage.shapes import Looked, PageRead
from storage.vocabulary import Because, Method, SignalKind
from tasks.extract import ocr
from tasks.extract.means import Means
from tasks.extract.ocr import Agreement, Recognised
from tasks.extract.pdf import read_pdf
from tasks.extract.pdf.judge import Judgement, Standing, judge
from tasks.extract.pdf.look import look_at_pdf
from tasks.extract.pdf.signs import count_signs
from tests.tasks.drawn_pdf import CHINESE, ENGLISH, RUSSIAN, add_scan, add_written

PDF = "application/pdf"
LOOKS_LIKE = str.maketrans("оеасрх03", "oeacpxОЗ")
LATIN_READING = str.maketrans("бвгдзийклмнптуфцчшщъыьэюя", "6BrA3uNKnMHnmyFUYWWbIb3OR")
"""What a program that knows Latin letters only makes of Russian ones."""


def misread(text: str, *, share: float = 0.4) -> str:
    """Put look-alike letters in place of others here and there, as bad recognition does."""
    chance = random.Random(3)  # noqa: S311 noise, no secret
    return "".join(sign.translate(LOOKS_LIKE) if chance.random() < share else sign for sign in text)


def judged(text: str, *, hidden: bool) -> Judgement:
    """Judge a layer by itself."""
    return judge(text, count_signs(text), hidden=hidden)


class Reader:
    """Stands in for OCR: gives the text it was told to, and counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, text: str | None, *, agrees: bool = False) -> None:
        self.text, self.agrees, self.confidence = text, agrees, 0.9
        self.recognised = self.glanced = 0
        monkeypatch.setattr(ocr, "recognise", self.recognise)
        monkeypatch.setattr(ocr, "glance", self.glance)

    def recognise(self, picture: object, **_: object) -> Recognised | None:  # noqa: ARG002 the picture is not asked
        self.recognised += 1
        return None if self.text is None else Recognised(self.text, self.confidence, "rus", (), "stand-in 1")

    def glance(self, picture: object, **_: object) -> Agreement | None:  # noqa: ARG002
        self.glanced += 1
        return None if self.text is None else Agreement(self.agrees, 0.1, "few letters of the picture are in the layer")


def able(tmp_path: Path) -> Means:
    """Means by which pages can be looked at."""
    return Means(tessdata=tmp_path)


def look(path: Path, *numbers: int) -> Looked:
    """Look at pages of the PDF at *path*."""
    return look_at_pdf(path, PDF, numbers, able(path.parent))


def shown(page: PageRead) -> tuple[Method, Because | None]:
    """Tell which variant of a page is chosen, and why."""
    (chosen,) = [variant for variant in page.variants if variant.chosen_because is not None]
    return chosen.method, chosen.chosen_because


def scan(path: Path, *hidden: str, **options: str) -> Path:
    """Draw a scan with a hidden layer on each page."""
    document = pymupdf.open()
    for text in hidden:
        add_scan(document, hidden=text, **options)
    document.save(path)
    return path


# ---- by its signs
@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, CHINESE, f"{RUSSIAN}\n{ENGLISH}"])
@pytest.mark.parametrize("hidden", [True, False])
def test_a_text_that_says_what_was_written_is_believed(text: str, hidden: bool) -> None:  # noqa: FBT001
    """Being hidden is no proof of lying."""
    assert judged(f"Contract PA-M/2023-035, HS 8516980695, 9,340,750 CNY\n{text}", hidden=hidden).standing is (
        Standing.BELIEVED
    )


@pytest.mark.parametrize(
    "text",
    [misread(RUSSIAN), misread("2035 03.05.2023 9,340,750 " * 3 + CHINESE), ENGLISH.replace("l", "1")],
    ids=["ru", "zh", "en"],
)
def test_look_alike_letters_in_a_hidden_layer_are_wrong(text: str) -> None:
    """Words of two scripts, letters for digits, digits in words: nobody types these."""
    assert judged(text, hidden=True).standing is Standing.WRONG


def test_russian_under_a_latin_layer_is_not_believed() -> None:
    """Letters of one script read as those of another make no words."""
    text = RUSSIAN.translate(LATIN_READING).translate(LOOKS_LIKE)

    assert judged(text, hidden=True).standing in {Standing.DOUBTED, Standing.WRONG}


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize(
    ("written", "shown_as"), [("cp1251", "latin-1"), ("koi8-r", "latin-1"), ("koi8-r", "cp1251"), ("utf-8", "cp1252")]
)
def test_text_in_the_wrong_encoding_is_doubted(written: str, shown_as: str, hidden: bool) -> None:  # noqa: FBT001
    """Visible or hidden: it is no order of letters that a language has."""
    text = RUSSIAN.encode(written, "ignore").decode(shown_as, "replace")

    assert judged(text, hidden=hidden).standing in {Standing.DOUBTED, Standing.GARBLED}


def test_shifted_glyphs_are_garbled() -> None:
    """Glyph numbers for letters: blanks become control characters."""
    shifted = "".join(chr(ord(sign) - 29) if sign > "\n" else sign for sign in ENGLISH)

    assert judged(shifted, hidden=False).standing is Standing.GARBLED


def test_shifted_letters_are_doubted() -> None:
    """All letters stay letters, none stays itself."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    shifted = ENGLISH.lower().translate(str.maketrans(alphabet, alphabet[3:] + alphabet[:3]))

    assert judged(shifted, hidden=False).standing is Standing.DOUBTED


def test_a_few_latin_letters_in_typed_russian_are_how_it_is() -> None:
    """People type so; what they typed is what the page says."""
    assert judged(RUSSIAN.replace("товар", "тoвap", 2), hidden=False).standing is Standing.BELIEVED


# ---- what is looked at
def awaited(path: Path, means: Means) -> list[Because | None]:
    """Tell what each page awaits."""
    return [page.awaits for page in read_pdf(path, PDF, means).pages]


def test_pages_of_visible_text_are_not_looked_at(tmp_path: Path) -> None:
    """Not one of them, in any script."""
    document = pymupdf.open()
    for text in (ENGLISH, RUSSIAN, CHINESE):
        add_written(document, text)
    document.save(tmp_path / "a")

    assert awaited(tmp_path / "a", able(tmp_path)) == [None, None, None]


def test_one_of_many_good_hidden_layers_is_held_against_its_picture(tmp_path: Path) -> None:
    """The first of them; none where nothing can be looked at."""
    path = scan(tmp_path / "a", *[RUSSIAN] * 5)

    assert awaited(path, able(tmp_path)) == [Because.TEXT_LAYER_AGREES, None, None, None, None]
    assert awaited(path, Means()) == [None] * 5


def test_a_text_under_its_picture_is_a_hidden_one(tmp_path: Path) -> None:
    """What is painted over cannot be seen, by whichever way."""
    document = pymupdf.open()
    add_scan(document, below=misread(RUSSIAN))
    document.save(tmp_path / "a")

    assert awaited(tmp_path / "a", Means()) == [Because.TEXT_LAYER_GARBLED]


def test_a_layer_among_wrong_ones_is_not_believed(tmp_path: Path) -> None:
    """Ideographs show no sign of bad recognition; the same program made the pages around them."""
    bad = misread("2035 03.05.2023 9,340,750 " * 3 + CHINESE)
    path = scan(tmp_path / "a", bad, CHINESE, bad)

    assert awaited(path, Means()) == [Because.TEXT_LAYER_GARBLED] * 3


def test_next_to_no_hidden_text_is_glanced_at(tmp_path: Path) -> None:
    """A title page may have little to recognise, or it was missed."""
    assert awaited(scan(tmp_path / "a", "Annex 5"), Means()) == [Because.TEXT_LAYER_AGREES]


# ---- what looking gives
def test_a_wrong_layer_stays_beside_what_the_picture_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OCR is shown; the layer is kept word for word; the finding counts letters a person can count."""
    Reader(monkeypatch, RUSSIAN)
    said = misread(RUSSIAN)
    path = scan(tmp_path / "a", said)
    looked = look(path, 1)
    layer, recognised = looked.pages[0].variants

    assert (shown(looked.pages[0]), looked.pages[0].awaits) == ((Method.OCR, Because.TEXT_LAYER_DISAGREES), None)
    assert ("".join(layer.text.split()), recognised.text) == ("".join(said.split()), RUSSIAN)
    assert (looked.signals[0].kind, looked.signals[0].page) == (SignalKind.TEXT_LAYER_DISAGREES, 1)
    assert (
        "Latin letters in" in looked.signals[0].evidence or "Latin and Cyrillic letters" in looked.signals[0].evidence
    )


def test_a_right_layer_is_glanced_at_and_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is believed because it agrees, and stays the only variant."""
    reader = Reader(monkeypatch, RUSSIAN, agrees=True)
    page = look(scan(tmp_path / "a", RUSSIAN), 1).pages[0]

    assert (shown(page), len(page.variants)) == ((Method.TEXT_LAYER, Because.TEXT_LAYER_AGREES), 1)
    assert (reader.glanced, reader.recognised) == (1, 0)


def test_good_words_of_another_text_are_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The glance disagrees: OCR is shown, and the document's other layers await a glance of their own."""
    Reader(monkeypatch, RUSSIAN)
    looked = look(scan(tmp_path / "a", ENGLISH, ENGLISH, ENGLISH), 1)

    assert shown(looked.pages[0]) == (Method.OCR, Because.TEXT_LAYER_DISAGREES)
    assert [(page.number, page.awaits) for page in looked.pages[1:]] == [
        (2, Because.TEXT_LAYER_AGREES),
        (3, Because.TEXT_LAYER_AGREES),
    ]


def test_a_scan_without_text_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its one variant is the OCR's, and no layer is doubled: there is none."""
    Reader(monkeypatch, RUSSIAN)
    page = look(scan(tmp_path / "a", ""), 1).pages[0]

    assert (shown(page), len(page.variants)) == ((Method.OCR, Because.NO_TEXT_LAYER), 1)


@pytest.mark.parametrize(
    ("found", "chosen"),
    [
        (f"Page 7\n{RUSSIAN}", (Method.OCR, Because.NO_TEXT_LAYER)),
        ("Page 7", (Method.TEXT_LAYER, Because.OCR_FOUND_LESS)),
        ("", (Method.TEXT_LAYER, Because.OCR_FOUND_LESS)),
    ],
)
def test_a_stamp_is_not_lost_where_ocr_finds_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str, chosen: tuple[Method, Because]
) -> None:
    """Stray words stay what is shown unless the picture holds more; both texts stay in any case."""
    Reader(monkeypatch, found)
    page = look(scan(tmp_path / "a", "", stamp="Page 7"), 1).pages[0]

    assert (shown(page), {variant.method for variant in page.variants}) == (chosen, {Method.TEXT_LAYER, Method.OCR})


def test_ocr_that_is_not_sure_replaces_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script it cannot read comes out as noise, with little confidence."""
    Reader(monkeypatch, RUSSIAN).confidence = 0.3
    looked = look(scan(tmp_path / "a", ENGLISH), 1)

    assert (shown(looked.pages[0]), looked.signals) == ((Method.TEXT_LAYER, Because.OCR_FOUND_LESS), ())


def test_a_garbled_page_that_ocr_cannot_read_still_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither text is one, so that the document is not read wholly."""
    Reader(monkeypatch, RUSSIAN).confidence = 0.3
    document = pymupdf.open()
    add_scan(document, hidden="\ue000\x01\x02\x03\x05 ab" * 40)
    document.save(tmp_path / "a")

    assert look(tmp_path / "a", 1).pages[0].awaits is not None


def test_an_empty_sheet_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan of paper alone has an empty text; it is not missing, and nothing is recognised."""
    reader = Reader(monkeypatch, RUSSIAN)
    document = pymupdf.open()
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 600, 850))
    pixels.clear_with(244)
    pixels.set_rect((100, 100, 101, 101), (20,))
    page = document.new_page()
    page.insert_image(page.rect, pixmap=pixels)
    document.save(tmp_path / "a")
    read = look(tmp_path / "a", 1).pages[0]

    assert ([variant.text for variant in read.variants], read.awaits, reader.recognised) == ([""], None, 0)


def test_without_language_data_pages_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page in need still awaits; one that was only sampled is believed."""
    Reader(monkeypatch, None)
    path = scan(tmp_path / "a", *[RUSSIAN] * 4, "", misread(RUSSIAN))
    pages = look(path, 1, 5, 6).pages

    assert [page.awaits for page in pages] == [None, Because.NO_TEXT_LAYER, Because.TEXT_LAYER_GARBLED]
    assert [len(page.variants) for page in pages] == [1, 0, 1]


def test_a_locked_scan_is_looked_at_with_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second look needs the password as the first did."""
    Reader(monkeypatch, RUSSIAN)
    document = pymupdf.open()
    add_scan(document)
    document.save(tmp_path / "a", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    means = Means(passwords=("secret",), tessdata=tmp_path)

    assert shown(look_at_pdf(tmp_path / "a", PDF, [1], means).pages[0]) == (Method.OCR, Because.NO_TEXT_LAYER)


def test_a_huge_page_is_drawn_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of kilometres is not drawn at 200 dpi."""
    sizes: list[tuple[int, int]] = []
    reader = Reader(monkeypatch, RUSSIAN)
    monkeypatch.setattr(
        ocr, "recognise", lambda picture, **rest: sizes.append(picture.size) or reader.recognise(picture, **rest)
    )
    document = pymupdf.open()
    document.new_page(width=14_000, height=14_000).draw_rect((100, 100, 9000, 9000), fill=(0, 0, 0))
    document.save(tmp_path / "a")
    look(tmp_path / "a", 1)

    assert sizes[0][0] * sizes[0][1] <= 41_000_000

"""dossier.pdf: set in type without a trace of when and where, and without the loss of a word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pymupdf
import pytest

from config.settings import Settings
from storage.vault import Vault
from tasks.extract import typeset
from tasks.extract.typeset import set_in_type
from tasks.package.dossier import for_print
from tasks.worker.pool import ReadingPool
from tests.tasks.package.page import Page
from tests.tasks.package.selected import CHINESE, RUSSIAN, derivatives, png, selection


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return set_in_type(*for_print(selection(), derivatives()))


@pytest.fixture
def opened(pdf: bytes) -> Iterator[Any]:
    with pymupdf.open("pdf", pdf) as document:
        yield document


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b•]+", "", text)


def test_every_letter_of_the_page_is_in_the_pdf(opened: Any) -> None:
    """Counted, since cells of a table are read in another order; only spaces and page numbers differ."""
    html, _ = for_print(selection(), derivatives())
    read = "".join(page.get_text(clip=(0, 0, 595, 790)) for page in opened)

    assert Counter(squeezed(read)) == Counter(squeezed(Page(html).words))


def test_russian_and_chinese_are_shown(opened: Any) -> None:
    """With fonts that are in the file: it looks the same where these are not installed."""
    read = squeezed("".join(page.get_text() for page in opened))
    fonts = {font[0]: font for page in opened for font in page.get_fonts()}

    assert squeezed(RUSSIAN) in read
    assert squeezed(CHINESE) in read
    assert all(opened.extract_font(number)[3] for number in fonts)


def test_ligatures_are_found_as_letters() -> None:
    """Whoever searches the PDF for a word, or copies it, has all its letters, however they are set."""
    with pymupdf.open(
        "pdf", set_in_type("<body><p>The office affixed five flags in affluent Griffin.</p></body>", {})
    ) as made:
        assert "The office affixed five flags in affluent Griffin." in made[0].get_text()


def test_pages_are_numbered(opened: Any) -> None:
    """With the release's name, so that a lost sheet finds its way back."""
    feet = [page.get_text(clip=(0, 795, 595, 842)).strip() for page in opened]
    count = opened.page_count

    assert feet == [f"Dossier VS-2026-001 · {number} / {count}" for number in range(1, count + 1)]


def test_the_pictures_are_in_it(opened: Any) -> None:
    """One for each quote, within the margins."""
    boxes = [picture["bbox"] for page in opened for picture in page.get_image_info()]

    assert len(boxes) == 3
    assert all(box[0] >= 50 and box[2] <= 545 for box in boxes)


def test_nothing_tells_when_or_by_what_it_was_made(pdf: bytes, opened: Any) -> None:
    """No dates, no id, no metadata, no links, no names of files."""
    trailer = opened.xref_object(-1)

    assert not [held for name, held in opened.metadata.items() if held and name != "format"]
    assert opened.get_xml_metadata() == ""
    assert "/ID" not in trailer
    assert "/Info" not in trailer
    assert not [link for page in opened for link in page.get_links()]
    assert not re.search(rb"CreationDate|ModDate|Producer|/home/|/tmp/", pdf)


def test_the_pool_sets_the_same_bytes_in_another_process(home: Any, pdf: bytes) -> None:
    """The pool's workers are shut off; the PDF is the same."""
    with ReadingPool(Settings(home=home, workers=1), Vault(home / "vault")) as pool:
        assert pool.typeset(*for_print(selection(), derivatives())) == pdf


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    """It goes to the next page with what it heads."""
    body = "".join(
        f"<h3>Heading {number}</h3><h4>Below it</h4><p>First line.</p><p>Second line.</p>" for number in range(60)
    )
    with pymupdf.open("pdf", set_in_type(f"<body>{body}</body>", {})) as document:
        lasts = [page.get_text(clip=(0, 0, 595, 800)).splitlines()[-1] for page in document]

    assert len(lasts) > 5
    assert not [last for last in lasts if "line." not in last]


def test_no_letter_is_lost_where_many_pages_meet() -> None:
    """Tables, quotes and headings of many claims, over some fifty pages: every letter is there, and within the page."""
    chosen = selection()
    claims = [
        replace(
            claim,
            number=2 * turn + claim.number,
            evidence=tuple(replace(one, number=6 * turn + one.number) for one in claim.evidence),
        )
        for turn in range(10)
        for claim in chosen.claims
    ]
    made = {
        number: replace(one, crops=tuple(replace(one.crops[0], quote=quote) for quote in range(10)))
        for number, one in derivatives().items()
    }
    html, pictures = for_print(replace(chosen, claims=tuple(claims)), made)
    with pymupdf.open("pdf", set_in_type(html, pictures)) as document:
        read = "".join(page.get_text(clip=(40, 40, 555, 795)) for page in document)

        assert document.page_count > 40
        assert Counter(squeezed(read)) == Counter(squeezed(Page(html).words))


def test_a_long_word_is_broken_and_not_cut_off() -> None:
    """A reader gets every digit of a hash and every letter of an address."""
    chosen = selection()
    longest = "https://register.lindhaven.example/" + "a1b2c3d4" * 60
    claim = replace(chosen.claims[0], text=longest)
    html, pictures = for_print(replace(chosen, claims=(claim, chosen.claims[1])), derivatives())
    with pymupdf.open("pdf", set_in_type(html, pictures)) as document:
        page = next(page for page in document if "Claim 1" in page.get_text())
        inside = page.get_text(clip=(40, 0, 560, 790))

    assert longest in squeezed(inside)


def test_a_picture_is_only_taken_from_what_is_given() -> None:
    """Neither the network nor a disk is asked."""
    html = '<body><img src="http://127.0.0.1:9/a.png"><img src="/etc/hostname"><img src="a.png" width="100"></body>'
    with pymupdf.open("pdf", set_in_type(html, {"a.png": png()})) as document:
        assert len(document[0].get_image_info()) == 1


def test_more_pages_than_are_taken_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker would not come back."""
    monkeypatch.setattr(typeset, "MOST_PAGES", 3)

    with pytest.raises(ValueError, match="more than 3 pages"):
        set_in_type("<body>" + "<p>line</p>" * 600 + "</body>", {})

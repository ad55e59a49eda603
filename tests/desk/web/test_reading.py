"""Reading by the pages: picture beside text, drawn in a worker; figures that lead to their rows; hostile texts."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from desk.web import pictures
from desk.web.pictures import Pictured, Shelf, Size
from desk.web.png import write_png
from storage.database import Record
from storage.geometry import WordBox
from storage.shapes import SignalRead
from storage.vocabulary import Outcome, Reason, SignalKind
from tasks.worker.views import PageView
from tests.desk.api.browser import put_person
from tests.desk.web.papers import HOSTILE, PDF, keep_paper, read_as
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import draw_cache
from tests.storage.rows import Paper, put_cache, put_items, put_paper, sha


@pytest.fixture
def vera(app: FastAPI, record: Record) -> Visitor:
    put_person(record, "vera")
    return visitor_of(app, "vera")


def test_a_hostile_text_is_shown_as_text(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), HOSTILE)

    shown = vera.get(f"/caches/harbour/documents/{sha('a')}").text

    assert "<script>alert" not in shown
    assert shown.count("<scr") == shown.count('<script src="/assets/')
    assert "&lt;scr" in shown
    assert "\u202e" not in shown
    assert "⟨U+202E⟩" in shown
    assert "⟨U+200B⟩" in shown


def test_a_hostile_name_is_shown_as_text_and_stands_in_no_address(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "text", title='"><img src=x onerror=alert(1)>\u202e')

    for path in ("/caches/harbour/documents", f"/caches/harbour/documents/{sha('a')}"):
        shown = vera.get(path).text
        assert "<img src=x" not in shown
        assert "\u202e" not in shown
    assert "папка" in shown
    assert "%D0" not in shown


def test_every_text_of_a_page_can_be_switched_to_with_the_reason_of_the_chosen_one(
    vera: Visitor, record: Record
) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "what the picture says")
    address = f"/caches/harbour/documents/{sha('a')}/pages/1"

    chosen, other = vera.get(address).text, vera.get(f"{address}?variant=2").text

    assert "the text layer says something else than the picture shows" in chosen
    assert "the other text" not in chosen
    assert "the other text" in other
    assert "it is not the one that is searched and quoted" in other


def test_words_of_picture_and_text_are_tied(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "one two", words=(WordBox(0, 3, 0.1, 0.1, 0.2, 0.2), WordBox(4, 7, 0.3, 0.1, 0.4, 0.2)))

    shown = vera.get(f"/caches/harbour/documents/{sha('a')}").text

    assert [shown.count(f'data-word="{number}"') for number in (0, 1, 2)] == [2, 2, 0]


def test_signals_lead_to_their_page_and_all_places_are_told(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")], copies=2)
    signals = (SignalRead(SignalKind.HIDDEN_TEXT, "two words in white", page=2),)
    read_as(record, sha("a"), "one", "two", signals=signals)

    shown = vera.get(f"/caches/harbour/documents/{sha('a')}").text

    assert f'<a href="/caches/harbour/documents/{sha("a")}/pages/2">page 2</a>' in shown
    assert [f"папка/0-{place}.pdf" in shown for place in range(3)] == [True] * 3


@pytest.mark.parametrize("number", [0, 3, 10**9])
def test_a_page_that_is_not_there_is_not_found(vera: Visitor, record: Record, number: int) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "one", "two")

    assert vera.get(f"/caches/harbour/documents/{sha('a')}/pages/{number}").status_code == 404


def test_the_title_in_the_browsers_history_names_ids_alone(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "one", title="Secret contract")

    shown = vera.get(f"/caches/harbour/documents/{sha('a')}").text

    assert f"<title>{sha('a')[:12]}, page 1 · sluice</title>" in shown


def test_the_overview_leads_to_the_rows_behind_each_figure(vera: Visitor, record: Record) -> None:
    cache = put_cache(record)
    put_items(record, cache, Paper("a", languages={"ru": 10}), Paper("b", languages={"zh-Hans": 30}))
    put_paper(record, cache, Paper("c", outcome=Outcome.QUARANTINED, reason=Reason.ENCRYPTED, pages=None))

    shown = vera.get("/caches/harbour").text

    for asked, number in (
        ("reason=encrypted", 1),
        ("language=zh-Hans", 1),
        ("outcome=read", 2),
        ("stage=reviewed", 0),
        ("state=queued", 2),
    ):
        listed = vera.get(f"/caches/harbour/documents?{asked}").text
        assert asked == "state=queued" or f"/caches/harbour/documents?{asked}" in shown
        assert listed.count("<tbody>") == (1 if number else 0)
        assert listed.count('<th scope="row">') == number


def test_a_long_list_comes_in_pages(vera: Visitor, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.web.documents.ROWS", 2)
    put_items(record, put_cache(record), "a", "b", "c")

    first = vera.get("/caches/harbour/documents?outcome=read").text
    last = max(sha(name) for name in "abc")

    assert sha(next(name for name in "abc" if sha(name) == last)) not in first
    after = sorted(sha(name) for name in "abc")[1]
    assert last in vera.get(f"/caches/harbour/documents?outcome=read&after={after}").text


def test_a_query_that_cannot_be_understood_is_told_beside_what_was_typed(vera: Visitor) -> None:
    answer = vera.submit(vera.get("/search"), "/search", query='"never closed (')

    assert answer.status_code == 400
    assert "&#34;never closed (" in answer.text


@pytest.fixture
def pictured(record: Record, app: FastAPI, tmp_path: Path) -> Iterator[tuple[FastAPI, str]]:
    """A PDF of two pages in vault and record."""
    yield app, keep_paper(record, tmp_path)
    app.state.pictures.close()


def test_the_picture_of_a_page_comes_from_a_worker_as_png(pictured: tuple[FastAPI, str], vera: Visitor) -> None:
    _, sha256 = pictured
    address = f"/caches/harbour/documents/{sha256}/pages/2/picture"

    answer, thumbnail = vera.client.get(address), vera.client.get(f"{address}?size=thumbnail")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    width, height, channels = _measures(answer.content)
    assert (Size.PAGE - 10 < height <= Size.PAGE, round(height / width, 2), channels) == (True, 1.41, 1)
    assert max(_measures(thumbnail.content)[:2]) == Size.THUMBNAIL


def test_a_picture_is_drawn_once(pictured: tuple[FastAPI, str], monkeypatch: pytest.MonkeyPatch) -> None:
    app, sha256 = pictured
    drawn: list[Pictured] = []
    plain = Shelf._draw
    monkeypatch.setattr(Shelf, "_draw", lambda self, page: drawn.append(page) or plain(self, page))  # type: ignore[func-returns-value]
    asked = Pictured("harbour", sha256, PDF, 1, Size.THUMBNAIL)

    assert app.state.pictures.picture(asked) == app.state.pictures.picture(asked)
    assert drawn == [asked]


def test_the_shelf_lets_go_of_what_is_used_least(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SHELF_BYTES", 25)
    drawn: list[int] = []
    monkeypatch.setattr(Shelf, "_draw", lambda _, page: drawn.append(page.number) or b"x" * 10)  # type: ignore[func-returns-value]
    shelf = Shelf(record)

    for number in (1, 2, 1, 3, 1, 2):
        shelf.picture(Pictured("harbour", sha("a"), PDF, number))

    assert drawn == [1, 2, 3, 2]


def test_a_document_that_cannot_be_drawn_has_no_picture(vera: Visitor, record: Record) -> None:
    draw_cache(record, [sha("a")])
    read_as(record, sha("a"), "one")

    assert vera.client.get(f"/caches/harbour/documents/{sha('a')}/pages/1/picture").status_code == 404


@pytest.mark.parametrize("channels", [1, 3])
def test_pixels_become_a_png_that_holds_them(channels: int) -> None:
    pixels = bytes(range(2 * 3 * channels))

    written = write_png(PageView(2, 3, channels, pixels))

    raw = zlib.decompress(written[written.index(b"IDAT") + 4 : -16])
    rows = [raw[at + 1 : at + 1 + 2 * channels] for at in range(0, len(raw), 1 + 2 * channels)]
    assert b"".join(rows) == pixels
    assert _measures(written) == (2, 3, channels)


def _measures(png: bytes) -> tuple[int, int, int]:
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    return width, height, {0: 1, 2: 3}[colour]

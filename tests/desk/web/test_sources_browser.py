"""The pages of sources in a real browser: by mouse, by keyboard alone, for everybody, with hostile names."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from storage import claims
from storage.database import Record
from storage.vocabulary import SourceKind, TieKind
from tests.desk.api.browser import put_person
from tests.desk.web.driving import axe_script, served, signed_in, troubles, violations
from tests.storage.claim_rows import put_capture, put_corroborated, put_desk
from tests.storage.rows import sha

HOSTILE = '"><img src=x onerror=alert(1)>\u202eTNEMYAP ' + "w" * 200


@pytest.fixture
def page(browser: Any, app: FastAPI, record: Record) -> Iterator[Any]:
    """A page of the desk in which mia has signed in; a claim rests on a cache and an expert."""
    put_desk(record)
    put_person(record, "mia")
    put_corroborated(record)
    put_capture(record, by="heron")
    with served(app) as address, signed_in(browser, address, "mia") as opened:
        yield opened
    app.state.pictures.close()


def test_two_are_tied_by_keyboard_alone_and_the_picture_shows_it(page: Any, record: Record) -> None:
    told = troubles(page)
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("u")
    page.get_by_role("link", name="expert", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("Tie it to another source").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("was told by")
    page.keyboard.press("Tab")
    page.keyboard.type("customs")
    page.keyboard.press("Tab")
    page.keyboard.type("an interview")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    (tie,) = claims.show_source(record, 2)["ties"]
    assert (tie["kind"], tie["other"], tie["because"]) == ("told_by", "customs", "an interview")
    names = page.locator(".network a").evaluate_all("links => links.map((link) => link.ariaLabel)")
    assert [name.split(",")[0] for name in names] == ["customs", "expert"]
    assert told == []


def test_the_picture_leads_to_its_sources_and_says_why_by_mouse(page: Any, record: Record) -> None:
    claims.link_sources(record, "expert", "customs", kind=TieKind.TOLD_BY, because="an interview", reviewer="heron")
    told = troubles(page)

    page.goto("/claims/1/sources")
    with page.expect_navigation():
        page.locator(".network a", has_text="customs").click()
    page.locator("#why-other").select_option("expert")
    with page.expect_navigation():
        page.get_by_role("button", name="Tell why").click()

    assert page.get_by_text("expert was told by customs (an interview)").count() == 1
    assert told == []


def test_axe_finds_nothing_on_the_pages_of_sources_and_they_fit(page: Any, record: Record) -> None:
    script = axe_script()
    claims.add_source(record, HOSTILE, kind=SourceKind.PERSON, reviewer="heron")
    claims.link_sources(record, HOSTILE, "expert", kind=TieKind.TOLD_BY, because=HOSTILE, reviewer="heron")
    told, found, wide = troubles(page), {}, []
    paths = ["/sources/2", "/claims/1/sources", "/captures/1", "/sources", "/captures", "/holds"]

    for path in [*paths, f"/caches/harbour/documents/{sha('contract')}/authenticity"]:
        page.set_viewport_size({"width": 1400, "height": 900})
        page.goto(path)
        found[path] = violations(page, script)
        page.set_viewport_size({"width": 320, "height": 700})
        wide += [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else [path]

    assert {path: one for path, one in found.items() if one} == {}
    assert (wide, told) == ([], [])


def test_labels_fit_what_they_stand_in(page: Any, record: Record) -> None:
    """The estimate of widths is held against the browser's own measure."""
    for at, kind in enumerate(TieKind):
        claims.add_source(record, f"WWW МЩЖ 合同 {at} " + "Ww" * at, kind=SourceKind.PERSON, reviewer="heron")
        name = f"WWW МЩЖ 合同 {at} " + "Ww" * at
        claims.link_sources(record, name, "expert", kind=kind, because="so", reviewer="heron")
    page.goto("/sources/2")

    over = page.evaluate("""() => {
      const widths = (chosen) => [...document.querySelectorAll(chosen)].map((one) => one.getBBox());
      const labels = widths(".network .why"), chips = widths(".network .behind");
      const names = widths(".network .name"), boxes = widths(".network .source");
      const wider = (inner, outer) => inner.filter((one, at) => one.width > outer[at].width).length;
      return [labels.length, wider(labels, chips), names.length, wider(names, boxes)];
    }""")

    assert over == [len(TieKind), 0, len(TieKind) + 1, 0]

"""Administering in a real browser: by mouse, by keyboard alone, for everybody, with a hostile name."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from storage.database import Record
from storage.people.accounts import show_account
from storage.people.tokens import list_tokens
from storage.vocabulary import Role
from tests.desk.api.browser import put_person
from tests.desk.web.driving import axe_script, served, signed_in, troubles, violations
from tests.drawn import draw_cache
from tests.storage.rows import sha

PAGES = ("/desk", "/desk/people", "/me", "/desk/caches", "/desk/watchlists", "/desk/inbox", "/desk/runs")
PAGES += ("/desk/ledger", "/releases")
HOSTILE_NAME = '"><img src=x onerror=alert(1)>' + "w" * 60


@pytest.fixture
def page(browser: Any, app: FastAPI, record: Record) -> Iterator[Any]:
    """A page of the desk in which an administrator has signed in."""
    put_person(record, "nora", Role.ADMIN)
    put_person(record, "vera")
    put_person(record, HOSTILE_NAME, password=None)
    draw_cache(record, [sha("a")])
    with served(app) as address, signed_in(browser, address, "nora") as opened:
        yield opened


def test_by_mouse_somebody_is_deactivated_after_a_second_look(page: Any, record: Record) -> None:
    told = troubles(page)
    page.get_by_role("link", name="Administer").click()
    page.get_by_role("link", name="People", exact=True).click()

    page.get_by_label("Deactivate vera").click()
    page.get_by_role("button", name="Deactivate vera").click()
    page.get_by_text("That person acts no more").wait_for()

    assert not show_account(record, "vera").person.active
    assert told == []


def test_by_keyboard_alone_a_token_is_made_and_shown(page: Any, record: Record) -> None:
    told = troubles(page)
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("a")
    page.get_by_role("link", name="Your own account").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    page.locator("#label").focus()
    page.keyboard.type("the map of ships")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    [token] = list_tokens(record, "nora")
    assert (token.label, token.scopes) == ("the map of ships", ("read",))
    assert page.locator(".once").text_content().startswith("slu_")
    assert page.url.endswith("/me/tokens")
    assert told == []


def test_axe_finds_nothing_and_every_page_fits(page: Any) -> None:
    """WCAG 2.2, 1.4.10: 320 pixels wide, without scrolling sideways."""
    script, told, spoken = axe_script(), troubles(page), []
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    found: dict[str, Any] = {}

    for path in PAGES:
        page.goto(path)
        found[path] = violations(page, script)
        page.set_viewport_size({"width": 320, "height": 700})
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[f"{path} wide"] = "it scrolls sideways"
        page.set_viewport_size({"width": 1400, "height": 900})

    assert {path: one for path, one in found.items() if one} == {}
    assert (told, spoken) == ([], [])

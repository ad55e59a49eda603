"""The pages are safe: a session for every one, a word in every form, strict headers, no script but the desk's own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from desk.api.app import make_app
from desk.api.security import GuardedRoute, verb_of
from desk.web.app import ROUTERS
from desk.web.entrance import safe_path
from desk.web.filling import ASSETS
from storage.database import Record
from storage.rules.access import OPEN_VERBS
from tests.conftest import copied_record
from tests.desk.api.browser import PASSWORD, bearer, browser_of, put_person, token_of
from tests.desk.web.visitor import HTML, Visitor, forms_of, visitor_of
from tests.storage.rows import put_cache, put_items, sha

OPERATIONS = sorted(
    (method, route.path, str(verb_of(route)))
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, GuardedRoute)
    for method in route.methods
)
CLOSED = [operation for operation in OPERATIONS if operation[2] not in OPEN_VERBS]
PAGES = ["/caches/harbour", "/caches/harbour/documents", "/queue", "/search", "/claims", "/items/1", "/shortcuts"]
PAGES += [f"/caches/harbour/documents/{sha('a')}", "/sources", "/sources/groups", "/captures", "/holds"]
PAGES += [f"/caches/harbour/documents/{sha('a')}/authenticity"]
PAGES += ["/desk", "/me", "/desk/caches", "/desk/watchlists", "/desk/ledger", "/releases"]
PAGES += ["/queue/outlook"]
TEMPLATES = sorted((ASSETS.parent / "templates").glob("*.j2"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[FastAPI]:
    """One desk with a paper, for what is asked of every address: none of it changes anything."""
    record = copied_record(tmp_path_factory.mktemp("safe") / "home", migrated_sqlite)
    put_person(record, "vera")
    put_items(record, put_cache(record), "a")
    made = make_app(record)
    yield made
    made.state.pictures.close()
    made.state.learner.rest()
    record.close()


@pytest.fixture(scope="module")
def vera(desk: FastAPI) -> Visitor:
    """Somebody who signed in there."""
    return visitor_of(desk, "vera")


def called(path: str) -> str:
    known = {"cache": "harbour", "document": sha("a"), "number": "1", "item": "1", "name": "desk.js"}
    known |= {"other": sha("b"), "family": sha("a"), "release": "VS-2026-001", "trail": "a" * 22, "hit": "1"}
    known |= dict.fromkeys(
        ("source", "tie", "claim", "capture", "hold", "evidence", "quote", "translation", "reply"), "1"
    )
    return re.sub(r"\{(\w+)\}", lambda found: known[found[1]], path)


@pytest.mark.parametrize("operation", CLOSED, ids=" ".join)
def test_a_stranger_sees_the_sign_in_page_alone(desk: FastAPI, operation: tuple[str, str, str]) -> None:
    answer = browser_of(desk).request(operation[0], called(operation[1]), headers=HTML)

    assert answer.status_code == 401
    assert [form[1] for form in forms_of(answer.text)] == ["/sign-in"]


def test_only_the_sign_in_page_and_its_parts_are_open() -> None:
    opened = {path for _, path, verb in OPERATIONS if verb in OPEN_VERBS}

    assert opened == {"/sign-in", "/assets/desk.css", "/assets/icon.svg"}


def test_a_page_is_not_for_tokens(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")

    answer = browser_of(app).get("/queue", headers={**HTML, **bearer(token_of(record, "vera"))})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "operation", [each for each in CLOSED if each[0] == "POST" and each[1] != "/sign-out"], ids=" ".join
)
@pytest.mark.parametrize("word", ["", "0" * 64, "ключ"])
def test_a_form_without_its_word_does_nothing(vera: Visitor, operation: tuple[str, str, str], word: str) -> None:
    answer = vera.post(called(operation[1]), {"csrf": word})

    assert (answer.status_code, "csrf" in answer.text) == (403, True)


def test_another_site_cannot_send_a_form(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app, "vera")
    _, address, hidden = next(form for form in forms_of(visitor.get("/queue").text) if form[1] == "/queue/take")

    sent = [
        visitor.client.post(address, data=hidden, headers={**HTML, **said}).status_code
        for said in (
            {"Origin": "https://elsewhere.example"},
            {"Origin": "null"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        )
    ]

    assert sent == [403, 403, 403, 403]


def test_a_form_of_a_page_without_referrer_is_taken(app: FastAPI, record: Record) -> None:
    """Browsers say `Origin: null` then, and that the request comes from here."""
    put_person(record, "vera")
    visitor = visitor_of(app, "vera")
    _, address, hidden = next(form for form in forms_of(visitor.get("/queue").text) if form[1] == "/queue/take")
    said = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}

    answer = visitor.client.post(address, data=hidden, headers={**HTML, **said}, follow_redirects=False)

    assert answer.headers["location"] == "/queue?empty=1"


def test_nobody_is_signed_in_by_a_form_that_their_browser_was_not_given(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app)
    visitor.get("/sign-in")

    answer = visitor.post("/sign-in", {"csrf": "0" * 64, "name": "vera", "password": PASSWORD})

    assert answer.status_code == 403
    assert "sluice" not in visitor.client.cookies


def test_the_session_is_in_a_cookie_that_no_script_and_no_other_site_sees(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app)

    entered = visitor.submit(visitor.get("/sign-in"), "/sign-in", name="vera", password=PASSWORD)

    (cookie,) = [one for one in entered.headers.get_list("set-cookie") if one.startswith("sluice=")]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_who_signs_in_comes_to_the_page_that_was_asked_for(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app)

    entered = visitor.submit(visitor.get("/claims"), "/sign-in", name="vera", password=PASSWORD)

    assert (entered.status_code, entered.headers["location"]) == (303, "/claims")


@pytest.mark.parametrize(
    "untrusted",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere",
        "/a?b=c",
        "/sign-out",
        "",
        "/" + "a/" * 50 + "!",
    ],
)
def test_signing_in_leads_nowhere_else(untrusted: str) -> None:
    assert safe_path(untrusted) == "/"


def test_wrong_passwords_are_slowed_and_told_alike(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app)

    tries = [
        visitor.submit(visitor.get("/sign-in"), "/sign-in", name=name, password="wrong")  # noqa: S106 it is wrong
        for name in ["vera", "nobody", *["vera"] * 12]
    ]

    said = [re.search(r'role="alert">([^<]+)<', answer.text) for answer in tries[:2]]
    assert said[0] is not None
    assert said[1] is not None
    assert said[0][1] == said[1][1]
    assert (tries[0].status_code, tries[-1].status_code) == (401, 429)
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_signing_out_ends_the_session(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app, "vera")

    left = visitor.submit(visitor.get("/queue"), "/sign-out")

    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.get("/queue").status_code == 401


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/nowhere"])
def test_every_page_says_what_browsers_may_do(vera: Visitor, path: str) -> None:
    headers = vera.get(path).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[kind] for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_script_or_style_or_leads_elsewhere(template: Path) -> None:
    text = template.read_text()

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:|https?://", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_the_word(template: Path) -> None:
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.DOTALL)

    assert [form for form in forms if "guard(csrf)" not in form and 'name="csrf"' not in form] == []


@pytest.mark.parametrize("path", sorted(ASSETS.iterdir()), ids=lambda path: path.name)
def test_no_asset_loads_anything_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")

    assert re.findall(r"https?:|//\w+\.\w|@import|url\(|innerHTML|outerHTML|insertAdjacentHTML|eval\(", text) == []


def test_a_page_that_is_not_there_is_told_as_a_page(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")

    answer = visitor_of(app, "vera").get("/nowhere")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in answer.text


def test_a_program_that_asks_for_no_page_gets_problem_details(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app, "vera")

    answer: Any = visitor.client.get("/items/77")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_what_is_too_large_or_no_form_is_told_as_a_page(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    visitor = visitor_of(app, "vera")

    large = visitor.client.post("/search", content=b"x" * (1024 * 1024 + 1), headers=HTML)
    other = visitor.client.post("/search", json={}, headers=HTML)

    assert [(one.status_code, "<h1>" in one.text) for one in (large, other)] == [(413, True), (415, True)]

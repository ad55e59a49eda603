"""Administering by pages: people, one's own account, and what each role is shown of it."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi import FastAPI

from config import clock
from storage.database import Record
from storage.people import list_reviewers
from storage.people.accounts import list_accounts, show_account
from storage.people.factors import confirm_totp, enrol_totp
from storage.people.tokens import deactivate, list_tokens
from storage.vocabulary import Role
from tests.desk.api.browser import API, PASSWORD, bearer, browser_of, put_person
from tests.desk.web.visitor import Visitor, visitor_of
from tests.storage.rows import ledger_kinds

NEW = "seven grey herons over the lock"
HOSTILE_NAME = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def nora(app: FastAPI, record: Record) -> Visitor:
    """An administrator at the pages; vera reviews, and edda edits."""
    put_person(record, "nora", Role.ADMIN)
    put_person(record, "vera")
    put_person(record, "edda", Role.EDITOR)
    return visitor_of(app, "nora")


def offered(visitor: Visitor) -> list[str]:
    page = visitor.get("/desk").text
    parts = ("/desk/people", "/desk/caches", "/desk/inbox", "/desk/runs", "/desk/ledger", "/releases", "/me")
    return [part for part in parts if f'<h2><a href="{part}"' in page]


@pytest.mark.parametrize(
    ("name", "lacks"),
    [("nora", []), ("edda", ["/desk/people", "/desk/inbox"]), ("vera", ["/desk/people", "/desk/inbox", "/desk/runs"])],
)
def test_a_part_is_offered_to_who_may_and_refused_to_others(
    app: FastAPI, nora: Visitor, name: str, lacks: list[str]
) -> None:
    visitor = visitor_of(app, name)

    assert [part for part in offered(nora) if part not in offered(visitor)] == lacks
    assert [visitor.get(part).status_code for part in lacks] == [403] * len(lacks)


def add(visitor: Visitor, **filled: str) -> Any:
    return visitor.post("/desk/people", {"csrf": csrf_of(visitor), **filled})


def test_the_list_tells_how_somebody_comes_in_and_when_they_came(nora: Visitor, app: FastAPI, record: Record) -> None:
    put_person(record, "ivan", password=None)
    visitor_of(app, "vera")

    told = {one.person.name: one for one in list_accounts(record)}

    page = nora.get("/desk/people").text
    assert "no password yet" in page
    assert (told["ivan"].has_password, told["ivan"].seen_at) == (False, None)
    assert told["vera"].sessions == 1
    seen_at = told["vera"].seen_at
    assert seen_at is not None
    assert clock.now() - seen_at < timedelta(minutes=1)


def test_somebody_is_added_by_the_page(nora: Visitor, record: Record) -> None:
    answer = add(nora, name="ivan", role="editor", reads="ru, zh-TW")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/people?done=added")
    [ivan] = [one for one in list_reviewers(record) if one.name == "ivan"]
    assert (ivan.role, ivan.reads) == (Role.EDITOR, ("ru", "zh-Hant"))


def test_what_was_typed_is_kept_where_a_language_is_none(nora: Visitor, record: Record) -> None:
    answer = add(nora, name="ivan", role="admin", reads="klingonish")

    assert answer.status_code == 400
    assert 'value="ivan"' in answer.text
    assert 'value="klingonish"' in answer.text
    assert 'role="alert"' in answer.text
    assert "ivan" not in [one.name for one in list_reviewers(record)]


def test_who_is_deactivated_is_out_at_once_and_may_be_let_in_again(nora: Visitor, app: FastAPI, record: Record) -> None:
    vera = visitor_of(app, "vera")

    left = nora.post("/desk/people/deactivate", {"csrf": csrf_of(nora), "name": "vera"})
    then = vera.get("/queue").status_code
    nora.post("/desk/people/reactivate", {"csrf": csrf_of(nora), "name": "vera"})

    assert left.headers["location"] == "/desk/people?done=deactivated"
    assert then == 401
    assert show_account(record, "vera").person.active


def test_nobody_is_offered_to_deactivate_themselves(nora: Visitor) -> None:
    page = nora.get("/desk/people").text

    assert 'aria-label="Deactivate vera"' in page
    assert 'aria-label="Deactivate nora"' not in page


def test_no_administrator_sets_the_password_of_somebody_else(nora: Visitor) -> None:
    """Who could, could sign in their name: it takes the machine that the desk runs on."""
    page = nora.get("/desk/people").text

    assert 'type="password"' not in page
    assert "sluice reviewer password NAME" in page


def test_a_hostile_name_is_shown_as_text(nora: Visitor, record: Record) -> None:
    put_person(record, HOSTILE_NAME, password=None)
    deactivate(record, HOSTILE_NAME)

    page = nora.get("/desk/people").text

    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_a_new_password_ends_all_sessions_and_lets_in(nora: Visitor, app: FastAPI) -> None:
    other = visitor_of(app, "nora")

    left = nora.submit(nora.get("/me"), "/me/password", current=PASSWORD, new=NEW, again=NEW)

    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert [visitor.get("/me").status_code for visitor in (nora, other)] == [401, 401]
    assert visitor_of(app, "nora", NEW).get("/me").status_code == 200


@pytest.mark.parametrize(
    ("filled", "status"),
    [
        ({"current": "not the one that stands", "new": NEW, "again": NEW}, 403),
        ({"current": PASSWORD, "new": NEW, "again": "another"}, 400),
        ({"current": PASSWORD, "new": "short", "again": "short"}, 400),
        ({}, 400),
    ],
)
def test_a_password_that_is_refused_is_told_and_never_shown(nora: Visitor, filled: dict[str, str], status: int) -> None:
    answer = nora.submit(nora.get("/me"), "/me/password", **filled)

    assert (answer.status_code, 'role="alert"' in answer.text) == (status, True)
    assert [word for word in filled.values() if word in answer.text and word != "short"] == []
    assert nora.get("/me").status_code == 200


def test_trying_passwords_at_an_open_session_is_slowed(nora: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stopped)
    tries = [nora.submit(nora.get("/me"), "/me/factor/enrol", current="wrong") for _ in range(8)]

    assert tries[-1].status_code == 429
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_a_token_is_shown_once_and_lets_a_program_in(nora: Visitor, app: FastAPI, record: Record) -> None:
    made = nora.submit(nora.get("/me"), "/me/tokens", label="the map of ships", scope="read", days="7")

    [token] = list_tokens(record, "nora")
    secret = made.text.partition('class="once">')[2].partition("<")[0]
    assert (token.label, token.scopes) == ("the map of ships", ("read",))
    assert browser_of(app).get(f"{API}/me", headers=bearer(secret)).json()["name"] == "nora"
    assert secret not in nora.get("/me").text
    assert secret not in str(made.url)


def test_a_token_is_revoked_by_its_number(nora: Visitor, record: Record) -> None:
    nora.submit(nora.get("/me"), "/me/tokens", label="once", scope="read", days="7")

    answer = nora.submit(nora.get("/me"), "/me/tokens/revoke")

    assert answer.headers["location"] == "/me?done=revoked"
    assert list_tokens(record, "nora")[0].revoked_at is not None


def test_a_token_of_somebody_else_is_not_revoked(nora: Visitor, app: FastAPI, record: Record) -> None:
    vera = visitor_of(app, "vera")
    vera.submit(vera.get("/me"), "/me/tokens", label="hers", scope="read", days="7")
    [hers] = list_tokens(record, "vera")

    answer = nora.post("/me/tokens/revoke", {"csrf": csrf_of(nora), "token": str(hers.id)})

    assert answer.status_code == 404
    assert list_tokens(record, "vera")[0].revoked_at is None


def test_a_scope_that_the_role_lacks_is_not_offered_and_not_made(app: FastAPI, record: Record) -> None:
    put_person(record, "vera")
    vera = visitor_of(app, "vera")
    page = vera.get("/me")

    answer = vera.submit(page, "/me/tokens", label="more", scope="admin", days="7")

    assert 'value="admin"' not in page.text
    assert answer.status_code == 422
    assert list_tokens(record, "vera") == []


def test_a_second_factor_is_set_by_oneself_and_then_asked_for(nora: Visitor, app: FastAPI, record: Record) -> None:
    shown = nora.submit(nora.get("/me"), "/me/factor/enrol", current=PASSWORD)
    secret = shown.text.partition('class="once">')[2].partition("<")[0].replace(" ", "")

    answer = nora.submit(nora.get("/me"), "/me/factor/confirm", code=pyotp.TOTP(secret).now())

    assert answer.headers["location"] == "/me?done=factor"
    assert secret not in nora.get("/me").text.replace(" ", "")
    assert show_account(record, "nora").has_second_factor
    stranger = visitor_of(app)
    entered = stranger.submit(stranger.get("/sign-in"), "/sign-in", name="nora", password=PASSWORD)
    assert entered.status_code == 401


def test_a_wrong_code_puts_no_factor_in_force(nora: Visitor, record: Record) -> None:
    enrol_totp(record, "nora")

    answer = nora.submit(nora.get("/me"), "/me/factor/confirm", code="12")

    assert answer.status_code == 400
    assert not show_account(record, "nora").has_second_factor


def test_a_second_factor_does_not_go_by_a_session_alone(nora: Visitor, record: Record) -> None:
    put_factor(record, "nora")

    answer = nora.submit(nora.get("/me"), "/me/factor/remove", current="not the one that stands")

    assert answer.status_code == 403
    assert show_account(record, "nora").has_second_factor


def test_a_second_factor_goes_by_the_password(nora: Visitor, record: Record) -> None:
    put_factor(record, "nora")

    nora.submit(nora.get("/me"), "/me/factor/remove", current=PASSWORD)

    assert not show_account(record, "nora").has_second_factor
    assert "second factor removed" in ledger_kinds(record)


@pytest.mark.parametrize("path", ["/me/password", "/me/factor/enrol", "/me/factor/remove", "/me/tokens"])
def test_no_program_changes_how_its_person_comes_in(app: FastAPI, nora: Visitor, path: str) -> None:
    made = nora.submit(nora.get("/me"), "/me/tokens", label="all", scope="admin", days="7")
    secret = made.text.partition('class="once">')[2].partition("<")[0]

    answer = browser_of(app).post(path, data={"current": PASSWORD}, headers=bearer(secret))

    assert answer.status_code in {401, 403}


def test_accounts_are_told_alike_on_both_databases(both_records: Record) -> None:
    put_person(both_records, "vera")
    enrol_totp(both_records, "vera", by="vera")

    [vera] = list_accounts(both_records)

    assert (vera.has_password, vera.has_second_factor, vera.is_factor_proposed) == (True, False, True)
    assert vera.seen_at is not None
    assert vera == show_account(both_records, "vera")


def put_factor(record: Record, name: str) -> None:
    secret = pyotp.parse_uri(enrol_totp(record, name)).secret
    confirm_totp(record, name, pyotp.TOTP(secret).now())


def csrf_of(visitor: Visitor) -> str:
    """The word of a visitor's session."""
    return str(visitor.get("/me").text.partition('data-csrf="')[2].partition('"')[0])

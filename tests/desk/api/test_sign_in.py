"""Signing in over HTTP: cookies, the word against forged requests, guesses, passwords and tokens."""

import pytest
from fastapi import FastAPI

from desk.api.app import make_app
from desk.api.security import csrf_of
from storage.database import Record
from storage.people.tokens import deactivate, revoke_token
from storage.rules.access import Scope
from storage.vocabulary import Role
from tests.desk.api.browser import API, PASSWORD, TestClient, bearer, browser_of, put_person, signed_in, token_of
from tests.storage.rows import hands

__all__ = ["hands"]


def enter(client: TestClient, password: str = PASSWORD, **headers: str) -> int:
    body = {"name": "vera", "password": password}
    return client.post(f"{API}/sign-in", json=body, headers=headers).status_code


@pytest.fixture(autouse=True)
def _vera(record: Record) -> None:
    put_person(record, "vera")


def test_who_signed_in_is_known(app: FastAPI) -> None:
    browser = signed_in(app, "vera")

    me = browser.client.get(f"{API}/me").json()

    assert (me["name"], me["role"], me["by_session"], me["csrf"]) == ("vera", "reviewer", True, browser.csrf)


def test_the_cookie_is_for_this_site_and_no_script(client: TestClient) -> None:
    answer = client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    parts = {part.strip() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/", "SameSite=strict"}


def test_by_https_the_cookie_is_secure_and_bound_to_the_host(record: Record) -> None:
    client = browser_of(make_app(record, https=True), base_url="https://localhost")

    answer = client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    assert answer.headers["set-cookie"].startswith("__Host-sluice=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers
    assert client.get(f"{API}/me").status_code == 200


def test_the_token_of_the_session_is_in_the_cookie_alone(client: TestClient) -> None:
    answer = client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    token = client.cookies["sluice"]
    assert token not in answer.text
    assert answer.json()["csrf"] == csrf_of(token)


def test_a_token_planted_before_is_worth_nothing_after(app: FastAPI) -> None:
    client = browser_of(app)
    client.cookies.set("sluice", "planted by somebody")

    client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    assert browser_of(app).get(f"{API}/me", headers={"Cookie": "sluice=planted by somebody"}).status_code == 401


def test_signing_in_ends_the_session_that_was_there(app: FastAPI) -> None:
    browser = signed_in(app, "vera")
    before = browser.client.cookies["sluice"]

    browser.client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    assert browser_of(app).get(f"{API}/me", headers={"Cookie": f"sluice={before}"}).status_code == 401


def test_after_signing_out_the_cookie_is_worth_nothing(app: FastAPI) -> None:
    browser = signed_in(app, "vera")
    token = browser.client.cookies["sluice"]

    assert browser.post("/sign-out").status_code == 204
    assert browser_of(app).get(f"{API}/me", headers={"Cookie": f"sluice={token}"}).status_code == 401


def test_what_is_wrong_is_401_and_says_how_to_do_it(client: TestClient) -> None:
    answer = client.post(f"{API}/sign-in", json={"name": "vera", "password": "not the password"})

    assert (answer.status_code, answer.json()["rule"]) == (401, "sign_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.usefixtures("hands")
def test_guesses_are_slowed(client: TestClient) -> None:
    assert [enter(client, "not the password") for _ in range(6)] == [401] * 5 + [429]

    answer = client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})

    assert (answer.status_code, answer.json()["rule"]) == (429, "slow_down")
    assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_another_site_signs_nobody_in(client: TestClient, headers: dict[str, str]) -> None:
    assert enter(client, **headers) == 403


def test_our_own_page_signs_in(client: TestClient) -> None:
    assert enter(client, **{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}) == 200


@pytest.mark.parametrize("word", [b"", b"nonsense", "ключ".encode()])
def test_a_change_with_another_word_is_refused(app: FastAPI, word: bytes) -> None:
    browser = signed_in(app, "vera")

    answer = browser.client.post(f"{API}/queue/take", json={}, headers={"X-Sluice-CSRF": word})

    assert (answer.status_code, answer.json()["rule"]) == (403, "csrf")


def test_the_word_of_another_session_is_refused(app: FastAPI, record: Record) -> None:
    put_person(record, "lin")
    browser, other = signed_in(app, "vera"), signed_in(app, "lin")

    answer = browser.client.post(f"{API}/queue/take", json={}, headers=other.headers)

    assert answer.status_code == 403


def test_a_change_with_the_right_word_from_another_site_is_refused(app: FastAPI) -> None:
    assert signed_in(app, "vera").post("/queue/take", {}, Origin="https://evil.example").status_code == 403


def test_a_form_of_another_site_is_no_request(app: FastAPI) -> None:
    browser = signed_in(app, "vera")

    answer = browser.client.post(
        f"{API}/queue/take", content=b"{}", headers={**browser.headers, "Content-Type": "text/plain"}
    )

    assert answer.status_code == 422


def test_a_token_needs_no_word(app: FastAPI, record: Record) -> None:
    answer = browser_of(app).post(f"{API}/queue/take", json={}, headers=bearer(token_of(record, "vera")))

    assert answer.status_code == 404


def test_a_revoked_token_does_not_get_in(app: FastAPI, record: Record) -> None:
    token = token_of(record, "vera")
    revoke_token(record, "vera", 1)

    assert browser_of(app).get(f"{API}/me", headers=bearer(token)).status_code == 401


def test_who_was_deactivated_does_not_get_in(app: FastAPI, record: Record) -> None:
    browser, token = signed_in(app, "vera"), token_of(record, "vera")

    deactivate(record, "vera")

    assert browser.client.get(f"{API}/me").status_code == 401
    assert browser_of(app).get(f"{API}/me", headers=bearer(token)).status_code == 401


def test_changing_ones_password_ends_ones_sessions(app: FastAPI) -> None:
    browser, other = signed_in(app, "vera"), signed_in(app, "vera")

    answer = browser.post("/me/password", {"current": PASSWORD, "new": "nine lamps along the quay"})

    assert answer.status_code == 204
    assert other.client.get(f"{API}/me").status_code == 401
    assert signed_in(app, "vera", "nine lamps along the quay").csrf != ""


def test_a_password_that_breaks_the_rules_is_refused(app: FastAPI) -> None:
    answer = signed_in(app, "vera").post("/me/password", {"current": PASSWORD, "new": "short"})

    assert (answer.status_code, "12 to" in answer.json()["detail"]) == (400, True)


def test_a_token_is_made_shown_once_and_revoked(app: FastAPI) -> None:
    browser = signed_in(app, "vera")

    made = browser.post("/me/tokens", {"scopes": ["read"], "days": 7, "label": "map of ships"}).json()
    (listed,) = browser.client.get(f"{API}/me/tokens").json()
    revoked = browser.client.delete(f"{API}/me/tokens/{made['id']}", headers=browser.headers)

    assert made["token"].startswith("slu_")
    assert "token" not in listed
    assert revoked.json()["revoked_at"] is not None
    assert browser_of(app).get(f"{API}/me", headers=bearer(made["token"])).status_code == 401


def test_an_administrator_adds_and_deactivates_people(app: FastAPI, record: Record) -> None:
    put_person(record, "root", Role.ADMIN)
    browser = signed_in(app, "root")

    added = browser.post("/reviewers", {"name": "lin", "reads": ["zh-CN"]})
    gone = browser.post("/reviewers/lin/deactivate")

    assert (added.status_code, added.json()["reads"]) == (201, ["zh-Hans"])
    assert gone.json()["active"] is False


def test_a_pseudonym_is_told_to_nobody(app: FastAPI, record: Record) -> None:
    put_person(record, "root", Role.ADMIN)

    answer = browser_of(app).get(f"{API}/reviewers", headers=bearer(token_of(record, "root", Scope.ADMIN)))

    assert "pseudonym" not in answer.text

"""What stands around every request, and the one shape of errors."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from config.errors import (
    Conflict,
    FetchFailed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    SluiceError,
    TooSoon,
    UsageError,
)
from config.settings import Settings
from desk.api.app import make_app
from desk.api.conditions import Expected
from desk.api.frame import SECURITY_HEADERS
from desk.api.security import desk_router, permit
from storage.database import Record
from storage.vocabulary import Role
from tests.desk.api.browser import API, TestClient, bearer, browser_of, put_person, token_of

LEAKED = "the general's telephone number"
ERRORS = {
    "usage": (UsageError("wrong"), 400, None),
    "in": (NotSignedIn("who", rule="sign_in"), 401, "sign_in"),
    "allowed": (NotAllowed("no", rule="permission"), 403, "permission"),
    "found": (NotFound("gone"), 404, None),
    "conflict": (Conflict("later", rule="stale"), 409, "stale"),
    "refused": (Refused("no", rule="four_eyes"), 422, "four_eyes"),
    "fetch": (FetchFailed("nothing", code="stalled"), 422, "stalled"),
    "soon": (TooSoon("wait", rule="slow_down", after_seconds=7), 429, "slow_down"),
    "failed": (SluiceError("broken"), 500, None),
    "unforeseen": (ValueError(LEAKED), 500, None),
}


@pytest.fixture(name="client")
def signed_in_client(record: Record) -> Iterator[TestClient]:
    """A program with a token, at an application with routes that fail."""
    put_person(record, "vera", Role.ADMIN, password=None)
    app = make_app(record)
    router = desk_router("test")

    @router.get("/fail/{name}", **permit("me"))
    def fail(name: str) -> None:
        raise ERRORS[name][0]

    @router.post("/expect", **permit("queue take"))
    def expect(expected: Expected) -> int:
        return expected

    app.include_router(router)
    client = browser_of(app)
    client.headers.update(bearer(token_of(record, "vera")))
    return client


@pytest.mark.parametrize(("name", "status", "rule"), [(name, *told[1:]) for name, told in ERRORS.items()])
def test_an_error_is_a_problem_with_its_rule(client: TestClient, name: str, status: int, rule: str | None) -> None:
    answer = client.get(f"/fail/{name}")

    problem = answer.json()
    assert (answer.status_code, problem["status"], problem.get("rule")) == (status, status, rule)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == ("about:blank" if rule is None else f"urn:sluice:rule:{rule}")


def test_an_unforeseen_error_tells_nothing_of_its_text(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("sluice").propagate = True

    answer = client.get("/fail/unforeseen")

    assert LEAKED not in answer.text
    assert LEAKED not in caplog.text
    assert "ValueError at test_frame.py" in caplog.text


def test_who_is_too_quick_is_told_when_to_come_back(client: TestClient) -> None:
    assert client.get("/fail/soon").headers["retry-after"] == "7"


def test_a_wrong_shape_is_told_by_pointer_and_not_repeated(client: TestClient) -> None:
    answer = client.post(f"{API}/reviewers", json={"name": 7, "reads": ["ru", {"a/b": LEAKED}]})

    assert (answer.status_code, answer.json()["rule"]) == (422, "shape")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/name", "/reads/1"]
    assert LEAKED not in answer.text


def test_a_wrong_parameter_is_named(client: TestClient) -> None:
    (fault,) = client.get(f"{API}/queue", params={"state": "nowhere"}).json()["errors"]

    assert fault["parameter"] == "query state"


def test_what_is_no_json_is_told(client: TestClient) -> None:
    answer = client.post(f"{API}/reviewers", content=b"{", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, "this is not JSON")


@pytest.mark.parametrize("path", [f"{API}/me", f"{API}/nowhere", "/fail/unforeseen", f"{API}/reviewers/x"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_no_answer_opens_the_desk_to_other_sites(client: TestClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    answer = client.options(f"{API}/queue/take", headers=headers)

    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:80", "[::2]:1"])
def test_another_host_is_refused(client: TestClient, host: str) -> None:
    """A page whose name was made to point at the loopback address does not reach the desk."""
    assert client.get(f"{API}/me", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8421", "127.0.0.1:1", "[::1]:8421", "desk.example"])
def test_the_desk_answers_by_its_names(record: Record, host: str) -> None:
    named = Record(Settings(home=record.home, desk_hosts=["desk.example"]), record.engine)
    client = browser_of(make_app(named))

    assert client.get(f"{API}/me", headers={"Host": host}).status_code == 401


def test_a_large_body_is_refused(client: TestClient) -> None:
    answer = client.post(f"{API}/queue/take", content=b"x" * (1024 * 1024 + 1))

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_a_large_body_that_hides_its_size_is_refused(client: TestClient) -> None:
    pieces = (b"x" * 65536 for _ in range(17))

    answer = client.post(f"{API}/queue/take", content=pieces, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        ('"3"', 200),
        ("3", 400),
        ('W/"3"', 400),
        ("*", 400),
        ('"0"', 200),
        ('"03"', 400),
        ('"3", "4"', 400),
        ('"9999999999"', 400),
    ],
)
def test_a_change_says_which_version_it_expects(client: TestClient, header: str | None, status: int) -> None:
    headers = {} if header is None else {"If-Match": header}

    assert client.post("/expect", headers=headers).status_code == status


def test_the_description_says_that_the_version_must_be_told(app: FastAPI) -> None:
    operation = app.openapi()["paths"][f"{API}/queue/items/{{item}}/decide"]["post"]

    (parameter,) = [each for each in operation["parameters"] if each["name"] == "If-Match"]
    assert parameter["required"] is True


def test_every_operation_describes_its_problems(app: FastAPI) -> None:
    described = app.openapi()

    kinds = {
        content
        for path in described["paths"].values()
        for operation in path.values()
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for content in response["content"]
    }
    assert kinds == {"application/problem+json"}

"""Who gets in: every route, by nobody, by every role, by tokens of every scope."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from config.settings import Settings
from desk.api.app import ROUTERS, make_app, refuse_undeclared
from desk.api.security import GuardedRoute, permit, verb_of
from storage.database import Record, open_record
from storage.rules.access import OPEN_VERBS, PERMISSIONS, SCOPES_OF_ROLE, Scope, may_call
from storage.vocabulary import Role
from tests.desk.api.browser import API, Browser, bearer, browser_of, put_person, signed_in, token_of

OPERATIONS = sorted(
    (method, API + route.path, str(verb_of(route)))
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, GuardedRoute)
    for method in route.methods
)
CLOSED = [operation for operation in OPERATIONS if operation[2] not in OPEN_VERBS]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One application for the whole matrix: nothing in it changes what anybody may."""
    home: Path = tmp_path_factory.mktemp("matrix") / "home"
    opened: Record = open_record(Settings(home=home))
    for role in Role:
        put_person(opened, role.value, role)
    yield make_app(opened)
    opened.close()


@pytest.fixture(scope="module")
def tokens(desk: FastAPI) -> dict[Role, str]:
    """A token of each role, good for all that the role may."""
    return {role: token_of(desk.state.record, role.value) for role in Role}


@pytest.fixture(scope="module")
def narrow_tokens(desk: FastAPI) -> dict[Scope | None, str]:
    """By each scope, a token of the administrator that has all others; None: one that has all."""
    return {
        lacking: token_of(desk.state.record, "admin", *(scope for scope in Scope if scope is not lacking))
        for lacking in (*Scope, None)
    }


def called(path: str) -> str:
    """A path with something in place of its parameters."""
    return path.replace("{item}", "1").replace("{token_id}", "1").replace("{name}", "nobody")


def ask(desk: FastAPI, operation: tuple[str, str, str], headers: dict[str, str]) -> int:
    method, path, _ = operation
    return browser_of(desk).request(method, called(path), headers=headers).status_code


def test_every_route_of_the_application_declares_what_it_asks(desk: FastAPI) -> None:
    routes = [context.starlette_route or context.original_route for context in iter_route_contexts(desk.routes)]

    assert len(routes) > 10
    assert [route for route in routes if verb_of(route) is None] == []


def test_every_permission_is_of_a_route(desk: FastAPI) -> None:
    """A permission for what is not there would be one that nobody thought of when the route comes."""
    routes = [context.starlette_route or context.original_route for context in iter_route_contexts(desk.routes)]

    assert {verb_of(route) for route in routes} == {*PERMISSIONS, *OPEN_VERBS}


def test_a_router_with_an_undeclared_route_is_not_taken_in() -> None:
    router = APIRouter(route_class=GuardedRoute)
    router.get("/open")(lambda: None)

    with pytest.raises(AssertionError, match="/open"):
        refuse_undeclared(router)


def test_a_route_that_nothing_guards_is_not_taken_in() -> None:
    router = APIRouter()
    router.get("/open", **permit("queue list"))(lambda: None)

    with pytest.raises(AssertionError, match="/open"):
        refuse_undeclared(router)


def test_a_route_of_an_unknown_verb_answers_nobody(record: Record) -> None:
    app = make_app(record)
    put_person(record, "root", Role.ADMIN)
    router = APIRouter(route_class=GuardedRoute)
    router.get("/unknown", **permit("queue burn"))(lambda: None)
    app.include_router(router)

    answer = browser_of(app).get("/unknown", headers=bearer(token_of(record, "root")))

    assert answer.status_code == 403


@pytest.mark.parametrize("operation", CLOSED, ids=" ".join)
@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer slu_nonsense"}, {"Authorization": "Basic dmVyYTp4"}, {"Cookie": "sluice=nonsense"}],
    ids=["nothing", "no token", "a password", "no session"],
)
def test_nobody_unknown_gets_in(desk: FastAPI, operation: tuple[str, str, str], headers: dict[str, str]) -> None:
    assert ask(desk, operation, headers) == 401


@pytest.mark.parametrize("operation", CLOSED, ids=" ".join)
@pytest.mark.parametrize("role", Role)
def test_a_role_gets_in_where_the_table_says_so(
    desk: FastAPI, tokens: dict[Role, str], operation: tuple[str, str, str], role: Role
) -> None:
    token = tokens[role]
    allowed = may_call(operation[2], role=role, scopes=SCOPES_OF_ROLE[role], by_session=False)

    status = ask(desk, operation, bearer(token))

    assert (status not in {401, 403}) is allowed


@pytest.mark.parametrize("operation", CLOSED, ids=" ".join)
def test_a_token_without_the_scope_does_not_get_in(
    desk: FastAPI, narrow_tokens: dict[Scope | None, str], operation: tuple[str, str, str]
) -> None:
    wanted = PERMISSIONS[operation[2]].scope
    others = [scope for scope in Scope if scope is not wanted]
    allowed = may_call(operation[2], role=Role.ADMIN, scopes=others, by_session=False)

    status = ask(desk, operation, bearer(narrow_tokens[wanted]))

    assert (status not in {401, 403}) is allowed


@pytest.mark.parametrize(
    "operation", [each for each in CLOSED if each[0] != "GET" and each[2] != "sign-out"], ids=" ".join
)
def test_a_change_by_cookie_needs_its_word(desk: FastAPI, operation: tuple[str, str, str]) -> None:
    method, path, _ = operation
    browser = _admin(desk)

    answer = browser.client.request(method, called(path))

    assert (answer.status_code, answer.json()["rule"]) == (403, "csrf")


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", f"{API}/openapi.json", f"{API}/nowhere"])
def test_strangers_learn_nothing_of_what_there_is(desk: FastAPI, path: str) -> None:
    assert browser_of(desk).get(path).status_code == 401


def test_the_description_is_for_who_signed_in(desk: FastAPI) -> None:
    token = token_of(desk.state.record, "reviewer", Scope.READ)

    described = browser_of(desk).get(f"{API}/openapi.json", headers=bearer(token)).json()

    assert f"{API}/queue/take" in described["paths"]


_browsers: dict[int, Browser] = {}


def _admin(desk: FastAPI) -> Browser:
    return _browsers.setdefault(id(desk), signed_in(desk, "admin"))

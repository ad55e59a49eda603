"""The API does what its description says, whatever is asked of it: schemathesis calls every operation."""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config import clock
from config.settings import Settings
from desk.api.app import make_app
from desk.api.security import csrf_of
from storage.database import Record, open_record
from storage.people import reviewer_row
from storage.people.callers import hash_secret, new_secret
from storage.rules.access import NEEDS_A_SESSION
from storage.tables.people import DeskSession
from storage.vocabulary import Role
from tests.desk.api.browser import API, bearer, put_person, token_of
from tests.desk.api.test_security import OPERATIONS
from tests.storage.rows import put_cache, put_items

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 10
"""For each operation, once of the described shape and once not: about a minute for all."""

CALLER = "whose token every call shows"
SESSIONS_OF = "whose sessions end"
"""Somebody else: these calls revoke tokens by number, and the caller's is number 1."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A desk with items and two administrators, for all calls."""
    opened = open_record(Settings(home=tmp_path_factory.mktemp("described") / "home"))
    put_person(opened, CALLER, Role.ADMIN, password=None)
    put_person(opened, SESSIONS_OF, Role.ADMIN, password=None)
    put_items(opened, put_cache(opened), *(f"paper {number}" for number in range(40)))
    yield make_app(opened, hosts=[asgi.HOST])
    opened.close()


@pytest.fixture(scope="module")
def token(desk: FastAPI) -> str:
    return token_of(desk.state.record, CALLER)


@pytest.fixture(scope="module")
def described(desk: FastAPI, token: str) -> schemathesis.BaseSchema:
    """The description, as a program with a token reads it."""
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", desk, headers=bearer(token))


def session_headers(record: Record) -> dict[str, str]:
    """Begin a session: what some verbs ask for, and some end."""
    secret = new_secret()
    with record.writing() as session:
        now, owner = clock.now(), reviewer_row(session, SESSIONS_OF).id
        session.add(DeskSession(token_sha256=hash_secret(secret), reviewer_id=owner, began_at=now, seen_at=now))
    return {"Cookie": f"sluice={secret}", "X-Sluice-CSRF": csrf_of(secret)}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_no_call_finds_a_server_error_or_an_answer_that_is_not_described(
    desk: FastAPI,
    described: schemathesis.BaseSchema,
    token: str,
    operation: tuple[str, str, str],
    mode: GenerationMode,
) -> None:
    method, path, verb = operation

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(described[path][method].as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case) -> None:
        headers = session_headers(desk.state.record) if verb in NEEDS_A_SESSION else bearer(token)
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    call()


def test_the_calls_got_in_to_the_end(token: str, described: schemathesis.BaseSchema) -> None:
    """Otherwise they would all have stopped at the door, and found nothing."""
    case = described[f"{API}/queue"]["GET"].Case()

    assert case.call(headers=bearer(token)).status_code == 200

"""The API does what its description says, whatever is asked of it: schemathesis calls every operation."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from itertools import count
from pathlib import Path

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
from tests.desk.api.aiming import CALLER, SESSIONS_OF, Aim, put_aims
from tests.desk.api.browser import bearer, token_of
from tests.desk.api.test_security import OPERATIONS
from tests.tasks.serving import running_server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 1
"""For each operation, of the described shape and not; `make bench` makes more, for which the daily run has no time."""
MORE_EXAMPLES = 10
PAGE = b"<html><body><p>37 lorries</p></body></html>"
NEVER_DONE = {
    "sign-in": "a password that chance draws is wrong",
    "password change": "likewise",
    "release download": "no bag of it lies there",
    "reply approve": "for editors, and the caller is an administrator",
}
"""Verbs that no call here carries out; their own tests do."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A desk with items, claims and all they rest on, for all calls; a proxy on this machine is its whole web."""
    with running_server() as web:
        web.answers = [lambda asked: asked.say(200, PAGE, Content_Type="text/html")]
        home = tmp_path_factory.mktemp("described") / "home"
        proxy = f"http://127.0.0.1:{web.server_port}"
        opened = open_record(Settings(home=home, fetch_proxy=proxy, lease_limit=10_000, second_review_share=0))
        put_aims(opened)
        app = make_app(opened, hosts=[asgi.HOST])
        yield app
        app.state.learner.rest()
        opened.close()


@pytest.fixture(scope="module")
def token(desk: FastAPI) -> str:
    return token_of(desk.state.record, CALLER)


@pytest.fixture(scope="module")
def described(desk: FastAPI) -> schemathesis.BaseSchema:
    """The description, taken from the application itself: no read of it can be late."""
    schema = schemathesis.openapi.from_dict(desk.openapi())
    schema.app = desk
    return schema


@pytest.fixture(scope="module")
def reading(desk: FastAPI) -> Aim:
    """What calls that only read are aimed at."""
    return Aim(desk.state.record, "read")


class Kept:
    """A copy of a record on SQLite, to go back to: each claim that is there makes every act upon claims slower."""

    def __init__(self, record: Record, place: Path) -> None:
        self._record, self._place = record, place
        self._copy(record.home / "sluice.db", place)
        self._files = {path: path.read_bytes() for path in record.home.glob("ledger*") if path.is_file()}

    def go_back(self) -> None:
        """Make the record what it was."""
        self._copy(self._place, self._record.home / "sluice.db")
        for path, content in self._files.items():
            path.write_bytes(content)

    @staticmethod
    def _copy(left: Path, right: Path) -> None:
        with (
            closing(sqlite3.connect(left, timeout=60)) as source,
            closing(sqlite3.connect(right, timeout=60)) as target,
        ):
            source.backup(target)


@pytest.fixture(scope="module")
def kept(reading: Aim, token: str, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The record before any call; the caller's token is in it."""
    assert token
    return Kept(reading.record, tmp_path_factory.mktemp("kept") / "sluice.db")


def session_headers(record: Record) -> dict[str, str]:
    """Begin a session: what some verbs ask for, and some end."""
    secret = new_secret()
    with record.writing() as session:
        now, owner = clock.now(), reviewer_row(session, SESSIONS_OF).id
        session.add(DeskSession(token_sha256=hash_secret(secret), reviewer_id=owner, began_at=now, seen_at=now))
    return {"Cookie": f"sluice={secret}", "X-Sluice-CSRF": csrf_of(secret)}


@dataclass
class Calls:
    """Calls of one operation, drawn by chance; the statuses that they were answered by."""

    desk: FastAPI
    described: schemathesis.BaseSchema
    token: str
    operation: tuple[str, str, str]

    def make(self, mode: GenerationMode, aim: Aim | None, examples: int = EXAMPLES) -> set[int]:
        """Make them, and hold each answer against the description; with an aim every second one meets what is there."""
        method, path, verb = self.operation
        statuses, turn = set(), count()

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(self.described[path][method].as_strategy(generation_mode=mode))
        def call(case: schemathesis.Case) -> None:
            if aim is not None and next(turn) % 2 == 0:
                aim.at(case)
            for drawn in (case.headers, case.cookies):  # schemathesis draws what would prove who one is, too
                for name in ("Authorization", "__Host-sluice"):
                    (drawn or {}).pop(name, None)
            headers = session_headers(self.desk.state.record) if verb in NEEDS_A_SESSION else bearer(self.token)
            answer = case.call(headers=headers)
            statuses.add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        call()
        return statuses


@pytest.fixture
def calls(desk: FastAPI, described: schemathesis.BaseSchema, token: str, operation: tuple[str, str, str]) -> Calls:
    return Calls(desk, described, token, operation)


@pytest.fixture
def aim(operation: tuple[str, str, str], reading: Aim, kept: Kept) -> Aim:
    """What calls meet: one place for all that read, the record of the beginning for each operation that changes."""
    method, _, verb = operation
    if method != "GET":
        kept.go_back()
        return reading.for_verb(verb)
    aim = copy(reading)
    aim.verb = verb
    return aim


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_calls_as_described_are_answered_as_described(calls: Calls, aim: Aim) -> None:
    statuses = calls.make(GenerationMode.POSITIVE, aim)

    assert not statuses & {401, 403} or calls.operation[2] in NEVER_DONE


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_calls_of_another_shape_find_no_server_error_either(calls: Calls) -> None:
    statuses = calls.make(GenerationMode.NEGATIVE, None)

    assert 401 not in statuses


@pytest.mark.bench
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_many_calls_find_no_server_error_and_some_are_carried_out(calls: Calls, aim: Aim) -> None:
    statuses = calls.make(GenerationMode.POSITIVE, aim, MORE_EXAMPLES)

    assert bool({200, 201, 204} & statuses) is (calls.operation[2] not in NEVER_DONE), statuses
    assert 401 not in calls.make(GenerationMode.NEGATIVE, None, MORE_EXAMPLES)

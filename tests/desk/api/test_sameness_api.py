"""Relations and families over HTTP: the same verbs, the same rules."""

import pytest
from fastapi import FastAPI

from storage.database import Record
from storage.rules.access import Scope
from tasks.relate.relate import relate
from tests.desk.api.browser import bearer, browser_of, token_of
from tests.desk.api.callers import Person, caller, refusal
from tests.desk.test_cli_sameness import CLAUSES
from tests.drawn import draw_cache, read_as, sha
from tests.storage.rows import put_people, unchanged_ledger

PAIR = "/documents/aaaaaa/relations/bbbbbb"


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Who decides; two files hold the same text, a third another."""
    cache = draw_cache(record, [sha(letter) for letter in "abe"])
    for letter, text in (("a", "\n".join(CLAUSES)), ("b", "\n".join(CLAUSES)), ("e", "Иной")):
        read_as(record, sha(letter), text)
    relate(cache, record=record)
    put_people(record, "heron")
    return caller(app, record, "heron")


def test_a_relation_is_decided_by_the_version_that_was_listed(heron: Person) -> None:
    (row,) = heron.get("/documents/aaaaaa/relations").json()
    assert (row["version"], row["decided_by"]) == (1, None)

    confirmed = heron.send(f"{PAIR}/confirm", {"note": "the same scan"}, etag='"1"')
    assert (confirmed.status_code, confirmed.headers["ETag"], confirmed.json()["state"]) == (200, '"2"', "confirmed")
    rejected = heron.send(f"{PAIR}/reject", {}, etag=confirmed.headers["ETag"])

    assert (rejected.status_code, rejected.json()["version"]) == (200, 3)
    (row,) = heron.get("/documents/aaaaaa/relations").json()
    assert (row["state"], row["decided_by"], row["note"]) == ("rejected", "heron", None)
    assert heron.get("/caches/harbour/families").json() == []


def test_a_kind_that_was_not_proposed_excludes_the_one_that_was(heron: Person) -> None:
    told = heron.send(f"{PAIR}/confirm", {"kind": "version"}, etag='"1"')

    assert (told.status_code, told.json()["rejected"]) == (200, ["near_duplicate"])


def test_of_what_nothing_was_said_version_0_is_expected(heron: Person) -> None:
    told = heron.send("/documents/aaaaaa/relations/eeeeee/confirm", {"kind": "contains"}, etag='"0"')

    assert (told.status_code, told.json()["document"]) == (200, sha("a"))


@pytest.mark.parametrize(
    ("path", "body", "etag", "told"),
    [
        (f"{PAIR}/confirm", {}, None, (428, None)),
        (f"{PAIR}/confirm", {}, '"2"', (409, "stale")),
        (f"{PAIR}/reject", {"kind": "counterpart"}, '"1"', (404, None)),
        (f"{PAIR}/reject", {"kind": "same"}, '"1"', (422, "shape")),
        ("/documents/aaaaaa/relations/eeeeee/confirm", {}, '"0"', (404, None)),
        ("/documents/eeeeee/pin", None, None, (404, None)),
        ("/documents/aaaaaa/unpin", None, None, (404, None)),
    ],
)
def test_what_cannot_be_said_is_refused_and_leaves_no_entry(
    heron: Person, record: Record, *, path: str, body: object, etag: str | None, told: tuple[int, str | None]
) -> None:
    with unchanged_ledger(record):
        assert refusal(heron.send(path, body, etag=etag)) == told


def test_the_same_key_decides_once(heron: Person) -> None:
    key = {"Idempotency-Key": "heron-0017"}

    answers = [heron.send(f"{PAIR}/confirm", {}, etag='"1"', **key).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["version"] == 2


def test_a_pinned_document_is_first_of_its_family(heron: Person) -> None:
    assert heron.send("/documents/bbbbbb/pin").json()["pinned"] is True

    (family,) = heron.get("/caches/harbour/families").json()
    assert (family["pivot"], family["pinned"]) == (sha("b"), True)
    shown = heron.get(f"/families/{family['family'][:12]}").json()
    assert [(one["document"], one["pivot"]) for one in shown["members"]] == [(sha("b"), True), (sha("a"), False)]
    heron.send("/documents/bbbbbb/unpin")
    assert heron.get("/families/bbbbbb").json()["pivot"] == sha("a")


@pytest.mark.parametrize("path", [f"{PAIR}/confirm", f"{PAIR}/reject", "/documents/bbbbbb/pin"])
@pytest.mark.parametrize("scope", [Scope.READ, Scope.CORROBORATE])
def test_a_token_that_is_not_for_reviewing_changes_nothing(
    heron: Person, app: FastAPI, record: Record, path: str, scope: Scope
) -> None:
    other = Person(browser_of(app), bearer(token_of(record, "heron", scope)))

    with unchanged_ledger(record):
        assert refusal(other.send(path, {}, etag='"1"')) == (403, "permission")
    assert heron.get("/caches/harbour/families").status_code == 200

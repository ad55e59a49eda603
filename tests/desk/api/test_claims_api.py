"""Claims, quotes and translations over HTTP: the version that is expected, and the rules that refuse."""

from typing import Any

import pytest
from fastapi import FastAPI

from storage.database import Record
from tests.desk.api.browser import TestClient
from tests.desk.api.callers import Person, caller, refusal
from tests.storage.claim_rows import put_claim, put_corroborated, put_desk, rate, state
from tests.storage.rows import ledger_kinds, sha

QUOTE = {"document": sha("contract")[:12], "page": 1, "exact": "передаёт 37 машин"}


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Who words and quotes; the desk is full."""
    put_desk(record)
    return caller(app, record, "heron")


def test_a_new_claim_is_shown_with_its_version(heron: Person) -> None:
    added = heron.send("/claims", {"cache": "harbour", "text": "37 vehicles were delivered", "accuses": True})

    assert added.status_code == 201
    assert (added.headers["ETag"], added.json()["revision"]) == ('"1"', 1)
    shown = heron.get("/claims/1")
    assert (shown.headers["ETag"], shown.json()["status"]) == ('"1"', "unassessed")
    assert shown.json()["lacks"] == ["evidence that supports it"]


def test_a_claim_about_a_cache_that_is_not_there_is_404(heron: Person) -> None:
    assert refusal(heron.send("/claims", {"cache": "nowhere", "text": "37"})) == (404, None)


def test_a_claim_that_is_not_there_is_404(heron: Person) -> None:
    assert refusal(heron.get("/claims/99")) == (404, None)


def test_a_change_tells_the_next_version(heron: Person, record: Record) -> None:
    put_claim(record)

    edited = heron.send("/claims/1", {"text": "38 vehicles were delivered"}, etag='"1"', method="PATCH")

    assert (edited.status_code, edited.headers["ETag"], edited.json()["version"]) == (200, '"2"', 2)
    assert heron.etag() == '"2"'


def test_a_change_of_another_version_than_stands_is_409_and_changes_nothing(heron: Person, record: Record) -> None:
    put_claim(record)
    heron.act("/claims/1", {"text": "38 vehicles"}, method="PATCH")

    late = heron.send("/claims/1", {"text": "39 vehicles"}, etag='"1"', method="PATCH")

    assert refusal(late) == (409, "stale")
    assert heron.get("/claims/1").json()["text"] == "38 vehicles"


CHANGES = [
    ("PATCH", "/claims/1", {"text": "38"}),
    ("POST", "/claims/1/sign-off", None),
    ("POST", "/claims/1/unverifiable", {"reason": "nobody knows"}),
    ("POST", "/claims/1/quotes", QUOTE),
    ("POST", "/claims/1/evidence", {"source": "expert", "stance": "supports", "kind": "statement"}),
    ("POST", "/claims/1/replies", {"party": "Party B", "allegations": "37"}),
    ("POST", "/claims/1/holds", {"kind": "safety", "reason": "a witness"}),
    ("POST", "/quotes/1/translations", {"to": "en", "text": "37"}),
    ("POST", "/translations/1/check", {"holds": True}),
    ("POST", "/evidence/1/rating", {"credibility": "2"}),
    ("POST", "/evidence/1/withdrawal", {"reason": "twice"}),
    ("POST", "/evidence/1/answer", {"verdict": "rebutted", "because": "no"}),
    ("POST", "/evidence/1/answer/signature", None),
    ("POST", "/replies/1/settlement", {"outcome": "declined"}),
    ("POST", "/replies/1/answer", {"verdict": "rebutted", "because": "no"}),
    ("POST", "/replies/1/answer/signature", None),
    ("POST", f"/documents/{sha('contract')}/holds", {"kind": "safety", "reason": "a witness"}),
    ("PUT", f"/documents/{sha('contract')}/authenticity", {"verdict": "unexamined"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES, ids=[path for _, path, _ in CHANGES])
def test_a_change_that_does_not_say_what_it_saw_is_428(heron: Person, method: str, path: str, body: Any) -> None:
    assert refusal(heron.send(path, body, method=method)) == (428, None)


@pytest.mark.parametrize("etag", ["1", 'W/"1"', "*", '"1", "2"', '""'])
def test_what_is_no_version_is_not_understood(heron: Person, record: Record, etag: str) -> None:
    put_claim(record)

    assert refusal(heron.send("/claims/1", {"text": "38"}, etag=etag, method="PATCH"))[0] == 400


def test_the_same_key_gives_the_same_answer_and_acts_once(heron: Person, record: Record) -> None:
    put_claim(record)
    body = {"text": "38 vehicles"}

    first = heron.send("/claims/1", body, etag='"1"', method="PATCH", **{"Idempotency-Key": "k1"})
    again = heron.send("/claims/1", body, etag='"1"', method="PATCH", **{"Idempotency-Key": "k1"})

    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), first.headers["ETag"])
    assert ledger_kinds(record).count("claim edited") == 1


def test_claims_are_listed_a_page_at_a_time(heron: Person, record: Record) -> None:
    for _ in range(3):
        put_claim(record)

    first = heron.get("/claims", cache="harbour", limit=2)
    assert [row["claim"] for row in first.json()] == [1, 2]
    following = first.links["next"]["url"].removeprefix("/api/v1")
    last = heron.get(following)
    assert [row["claim"] for row in last.json()] == [3]
    assert "next" not in last.links


def test_claims_are_listed_by_status(heron: Person, record: Record) -> None:
    put_claim(record)
    put_corroborated(record)

    assert [row["claim"] for row in heron.get("/claims", status="corroborated").json()] == [2]


def test_claims_of_no_cache_are_404(heron: Person) -> None:
    assert refusal(heron.get("/claims", cache="nowhere")) == (404, None)


def test_nobody_signs_off_what_they_made(heron: Person, record: Record) -> None:
    put_corroborated(record)

    assert refusal(heron.send("/claims/1/sign-off", etag=heron.etag())) == (422, "four_eyes")


@pytest.mark.usefixtures("heron")
def test_a_sign_off_before_all_else_is_there_is_refused(app: FastAPI, record: Record) -> None:
    put_claim(record)

    refused = caller(app, record, "vera").send("/claims/1/sign-off", etag='"1"')

    assert refusal(refused) == (422, "sign_off_comes_last")


@pytest.mark.usefixtures("heron")
def test_who_made_none_of_it_signs_off(app: FastAPI, record: Record) -> None:
    put_corroborated(record)

    signed = caller(app, record, "vera").act("/claims/1/sign-off")

    assert (signed["status"], signed["lacks"]) == ("verified", [])


def test_a_claim_that_cannot_be_settled_is_unverifiable(heron: Person, record: Record) -> None:
    put_claim(record)

    assert heron.act("/claims/1/unverifiable", {"reason": "the registry burned"})["status"] == "unverifiable"


def test_a_reason_of_blanks_is_not_understood(heron: Person, record: Record) -> None:
    put_claim(record)

    assert refusal(heron.send("/claims/1/unverifiable", {"reason": "  "}, etag='"1"'))[0] == 400


def test_two_pieces_of_evidence_of_one_source_are_not_independent(heron: Person, record: Record) -> None:
    claim = put_claim(record)
    left, right = (state(record, claim)["evidence"] for _ in range(2))

    told = heron.get(f"/claims/1/evidence/{left}/why/{right}").json()

    assert (told["independent"], told["left"]) == (False, f"evidence {left}")
    assert refusal(heron.get(f"/claims/1/evidence/{left}/why/99")) == (404, None)


def test_a_quote_is_evidence_and_is_listed_with_its_place(heron: Person, record: Record) -> None:
    put_claim(record)

    quoted = heron.act("/claims/1/quotes", QUOTE)

    assert (quoted["document"], quoted["source"], quoted["languages"]) == (sha("contract"), "cache harbour", ["ru"])
    (listed,) = heron.get("/claims/1/quotes").json()
    assert (listed["exact"], listed["stands"], listed["boxes"]) == (QUOTE["exact"], True, quoted["boxes"])


def test_words_that_do_not_stand_there_are_404_and_are_not_repeated(heron: Person, record: Record) -> None:
    put_claim(record)

    missed = heron.send("/claims/1/quotes", {**QUOTE, "exact": "41 танк"}, etag='"1"')

    assert refusal(missed) == (404, None)
    assert "41 танк" not in missed.text


def test_words_that_stand_there_twice_are_refused_until_it_is_said_which(heron: Person, record: Record) -> None:
    put_claim(record)

    assert refusal(heron.send("/claims/1/quotes", {**QUOTE, "exact": "37 машин"}, etag='"1"')) == (
        422,
        "quote_ambiguous",
    )
    assert heron.act("/claims/1/quotes", {**QUOTE, "exact": "37 машин", "prefix": "Всего"})["start"] > 40


def test_quotes_of_no_claim_are_404(heron: Person) -> None:
    assert refusal(heron.get("/claims/99/quotes")) == (404, None)


def test_a_translation_is_checked_by_another_who_reads_it(app: FastAPI, heron: Person, record: Record) -> None:
    put_claim(record)
    quoted = heron.act("/claims/1/quotes", QUOTE)
    body = {"to": "en", "text": "hands over 37 vehicles"}
    translated = heron.act(f"/quotes/{quoted['quote']}/translations", body)
    path = f"/translations/{translated['translation']}/check"

    assert refusal(heron.send(path, {"holds": True}, etag=heron.etag())) == (422, "four_eyes")
    assert refusal(caller(app, record, "vera").send(path, {"holds": True}, etag=heron.etag())) == (422, "reads")
    assert caller(app, record, "lin").act(path, {"holds": True})["holds"] is True
    assert heron.get("/claims/1").json()["quotes"][0]["translations"][0]["holds"] is True


def test_what_is_translated_or_checked_must_be_there(heron: Person) -> None:
    assert refusal(heron.send("/quotes/9/translations", {"to": "en", "text": "37"}, etag='"1"')) == (404, None)
    assert refusal(heron.send("/translations/9/check", {"holds": True}, etag='"1"')) == (404, None)


def test_a_rating_is_told_with_the_evidence(heron: Person, record: Record) -> None:
    claim = put_claim(record)
    rate(record, state(record, claim)["evidence"])

    listed = heron.get("/claims/1/evidence")

    assert listed.headers["ETag"] == heron.etag()
    assert (listed.json()[0]["credibility"], listed.json()[0]["rated_by"]) == ("2", "lin")


@pytest.mark.usefixtures("heron")
def test_strangers_are_not_told_whether_there_is_a_claim(client: TestClient) -> None:
    assert refusal(client.get("/api/v1/claims/1")) == (401, "sign_in")

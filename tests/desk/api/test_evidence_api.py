"""Evidence, sources, replies and holds over HTTP."""

import pytest
from fastapi import FastAPI

from storage.database import Record
from storage.vocabulary import Stance
from tests.desk.api.callers import Person, caller, refusal
from tests.storage.claim_rows import put_claim, put_desk, state
from tests.storage.rows import sha

STATEMENT = {"source": "expert", "stance": "supports", "kind": "statement", "locator": "minute 12", "says": "it was so"}
REBUTTAL = {"verdict": "rebutted", "because": "customs has the lorries"}
UNSENT = {"party": "Party B", "allegations": "you delivered 37 vehicles"}
SENT = {**UNSENT, "sent_at": "2026-11-01T09:00:00+01:00"}
WITNESS = {"kind": "safety", "reason": "the witness has not left yet"}


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Who words and quotes; the desk is full, with one claim."""
    put_desk(record)
    put_claim(record, accuses=True)
    return caller(app, record, "heron")


@pytest.fixture
def lin(app: FastAPI, record: Record, heron: Person) -> Person:  # noqa: ARG001 the desk is full
    return caller(app, record, "lin")


@pytest.fixture
def vera(app: FastAPI, record: Record, heron: Person) -> Person:  # noqa: ARG001 the desk is full
    """An editor."""
    return caller(app, record, "vera")


def test_evidence_is_added_rated_and_withdrawn(heron: Person, lin: Person) -> None:
    evidence = heron.act("/claims/1/evidence", STATEMENT)["evidence"]

    lin.act(f"/evidence/{evidence}/rating", {"credibility": "2", "reliability": "B", "because": "he was there"})
    (listed,) = heron.get("/claims/1/evidence").json()
    assert (listed["credibility"], listed["reliability"], listed["counts"]) == ("2", "B", True)

    heron.act(f"/evidence/{evidence}/withdrawal", {"reason": "entered twice"})
    (listed,) = heron.get("/claims/1/evidence").json()
    assert (listed["counts"], listed["because"]) == (False, "withdrawn: entered twice")


def test_evidence_of_an_unknown_source_is_404(heron: Person) -> None:
    assert refusal(heron.send("/claims/1/evidence", {**STATEMENT, "source": "nobody"}, etag='"1"')) == (404, None)


def test_a_quote_is_not_added_as_other_evidence(heron: Person) -> None:
    assert refusal(heron.send("/claims/1/evidence", {**STATEMENT, "kind": "quote"}, etag='"1"'))[0] == 400


@pytest.mark.parametrize("body", [{"credibility": "7"}, {"reliability": "Z"}], ids=["digit", "letter"])
def test_a_grade_that_is_none_is_not_of_the_described_shape(lin: Person, body: dict[str, str]) -> None:
    assert refusal(lin.send("/evidence/1/rating", body, etag='"1"')) == (422, "shape")


def test_a_rating_of_nothing_is_not_understood(heron: Person, lin: Person) -> None:
    evidence = heron.act("/claims/1/evidence", STATEMENT)["evidence"]

    assert refusal(lin.send(f"/evidence/{evidence}/rating", {}, etag=lin.etag()))[0] == 400


@pytest.mark.parametrize("verb", ["rating", "withdrawal", "answer", "answer/signature"])
def test_evidence_that_is_not_there_is_404(lin: Person, verb: str) -> None:
    bodies = {"rating": {"credibility": "2"}, "withdrawal": {"reason": "twice"}, "answer": REBUTTAL}

    assert refusal(lin.send(f"/evidence/99/{verb}", bodies.get(verb), etag='"1"')) == (404, None)


def test_a_contradiction_is_answered_and_the_answer_signed_by_another(
    heron: Person, lin: Person, vera: Person, record: Record
) -> None:
    evidence = state(record, 1, stance=Stance.CONTRADICTS, by="lin")["evidence"]
    path = f"/evidence/{evidence}"

    assert refusal(heron.send(f"{path}/withdrawal", {"reason": "no"}, etag=heron.etag())) == (
        422,
        "contradiction_stays",
    )
    heron.act(f"{path}/answer", REBUTTAL)
    assert refusal(heron.send(f"{path}/answer/signature", etag=heron.etag())) == (422, "four_eyes")
    assert refusal(lin.send(f"{path}/answer/signature", etag=lin.etag())) == (422, "four_eyes")
    assert vera.act(f"{path}/answer/signature")["signatures"] == 1


def test_what_contradicts_nothing_is_not_answered(heron: Person) -> None:
    evidence = heron.act("/claims/1/evidence", STATEMENT)["evidence"]

    refused = heron.send(f"/evidence/{evidence}/answer", REBUTTAL, etag=heron.etag())

    assert refusal(refused) == (422, "nothing_to_answer")


def test_a_source_is_named_once_and_shown(heron: Person) -> None:
    added = heron.send("/sources", {"name": "harbour office", "kind": "body"})

    assert (added.status_code, added.json()["reliability"]) == (201, "F")
    assert heron.get(f"/sources/{added.json()['source']}").json()["name"] == "harbour office"
    assert "harbour office" in [row["name"] for row in heron.get("/sources").json()]
    again = heron.send("/sources", {"name": "harbour office", "kind": "body"})
    assert refusal(again) == (422, "one_name_one_source")


def test_a_source_that_is_not_there_is_404(heron: Person) -> None:
    tie = {"other": "expert", "kind": "told_by", "because": "he says so"}

    assert refusal(heron.get("/sources/99")) == (404, None)
    assert refusal(heron.get("/sources/1/why/99")) == (404, None)
    assert refusal(heron.send("/sources/99/ties", tie)) == (404, None)
    assert refusal(heron.send("/sources/99/rating", {"reliability": "B", "because": "so"})) == (404, None)


def test_a_tie_joins_two_sources_until_it_is_withdrawn(heron: Person) -> None:
    assert heron.get("/sources/1/why/2").json()["independent"] is True
    tied = heron.send("/sources/1/ties", {"other": "expert", "kind": "told_by", "because": "he says so"})

    assert tied.status_code == 201
    told = heron.get("/sources/1/why/2").json()
    assert (told["independent"], told["path"][0]["kind"]) == (False, "told_by")

    path = f"/ties/{tied.json()['tie']}/withdrawal"
    assert heron.send(path, {"reason": "another expert"}).status_code == 200
    assert heron.get("/sources/1/why/2").json()["independent"] is True
    assert refusal(heron.send(path, {"reason": "another expert"})) == (404, None)


def test_a_source_is_given_its_letter(heron: Person) -> None:
    rated = heron.send("/sources/2/rating", {"reliability": "B", "because": "right since 2019"})

    assert (rated.status_code, rated.json()["reliability"]) == (200, "B")
    assert refusal(heron.send("/sources/2/rating", {"reliability": "B", "because": " "}))[0] == 400


def test_a_reply_is_asked_for_settled_and_listed(heron: Person) -> None:
    reply = heron.act("/claims/1/replies", {**SENT, "deadline": "2026-11-20T17:00:00Z"})["reply"]

    settled = heron.act(f"/replies/{reply}/settlement", {"outcome": "no_reply"})

    assert settled["outcome"] == "no_reply"
    (listed,) = heron.get("/claims/1/replies").json()
    assert (listed["sent_at"], listed["outcome"]) == ("2026-11-01T08:00:00+00:00", "no_reply")


def test_a_time_without_offset_is_not_of_the_described_shape(heron: Person) -> None:
    body = {**UNSENT, "sent_at": "2026-11-01T09:00:00"}

    assert refusal(heron.send("/claims/1/replies", body, etag='"1"')) == (422, "shape")


def test_silence_is_not_told_before_the_deadline(heron: Person) -> None:
    reply = heron.act("/claims/1/replies", SENT)["reply"]

    refused = heron.send(f"/replies/{reply}/settlement", {"outcome": "no_reply"}, etag=heron.etag())

    assert refusal(refused) == (422, "time_to_answer")


def test_an_editor_alone_approves_that_nobody_was_asked(heron: Person, vera: Person) -> None:
    reply = heron.act("/claims/1/replies", UNSENT)["reply"]
    heron.act(f"/replies/{reply}/settlement", {"outcome": "not_sought", "reason": "it would warn them"})

    assert refusal(heron.send(f"/replies/{reply}/approval", etag=heron.etag())) == (403, "permission")
    assert vera.act(f"/replies/{reply}/approval")["approved"] is True
    assert refusal(vera.send(f"/replies/{reply}/approval", etag=vera.etag())) == (422, "said_already")


def test_a_denial_is_answered_and_signed_by_another(heron: Person, lin: Person) -> None:
    reply = heron.act("/claims/1/replies", SENT)["reply"]
    heron.act(f"/replies/{reply}/settlement", {"outcome": "answered", "stance": "denies", "answer": "no such deal"})

    assert heron.act(f"/replies/{reply}/answer", REBUTTAL)["verdict"] == "rebutted"
    assert refusal(heron.send(f"/replies/{reply}/answer/signature", etag=heron.etag())) == (422, "four_eyes")
    assert lin.act(f"/replies/{reply}/answer/signature")["signatures"] == 1


@pytest.mark.parametrize("verb", ["settlement", "answer", "answer/signature", "approval"])
def test_a_reply_request_that_is_not_there_is_404(vera: Person, verb: str) -> None:
    bodies = {"settlement": {"outcome": "declined"}, "answer": REBUTTAL}

    assert refusal(vera.send(f"/replies/99/{verb}", bodies.get(verb), etag='"1"')) == (404, None)


def test_replies_of_no_claim_are_404(heron: Person) -> None:
    assert refusal(heron.get("/claims/99/replies")) == (404, None)


def test_a_hold_is_lifted_by_two(heron: Person, lin: Person) -> None:
    held = heron.send("/claims/1/holds", WITNESS, etag='"1"')
    path = f"/holds/{held.json()['hold']}/lift"

    assert (held.status_code, held.json()["on"]) == (201, "claim:1")
    assert heron.send(path, {"reason": "he has left"}).json()["state"] == "in_force"
    assert refusal(heron.send(path, {"reason": "he has left"})) == (422, "two_lift_a_hold")
    assert lin.send(path, {"reason": "he has left"}).json()["state"] == "lifted"
    assert heron.get("/holds", in_force=True).json() == []
    assert [row["state"] for row in heron.get("/holds").json()] == ["lifted"]
    assert refusal(lin.send(path, {"reason": "he has left"})) == (404, None)


def test_a_hold_on_a_claim_that_was_changed_since_is_409(heron: Person) -> None:
    heron.act("/claims/1/evidence", STATEMENT)

    assert refusal(heron.send("/claims/1/holds", WITNESS, etag='"1"')) == (409, "stale")


def test_a_hold_on_a_document_says_which_judgement_was_seen(heron: Person) -> None:
    path = f"/documents/{sha('contract')[:8]}"
    seen = heron.get(f"{path}/authenticity").headers["ETag"]
    judged = heron.send(f"{path}/authenticity", {"verdict": "doubtful", "methods": ["stamps"]}, etag=seen, method="PUT")

    assert refusal(heron.send(f"{path}/holds", WITNESS, etag=seen)) == (409, "stale")
    held = heron.send(f"{path}/holds", WITNESS, etag=judged.headers["ETag"])
    assert (held.status_code, held.json()["on"]) == (201, f"document:{sha('contract')}")


def test_a_cache_is_held_whole(heron: Person) -> None:
    assert heron.send("/caches/harbour/holds", WITNESS).json()["on"] == "cache:harbour"
    assert refusal(heron.send("/caches/nowhere/holds", WITNESS)) == (404, None)


def test_a_safety_hold_has_no_end(heron: Person) -> None:
    body = {**WITNESS, "until": "2099-01-01T00:00:00Z"}

    assert refusal(heron.send("/caches/harbour/holds", body))[0] == 400

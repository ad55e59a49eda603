"""Caches, documents, their authenticity and the ledger over HTTP."""

import pytest
from fastapi import FastAPI

from storage import ledger, people
from storage.database import Record
from storage.tables.provenance import Occurrence
from storage.vocabulary import Outcome, Reason, Role
from tests.desk.api.callers import Person, caller, refusal
from tests.storage.claim_rows import RUSSIAN, put_claim, put_desk
from tests.storage.rows import Paper, put_cache, put_paper, sha

CONTRACT = sha("contract")


@pytest.fixture
def heron(app: FastAPI, record: Record) -> Person:
    """Somebody at a full desk."""
    put_desk(record)
    return caller(app, record, "heron")


def put_twice(record: Record) -> None:
    """Let the contract lie in a second cache, too."""
    put_paper(record, put_cache(record, "lighthouse"), Paper("contract"))


def test_caches_are_listed_and_shown(heron: Person) -> None:
    assert [row["cache"] for row in heron.get("/caches").json()] == ["harbour"]
    assert heron.get("/caches/harbour").json()["documents"] == 2
    assert refusal(heron.get("/caches/nowhere")) == (404, None)


def test_documents_are_listed_a_page_at_a_time(heron: Person) -> None:
    first = heron.get("/caches/harbour/documents", limit=1)
    last = heron.get(first.links["next"]["url"].removeprefix("/api/v1"))

    assert [row["document"] for row in first.json() + last.json()] == sorted([CONTRACT, sha("counterpart")])
    assert "next" not in last.links
    assert refusal(heron.get("/caches/nowhere/documents")) == (404, None)


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_page_has_an_end(heron: Person, limit: int) -> None:
    assert refusal(heron.get("/caches/harbour/documents", limit=limit)) == (422, "shape")


def test_a_document_is_shown_by_its_handle(heron: Person) -> None:
    shown = heron.get(f"/documents/{CONTRACT[:6].upper()}").json()

    assert (shown["document"], shown["languages"], shown["authenticity"]) == (CONTRACT, {"ru": 1.0}, "unexamined")


@pytest.mark.parametrize("side", ["", "/text", "/relations", "/signals", "/authenticity"])
def test_a_document_that_is_not_there_is_404(heron: Person, side: str) -> None:
    assert refusal(heron.get(f"/documents/ffffffff{side}")) == (404, None)


@pytest.mark.parametrize("handle", ["abc", "zzzzzz", "f" * 65])
def test_what_is_no_handle_is_not_of_the_described_shape(heron: Person, handle: str) -> None:
    assert refusal(heron.get(f"/documents/{handle}")) == (422, "shape")


def test_a_handle_that_fits_several_is_409_until_more_is_said(heron: Person, record: Record) -> None:
    put_twice(record)

    assert refusal(heron.get(f"/documents/{CONTRACT}")) == (409, "ambiguous")
    assert heron.get(f"/documents/{CONTRACT}", cache="harbour").status_code == 200


def test_text_is_shown_page_by_page(heron: Person, record: Record) -> None:
    put_paper(record, 1, Paper("minutes", texts=("first", "second", "third"), pages=3))
    path = f"/documents/{sha('minutes')}/text"

    first = heron.get(path, limit=2)
    last = heron.get(first.links["next"]["url"].removeprefix("/api/v1"))

    assert [row["text"] for row in first.json()] == ["first", "second"]
    assert ([row["text"] for row in last.json()], "next" in last.links) == (["third"], False)


def test_text_comes_with_its_spans_and_words_where_asked(heron: Person) -> None:
    (plain,) = heron.get(f"/documents/{CONTRACT}/text").json()
    (worded,) = heron.get(f"/documents/{CONTRACT}/text", words=True, variants=True).json()

    assert (plain["text"], plain["spans"][0]["language"], "words" in plain) == (RUSSIAN, "ru", False)
    assert worded["words"][0]["box"][0] == 0.0


def test_relations_and_signals_of_a_cache_are_listed(heron: Person) -> None:
    assert heron.get("/caches/harbour/relations").json() == []
    assert heron.get("/caches/harbour/signals").json() == []
    assert heron.get(f"/documents/{CONTRACT}/relations").json() == []
    assert heron.get(f"/documents/{CONTRACT}/signals").json() == []
    assert refusal(heron.get("/caches/nowhere/signals")) == (404, None)
    assert refusal(heron.get("/caches/nowhere/relations")) == (404, None)


def test_failures_are_listed_with_their_reason(heron: Person, record: Record) -> None:
    document = put_paper(record, 1, Paper("locked", outcome=Outcome.QUARANTINED, reason=Reason.ENCRYPTED, pages=None))
    with record.writing() as session:
        session.add(Occurrence(document_id=document, delivery_id=1, path="a.pdf", raw_path=b"a.pdf"))

    (failure,) = heron.get("/caches/harbour/failures").json()

    assert (failure["document"], failure["reason"], failure["path"]) == (sha("locked"), "encrypted", "a.pdf")
    assert refusal(heron.get("/caches/nowhere/failures")) == (404, None)


def test_authenticity_has_the_number_of_judgements_as_its_version(heron: Person) -> None:
    path = f"/documents/{CONTRACT[:12]}/authenticity"
    body = {"verdict": "consistent", "methods": ["letterhead"], "note": "the stamps fit"}
    assert heron.get(path).headers["ETag"] == '"0"'

    judged = heron.send(path, body, etag='"0"', method="PUT")

    assert (judged.status_code, judged.headers["ETag"], judged.json()["claims"]) == (200, '"1"', [])
    assert heron.get(path).json()["history"][0]["note"] == "the stamps fit"
    assert refusal(heron.send(path, body, etag='"0"', method="PUT")) == (409, "stale")
    assert refusal(heron.send(path, {"verdict": "forged"}, etag='"1"', method="PUT"))[0] == 400


def test_an_error_does_not_tell_what_a_document_says(heron: Person, record: Record) -> None:
    put_twice(record)

    refused = heron.get(f"/documents/{CONTRACT}")

    assert not set(RUSSIAN.split()) & set(refused.text.split())


def test_the_root_of_the_ledger_grows_with_it(heron: Person, record: Record) -> None:
    before = heron.get("/ledger/root").json()
    put_claim(record)

    after = heron.get("/ledger/root", since=before["size"]).json()

    assert after["size"] == before["size"] + 1
    assert after["consistency"]
    assert heron.get("/ledger/root", size=before["size"]).json()["root"] == before["root"]
    assert refusal(heron.get("/ledger/root", size=9999)) == (404, None)


def test_what_was_done_to_a_claim_is_proved(heron: Person, record: Record) -> None:
    put_claim(record)
    root = heron.get("/ledger/root").json()

    (proof,) = heron.get("/ledger/proofs", subject="claim:1").json()

    checked = ledger.check_proof(proof, ledger.Root(root["size"], root["root"]))
    assert (checked["holds"], checked["disclosed"]["kind"]) == (True, "claim added")
    assert heron.get("/ledger/proofs", entry=proof["index"] + 1).json()[0]["path"] == proof["path"]


@pytest.mark.parametrize("field", ["payload", "all"])
def test_a_proof_shows_no_particulars_for_they_may_hold_a_first_judgement(heron: Person, field: str) -> None:
    assert refusal(heron.get("/ledger/proofs", entry=1, disclose=["day", field])) == (403, "blind")


def test_a_proof_is_of_an_entry_that_is_there(heron: Person) -> None:
    assert refusal(heron.get("/ledger/proofs", entry=9999)) == (404, None)
    assert refusal(heron.get("/ledger/proofs", subject="claim:99")) == (404, None)
    assert refusal(heron.get("/ledger/proofs"))[0] == 400


def test_an_administrator_is_told_whether_the_ledger_is_whole(app: FastAPI, heron: Person, record: Record) -> None:
    people.add_reviewer(record, "kestrel", role=Role.ADMIN, reads=["en"])
    kestrel = caller(app, record, "kestrel")

    verdict = kestrel.get("/ledger/verification").json()

    assert (verdict["whole"], verdict["broken"]) == (True, None)
    cut = kestrel.get("/ledger/verification", head=f"9999:{'0' * 64}").json()
    assert (cut["whole"], cut["broken"]) == (False, "cut")
    assert refusal(heron.get("/ledger/verification")) == (403, "permission")

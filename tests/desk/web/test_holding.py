"""The pages of holds, of captured pages, and of the authenticity of a document."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from desk.api.app import make_app
from storage import captures, claims
from storage.database import Record
from storage.looks import Look, save_check
from storage.tables.provenance import Blob
from storage.tables.sources import Capture
from storage.vocabulary import CaptureVerdict
from tests.desk.web.visitor import Visitor, forms_of, visitor_of
from tests.storage.claim_rows import put_capture, put_claim, put_desk, reviewer_id
from tests.storage.rows import START, sha
from tests.storage.signing import put_person
from tests.tasks.serving import Asked, Server, running_server

CONTRACT = f"/caches/harbour/documents/{sha('contract')}"
MARKUP = b"<html><script>alert(1)</script><p>37 lorries \xe2\x80\xae</p></html>"


@pytest.fixture
def mia(app: FastAPI, record: Record) -> Visitor:
    """A full desk with a claim, and a reviewer who looks at it."""
    put_desk(record)
    put_claim(record)
    put_person(record, "mia")
    return visitor_of(app, "mia")


@pytest.fixture
def website() -> Iterator[Server]:
    """A server on this machine."""

    def page(asked: Asked) -> None:
        asked.say(200, MARKUP, Content_Type="text/html")

    with running_server() as running:
        running.answers = [page]
        yield running


def keep(record: Record, body: bytes, *, kind: str = "text/html", declared: str = "text/html; charset=utf-8") -> int:
    """Make a capture whose bytes are in the vault."""
    kept = record.vault.keep_chunks(iter([body]))
    with record.writing() as session:
        session.add(Blob(sha256=kept.sha256, size=kept.size, stored_at=START))
        session.flush()
        row = Capture(
            url="https://customs.example/7",
            final_url="https://customs.example/7",
            query="declarations",
            status=200,
            headers=[["content-type", declared]],
            sha256=kept.sha256,
            media_type=kind,
            captured_by=reviewer_id(record, "heron"),
            captured_at=START,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def test_a_claim_is_held_from_its_address(mia: Visitor, record: Record) -> None:
    answer = mia.submit(mia.get("/holds?claim=1"), "/holds", kind="safety", reason="the witness has not left")

    (held,) = claims.list_holds(record)
    assert (answer.status_code, held["on"], held["kind"], held["placed_by"]) == (303, "claim:1", "safety", "mia")
    assert "the witness has not left" in mia.get("/holds").text


def test_a_claim_that_was_changed_since_is_not_held(mia: Visitor, record: Record) -> None:
    page = mia.get("/holds?claim=1")
    claims.edit_claim(record, 1, text="40 vehicles were delivered", reviewer="heron", expected=1)

    answer = mia.submit(page, "/holds", kind="safety", reason="because")

    assert (answer.status_code, claims.list_holds(record)) == (409, [])
    assert "40 vehicles were delivered" in answer.text
    assert ">because</textarea>" in answer.text


def test_a_document_and_a_cache_are_held_by_what_is_filled_in(mia: Visitor, record: Record) -> None:
    for document in (sha("contract")[:12], ""):
        fields = {"cache": "harbour", "document": document, "kind": "embargo", "reason": "not yet"}
        _, _, hidden = next(form for form in forms_of(mia.get("/holds").text) if form[1] == "/holds")
        assert mia.post("/holds", {**hidden, **fields, "until": "2126-01-01T12:00"}).status_code == 303

    held = claims.list_holds(record)
    assert [one["on"] for one in held] == [f"document:{sha('contract')}", "cache:harbour"]
    assert held[0]["until"] == "2126-01-01T12:00:00+00:00"
    assert f'href="{CONTRACT}"' in mia.get("/holds").text


def test_a_hold_on_nothing_is_refused_and_keeps_its_reason(mia: Visitor, record: Record) -> None:
    answer = mia.submit(mia.get("/holds"), "/holds", kind="safety", reason="why so")

    assert answer.status_code == 400
    assert ">why so</textarea>" in answer.text
    assert claims.list_holds(record) == []


def test_two_people_lift_a_hold_and_then_it_is_out_of_sight(app: FastAPI, mia: Visitor, record: Record) -> None:
    put_person(record, "noa")
    mia.submit(mia.get("/holds?claim=1"), "/holds", kind="safety", reason="the witness has not left")
    mia.submit(mia.get("/holds"), "/holds/1/lift", reason="left")
    again = mia.submit(mia.get("/holds"), "/holds/1/lift", reason="left")
    noa = visitor_of(app, "noa")
    noa.submit(noa.get("/holds"), "/holds/1/lift", reason="left")

    assert (again.status_code, "a second person must sign" in again.text) == (422, True)
    assert "No hold is in force" in mia.get("/holds").text
    assert "safety hold, lifted" in mia.get("/holds?every=1").text


def test_a_document_is_judged_with_its_methods(mia: Visitor, record: Record) -> None:
    at = f"{CONTRACT}/authenticity"
    answer = mia.submit(mia.get(at), at, verdict="consistent", methods="letterhead, metadata", note="of 2024")

    told = claims.show_authenticity(record, sha("contract"))
    assert (answer.status_code, answer.headers["location"]) == (303, at)
    assert (told["authenticity"], told["methods"]) == ("consistent", ["letterhead", "metadata"])
    assert f'href="{at}"' in mia.get(CONTRACT).text


def test_a_judgement_without_a_method_is_refused_and_keeps_its_note(mia: Visitor) -> None:
    at = f"{CONTRACT}/authenticity"
    answer = mia.submit(mia.get(at), at, verdict="forged", note="the stamp is wrong")

    assert answer.status_code == 400
    assert "names its methods" in answer.text
    assert "the stamp is wrong" in answer.text


def test_who_judges_what_was_judged_meanwhile_is_told(mia: Visitor, record: Record) -> None:
    at = f"{CONTRACT}/authenticity"
    page = mia.get(at)
    mia.submit(page, at, verdict="consistent", methods="letterhead")

    late = mia.submit(mia.get(at), at, verdict="forged", methods="stamp", version="0", request="another")

    assert late.status_code == 409
    assert claims.show_authenticity(record, sha("contract"))["authenticity"] == "consistent"


def test_captures_are_listed_with_their_last_look_the_newest_first(mia: Visitor, record: Record) -> None:
    first = put_capture(record, by="heron")
    put_capture(record, by="lin", url="https://paper.example/2")
    save_check(record, first, Look(CaptureVerdict.GONE, status=404))

    shown = mia.get("/captures").text

    assert shown.index("paper.example") < shown.index("customs.example")
    assert "is gone" in shown
    assert "nobody has looked again" in shown


def test_what_was_captured_is_shown_as_text(mia: Visitor, record: Record) -> None:
    shown = mia.get(f"/captures/{keep(record, MARKUP)}").text

    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    assert "⟨U+202E⟩" in shown


def test_the_charset_of_the_server_is_heeded_where_it_is_one_of_letters(mia: Visitor, record: Record) -> None:
    known = keep(record, "Декларация".encode("windows-1251"), declared="text/html; charset=windows-1251")
    other = keep(record, b"Declaration", declared="text/html; charset=rot13")

    assert "Декларация" in mia.get(f"/captures/{known}").text
    assert "Declaration" in mia.get(f"/captures/{other}").text


def test_a_captured_picture_is_not_shown(mia: Visitor, record: Record) -> None:
    shown = mia.get(f"/captures/{keep(record, b'GIF89a', kind='image/svg+xml', declared='image/svg+xml')}").text

    assert "are not shown here" in shown


def test_captured_bytes_are_given_as_a_file_in_which_nothing_runs(mia: Visitor, record: Record) -> None:
    number = keep(record, MARKUP)

    answer = mia.get(f"/captures/{number}/file")

    assert answer.content == MARKUP
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="capture-{number}-')
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_capture_whose_bytes_are_gone_says_so(mia: Visitor, record: Record) -> None:
    number = put_capture(record, by="heron")

    assert "not here any more" in mia.get(f"/captures/{number}").text
    assert mia.get(f"/captures/{number}/file").status_code == 404


def test_a_page_is_captured_by_its_address(mia: Visitor, record: Record, website: Server) -> None:
    assert mia
    near = Record(record.settings.model_copy(update={"fetch_allow_private": True}), record.engine)
    heron = visitor_of(make_app(near), "mia")

    answer = heron.submit(heron.get("/captures"), "/captures", url=website.url, query="declarations of 2025")

    (kept,) = captures.list_captures(record)
    assert (answer.status_code, answer.headers["location"]) == (303, "/captures/1")
    assert (kept["query"], kept["captured_by"], kept["size"]) == ("declarations of 2025", "mia", len(MARKUP))


def test_an_address_inside_is_refused_and_called_by_nobody(mia: Visitor, record: Record, website: Server) -> None:
    answer = mia.submit(mia.get("/captures"), "/captures", url=website.url, query="declarations of 2025")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert ">declarations of 2025</textarea>" in answer.text
    assert (website.asked, captures.list_captures(record)) == ([], [])


def test_the_form_says_what_goes_out_and_sends_it_in_no_address(mia: Visitor) -> None:
    page = mia.get("/captures")

    assert '<form method="post" action="/captures"' in page.text
    assert "Addresses within your own network are refused" in page.text

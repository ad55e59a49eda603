"""Looking after what lies at the desk: caches, watchlist, inbox, runs, ledger."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from config.settings import Settings
from desk import asking
from desk.api.app import make_app
from desk.web.runs import in_time
from storage import ledger
from storage.database import Record, open_record
from storage.deliveries import list_deliveries
from storage.locks import held
from storage.queue import save_ranks
from storage.shapes import Ranked
from storage.vocabulary import Reason, Role
from storage.watched import count_hits
from storage.works import is_at_work, what_flows_left
from tasks.prioritise.watchlist import load_watchlist
from tests.desk.api.browser import put_person
from tests.desk.web.visitor import Visitor, visitor_of
from tests.drawn import document_id, draw_cache, quarantine
from tests.storage.rows import put_cache, sha

TERM = "парашютно-десантн*"


def reading_as(app: FastAPI, record: Record, role: Role) -> Visitor:
    put_person(record, f"some {role}", role)
    return visitor_of(app, f"some {role}")


# ---- caches
def test_a_delivery_balances_once_nothing_waits(both_records: Record) -> None:
    draw_cache(both_records, [sha("a"), sha("b")], copies=1)
    before = list_deliveries(both_records, "harbour", limit=5)[0]
    for each in (sha("a"), sha("b")):
        quarantine(both_records, each, Reason.ENCRYPTED)

    after = list_deliveries(both_records, "harbour", limit=5)[0]

    assert (before.balanced, before.waiting) == (False, 2)
    assert (after.balanced, after.waiting, after.outcomes["quarantined"]) == (True, 0, 2)
    assert after.files == sum(after.outcomes.values()) + after.copies


def test_what_was_quarantined_leads_to_its_documents(app: FastAPI, record: Record) -> None:
    draw_cache(record, [sha("a")])
    quarantine(record, sha("a"), Reason.ENCRYPTED)

    page = reading_as(app, record, Role.REVIEWER).get("/desk/caches").text

    assert 'href="/caches/harbour/documents?reason=encrypted"' in page
    assert 'href="/caches/harbour/documents?outcome=quarantined"' in page


# ---- inbox
@pytest.fixture
def watching(record: Record, tmp_path: Path) -> Iterator[tuple[FastAPI, Record]]:
    """A desk whose inbox watches a folder that is there, one that is not, and an address."""
    (tmp_path / "drop").mkdir()
    places = [str(tmp_path / "drop"), str(tmp_path / "gone"), "https://files.example/drop.zip"]
    opened = open_record(Settings(home=record.home, inbox={"harbour": places}))
    made = make_app(opened)
    yield made, opened
    made.state.pictures.close()
    made.state.learner.rest()
    opened.close()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR])
def test_no_path_is_shown_to_who_does_not_administer(
    watching: tuple[FastAPI, Record], tmp_path: Path, role: Role
) -> None:
    app, record = watching
    put_cache(record)
    visitor = reading_as(app, record, role)

    shown = [visitor.get(path).text for path in ("/desk", "/desk/caches", "/desk/watchlists", "/desk/ledger")]

    assert visitor.get("/desk/inbox").status_code == 403
    assert "the inbox watches 3 places for it" in shown[1]
    assert [text for text in shown if str(tmp_path) in text or "files.example" in text] == []


def test_an_administrator_sees_which_place_is_there(watching: tuple[FastAPI, Record], tmp_path: Path) -> None:
    app, record = watching

    page = reading_as(app, record, Role.ADMIN).get("/desk/inbox").text

    assert str(tmp_path / "gone") in page
    assert [page.count(said) for said in ("the folder is there", "the folder is not there")] == [1, 1]


# ---- watchlist
def put_hit(record: Record, ranked_by: str) -> None:
    draw_cache(record, [sha("a"), sha("b")])
    because = {sha("a"): (f"watchlist: {TERM}", "long"), sha("b"): ("long",)}
    save_ranks(
        record,
        [
            Ranked(document_id(record, each), 0.5, behind=False, because=told, ranked_by=ranked_by)
            for each, told in because.items()
        ],
    )


def test_hits_are_counted_by_cache_and_term(both_records: Record) -> None:
    put_hit(both_records, "1/0123456789ab/ba9876543210")

    [found] = count_hits(both_records)

    assert (found.cache, found.items, found.hit, found.by_term) == ("harbour", 2, 1, {TERM: 1})
    assert found.ranked_by == {"0123456789ab": 2}


def test_terms_are_shown_to_editors_and_no_reviewer(app: FastAPI, record: Record) -> None:
    put_hit(record, "1/other/ba9876543210")

    edits = reading_as(app, record, Role.EDITOR).get("/desk/watchlists").text
    reviews = reading_as(app, record, Role.REVIEWER).get("/desk/watchlists").text

    assert f"Pages of harbour that hold {TERM}" in edits
    assert TERM not in reviews
    assert ["2 by an earlier list" in text for text in (edits, reviews)] == [True, True]


def test_a_term_leads_to_its_pages_without_standing_in_an_address(app: FastAPI, record: Record) -> None:
    put_hit(record, "1/other/ba9876543210")
    visitor = reading_as(app, record, Role.EDITOR)

    found = visitor.submit(visitor.get("/desk/watchlists"), "/search")

    leads = found.headers["location"]
    assert found.status_code == 303
    assert TERM not in leads
    assert f'value="{TERM}"' in visitor.get(leads).text


def test_what_was_ranked_by_the_list_in_force_is_told_so(app: FastAPI, record: Record) -> None:
    digest = load_watchlist(record.settings.watchlist_path).digest[:12]
    put_hit(record, f"1/{digest}/ba9876543210")

    assert "earlier list" not in reading_as(app, record, Role.REVIEWER).get("/desk/watchlists").text


def test_a_watchlist_that_is_not_as_it_must_be_is_told_and_not_shown(app: FastAPI, record: Record) -> None:
    (record.home / "watchlist.toml").write_text('[[term]]\ntext = "secret word"\nweight = 7\n')

    answer = reading_as(app, record, Role.EDITOR).get("/desk/watchlists")

    assert (answer.status_code, "secret word" in answer.text) == (200, False)
    assert 'role="alert"' in answer.text


# ---- runs
class Prefect(ThreadingHTTPServer):
    """What answers as Prefect does; `told` by the last but one part of the path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.told: dict[str, Any] = {}
        self.silent = threading.Event()
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"


class Asked(BaseHTTPRequestHandler):
    """One question."""

    def do_POST(self) -> None:
        server: Any = self.server
        self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append(self.path)
        if server.silent.is_set():
            threading.Event().wait(3)
            return
        body = json.dumps(server.told.get(self.path.split("/")[-2], [])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def prefect() -> Iterator[Prefect]:
    """A server that answers as Prefect does."""
    server = Prefect()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    asking._asker.cache_clear()


@pytest.fixture
def scheduled(record: Record, prefect: Prefect) -> Iterator[Visitor]:
    """An editor at a desk that is told of this Prefect."""
    opened = open_record(Settings(home=record.home, prefect_api_url=prefect.url))
    made = make_app(opened)
    yield reading_as(made, record, Role.EDITOR)
    made.state.pictures.close()
    made.state.learner.rest()
    opened.close()


def told_runs() -> dict[str, Any]:
    message = "Flow run encountered an exception: StageFailed: one_run_at_a_time at order 12: Договор 7"
    run = {
        "flow_id": "f1",
        "deployment_id": "d1",
        "name": "Договор 7",
        "parameters": {"path": "Договор 7"},
        "state_type": "FAILED",
        "state": {"message": message},
        "start_time": "2026-11-27T10:00:00Z",
        "total_run_time": 2.5,
    }
    return {
        "flows": [{"id": "f1", "name": "inbox"}],
        "deployments": [{"flow_id": "f1", "name": "scheduled", "paused": True}],
        "flow_runs": [run],
    }


def test_a_run_is_told_by_state_time_and_code_and_nothing_that_it_was_about(
    scheduled: Visitor, prefect: Prefect
) -> None:
    prefect.told = told_runs()

    page = scheduled.get("/desk/runs").text

    assert "<code>one_run_at_a_time</code>" in page
    assert "2026-11-27 10:00 UTC" in page
    assert "2.5 s" in page
    assert "Договор" not in page


def test_a_run_that_is_about_to_begin_stands_first_and_is_not_the_last_run(
    scheduled: Visitor, prefect: Prefect
) -> None:
    told = told_runs()
    waits = {"state_type": "PENDING", "state": {}, "start_time": None, "total_run_time": 0.0}
    told["flow_runs"].append(told["flow_runs"][0] | waits | {"expected_start_time": "2026-11-27T10:01:00Z"})
    prefect.told = told

    schedules, _, runs = scheduled.get("/desk/runs").text.partition('id="runs"')

    assert "is about to run" not in schedules
    assert runs.index("is about to run") < runs.index("2026-11-27 10:00 UTC")
    assert "0.0 s" not in runs


def test_prefects_own_page_is_linked_without_a_word_on_where_one_comes_from(
    scheduled: Visitor, prefect: Prefect
) -> None:
    page = scheduled.get("/desk/runs").text

    assert f'href="http://127.0.0.1:{prefect.server_port}/runs" rel="noreferrer noopener"' in page


def test_a_prefect_that_hangs_holds_up_no_page(scheduled: Visitor, prefect: Prefect) -> None:
    prefect.silent.set()
    scheduled.get("/desk/ledger")
    since = monotonic()

    answer = scheduled.get("/desk/runs")

    assert monotonic() - since < asking.WITHIN_SECONDS + 1
    assert "Prefect does not answer" in answer.text
    assert "<strong>inbox</strong>" in answer.text


@pytest.mark.parametrize("told", [{"flows": {"no": "list"}}, {"flows": [{"id": 1}]}, {"flows": ["inbox"]}])
def test_what_is_no_prefect_is_told_so(scheduled: Visitor, prefect: Prefect, told: dict[str, Any]) -> None:
    prefect.told = told

    assert "is not the Prefect that this desk knows" in scheduled.get("/desk/runs").text


def test_without_prefect_the_record_tells_what_flows_left(app: FastAPI, record: Record) -> None:
    with record.writing() as session:
        ledger.append(session, "delivery received", actor="sluice", subject="cache:harbour", payload={"number": 1})
        ledger.append(session, "delivery received", actor="operator", subject="cache:harbour", payload={"number": 2})

    page = reading_as(app, record, Role.EDITOR).get("/desk/runs").text

    assert "No Prefect server runs in this home" in page
    assert "1 delivery" in page
    assert "does not run for this home" in page


def test_what_flows_left_is_told_alike_on_both_databases(both_records: Record) -> None:
    left = what_flows_left(both_records)

    assert {flow: (one.at, one.number) for flow, one in left.items()} == dict.fromkeys(
        ("inbox", "recheck", "remind", "release"), (None, 0)
    )


def test_a_lock_tells_who_is_at_work(record: Record) -> None:
    before = is_at_work(record, "serve")
    with held(record, "serve"):
        during = is_at_work(record, "serve")

    assert (before, during, is_at_work(record, "serve")) == (False, True, False)


@pytest.mark.parametrize(
    ("seconds", "said"), [(60, "minute"), (86400, "day"), (7200, "2 hours"), (90, "90 seconds"), (0.5, "0.5 seconds")]
)
def test_a_stretch_of_time_is_said_in_whole_units(seconds: float, said: str) -> None:
    assert in_time(seconds) == said


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (None, None),
        ("http://user:secret@127.0.0.1:4200/api", "http://127.0.0.1:4200/runs"),
        ("https://prefect.example/api", "https://prefect.example/runs"),
        ("javascript:alert(1)", None),
    ],
)
def test_the_link_to_prefect_carries_no_secret_and_no_script(tmp_path: Path, url: str | None, page: str | None) -> None:
    assert asking.page_of(Settings(home=tmp_path, prefect_api_url=url)) == page


# ---- ledger
def test_a_whole_ledger_is_verified_by_the_page(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.ADMIN)

    answer = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/verify")

    assert "The ledger is whole" in answer.text


def test_a_changed_entry_is_told_with_its_place(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.ADMIN)
    with record.engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE ledger SET kind = 'nothing' WHERE sequence = 2"))

    answer = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/verify")

    assert "The ledger is not whole" in answer.text
    assert "at entry 2" in answer.text


def test_a_head_that_is_none_is_told_and_kept(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.ADMIN)

    answer = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/verify", head="yesterday")

    assert (answer.status_code, 'value="yesterday"' in answer.text) == (400, True)


def test_a_proof_holds_and_names_nobody(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.REVIEWER)

    saved = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/proof", entry="1", file="1")

    assert saved.headers["content-disposition"].startswith("attachment")
    assert ledger.check_proof(json.loads(saved.text))["holds"]
    assert "some reviewer" not in saved.text


@pytest.mark.parametrize("asked", [{}, {"entry": "1", "subject": "claim:4"}, {"entry": "999"}, {"subject": "claim:9"}])
def test_a_proof_of_nothing_is_told(app: FastAPI, record: Record, asked: dict[str, str]) -> None:
    visitor = reading_as(app, record, Role.REVIEWER)

    answer = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/proof", **asked)

    assert answer.status_code in {400, 404}
    assert 'role="alert"' in answer.text


def test_an_entry_that_is_no_number_is_told_also_beside_a_subject(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.REVIEWER)
    with record.reading() as session:
        subject = ledger.list_newest(session, limit=1)[0]["subject"]

    answer = visitor.submit(visitor.get("/desk/ledger"), "/desk/ledger/proof", entry="first", subject=subject)

    assert answer.status_code == 400
    assert "by its number" in answer.text


def test_acts_are_listed_page_by_page_without_what_they_said(app: FastAPI, record: Record) -> None:
    with record.writing() as session:
        for number in range(60):
            payload = {"relevance": "relevant, said vera"}
            ledger.append(session, "item decided", actor="reviewer:vera", subject=f"item:{number}", payload=payload)
    visitor = reading_as(app, record, Role.ADMIN)

    first = visitor.get("/desk/ledger").text
    following = first.partition("/desk/ledger?before=")[2].partition('"')[0]
    second = visitor.get(f"/desk/ledger?before={following}").text

    assert first.count(">item:") + second.count(">item:") == 60
    assert "said vera" not in first + second


def test_acts_are_for_administrators_alone(app: FastAPI, record: Record) -> None:
    visitor = reading_as(app, record, Role.EDITOR)

    page = visitor.get("/desk/ledger").text

    assert "Newest acts" not in page
    assert "/desk/ledger/verify" not in page


def test_newest_entries_come_first_on_both_databases(both_records: Record) -> None:
    with both_records.writing() as session:
        for number in range(5):
            ledger.append(session, "noted", actor="operator", subject=f"item:{number}", payload={})

    with both_records.reading() as session:
        newest = ledger.list_newest(session, limit=2)
        older = ledger.list_newest(session, before=newest[-1]["sequence"], limit=9)

    assert [one["subject"] for one in (*newest, *older)] == [f"item:{number}" for number in (4, 3, 2, 1, 0)]

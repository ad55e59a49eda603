"""Fifty programs at once against a served desk: nothing is handed out twice, nothing is lost."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest
import uvicorn
from sqlmodel import func, select

from desk.api.app import make_app
from storage import claims, ledger
from storage.database import Record
from storage.tables.evidence import Evidence
from storage.tables.review import Decision
from storage.vocabulary import SourceKind
from tests.desk.api.browser import API, bearer, token_of
from tests.storage.rows import put_cache, put_items, put_people

CALLERS = 50
ITEMS = 60
CLAIMS = 10
TRIES = 200
PEOPLE = [f"reviewer {number}" for number in range(10)]
SECONDS = 60


@contextmanager
def served(record: Record) -> Iterator[str]:
    """Serve a record on a free port of the loopback; gives the address."""
    app = make_app(record)
    config = uvicorn.Config(app, port=0, log_config=None, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not (server.started and server.servers):
            thread.join(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{API}"
    finally:
        server.should_exit = True
        thread.join()
        app.state.learner.rest()


@contextmanager
def callers(record: Record) -> Iterator[list[httpx.Client]]:
    """Serve a record, and make fifty programs that call it, five of each person."""
    headers = [bearer(token_of(record, name)) for name in PEOPLE]
    with ExitStack() as open_clients, served(record) as address:
        yield [
            open_clients.enter_context(
                httpx.Client(base_url=address, headers=headers[number % len(headers)], timeout=SECONDS, trust_env=False)
            )
            for number in range(CALLERS)
        ]


def take_and_decide(client: httpx.Client) -> list[int]:
    """Work until nothing is left; tells the items that one decided on."""
    decided = []
    while (taken := client.post("/queue/take", json={})).status_code == 200:
        item, version = taken.json()["item"], taken.headers["ETag"]
        body = {"token": taken.json()["token"], "relevance": "not_relevant"}
        answer = client.post(f"/queue/items/{item}/decide", json=body, headers={"If-Match": version})
        assert answer.status_code == 200, answer.text
        decided.append(item)
    assert taken.status_code == 404, taken.text
    return decided


def state(client: httpx.Client, claim: int) -> tuple[int, int]:
    """Add a statement to a claim, looking anew where somebody was quicker; tells its number and the stale tries."""
    body = {"source": "expert", "stance": "supports", "kind": "statement", "locator": "minute 12", "says": "so it was"}
    for stale in range(TRIES):
        seen = client.get(f"/claims/{claim}").headers["ETag"]
        answer = client.post(f"/claims/{claim}/evidence", json=body, headers={"If-Match": seen})
        if answer.status_code == 201:
            return answer.json()["evidence"], stale
        assert (answer.status_code, answer.json()["rule"]) == (409, "stale"), answer.text
    raise AssertionError("never quick enough")


def test_fifty_programs_decide_every_item_once(both_records: Record) -> None:
    settings = both_records.settings.model_copy(update={"lease_limit": ITEMS})
    record = Record(settings, both_records.engine)
    put_people(record, *PEOPLE)
    items = put_items(record, put_cache(record), *(f"paper {number}" for number in range(ITEMS)))

    with callers(record) as clients, ThreadPoolExecutor(CALLERS) as pool:
        decided = Counter(item for part in pool.map(take_and_decide, clients) for item in part)

    handed_out_twice = [item for item, times in decided.items() if times > 1]
    lost = set(items) - set(decided)
    assert (handed_out_twice, lost) == ([], set())
    with record.reading() as session:
        assert session.exec(select(func.count()).select_from(Decision)).one() == ITEMS


@pytest.mark.bench
def test_fifty_programs_lose_no_evidence(both_records: Record) -> None:
    put_people(both_records, *PEOPLE)
    put_cache(both_records)
    claims.add_source(both_records, "expert", kind=SourceKind.PERSON, reviewer=PEOPLE[0])
    wanted = [
        claims.add_claim(both_records, "harbour", text=f"{number} vehicles", reviewer=PEOPLE[0])["claim"]
        for number in range(CLAIMS)
    ]

    with callers(both_records) as clients, ThreadPoolExecutor(CALLERS) as pool:
        asked = [wanted[number % CLAIMS] for number in range(CALLERS)]
        told = list(pool.map(state, clients, asked))

    answered = {evidence for evidence, _ in told}
    with both_records.reading() as session:
        stored = set(session.exec(select(Evidence.id)))
        assert ledger.verify(session, []).broken is None
    assert (len(answered), stored - answered, answered - stored) == (CALLERS, set(), set())
    assert {row["revision"] for row in claims.list_claims(both_records)} == {1 + CALLERS // CLAIMS}

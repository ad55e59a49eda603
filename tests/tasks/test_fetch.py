"""Fetching: what a server sends ends whole in the vault, once; what is too large or goes in circles is refused."""

import hashlib
import socket

import pytest
from sqlalchemy import text

from config.errors import FetchFailed, Refused
from tasks.fetch import fetch
from tests.tasks.bringing import count
from tests.tasks.serving import BODY, ETAG, Asked, Desk, Server, is_body, look_alike_public, to, whole


def test_the_bytes_of_an_answer_end_in_the_vault(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert is_body(record, fetched.sha256)
    assert (fetched.status, fetched.size, fetched.file_name, fetched.fresh) == (200, len(BODY), "report.pdf", True)


def test_a_fetch_is_a_custody_event(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()

    fetch(server.url, record=record)

    with record.engine.connect() as connection:
        entry = connection.execute(text("SELECT kind, subject, payload FROM ledger")).one()
        row = connection.execute(text("SELECT url, headers FROM fetch")).one()
    assert entry.kind == "fetched"
    assert entry.subject == "url:" + hashlib.sha256(server.url.encode()).hexdigest()
    assert "127.0.0.1" not in entry.payload
    assert (row.url, "ETag" in row.headers or "etag" in row.headers.lower()) == (server.url, True)


def test_the_request_says_nothing_of_who_asks(server: Server, desk: Desk) -> None:
    server.answers = [whole]

    fetch(server.url, record=desk.open())

    asked = server.asked[0]
    assert asked["accept-encoding"] == "identity"
    assert not any(word in " ".join(asked.values()).lower() for word in ("python", "httpx", "sluice"))


def test_a_packed_answer_is_kept_as_it_was_sent(server: Server, desk: Desk) -> None:
    server.answers = [lambda asked: asked.say(200, b"\x1f\x8bpacked", Content_Encoding="gzip")]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert record.vault.path_of(fetched.sha256).read_bytes() == b"\x1f\x8bpacked"


def test_nothing_is_left_in_scratch_after_a_whole_answer(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()

    fetch(server.url, record=record)

    assert list((record.home / "scratch").iterdir()) == []


def test_a_declared_size_beyond_the_limit_is_refused(server: Server, desk: Desk) -> None:
    server.answers = [whole]

    with pytest.raises(Refused) as refused:
        fetch(server.url, record=desk.open(fetch_maximum_bytes=1000))

    assert refused.value.rule == "fetch_too_large"


def test_a_size_that_nobody_declared_is_held_while_it_comes(server: Server, desk: Desk) -> None:
    def undeclared(asked: Asked) -> None:
        asked.send_response_only(200)
        asked.end_headers()
        asked.wfile.write(BODY)

    server.answers = [undeclared]
    record = desk.open(fetch_maximum_bytes=1000)

    with pytest.raises(Refused) as refused:
        fetch(server.url, record=record)

    assert refused.value.rule == "fetch_too_large"
    assert list((record.home / "scratch").iterdir()) == []


def test_a_second_fetch_asks_whether_anything_changed(server: Server, desk: Desk) -> None:
    server.answers = [whole, lambda asked: asked.say(304)]
    record = desk.open()
    first = fetch(server.url, record=record)

    second = fetch(server.url, record=record)

    assert server.asked[1]["if-none-match"] == ETAG
    assert (second.sha256, second.file_name, second.fresh) == (first.sha256, first.file_name, False)
    assert count(record, "fetch") == count(record, "ledger") == 1


def test_the_same_bytes_again_write_no_second_row(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()

    for _ in range(2):
        fetched = fetch(server.url, record=record)

    assert (count(record, "fetch"), count(record, "ledger"), fetched.fresh) == (1, 1, False)


def test_other_bytes_are_one_more_event(server: Server, desk: Desk) -> None:
    server.answers = [whole, lambda asked: asked.say(200, b"changed")]
    record = desk.open()

    fetch(server.url, record=record)
    fetched = fetch(server.url, record=record)

    assert (count(record, "fetch"), count(record, "ledger"), fetched.fresh) == (2, 2, True)


def test_bytes_that_left_the_vault_are_fetched_anew(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()
    record.vault.path_of(fetch(server.url, record=record).sha256).unlink()

    fetch(server.url, record=record)

    assert "if-none-match" not in server.asked[1]


def test_redirects_are_followed_and_the_last_address_names_the_file(server: Server, desk: Desk) -> None:
    server.answers = [to("/other/annex%20%D1%8F.pdf"), whole]
    record = desk.open()

    fetched = fetch(server.url, record=record)

    assert fetched.file_name == "annex я.pdf"
    assert fetched.final_url.endswith("/other/annex%20%D1%8F.pdf")


def test_redirects_have_an_end(server: Server, desk: Desk) -> None:
    server.answers = [to("/again")]

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=desk.open(fetch_maximum_redirects=3))

    assert (failed.value.code, len(server.asked)) == ("too_many_redirects", 4)


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://a.example/", "gopher://x/"])
def test_a_redirect_to_anything_but_http_is_refused(server: Server, desk: Desk, place: str) -> None:
    server.answers = [to(place)]

    with pytest.raises(FetchFailed) as failed:
        fetch(server.url, record=desk.open())

    assert failed.value.code == "bad_redirect"


def test_a_redirect_into_the_private_network_is_refused(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [to("http://10.0.0.1/")]
    look_alike_public(monkeypatch)
    really = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, port, *more, **named: really("127.0.0.1", port, *more, **named)
    )

    with pytest.raises(Refused) as refused:
        fetch(f"http://public.example:{server.server_port}/", record=desk.open(fetch_allow_private=False))

    assert (refused.value.rule, len(server.asked)) == ("fetch_private_address", 1)

"""Addresses inside the private network are refused, and no address or password ends where it should not."""

import ipaddress
import logging
import socket

import pytest

from config.errors import FetchFailed, Refused, UsageError
from tasks.fetch import fetch
from tasks.network import is_public
from tests.tasks.serving import Desk, Server, is_body, look_alike_public, to, whole


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]",
        "[fe80::1]", "[64:ff9b::7f00:1]", "0", "127.1", "2130706433", "0x7f.1", "[2002:7f00:1::]", "100.64.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_by_default(server: Server, desk: Desk, host: str) -> None:
    with pytest.raises(Refused) as refused:
        fetch(f"http://{host}:{server.server_port}/", record=desk.open(fetch_allow_private=False))

    assert (refused.value.rule, server.asked) == ("fetch_private_address", [])


def test_a_name_that_also_has_a_private_address_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)

    with pytest.raises(Refused):
        fetch("http://mixed.example/", record=desk.open(fetch_allow_private=False))


def test_a_name_is_resolved_once_and_that_address_is_called(
    server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers 127.0.0.1 (public, for this test) first and a private address later gains nothing."""
    asked: list[str] = []

    def rebinding(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = "127.0.0.1" if asked.count(host) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    look_alike_public(monkeypatch)
    server.answers = [whole]
    record = desk.open(fetch_allow_private=False)

    fetched = fetch(f"http://rebind.example:{server.server_port}/x", record=record)

    assert is_body(record, fetched.sha256)
    assert asked.count("rebind.example") == 1
    assert server.asked[0]["host"] == f"rebind.example:{server.server_port}"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["224.0.0.1", "ff02::1", "0.0.0.0", "::", "255.255.255.255", "::ffff:10.0.0.1"])  # noqa: S104
def test_addresses_of_nobody_and_everybody_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_proxy_is_taken_from_the_settings(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open(fetch_proxy=f"http://127.0.0.1:{server.server_port}", fetch_allow_private=False)

    fetched = fetch("http://hidden.example/report.pdf", record=record)

    assert is_body(record, fetched.sha256)
    assert server.asked[0]["host"] == "hidden.example"


def test_a_proxy_of_the_environment_is_not_taken(server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answers = [whole]
    record = desk.open()

    assert is_body(record, fetch(server.url, record=record).sha256)


def test_a_literal_private_address_is_refused_behind_a_proxy_too(server: Server, desk: Desk) -> None:
    record = desk.open(fetch_proxy=f"http://127.0.0.1:{server.server_port}", fetch_allow_private=False)

    with pytest.raises(Refused):
        fetch("http://10.0.0.1/", record=record)

    assert server.asked == []


def test_no_address_is_in_messages_or_logs(server: Server, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    server.answers = [lambda asked: asked.say(404)]
    with caplog.at_level(logging.INFO), pytest.raises(FetchFailed) as failed:
        fetch(server.url.replace("127", "user:tern77plover@127"), record=desk.open())

    said = str(failed.value) + caplog.text
    assert not any(part in said for part in ("tern77plover", "report.pdf", "127.0.0.1"))


def test_a_password_in_an_address_is_sent_and_kept_nowhere(server: Server, desk: Desk) -> None:
    server.answers = [whole]
    record = desk.open()

    fetched = fetch(server.url.replace("127", "user:tern77plover@127"), record=record)

    assert server.asked[0]["authorization"].startswith("Basic ")
    assert "tern77plover" not in fetched.url + fetched.final_url
    record.close()
    assert b"tern77plover" not in (record.home / "sluice.db").read_bytes()


def test_a_password_does_not_follow_a_redirect_to_another_host(server: Server, desk: Desk) -> None:
    server.answers = [to(f"http://localhost:{server.server_port}/x"), whole]

    fetch(server.url.replace("127", "user:tern77plover@127"), record=desk.open())

    assert "authorization" not in server.asked[1]


@pytest.mark.parametrize("url", ["ftp://a.example/x", "http://", "file:///etc/passwd", "http://\udcff/", "x"])
def test_what_is_no_http_address_is_refused(desk: Desk, url: str) -> None:
    with pytest.raises(UsageError):
        fetch(url, record=desk.open())

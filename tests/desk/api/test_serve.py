"""`sluice desk` as a process: a real server, one that refuses bare networks, and one that ends when asked."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from config.errors import Refused, UsageError
from config.settings import Settings
from desk.api.serve import Place, check_place, listening_at
from storage.database import open_record
from tests.desk.api.browser import API, PASSWORD, bearer, put_person, token_of
from tests.desk.conftest import Sluice

ANY = "0.0.0.0"  # noqa: S104 to be refused
PATIENCE_SECONDS = 60


def test_the_desk_serves_and_ends_when_asked(home: Path) -> None:
    record = open_record(Settings(home=home))
    put_person(record, "vera")
    token = token_of(record, "vera")
    record.close()
    command = [sys.executable, "-m", "desk.cli.app", "--home", str(home), "desk", "--port", "0", "--json"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered) as served:
        try:
            assert served.stdout is not None
            url = json.loads(served.stdout.readline())["desk"]
            with httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
                stranger = client.get(f"{API}/queue?cache=harbour")
                entered = client.post(f"{API}/sign-in", json={"name": "vera", "password": PASSWORD})
                client.cookies.clear()
                by_token = client.get(f"{API}/me", headers=bearer(token))
            served.send_signal(signal.SIGTERM)
            _, err = served.communicate(timeout=PATIENCE_SECONDS)
        finally:
            served.kill()

    assert (stranger.status_code, entered.status_code, by_token.status_code) == (401, 200, 200)
    assert "server" not in stranger.headers
    assert (served.returncode, err) == (0, b"")


@pytest.mark.parametrize("host", [ANY, "::", "192.0.2.1", "desk.example"])
def test_without_encryption_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(Refused) as refused:
        check_place(Place(host))

    assert refused.value.rule == "plain_http"


@pytest.mark.parametrize("place", [Place(), Place("::1"), Place("localhost"), Place(ANY, behind_proxy=True)])
def test_these_places_are_served(place: Place) -> None:
    check_place(place)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_answer_in_parts_leaves_at_once(host: str) -> None:
    """Asyncio sets TCP_NODELAY on connections of a socket that names its protocol, and on no others."""
    with listening_at(Place(host, port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_certificate_needs_its_key(tmp_path: Path) -> None:
    (tmp_path / "desk.pem").touch()

    with pytest.raises(UsageError, match="--tls-key"):
        check_place(Place("192.0.2.1", certificate=tmp_path / "desk.pem"))


def test_the_command_refuses_with_4(sluice: Sluice) -> None:
    said = sluice("desk", "--host", ANY)

    assert (said.code, said.out) == (4, "")
    assert "--behind-proxy" in said.err

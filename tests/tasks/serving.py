"""A server on this machine that answers as a test says, and a desk that fetches from it."""

import contextlib
import hashlib
import ipaddress
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.settings import Settings
from storage.database import Record, open_record
from tasks.network import is_public

BODY = random.Random(7).randbytes(600_000)  # noqa: S311 any bytes
ETAG = '"v1"'
Answering = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request, answered as the test says."""

    server: "Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1](self)

    def say(self, status: int, body: bytes = b"", *, length: int | None = None, **headers: str) -> None:
        """Send a whole answer, or one whose length is a lie."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """Answers the first request by the first answer, and so on; the last one stays."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[dict[str, str]] = []
        self.answers: list[Answering] = []

    @property
    def url(self) -> str:
        """The address of a file here."""
        return f"http://127.0.0.1:{self.server_port}/files/report.pdf"


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """Give a server that runs meanwhile."""
    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@dataclass
class Desk:
    """An open record with settings of its own."""

    home: Path
    records: list[Record] = field(default_factory=list)

    def open(self, **more: object) -> Record:
        """Open the record; private addresses are allowed unless *more* says otherwise."""
        given = {"home": self.home, "workers": 1, "fetch_allow_private": True, "fetch_stall_seconds": 5, **more}
        self.records.append(open_record(Settings.model_validate(given)))
        return self.records[-1]


def whole(asked: Asked) -> None:
    asked.say(200, BODY, ETag=ETAG)


def cut_at(count: int, **headers: str) -> Answering:
    return lambda asked: asked.say(200, BODY[:count], length=len(BODY), **(headers or {"ETag": ETAG}))


def rest(asked: Asked) -> None:
    """Send what a range asks for."""
    start = int(asked.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
    asked.say(206, BODY[start:], Content_Range=span, ETag=ETAG)


def is_body(record: Record, sha256: str) -> bool:
    return sha256 == hashlib.sha256(BODY).hexdigest() and record.vault.path_of(sha256).read_bytes() == BODY


def look_alike_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine pass for a public one, so that the way to it can be tried."""
    own = ipaddress.ip_address("127.0.0.1")
    really = is_public
    monkeypatch.setattr("tasks.network.is_public", lambda one: one == own or really(one))


def to(place: str, status: int = 302) -> Answering:
    return lambda asked: asked.say(status, Location=place)

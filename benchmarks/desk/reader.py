"""Somebody who reviews through the desk's own server, by real HTTP over the loopback, and how long each step takes."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.desk.store import PASSWORD, PERSON

START_SECONDS = 60
IDLE_SECONDS = 3
"""After which a fresh connection is made: the server ends those that nothing comes by for five seconds."""
_SERVE = "from desk.cli.app import main; main()"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_PICTURE = re.compile(r'<img src="([^"?]+/picture)"')
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server answered."""

    status: int
    location: str
    kind: str
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Step:
    """How long a reviewer waited for the next item, in milliseconds."""

    decided: float
    """Until the desk had taken the decision and found the next item."""
    page: float
    """From then until the markup of the next item's page was there."""
    picture: float
    """From then until its picture was there; in a browser it is painted."""

    @property
    def shown(self) -> float:
        """From asking for the item's page until its picture was there."""
        return self.page + self.picture

    @property
    def whole(self) -> float:
        """From the press of the key until the next picture was there."""
        return self.decided + self.shown


class Reader:
    """A browser without a screen: one connection that is kept, one session."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
        self._cookies: dict[str, str] = {}
        self._page = ""
        self._used = time.monotonic()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def get(self, path: str, accept: str = HTML) -> Answered:
        """Ask for a page, and read all of it."""
        return self._ask("GET", path, None, {"Accept": accept})

    def post(self, path: str, fields: Mapping[str, str]) -> Answered:
        """Send a form."""
        said = {"Accept": HTML, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self._ask("POST", path, urlencode(fields), said)

    def submit(self, action: str, **filled: str) -> Answered:
        """Fill in the form of the page last shown that goes to *action*, and send it."""
        form = self._page.partition(f'action="{action}"')[2].partition("</form>")[0]
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(form)}
        return self.post(action, {**hidden, **filled})

    def sign_in(self) -> None:
        """Sign in, and take the first item."""
        self._page = self.get("/sign-in").text
        _expect(self.submit("/sign-in", name=PERSON, password=PASSWORD), 303)
        self._page = self.get("/queue").text
        self.open_item(_expect(self.submit("/queue/take"), 303).location)

    def open_item(self, place: str) -> float:
        """Show an item and its picture; gives the milliseconds of the page."""
        began = time.perf_counter()
        self._page = _expect(self.get(place), 200).text
        taken = _since(began)
        self.see_picture()
        return taken

    def see_picture(self) -> float:
        """Have the picture of the page last shown."""
        found = _PICTURE.search(self._page)
        if found is None:
            raise RuntimeError("the page shows no picture")
        began = time.perf_counter()
        picture = _expect(self.get(found[1], "image/*"), 200)
        taken = _since(began)
        if picture.kind != "image/png":
            raise RuntimeError(f"the picture is {picture.kind}")
        return taken

    def decide(self, relevance: str) -> Step:
        """Decide on the item in hand, and have the next one with its picture."""
        found = re.search(r'action="(/items/\d+/decide)"', self._page)
        if found is None:
            raise RuntimeError("no item is in hand")
        began = time.perf_counter()
        sent = _expect(self.submit(found[1], relevance=relevance), 303)
        decided = _since(began)
        began = time.perf_counter()
        self._page = _expect(self.get(sent.location), 200).text
        page = _since(began)
        return Step(decided, page, self.see_picture())

    def empty(self, path: str) -> float:
        """Ask for a page that shows nothing of the record; milliseconds until it was there."""
        began = time.perf_counter()
        _expect(self.get(path), 200)
        return _since(began)

    def search(self, query: str) -> Answered:
        """Search by the page's form, and have the list of hits."""
        self._page = self.get("/search").text
        return _expect(self.get(_expect(self.submit("/search", query=query), 303).location), 200)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answered:
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body, {**headers, "Cookie": cookie})
        answer = self._connection.getresponse()
        read = answer.read()
        self._used = time.monotonic()
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        kind = (answer.headers.get("Content-Type") or "").partition(";")[0]
        return Answered(answer.status, answer.headers.get("Location") or "", kind, read)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _expect(answered: Answered, status: int) -> Answered:
    if answered.status != status:
        raise RuntimeError(f"the desk answered {answered.status}: {answered.body[:200]!r}")
    return answered


@contextmanager
def served(home: Path) -> Iterator[str]:
    """Serve a home by the real command, in a process of its own; gives its address."""
    command = [sys.executable, "-u", "-c", _SERVE, "--home", str(home), "desk", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield _address_told(process)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _address_told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None  # noqa: S101 it is a pipe
    for line in process.stdout:
        found = re.search(r"https?://\S+", line)
        if found is not None:
            return found[0]
    raise RuntimeError("the desk did not start")

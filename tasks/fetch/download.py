"""One download: resumed after a break; never longer or larger than allowed."""

import time
from contextlib import closing
from dataclasses import dataclass

import httpx

from config.errors import FetchFailed, Refused
from config.settings import Settings
from storage.shapes import Fetched
from tasks.fetch.partial import Answer, Partial, boot_id
from tasks.network import Caller, follow, headers_of, make_client, plain

OK, PARTIAL_CONTENT, NOT_MODIFIED, RANGE_REFUSED = 200, 206, 304, 416
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
PAUSE_SECONDS = (0.0, 0.5, 2.0, 8.0, 30.0)
"""Before the first, second, … attempt after a break."""


class BrokenOff(Exception):  # noqa: N818 an event of the network that another attempt may mend
    """The attempt ended before the content did."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for, and what holds for all attempts."""

    url: httpx.URL
    handle: str
    """Stands for the address in messages."""
    settings: Settings
    deadline: float
    """On the monotonic clock, in seconds."""
    partial: Partial
    earlier: Fetched | None
    """What the address gave the last time, if its bytes are still in the vault."""


def download(call: Call) -> Answer | None:
    """Bring the content of an address into its partial file, in as many attempts as are allowed.

    Returns:
        The answer it came with; None: the server says that what was fetched before still stands.

    Raises:
        Refused: an address leads inside, a redirect leads from https to http, or the content is too large.
        FetchFailed: nothing came; the code says why.
    """
    failure = BrokenOff("no_attempt")
    with make_client(call.settings, call.handle) as client:
        for attempt in range(call.settings.fetch_attempts):
            pause = PAUSE_SECONDS[min(attempt, len(PAUSE_SECONDS) - 1)]
            time.sleep(max(0.0, min(pause, call.deadline - time.monotonic())))
            try:
                return _attempt(client, call)
            except BrokenOff as broken:
                failure = broken
            except httpx.TimeoutException:
                failure = BrokenOff("stalled")
            except httpx.TransportError:
                failure = BrokenOff("broken_off")
            if time.monotonic() >= call.deadline:
                raise failed(call, "timed_out")
    raise failed(call, failure.code)


def failed(call: Call, code: str) -> FetchFailed:
    """Say that an address gave nothing, and what helps."""
    return FetchFailed(
        f"fetch {call.handle}: {code} (this stands for one of the addresses given). "
        "What came so far is kept; the same command again resumes it",
        code=code,
    )


def _attempt(client: httpx.Client, call: Call) -> Answer | None:
    standing = call.partial.answer()
    if standing is not None and standing.total_bytes == call.partial.size():
        return standing
    caller = Caller(client, call.settings, call.handle, headers=_conditions(call, standing))
    with closing(follow(caller, call.url)[0]) as response:
        if response.status_code == NOT_MODIFIED and call.earlier is not None and standing is None:
            return None
        if response.status_code == PARTIAL_CONTENT and standing is not None:
            return _resume(response, call, standing)
        if response.status_code == OK:
            return _begin(response, call)
    if response.status_code in (PARTIAL_CONTENT, RANGE_REFUSED) and standing is not None:
        call.partial.clear()
        raise BrokenOff("range_refused")
    if response.status_code in WORTH_ANOTHER_TRY:
        raise BrokenOff(f"status_{response.status_code}")
    raise failed(call, f"status_{response.status_code}")


def _conditions(call: Call, standing: Answer | None) -> dict[str, str]:
    if standing is not None and standing.validator is not None:
        return {"Range": f"bytes={call.partial.size()}-", "If-Range": standing.validator}
    if call.earlier is None:
        return {}
    known = {name.lower(): value for name, value in call.earlier.headers}
    pairs = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("last-modified")}
    return {name: value for name, value in pairs.items() if value is not None}


def _begin(response: httpx.Response, call: Call) -> Answer:
    headers, final_url = headers_of(response), plain(response.url)
    answer = Answer(response.status_code, headers, final_url, _length_of(response), boot_id())
    _require_size(answer.total_bytes, call)
    call.partial.begin(answer)
    return _receive(response, call, answer)


def _resume(response: httpx.Response, call: Call, standing: Answer) -> Answer:
    """Go on where the bytes break off, if it is just that what the server sends and the content is still the same."""
    have = call.partial.size()
    unit, _, span = response.headers.get("content-range", "").partition(" ")
    first, total = span.partition("-")[0], span.rpartition("/")[2]
    known = standing.total_bytes is None or total in ("*", str(standing.total_bytes))
    etag = standing.header("etag")
    same = etag is None or response.headers.get("etag", etag) == etag
    if unit != "bytes" or first != str(have) or not known or not same:
        call.partial.clear()
        raise BrokenOff("range_refused")
    return _receive(response, call, standing)


def _receive(response: httpx.Response, call: Call, answer: Answer) -> Answer:
    received = call.partial.size()
    with call.partial.body.open("ab") as out:
        for chunk in response.iter_raw():  # as the bytes come: gathered into larger pieces, a drip would go unnoticed
            received += len(chunk)
            _require_size(received, call)
            out.write(chunk)
            if time.monotonic() >= call.deadline:
                raise failed(call, "timed_out")
    if answer.total_bytes is not None and received != answer.total_bytes:
        if received > answer.total_bytes:
            call.partial.clear()
        raise BrokenOff("wrong_length")
    return answer


def _length_of(response: httpx.Response) -> int | None:
    declared = response.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() else None


def _require_size(count: int | None, call: Call) -> None:
    if count is not None and count > call.settings.fetch_maximum_bytes:
        call.partial.clear()
        raise Refused(
            f"fetch {call.handle}: larger than {call.settings.fetch_maximum_bytes} bytes. "
            "If that is meant, set SLUICE_FETCH_MAXIMUM_BYTES",
            rule="fetch_too_large",
        )

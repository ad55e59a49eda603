"""One page of the open web: asked for once, into the vault, never longer or larger than allowed."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import httpx

from config.errors import Refused
from config.settings import Settings
from storage.captures import Got
from storage.database import Record
from tasks.network import Caller, Trace, cut_off, failed, follow, headers_of, make_client, parse, plain

NO_PAGE = frozenset({204, 205, 206})
"""Answers that say yes and hold nothing, or a part only (RFC 9110, section 15.3)."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to an address, and its end."""

    url: httpx.URL
    handle: str
    """Stands for the address in messages."""
    settings: Settings
    deadline: float
    """On the monotonic clock, in seconds."""


def make_call(url: str, *, handle: str, settings: Settings) -> Call:
    """Make a call that ends after `capture_total_seconds`."""
    return Call(parse(url), handle, settings, time.monotonic() + settings.capture_total_seconds)


def get(call: Call, *, record: Record, conditions: Mapping[str, str] | None = None) -> Got:
    """Ask for a page, and keep its bytes in the vault as they were sent; call inside `writing_originals`.

    What a server packs though it was asked not to is kept packed: so it was sent, and nothing here unpacks it.

    Args:
        call: the address and the limits.
        record: the open record; nothing but its vault is written.
        conditions: headers by which the server may say that nothing changed.

    Returns:
        the answer; with a hash only where it is a page.

    Raises:
        Refused: the address leads inside, from https to http, or to more than `capture_maximum_bytes`.
        FetchFailed: nothing came; `code` says why.
    """
    try:
        with cut_off(call.deadline) as trace, make_client(call.settings, call.handle) as client:
            return _get(call, client, trace, record=record, conditions=conditions or {})
    except httpx.TimeoutException:
        code = "stalled"
    except httpx.TransportError:
        code = "broken_off"
    raise failed(call.handle, "timed_out" if time.monotonic() >= call.deadline else code)


def _get(call: Call, client: httpx.Client, trace: Trace, *, record: Record, conditions: Mapping[str, str]) -> Got:
    caller = Caller(client, call.settings, call.handle, trace, conditions)
    response, hops = follow(caller, call.url)
    with closing(response):
        way = tuple((hop.status, hop.url) for hop in hops)
        answer = (response.status_code, plain(response.url), way, headers_of(response))
        if not is_page(response.status_code):
            return Got(*answer)
        kept = record.vault.keep_chunks(_chunks(response, call))
        return Got(*answer, sha256=kept.sha256, size=kept.size)


def is_page(status: int) -> bool:
    """Tell whether an answer of this status holds a page."""
    return status // 100 == 2 and status not in NO_PAGE  # noqa: PLR2004 RFC 9110, section 15.3


def _chunks(response: httpx.Response, call: Call) -> Iterator[bytes]:
    received = 0
    for chunk in response.iter_raw():  # as they come: gathered into larger pieces, a drip would go unnoticed
        received += len(chunk)
        if received > call.settings.capture_maximum_bytes:
            raise Refused(
                f"fetch {call.handle}: larger than {call.settings.capture_maximum_bytes} bytes. "
                "If that is meant, set SLUICE_CAPTURE_MAXIMUM_BYTES",
                rule="capture_too_large",
            )
        yield chunk
    # cut off in the middle, an answer without a length looks like one that ended
    if time.monotonic() >= call.deadline:
        raise failed(call.handle, "timed_out")


def deposit(call: Call, *, archive: str) -> str:
    """Ask a public web archive to keep a copy of the page at *call*; gives the address of the copy.

    As the Wayback Machine's Save Page Now has it: the page's address behind the archive's own. The copy's address
    stands in Content-Location, else it is where the answer came from.

    Raises:
        SluiceError: there is no copy; `code` or `rule` says why.
    """
    asked = parse(f"{archive}{plain(call.url)}")
    try:
        with cut_off(call.deadline) as trace, make_client(call.settings, call.handle) as client:
            response, _ = follow(Caller(client, call.settings, call.handle, trace), asked)
            with closing(response):
                if not is_page(response.status_code):
                    raise failed(call.handle, f"status_{response.status_code}")
                copy = response.url.join(response.headers.get("content-location", ""))
    except (httpx.TransportError, httpx.InvalidURL):
        raise failed(call.handle, "broken_off") from None
    if copy.host != response.url.host or plain(copy) == plain(asked):
        raise failed(call.handle, "no_copy_named")
    return plain(copy)

"""Looking again: captured addresses are asked, politely, whether what was captured still stands there."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from config.errors import FetchFailed, Refused, SluiceError
from storage.captures import Got, header
from storage.database import Record
from storage.fetches import url_handle
from storage.looks import Look, Looked, Standing, save_check, standing_captures
from storage.scratch import writing_originals
from storage.vocabulary import CaptureVerdict
from tasks.capture.get import get, make_call
from tasks.capture.judge import judge_answer, judge_page, unreachable
from tasks.network import parse

TOO_MANY_REQUESTS = 429
Read = Callable[[str, int], str | None]
"""Gives the text of the blob of this hash and size, read where documents are opened; None: it has none."""


def recheck(
    record: Record, *, read: Read, capture: int | None = None, before: datetime | None = None
) -> Iterator[Looked]:
    """Look at captured addresses again, one after the other, and keep what was found; gives each look.

    Args:
        record: the open record; its settings hold the limits and the pause between two looks at one host.
        read: reads a blob, where its bytes are others than were captured.
        capture: only this one; None: all.
        before: only those captured and last looked at before this time; None: all.

    Raises:
        NotFound: there is no such capture.
    """
    asked_at: dict[str, float] = {}
    full: set[str] = set()
    for standing in standing_captures(record, capture=capture, before=before):
        host = parse(standing.url).host
        if host in full:
            continue
        _pause(asked_at.get(host), record.settings.recheck_pause_seconds)
        look = look_at(standing, record=record, read=read)
        asked_at[host] = time.monotonic()
        if look.status == TOO_MANY_REQUESTS:
            full.add(host)
        yield save_check(record, standing.capture, look)


def _pause(last: float | None, seconds: float) -> None:
    if last is not None:
        time.sleep(max(0.0, last + seconds - time.monotonic()))


def look_at(standing: Standing, *, record: Record, read: Read) -> Look:
    """Ask a captured address once, and judge what it answers; whatever goes wrong is a look too."""
    handle = url_handle(standing.url)
    try:
        with writing_originals(record):
            call = make_call(standing.url, handle=handle, settings=record.settings)
            got = get(call, record=record, conditions=conditions_of(standing, record))
    except FetchFailed as failure:
        return unreachable(failure.code)
    except Refused as refusal:
        return unreachable(refusal.rule)
    return judge_answer(standing, got) or _judge_by_words(standing, got, read)


def _judge_by_words(standing: Standing, got: Got, read: Read) -> Look:
    try:
        before, now = read(standing.sha256, standing.size), read(got.sha256 or "", got.size or 0)
    except SluiceError:  # no reader could be started: the bytes alone speak
        before, now = None, None
    return judge_page(standing, got, text_before=before, text_now=now)


def conditions_of(standing: Standing, record: Record) -> dict[str, str]:
    """Give the headers that ask whether anything changed (RFC 9110, section 13); none where our copy is not there."""
    if not record.vault.holds(standing.sha256):
        return {}
    pairs = {
        "If-None-Match": header(standing.headers, "etag"),
        "If-Modified-Since": header(standing.headers, "last-modified"),
    }
    return {name: value for name, value in pairs.items() if value is not None}


def counted(looks: Iterator[Looked]) -> dict[str, int]:
    """Make the looks, and count them by their verdicts."""
    counts = {verdict.value: 0 for verdict in CaptureVerdict} | {"news": 0}
    for look in looks:
        counts[look["verdict"]] += 1
        counts["news"] += look["news"]
    return counts

"""Fetching an address: into the vault, with the answer kept as a custody event."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from config.errors import SluiceError
from storage.database import Record
from storage.fetches import last_fetch, save_fetch, url_digest, url_handle
from storage.scratch import writing_originals
from storage.shapes import Fetched
from tasks.fetch.download import Call, download
from tasks.fetch.naming import name_of
from tasks.fetch.partial import Answer, Partial
from tasks.network import parse, plain


def fetch(url: str, *, record: Record) -> Fetched:
    """Bring an http(s) address into the vault; a break is resumed, also by a later run.

    Fetched again, the server is asked whether anything changed; what did not change writes nothing. User name and
    password in the address are sent to its host and kept nowhere. The bytes are kept as they were sent: a server that
    packs them though it was asked not to is not unpacked.

    Args:
        url: the address.
        record: the open record; its settings hold the limits, the proxy, and whether private addresses are allowed.

    Raises:
        UsageError: it is no http(s) address.
        Refused: it leads into a private network, from https to http, or to more than the largest size.
        FetchFailed: nothing came; `code` says why.
    """
    target = parse(url)
    plain_url = plain(target)
    digest, handle = url_digest(plain_url), url_handle(plain_url)
    with writing_originals(record), _alone(record, handle):
        earlier = last_fetch(record, plain_url)
        if earlier is not None and not record.vault.holds(earlier.sha256):
            earlier = None
        call = Call(
            url=target,
            handle=handle,
            settings=record.settings,
            deadline=time.monotonic() + record.settings.fetch_total_seconds,
            partial=Partial(record.home / "scratch", digest),
            earlier=earlier,
        )
        answer = download(call)
        if answer is not None:
            return _keep(answer, call, plain_url, record)
        if earlier is None:  # only what was fetched before can stand unchanged
            raise SluiceError(f"fetch {call.handle}: the answer makes no sense")
        return replace(earlier, file_name=name_of(earlier.headers, earlier.final_url))


@contextmanager
def _alone(record: Record, handle: str) -> Iterator[None]:
    """Hold that an address is fetched by one run at a time; others wait and then find it fetched."""
    with (record.home / "locks" / f"fetch-{handle}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(answer: Answer, call: Call, plain_url: str, record: Record) -> Fetched:
    needed, free = call.partial.size(), shutil.disk_usage(record.home).free
    if free < needed:
        raise SluiceError(f"fetch {call.handle}: {needed} bytes are needed in the vault, {free} are free. Make room")
    kept = record.vault.keep(call.partial.body)
    name = name_of(answer.headers, answer.final_url)
    fetched = Fetched(
        plain_url, answer.final_url, answer.status, answer.headers, kept.sha256, kept.size, name, fresh=True
    )
    if call.earlier is not None and call.earlier.sha256 == kept.sha256:
        fetched = replace(call.earlier, file_name=name_of(call.earlier.headers, call.earlier.final_url))
    else:
        save_fetch(record, fetched)
    call.partial.clear()
    return fetched

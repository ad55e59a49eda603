"""Capturing: a page of the open web becomes a blob and a row, with all that lets somebody else check it."""

import httpx

from config.errors import FetchFailed, Refused, SluiceError, UsageError
from storage.captures import Captured, asked_for, checked_query, find_captured, save_capture
from storage.database import Record
from storage.fetches import url_handle
from storage.scratch import writing_originals
from tasks.capture.get import deposit, get, is_page, make_call
from tasks.network import failed, parse


def capture(
    url: str,
    *,
    record: Record,
    query: str,
    reviewer: str,
    wants_deposit: bool = False,
    request: str | None = None,
) -> Captured:
    """Keep a page of the open web as it is now: bytes, headers, redirects, time, and what was asked for in words.

    User name and password in the address are sent to its host and kept nowhere.

    Args:
        url: the http(s) address, as a person typed it.
        record: the open record; its settings hold the limits.
        query: what was asked for there, in words.
        reviewer: the name of who captures.
        wants_deposit: whether the public web archive of the settings is asked to keep a copy too; if it does not, the
            capture stands all the same and the answer says why.
        request: the request key; with the same key the same capture is answered and nothing is fetched.

    Raises:
        UsageError: it is no http(s) address, the query says nothing, or no archive is set.
        NotFound: there is no such reviewer.
        Conflict: the request key was used for something else (rule `request_key`).
        Refused: the address leads inside, from https to http, or to more than the largest size.
        FetchFailed: no page came; `code` says why (`status_404`, `empty`, `timed_out`, …).
    """
    query, parse_only = checked_query(query), parse(url)
    archive = record.settings.archive_deposit_url
    if wants_deposit and archive is None:
        raise UsageError("no web archive is set. Set SLUICE_ARCHIVE_DEPOSIT_URL, or ask for no deposit")
    typed = str(httpx.URL(url).copy_with(userinfo=b""))
    asked = asked_for(typed, query, deposit=wants_deposit)
    known = find_captured(record, asked, reviewer=reviewer, request=request)
    if known is not None:
        return known
    handle = url_handle(typed)
    with writing_originals(record):
        got = get(make_call(str(parse_only), handle=handle, settings=record.settings), record=record)
        if not is_page(got.status):
            raise failed(handle, f"status_{got.status}")
        if not got.size:
            raise failed(handle, "empty")
        copy, why = _deposit(typed, handle, record) if wants_deposit else (None, None)
        return save_capture(
            record,
            got,
            url=typed,
            query=query,
            reviewer=reviewer,
            request=request,
            asked=asked,
            deposited_at_url=copy,
            deposit_failed=why,
        )


def _deposit(url: str, handle: str, record: Record) -> tuple[str | None, str | None]:
    """Give the address of the copy, or the code of why there is none."""
    call = make_call(url, handle=handle, settings=record.settings)
    try:
        return deposit(call, archive=record.settings.archive_deposit_url or ""), None
    except FetchFailed as failure:
        return None, failure.code
    except Refused as refusal:
        return None, refusal.rule
    except SluiceError as error:
        return None, type(error).__name__

"""Routes of captures: pages of the open web as they were got. The same verbs as `sluice evidence capture` and after.

A capture waits for a stranger's server. So that slow ones do not use up the threads that answer everybody else, few
are under way at once; one more is told when to come again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from config.errors import TooSoon
from desk.api.acts import TheAct
from desk.api.answers import Answer, Limit, Seen, page_of
from desk.api.conditions import LARGEST_ID, Moment, RowId, Text
from desk.api.security import TheRecord, desk_router, permit
from storage import captures
from storage.vocabulary import CaptureVerdict
from tasks.capture import capture as get_page

router = desk_router("captures")

AT_ONCE = 8
"""Captures under way; the server has 40 threads for all requests (AnyIO's default)."""
AGAIN_SECONDS = 10

WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=4000)]


class NewCapture(BaseModel):
    """A page that is to be kept."""

    url: WebAddress = Field(
        description="An http(s) address. User name and password in it are sent to its host and kept nowhere.",
        examples=["https://customs.example/declarations/7"],
    )
    query: Text = Field(
        description="What was asked for there, in words.", examples=["declarations of 2025, tariff 8710"]
    )
    deposit: bool = Field(
        default=False, description="Whether the web archive of the settings is asked to keep a copy, too."
    )


class Captured(Answer):
    """A page that was kept."""

    capture: int
    url: str
    final_url: str = Field(description="Where its redirects led.")
    status: int
    media_type: str | None
    sha256: str
    size: int = Field(description="Bytes.")
    captured_at: Moment
    deposited_at_url: str | None = Field(description="Where a public web archive keeps a copy.")


class NewlyCaptured(Captured):
    """A page that was just kept."""

    deposit_failed: str | None = Field(description="Why there is no copy though one was asked for; the capture stands.")


class Listed(Captured):
    """A capture with the newest look at its address."""

    query: str
    captured_by: str
    verdict: CaptureVerdict | None = Field(description="Of the newest look; None: nobody has looked again.")
    checked_at: Moment | None


class Look(Answer):
    """A later look at a captured address."""

    verdict: CaptureVerdict
    status: int | None
    sha256: str | None
    details: dict[str, Any]
    checked_at: Moment


class Shown(Listed):
    """All that is known of a capture."""

    headers: list[tuple[str, str]]
    redirects: list[tuple[int, str]]
    blob: str = Field(description="Where its bytes lie in the home.")
    checks: list[Look]


@router.post("/captures", status_code=201, **permit("evidence capture"))
def capture(asked: NewCapture, *, request: Request, act: TheAct) -> NewlyCaptured:
    """Keep a page of the open web as it is now: its bytes, headers, time, and what was asked for.

    Where no page came: 422, `rule` says why (`status_404`, `timed_out`, …). The page's server sees the desk's address.
    """
    with one_of_few(request.app.state.capturing):
        answer = get_page(asked.url, record=act.record, query=asked.query, wants_deposit=asked.deposit, **act.by)
    return NewlyCaptured.model_validate(answer)


@router.get("/captures", **permit("evidence captures"))
def list_captures(
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    claim: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only evidence of this claim.")] = None,
    after: Seen = 0,
    limit: Limit = 100,
) -> list[Listed]:
    """List what was captured, the oldest first, and whether it still stood at the last look."""
    rows = captures.list_captures(record, claim=claim)[after : after + limit + 1]
    shown = page_of(request, response, rows, limit=limit, after=lambda _: after + limit)
    return [Listed.model_validate(row) for row in shown]


@router.get("/captures/{capture}", **permit("evidence capture-show"))
def show_capture(capture: RowId, *, record: TheRecord) -> Shown:
    """Show a capture: its headers, the redirects that led there, and every look at it since."""
    return Shown.model_validate(captures.show_capture(record, capture))


@contextmanager
def one_of_few(capturing: threading.BoundedSemaphore) -> Iterator[None]:
    """Hold one of the places for captures.

    Raises:
        TooSoon: all are taken (rule `captures_at_once`).
    """
    if not capturing.acquire(blocking=False):
        raise TooSoon(
            f"{AT_ONCE} pages are being captured just now. Try again when one is done",
            rule="captures_at_once",
            after_seconds=AGAIN_SECONDS,
        )
    try:
        yield
    finally:
        capturing.release()

"""Captured pages of the open web: listed, kept anew, and shown as text alone, never as markup."""

import re
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from config.errors import NotFound, SluiceError
from desk.api import problems
from desk.api.captures import NewCapture, one_of_few
from desk.api.conditions import LARGEST_ID, RowId
from desk.api.security import TheCaller, TheRecord, permit
from desk.web import sourcewords
from desk.web.attempts import attempt, signed, typed
from desk.web.filling import page
from desk.web.route import filled, page_router, the_form
from storage import captures
from storage.database import Record
from tasks.capture import capture as get_page

router = page_router()

ROWS = 50
SHOWN_BYTES = 20_000
TEXTUAL = re.compile(r"text/[\w.+-]+|application/(?:[\w.-]+\+)?(?:json|xml)", re.ASCII)
CHARSET = re.compile(r"charset=\"?([\w-]{1,20})", re.ASCII | re.IGNORECASE)
ENCODINGS = re.compile(
    r"utf-8|us-ascii|windows-125\d|iso-8859-\d{1,2}|koi8-[ru]|gb18030|gbk|gb2312|big5|shift_jis|euc-(?:jp|kr)"
)
"""What a server may name; Python knows other codecs that are no letters."""
SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'"}


@router.get("/captures", **permit("evidence captures"))
def list_captures(
    request: Request, record: TheRecord, *, after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0
) -> Response:
    """List what was captured, the newest first."""
    return _list_page(request, record, after=after)


@router.post("/captures", **permit("evidence capture"))
def capture(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Keep a page of the open web as it is now, and show it."""
    form = the_form(request)

    def act() -> Response:
        url = (form.one("url") or "").strip()
        asked = filled(NewCapture, {"url": url, "query": form.one("query"), "deposit": form.flag("deposit")})
        with one_of_few(request.app.state.capturing):
            kept = get_page(
                asked.url, record=record, query=asked.query, wants_deposit=asked.deposit, **signed(form, caller)
            )
        return RedirectResponse(f"/captures/{kept['capture']}", 303)

    return attempt(act, lambda refused: _list_page(request, record, refused=refused))


@router.get("/captures/{capture}", **permit("evidence capture-show"))
def show_capture(capture: RowId, *, request: Request, record: TheRecord) -> Response:
    """Show what is known of a capture, and the beginning of what was captured, as text."""
    row = captures.show_capture(record, capture)
    return page(
        request,
        "capture",
        here="sources",
        room=None,
        row=row,
        text=_beginning(record, row),
        most=SHOWN_BYTES,
        is_here=record.vault.holds(row["sha256"]),
        terms=sourcewords,
    )


@router.get("/captures/{capture}/file", **permit("evidence capture-show"))
def take_file(capture: RowId, *, record: TheRecord) -> Response:
    """Give the captured bytes to be kept, not shown: a file without a kind, under a policy that lets nothing run.

    Raises:
        NotFound: there is no such capture, or its bytes are not here any more.
    """
    row = captures.show_capture(record, capture)
    if not record.vault.holds(row["sha256"]):
        raise NotFound("the bytes of this capture are not here any more")
    name = f"capture-{capture}-{row['sha256'][:12]}.bin"
    path = record.vault.path_of(row["sha256"])
    return FileResponse(path, media_type="application/octet-stream", filename=name, headers=SANDBOX)


def _list_page(request: Request, record: Record, *, after: int = 0, refused: SluiceError | None = None) -> Response:
    rows = captures.list_captures(record)[::-1]
    return page(
        request,
        "captures",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="sources",
        room="captures",
        captures=rows[after : after + ROWS],
        total=len(rows),
        after=after,
        following=after + ROWS if len(rows) > after + ROWS else None,
        archive=record.settings.archive_deposit_url is not None,
        private=record.settings.fetch_allow_private,
        proxy=record.settings.fetch_proxy is not None,
        refused=None if refused is None else str(refused),
        typed=typed() if refused is None else typed(the_form(request)),
        terms=sourcewords,
    )


def _beginning(record: Record, row: dict[str, Any]) -> str | None:
    """Give the first bytes of a capture as text; None: it is no text, or not here."""
    if row["media_type"] is None or not TEXTUAL.fullmatch(row["media_type"]):
        return None
    try:
        with record.vault.path_of(row["sha256"]).open("rb") as kept:
            untrusted = kept.read(SHOWN_BYTES)
    except FileNotFoundError:
        return None
    return untrusted.decode(_encoding(row["headers"]), "replace")


def _encoding(untrusted_headers: list[list[str]]) -> str:
    declared = next((value for name, value in untrusted_headers if name.lower() == "content-type"), "")
    named = CHARSET.search(declared)
    return named[1].lower() if named and ENCODINGS.fullmatch(named[1].lower()) else "utf-8"

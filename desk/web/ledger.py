"""The ledger: how far it goes, whether it is whole, proofs of single entries, and the newest acts."""

import json
import re
from typing import Annotated, Any

from fastapi import Query, Request, Response

from config.errors import SluiceError, UsageError
from desk.api import problems
from desk.api.conditions import LARGEST_ID
from desk.api.ledger import MARK
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import ledger
from storage.database import Record
from storage.people.callers import Caller
from storage.rules.access import may_call

router = page_router()

ROWS = 50
MOST_PROOFS = 50
KNOWN = re.compile(MARK)


@router.get("/desk/ledger", **permit("ledger root"))
def show_ledger(
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """Show root and size, and, to who may see them, the newest acts."""
    return _ledger_page(request, record, caller, before=before)


@router.post("/desk/ledger/verify", **permit("ledger verify"))
def verify(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Walk the whole chain, and show what was found."""
    head, root = _mark(request, "head"), _mark(request, "root")
    try:
        _refuse_other_than_marks(head, root)
        with record.reading() as session:
            whole = ledger.tell_whole(session, record.home, head=head, root=root)
    except SluiceError as refused:
        return _ledger_page(request, record, caller, refused=refused, part="verify")
    return _ledger_page(request, record, caller, whole=whole)


@router.post("/desk/ledger/proof", **permit("ledger prove"))
def prove(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Prove one entry, or all on one subject; shown, or as a file to hand on."""
    form = the_form(request)
    number, subject = form.number("entry"), (form.one("subject") or "").strip()
    try:
        if number is None and (form.one("entry") or "").strip():
            raise UsageError("an entry is named by its number in the ledger")
        if (number is None) == (not subject):
            raise UsageError("say which entry by its number, or all on one subject, not both")
        with record.reading() as session:
            known = ledger.entries_about(session, subject) if subject else [number or 0]
            proofs = list(ledger.prove(session, known[:MOST_PROOFS]))
    except SluiceError as refused:
        return _ledger_page(request, record, caller, refused=refused, part="proof")
    written = "".join(f"{json.dumps(proof, ensure_ascii=True)}\n" for proof in proofs)
    if form.flag("file"):
        headers = {"Content-Disposition": 'attachment; filename="ledger-proofs.jsonl"'}
        return Response(written, media_type="application/jsonl", headers=headers)
    return _ledger_page(request, record, caller, proofs=proofs, left_out=max(0, len(known) - MOST_PROOFS))


def _mark(request: Request, name: str) -> str | None:
    return (the_form(request).one(name) or "").strip() or None


def _refuse_other_than_marks(*marks: str | None) -> None:
    if any(mark is not None and KNOWN.fullmatch(mark) is None for mark in marks):
        raise UsageError("a head is written COUNT:HASH and a root SIZE:HASH, the hash with 64 digits")


def _ledger_page(
    request: Request,
    record: Record,
    caller: Caller,
    *,
    before: int | None = None,
    refused: SluiceError | None = None,
    part: str | None = None,
    **told: Any,
) -> Response:
    form = the_form(request)
    may_list = may_call("ledger list", role=caller.role, scopes=caller.scopes, by_session=True)
    with record.reading() as session:
        rooted, broken = _root(session)
        rows = ledger.list_newest(session, before=before, limit=ROWS + 1) if may_list else []
    shown = {"whole": None, "proofs": None, "left_out": 0} | told
    return page(
        request,
        "ledger",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="desk",
        rooted=rooted,
        broken=broken,
        rows=rows[:ROWS],
        before=before,
        following=rows[ROWS - 1]["sequence"] if len(rows) > ROWS else None,
        problem=None if refused is None else (part, str(refused)),
        typed={name: form.one(name) or "" for name in ("head", "root", "entry", "subject")},
        **shown,
    )


def _root(session: Any) -> tuple[ledger.Rooted | None, str | None]:
    """Give the root, or why there is none: the page is there for a ledger that is broken, too."""
    try:
        return ledger.tell_root(session), None
    except SluiceError as refused:
        return None, str(refused)

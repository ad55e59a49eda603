"""Claims: their list, adding one, looking at one, wording it anew, and the signatures that it needs."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from config.errors import SluiceError
from desk.api import problems
from desk.api.answers import Reason
from desk.api.claims import NewClaim, Wording
from desk.api.conditions import LARGEST_ID, RowId
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.attempts import attempt
from desk.web.charts import with_query
from desk.web.claim_page import acting, asked, claim_page, in_page_words, signed
from desk.web.filling import page
from desk.web.route import page_router, the_form
from storage import caches, claims
from storage.database import Record
from storage.vocabulary import ClaimStatus

router = page_router()

CLAIMS = 50


@router.get("/claims", **permit("claim list"))
def list_claims(
    request: Request,
    record: TheRecord,
    status: Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")] = "",
    cache: Annotated[str, Query(pattern="^([a-z0-9][a-z0-9-]{0,62})?$")] = "",
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> Response:
    """List claims with where they stand and what each one lacks."""
    return _list_page(request, record, status=status, cache=cache, after=after)


@router.post("/claims", **permit("claim add"))
def add_claim(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Put one checkable sentence about a cache into the record, and show it."""
    form = the_form(request)

    def act() -> Response:
        written = asked(NewClaim, form, accuses=form.flag("accuses"))
        added = claims.add_claim(record, **written, reviewer=caller.name, request=form.one("request"))
        return RedirectResponse(f"/claims/{added['claim']}", 303)

    return attempt(act, lambda refused: _list_page(request, record, status="", cache="", after=0, refused=refused))


def _list_page(
    request: Request, record: Record, *, status: str, cache: str, after: int, refused: SluiceError | None = None
) -> Response:
    known = ClaimStatus(status) if status in {one.value for one in ClaimStatus} else None
    rows = claims.list_claims(record, cache or None, status=known, after=after, limit=CLAIMS + 1)
    shown = rows[:CLAIMS]
    lacks = claims.lacks_of(record, [row["claim"] for row in shown])
    narrowed: dict[str, Any] = {name: value for name, value in (("status", status), ("cache", cache)) if value}
    following = with_query("/claims", {**narrowed, "after": shown[-1]["claim"]}) if len(rows) > CLAIMS else None
    form = the_form(request)
    return page(
        request,
        "claims",
        status=200 if refused is None else problems.of_our_own(request, refused).status_code,
        here="claims",
        claims=[{**row, "lacks": lacks[row["claim"]]} for row in shown],
        caches=caches.list_caches(record),
        statuses=list(ClaimStatus),
        narrowed={"status": status, "cache": cache},
        following=following,
        refused=None if refused is None else in_page_words(str(refused)),
        sent={name: written[-1] for name, written in form.fields.items()} if refused is not None else {},
    )


@router.get("/claims/{claim}", **permit("claim show"))
def show_claim(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Show a claim: where it stands, what it lacks, and all that it rests on."""
    return claim_page(request, record, caller, claim)


@router.get("/claims/{claim}/why", **permit("claim why"))
def why_one_group(
    claim: RowId,
    *,
    request: Request,
    record: TheRecord,
    caller: TheCaller,
    left: Annotated[int, Query(ge=1, le=LARGEST_ID)],
    right: Annotated[int, Query(ge=1, le=LARGEST_ID)],
) -> Response:
    """Show a claim with the reason why two pieces of its evidence are one group, or that nothing joins them."""
    why = claims.why_evidence(record, claim, left, right)
    return claim_page(request, record, caller, claim, why=why)


@router.post("/claims/{claim}/edit", **permit("claim edit"))
def edit_claim(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Word a claim anew; every sign-off before is void."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.edit_claim(
            record, claim, **asked(Wording, form, accuses=form.flag("accuses")), **signed(form, caller)
        ),
    )


@router.post("/claims/{claim}/sign-off", **permit("claim sign-off"))
def sign_off(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Approve a claim as it stands, as somebody who made none of it."""
    return acting(request, record, caller, claim, lambda form: claims.sign_off(record, claim, **signed(form, caller)))


@router.post("/claims/{claim}/unverifiable", **permit("claim unverifiable"))
def find_unverifiable(claim: RowId, *, request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Say that a claim was looked into and cannot be settled."""
    return acting(
        request,
        record,
        caller,
        claim,
        lambda form: claims.find_unverifiable(
            record, claim, **asked(Reason, form, reason=form.one("reason") or ""), **signed(form, caller)
        ),
    )

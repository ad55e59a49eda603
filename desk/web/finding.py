"""The list of claims: read here, worked on at the command line for now."""

from typing import Annotated

from fastapi import Query, Request, Response

from desk.api.conditions import LARGEST_ID
from desk.api.security import TheRecord, permit
from desk.web.filling import page
from desk.web.route import page_router
from storage import claims
from storage.vocabulary import ClaimStatus

router = page_router()

CLAIMS = 50


@router.get("/claims", **permit("claim list"))
def list_claims(
    request: Request,
    record: TheRecord,
    status: Annotated[str, Query(max_length=40, pattern="^[a-z_]*$")] = "",
    after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> Response:
    """List claims with where they stand."""
    known = ClaimStatus(status) if status in {one.value for one in ClaimStatus} else None
    rows = claims.list_claims(record, status=known, after=after, limit=CLAIMS + 1)
    shown = rows[:CLAIMS]
    following = f"/claims?status={status}&after={shown[-1]['claim']}" if len(rows) > CLAIMS else None
    return page(
        request, "claims", here="claims", claims=shown, statuses=list(ClaimStatus), only=status, following=following
    )

"""Routes of the ledger: its root, proofs of single entries, whether it is whole. The verbs of `sluice ledger …`."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from config.errors import NotAllowed, UsageError
from desk.api.answers import Answer, Limit, page_of
from desk.api.conditions import LARGEST_ID, Word
from desk.api.security import TheRecord, desk_router, permit
from storage import ledger

router = desk_router("ledger")

Size = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Of the first so many entries; without it, of all.")
]
MARK = "^[0-9]{1,18}:[0-9a-f]{64}$"

UNDISCLOSED = frozenset({"payload", ledger.ALL})
"""Not over HTTP: a payload holds what a first reviewer said, and who reviews second may ask for proofs, too."""


class Rooted(Answer):
    """What the first entries of the ledger come to."""

    size: int
    root: str = Field(description="64 hex digits; says nothing without the size.")
    head: str = Field(description="COUNT:HASH at that size.")
    since: int | None = None
    consistency: list[str] | None = Field(
        default=None, description="The path which proves that the tree of `since` entries grew into this one."
    )


class Proof(Answer):
    """All that an outsider needs, next to a root that they trust."""

    format: str
    size: int
    root: str
    index: int = Field(description="From 0.")
    path: list[str]
    entry: dict[str, Any]


class Entry(Answer):
    """An entry in short: who did what to what, and when. What they said is left out."""

    sequence: int
    at: str
    kind: str
    actor: str = Field(description="`reviewer:NAME`, `operator`, or `sluice`: a scheduled run.")
    subject: str


class Whole(Answer):
    """Whether the ledger is whole."""

    whole: bool
    head: str
    root: str | None
    broken: str | None
    entry: int | None
    because: str | None


@router.get("/ledger/root", response_model_exclude_none=True, **permit("ledger root"))
def tell_root(
    record: TheRecord,
    size: Size = None,
    since: Annotated[
        int | None, Query(ge=1, le=LARGEST_ID, description="Also the path from the tree of so many entries.")
    ] = None,
) -> Rooted:
    """Give the root of the Merkle tree over the entries: what a release publishes, and proofs lead to."""
    with record.reading() as session:
        return Rooted.model_validate(ledger.tell_root(session, size, since=since))


@router.get("/ledger/entries", **permit("ledger list"))
def list_entries(
    request: Request,
    response: Response,
    record: TheRecord,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only entries with a lower number.")] = None,
    limit: Limit = 100,
) -> list[Entry]:
    """List entries, the newest first. Names people."""
    with record.reading() as session:
        rows = ledger.list_newest(session, before=before, limit=limit + 1)
    shown = page_of(request, response, rows, limit=limit, after=lambda row: row["sequence"], by="before")
    return [Entry.model_validate(row) for row in shown]


@router.get("/ledger/proofs", **permit("ledger prove"))
def prove(
    *,
    request: Request,
    response: Response,
    record: TheRecord,
    entry: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="The number of an entry.")] = None,
    subject: Annotated[Word | None, Query(description="All entries on this subject instead: `claim:4`.")] = None,
    size: Size = None,
    disclose: Annotated[list[Word], Query(max_length=20, description="The fields to show; never `payload`.")] = [],  # noqa: B006 FastAPI copies it
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="Only entries with a higher number.")] = 0,
    limit: Limit = 100,
) -> list[Proof]:
    """Prove that entries stand in the ledger, without showing more of them than is wanted. One proof an entry."""
    if UNDISCLOSED & set(disclose):
        raise NotAllowed(
            "the particulars of an act are shown where the record lies alone: sluice ledger prove --disclose payload. "
            "They may hold a judgement that a second reviewer must not see yet",
            rule="blind",
        )
    if (entry is None) == (subject is None):
        raise UsageError("say which entry, by entry=NUMBER; or all on a subject, by subject=claim:4")
    with record.reading() as session:
        known = ledger.entries_about(session, subject) if subject is not None else [entry or 0]
        wanted = [number for number in known if number > after][: limit + 1]
        rows = [{"entry": number} for number in wanted]
        page_of(request, response, rows, limit=limit, after=lambda row: row["entry"])
        proofs = ledger.prove(session, wanted[:limit], size=size, disclose=disclose)
        return [Proof.model_validate(proof) for proof in proofs]


@router.get("/ledger/verification", **permit("ledger verify"))
def verify(
    record: TheRecord,
    head: Annotated[str | None, Query(pattern=MARK, description="A head written down: COUNT:HASH.")] = None,
    root: Annotated[str | None, Query(pattern=MARK, description="A root written down: SIZE:HASH.")] = None,
) -> Whole:
    """Tell whether the ledger is whole: neither cut, nor changed, nor re-ordered."""
    with record.reading() as session:
        return Whole.model_validate(ledger.tell_whole(session, record.home, head=head, root=root))

"""Routes of redactions: what no release shows. The same verbs as `sluice redaction …`.

Redactions are added, and stay: no version is expected. Who approves may say which plan they looked at.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from desk.api.acts import TheAct
from desk.api.answers import Answer, CacheSlug, Handle, OfCache
from desk.api.conditions import LARGEST_ID, RowId, Text
from desk.api.security import TheRecord, desk_router, permit
from storage import redactions
from storage.redactions.drawing import MOST_BOXES
from storage.redactions.proposing import MOST_TERMS
from storage.vocabulary import RedactionOrigin, RedactionReason

router = desk_router("redactions")

Share = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[list[Share], Field(min_length=4, max_length=4, examples=[[0.1, 0.2, 0.4, 0.25]])]
PatternName = Literal["email", "phone", "iban_or_account", "passport", "initials_name"]


class NewRedaction(BaseModel):
    """A place that is hidden: boxes on the page's picture, or words of its text."""

    page: int = Field(ge=1, le=LARGEST_ID, description="From 1.")
    reason: RedactionReason
    boxes: list[Box] = Field(
        default_factory=list, max_length=MOST_BOXES, description="Left, top, right, bottom in shares of the page."
    )
    exact: Text | None = Field(default=None, description="Instead of boxes: the words as they are shown.")
    prefix: Text = Field(default="", description="What stands right before them.")
    suffix: Text = Field(default="", description="What stands right after them.")
    only_here: bool = Field(default=False, description="The same words may stay where they stand elsewhere.")


class Sought(BaseModel):
    """What is looked for."""

    terms: list[Text] = Field(default_factory=list, max_length=MOST_TERMS, examples=[["Иванов", "Ivanov"]])
    patterns: list[PatternName] = Field(default_factory=list, max_length=20)
    reason: RedactionReason | None = Field(default=None, description="None: what is usual for it.")


class Seen(BaseModel):
    """What somebody looked at who approves."""

    seen: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The `plan`, as it was listed; another one stands: 409. None: whatever stands."
    )


class Because(BaseModel):
    """Why a redaction is none."""

    because: Text


class Planning(Answer):
    """Where a document's redactions stand."""

    document: str
    plan: str = Field(description="SHA-256 of all that stands.")
    standing: int
    approvals: int = Field(description="By people who shaped none of it.")


class Drawn(Planning):
    """What was drawn."""

    redactions: list[int] = Field(description="One for each run of words under the boxes.")
    new: int


class Approved(Planning):
    """An approval."""

    approval: int


class Withdrawn(Planning):
    """A redaction that is none any more."""

    redaction: int


class FoundIn(Answer):
    """What was found in one document."""

    document: str
    found: int
    redactions: list[int] = Field(description="The new ones.")


class Proposed(Answer):
    """What a search found."""

    searched: int = Field(description="How many documents.")
    found: int
    new: int
    unplaced: int = Field(description="New ones without a box on a page that has a picture.")
    documents: list[FoundIn]


class Redaction(Answer):
    """A redaction."""

    redaction: int
    document: str
    page: int
    boxes: list[list[float]]
    words: str | None
    term: str | None
    only_here: bool
    reason: RedactionReason
    origin: RedactionOrigin
    state: str = Field(description="`standing` or `withdrawn`.")
    drawn_by: str
    approved: bool = Field(description="Whether all that stands in the document is approved.")
    approvals: int


class Plan(Planning):
    """All that stands in a document."""

    proposed: int
    pages: list[int]
    approved: bool
    approved_by: list[str]


@router.get("/documents/{document}/redactions", **permit("redaction list"))
def list_of_document(document: Handle, record: TheRecord, cache: OfCache = None) -> list[Redaction]:
    """List the redactions of a document, withdrawn ones too."""
    return [Redaction.model_validate(row) for row in redactions.list_redactions(record, document, cache)]


@router.get("/documents/{document}/redaction-plan", **permit("redaction list"))
def plan_of_document(document: Handle, record: TheRecord, cache: OfCache = None) -> list[Plan]:
    """Tell how many redactions stand in a document, and who approved them."""
    return [Plan.model_validate(row) for row in redactions.list_plans(record, document, cache)]


@router.get("/caches/{cache}/redactions", **permit("redaction list"))
def list_of_cache(cache: CacheSlug, record: TheRecord) -> list[Redaction]:
    """List the redactions of a cache, withdrawn ones too."""
    return [Redaction.model_validate(row) for row in redactions.list_redactions(record, cache=cache)]


@router.get("/caches/{cache}/redaction-plans", **permit("redaction list"))
def plans_of_cache(cache: CacheSlug, record: TheRecord) -> list[Plan]:
    """Tell of each document of a cache that anybody drew in how many redactions stand, and who approved them."""
    return [Plan.model_validate(row) for row in redactions.list_plans(record, cache=cache)]


@router.post("/documents/{document}/redactions", status_code=201, **permit("redaction draw"))
def draw(document: Handle, asked: NewRedaction, act: TheAct, *, cache: OfCache = None) -> Drawn:
    """Hide a place of a document from every release; words that a box touches are hidden whole."""
    answer = redactions.draw_redaction(
        act.record,
        document,
        page=asked.page,
        reason=asked.reason,
        boxes=asked.boxes,
        exact=asked.exact,
        prefix=asked.prefix,
        suffix=asked.suffix,
        only_here=asked.only_here,
        cache=cache,
        **act.by,
    )
    return Drawn.model_validate(answer)


@router.post("/documents/{document}/redactions/proposals", status_code=201, **permit("redaction propose"))
def propose_in_document(document: Handle, asked: Sought, act: TheAct, *, cache: OfCache = None) -> Proposed:
    """Hide every occurrence in a document, its family, its counterparts and their families."""
    answer = redactions.propose_redactions(
        act.record,
        document,
        terms=asked.terms,
        patterns=asked.patterns,
        reason=asked.reason,
        cache=cache,
        **act.by,
    )
    return Proposed.model_validate(answer)


@router.post("/caches/{cache}/redactions/proposals", status_code=201, **permit("redaction propose"))
def propose_in_cache(cache: CacheSlug, asked: Sought, act: TheAct) -> Proposed:
    """Hide every occurrence in all documents of a cache."""
    answer = redactions.propose_redactions(
        act.record, terms=asked.terms, patterns=asked.patterns, reason=asked.reason, cache=cache, **act.by
    )
    return Proposed.model_validate(answer)


@router.post("/redactions/{redaction}/withdraw", **permit("redaction withdraw"))
def withdraw(redaction: RowId, asked: Because, act: TheAct) -> Withdrawn:
    """Take back a redaction that was a mistake; what was approved is void."""
    answer = redactions.withdraw_redaction(act.record, redaction, because=asked.because, **act.by)
    return Withdrawn.model_validate(answer)


@router.post("/documents/{document}/redactions/approvals", status_code=201, **permit("redaction approve"))
def approve(document: Handle, asked: Seen, act: TheAct, *, cache: OfCache = None) -> Approved:
    """Approve all that stands redacted in a document, also nothing, as somebody who drew none of it."""
    answer = redactions.approve_redactions(act.record, document, seen=asked.seen, cache=cache, **act.by)
    return Approved.model_validate(answer)

"""Routes of sources: naming, tying, rating. The same verbs as `sluice source …`.

Sources and ties have no version: nothing of them is changed in place, each act adds a row, so none is expected.
"""

from pydantic import BaseModel, Field

from desk.api.acts import TheAct
from desk.api.answers import Answer, Reason, Why
from desk.api.conditions import RowId, Text, Word
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import Reliability, SourceKind, TieKind

router = desk_router("sources")


class NewSource(BaseModel):
    """Somebody or something that information comes from."""

    name: Word = Field(description="By which evidence names it.", examples=["customs"])
    kind: SourceKind
    origin_known: bool = Field(
        default=True, description="Whether somebody knows where its word comes from; else it counts for no group."
    )


class NewTie(BaseModel):
    """Why a source is not independent of another."""

    other: Word = Field(description="The name of the one that it has that from.", examples=["expert"])
    kind: TieKind
    because: Text = Field(description="How that is known.", examples=["its own masthead says so"])


class Letter(BaseModel):
    """What a source is worth, apart from any one item of it."""

    reliability: Reliability = Field(description="The Admiralty letter. F is unknown, not worst.")
    because: Text = Field(examples=["right in nine of ten cases since 2019"])


class Sourced(Answer):
    """A source."""

    source: int
    name: str
    kind: SourceKind
    origin_known: bool
    reliability: Reliability


class Graded(Sourced):
    """A source that was rated."""

    claims: list[int] = Field(description="Those whose status was computed anew.")


class Tie(Answer):
    """A tie of two sources."""

    tie: int
    source: str
    other: str
    kind: TieKind
    because: str


class Tied(Tie):
    """A tie that was made, or that was a mistake."""

    claims: list[int] = Field(description="Those whose status was computed anew.")


class Source(Sourced):
    """A source with its ties."""

    group: str = Field(description="The first of those that are tied together; evidence may join more.")
    ties: list[Tie]


@router.post("/sources", status_code=201, **permit("source add"))
def add_source(asked: NewSource, act: TheAct) -> Sourced:
    """Name somebody or something that information comes from. Its letter is F, unknown, until somebody rates it."""
    answer = claims.add_source(act.record, asked.name, kind=asked.kind, origin_known=asked.origin_known, **act.by)
    return Sourced.model_validate(answer)


@router.get("/sources", **permit("source list"))
def list_sources(record: TheRecord) -> list[Source]:
    """List sources by name, each with its letter, its group and its ties in force."""
    return [Source.model_validate(row) for row in claims.list_sources(record)]


@router.get("/sources/{source}", **permit("source list"))
def show_source(source: RowId, *, record: TheRecord) -> Source:
    """Show a source with its letter, its group and its ties in force."""
    return Source.model_validate(claims.show_source(record, source))


@router.get("/sources/{source}/why/{other}", **permit("source why"))
def why_sources(source: RowId, other: RowId, *, record: TheRecord) -> Why:
    """Tell why two sources are not independent, as a path."""
    left, right = claims.name_of_source(record, source), claims.name_of_source(record, other)
    return Why.model_validate(claims.why_sources(record, left, right))


@router.post("/sources/{source}/ties", status_code=201, **permit("source link"))
def link_sources(source: RowId, asked: NewTie, act: TheAct) -> Tied:
    """Say why two sources are not independent; every claim that rests on them is computed anew.

    A tie is added, nothing is changed in place: no version is expected.
    """
    answer = claims.link_sources(
        act.record,
        claims.name_of_source(act.record, source),
        asked.other,
        kind=asked.kind,
        because=asked.because,
        **act.by,
    )
    return Tied.model_validate(answer)


@router.post("/ties/{tie}/withdrawal", **permit("source unlink"))
def unlink_sources(tie: RowId, asked: Reason, act: TheAct) -> Tied:
    """Say that a tie was a mistake: it stays in the record and joins nothing any more. No version is expected."""
    answer = claims.unlink_sources(act.record, tie, reason=asked.reason, **act.by)
    return Tied.model_validate(answer)


@router.post("/sources/{source}/rating", **permit("source rate"))
def rate_source(source: RowId, asked: Letter, act: TheAct) -> Graded:
    """Give a source its letter; the newest stands, those before are kept. No version is expected."""
    answer = claims.rate_source(
        act.record,
        claims.name_of_source(act.record, source),
        reliability=asked.reliability,
        because=asked.because,
        **act.by,
    )
    return Graded.model_validate(answer)

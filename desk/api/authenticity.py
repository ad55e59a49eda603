"""Routes of authenticity: is a document genuine. The same verbs as `sluice authenticity …`."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from desk.api.acts import TheChange
from desk.api.answers import Answer, Handle, OfCache
from desk.api.conditions import Text, Word, tag_version
from desk.api.security import TheRecord, desk_router, permit
from storage import claims
from storage.vocabulary import AuthenticityVerdict

router = desk_router("authenticity")


class Judgement(BaseModel):
    """Whether a document is genuine."""

    verdict: AuthenticityVerdict
    methods: list[Word] = Field(default=[], max_length=50, examples=[["letterhead", "metadata"]])
    note: Text | None = Field(default=None, description="What was found.")


class Examined(Answer):
    """What stands of a document's authenticity."""

    document: str
    number: int = Field(description="How many judgements there are: the version, as its `ETag`.")
    authenticity: AuthenticityVerdict
    methods: list[str]


class Judged(Examined):
    """A judgement that was added."""

    claims: list[int] = Field(description="Those whose status was computed anew.")


class Authenticity(Examined):
    """What people judged, oldest first, and beside it what the machine found."""

    history: list[dict[str, Any]]
    signals: list[dict[str, Any]]


@router.get("/documents/{document}/authenticity", **permit("authenticity show"))
def show_authenticity(
    document: Handle, *, response: Response, record: TheRecord, cache: OfCache = None
) -> Authenticity:
    """Show what people judged of a document, and beside it the machine's signals, which judge nothing."""
    row = claims.show_authenticity(record, document, cache=cache)
    tag_version(response, row["number"])
    return Authenticity.model_validate(row)


@router.put("/documents/{document}/authenticity", **permit("authenticity set"))
def set_authenticity(document: Handle, asked: Judgement, *, change: TheChange, cache: OfCache = None) -> Judged:
    """Judge whether a document is genuine; every claim that quotes it is computed anew.

    `If-Match` is the `ETag` of its authenticity: `"0"` where nobody has judged it yet.
    """
    answer = claims.set_authenticity(
        change.record, document, verdict=asked.verdict, methods=asked.methods, note=asked.note, cache=cache, **change.by
    )
    tag_version(change.response, answer["number"])
    return Judged.model_validate(answer)

"""What routes answer alike: where a claim stands, pages of a list, sources that are joined; and how they are tagged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from desk.api.conditions import LARGEST_ID, Word, tag_version
from storage.vocabulary import ClaimStatus, TieKind

Told = TypeVar("Told", bound="Answer")

LARGEST_PAGE = 1000
HANDLE = "^[0-9a-fA-F]{6,64}$"
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="At most so many; `Link` names the next page.")]
Seen = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Leave out the first so many.")]
Handle = Annotated[str, Path(pattern=HANDLE, description="A prefix of its SHA-256, at least 6 digits.")]
CacheSlug = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="The cache's short name.")]
OfCache = Annotated[Word | None, Query(description="The cache's short name, where the document lies in several.")]
Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""The number of a row in a body."""
Time = Annotated[AwareDatetime, Field(examples=["2026-12-01T17:00:00+01:00"])]
"""A time in a body: ISO 8601, with its offset."""


class Answer(BaseModel):
    """What a verb answers; later versions may add keys."""

    model_config = ConfigDict(extra="allow")


class Standing(Answer):
    """Where a claim stands."""

    claim: int = Field(examples=[4])
    version: int = Field(description="Of its wording.")
    revision: int = Field(description="Goes up with every change; a change says it in `If-Match`.")
    status: ClaimStatus
    rule: str = Field(description="The rule that gave the status, in words.")
    groups: int = Field(description="Independence groups that support it.")
    lacks: list[str] = Field(description="What is missing for the next status, in words.", examples=[["sign-off"]])
    evidence_set: str = Field(description="SHA-256 of what the status was computed from.")


class Step(Answer):
    """One step of a path that joins two."""

    source: int
    other: int
    kind: TieKind | str
    because: str


class Why(Answer):
    """Whether two are independent; else the path that joins them."""

    left: str
    right: str
    independent: bool
    because: str
    path: list[Step]


class Reason(BaseModel):
    """Why something is done."""

    reason: str = Field(max_length=20_000, pattern=r"^[^\x00]*$", examples=["entered twice by mistake"])


def tagged(response: Response, shape: type[Told], answer: Mapping[str, Any], *, by: str = "revision") -> Told:
    """Give what a verb answered in its shape, with an `ETag` to be sent back as `If-Match`.

    Args:
        response: to the request.
        shape: of the answer.
        answer: what the verb answered.
        by: the key that holds the `ETag`: the revision of a claim, the `version` of an item of the queue.
    """
    tag_version(response, answer[by])
    return shape.model_validate(answer)


def page_of(
    request: Request,
    response: Response,
    rows: Sequence[Mapping[str, Any]],
    *,
    limit: int,
    after: Callable[[Mapping[str, Any]], object],
    by: str = "after",
) -> Sequence[Mapping[str, Any]]:
    """Give one page of a list, and name the next one in `Link` (RFC 8288).

    Args:
        request: of the page.
        response: to it.
        rows: the page, and one row more where there are more.
        limit: how many rows the page holds.
        after: what the next page says, by the last row of this one.
        by: under which name.
    """
    if len(rows) > limit:
        following = request.url.include_query_params(**{by: after(rows[limit - 1])})
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return rows[:limit]

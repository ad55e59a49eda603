"""What a request says besides its body: the version it expects, its key, the row it means. For all routes alike."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Response
from pydantic import PlainSerializer, StringConstraints, WithJsonSchema
from starlette.exceptions import HTTPException

from config import clock
from config.errors import UsageError

LARGEST_ID = 2**31 - 1
"""What a row's number may be on PostgreSQL; on SQLite more, but nobody has so many."""
STRONG_TAG = re.compile(r'"(0|[1-9][0-9]{0,8})"')
"""`"0"`: nobody has judged the document yet."""

RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
"""The number of a row in a path."""
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=20_000)]
"""What a person typed: no NUL, which databases refuse."""
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]+$", max_length=300)]
"""A name, a token, a tag: one line."""

Moment = Annotated[
    datetime,
    PlainSerializer(clock.iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time in an answer: written as the command line writes it, `2026-11-22T15:04:05+00:00`."""

RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="A key of the caller's own: the same key again gives the same answer, and acts once.",
        examples=["heron-0017"],
    ),
]


def expected_version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='The version that the caller saw, as its `ETag` was: `"3"`. Another one stands: 409.',
            examples=['"3"'],
        ),
    ] = None,
) -> int:
    """Give the version that a change expects.

    Raises:
        HTTPException: it says none (428, RFC 6585).
        UsageError: what it says is no version.
    """
    if if_match is None:
        raise HTTPException(428, 'say which version you saw, as its ETag: If-Match: "3"')
    found = STRONG_TAG.fullmatch(if_match.strip())
    if found is None:
        raise UsageError('If-Match names one version, in quotes: "3"')
    return int(found[1])


Expected = Annotated[int, Depends(expected_version)]
"""For every route that changes something that stands."""


def tag_version(response: Response, version: int) -> None:
    """Tell the version of what is answered as a strong `ETag`, to be sent back as `If-Match`."""
    response.headers["ETag"] = f'"{version}"'

"""What every route that acts is given at once: the record, who calls, the request's key, and the version it expects."""

from dataclasses import dataclass
from typing import Annotated, TypedDict

from fastapi import Depends, Response

from desk.api.conditions import Expected, RequestKey
from desk.api.security import TheCaller, TheRecord
from storage.database import Record


class Signed(TypedDict):
    """Who acts, and under which key: arguments of every verb of storage."""

    reviewer: str
    request: str | None


class Expecting(Signed):
    """The same, for verbs that change what stands."""

    expected: int


@dataclass(frozen=True, slots=True)
class Act:
    """A request that adds something: nothing stands yet, so no version is expected."""

    record: Record
    response: Response
    by: Signed


@dataclass(frozen=True, slots=True)
class Change:
    """A request that changes something that stands."""

    record: Record
    response: Response
    by: Expecting


def the_act(*, response: Response, record: TheRecord, caller: TheCaller, request_key: RequestKey = None) -> Act:
    """Give what a route needs that adds something."""
    return Act(record, response, Signed(reviewer=caller.name, request=request_key))


def the_change(
    *, response: Response, record: TheRecord, caller: TheCaller, expected: Expected, request_key: RequestKey = None
) -> Change:
    """Give what a route needs that changes something."""
    return Change(record, response, Expecting(reviewer=caller.name, request=request_key, expected=expected))


TheAct = Annotated[Act, Depends(the_act)]
TheChange = Annotated[Change, Depends(the_change)]

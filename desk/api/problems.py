"""Errors over HTTP in one shape: problem details (RFC 9457), with the rule names of exit code 4."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from config.errors import (
    Ambiguous,
    Conflict,
    FetchFailed,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    SluiceError,
    TooSoon,
    Unreadable,
    UsageError,
)

MEDIA_TYPE = "application/problem+json"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="sluice"'}
"""RFC 9110, 11.6.1: every 401 says how to prove who one is; browsers ask nobody by this."""
STATUSES: Sequence[tuple[type[SluiceError], HTTPStatus]] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (TooSoon, HTTPStatus.TOO_MANY_REQUESTS),
    (Conflict, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Ambiguous, HTTPStatus.CONFLICT),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (FetchFailed, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Unreadable, HTTPStatus.UNPROCESSABLE_ENTITY),
)
"""The first that fits counts; the rest of the tree is 500."""


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str | None = Field(default=None, description="Where in the body: a JSON pointer (RFC 6901).")
    parameter: str | None = Field(default=None, description="Or which parameter: `query item`, `header If-Match`.")
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:sluice:rule:stale",
                    "title": "Conflict",
                    "status": 409,
                    "detail": "this was changed since you looked: it stands at 4, you saw 3. Look again, then decide",
                    "rule": "stale",
                }
            ]
        }
    )

    type: str = Field(default="about:blank", description="`urn:sluice:rule:NAME` where a rule refused.")
    title: str
    status: int
    detail: str
    rule: str | None = Field(default=None, description="The rule that refused: the names of exit code 4.")
    errors: list[Fault] | None = Field(default=None, description="What is wrong with the request, one by one.")


def as_response(
    status: int,
    detail: str,
    *,
    rule: str | None = None,
    errors: list[Fault] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Write a problem as a response."""
    kind = "about:blank" if rule is None else f"urn:sluice:rule:{rule}"
    problem = Problem(
        type=kind, title=HTTPStatus(status).phrase, status=status, detail=detail, rule=rule, errors=errors
    )
    return JSONResponse(problem.model_dump(exclude_none=True), status, dict(headers or {}), MEDIA_TYPE)


def of_our_own(_: Request, error: Exception) -> JSONResponse:
    """Answer an error that the desk raised on purpose: its message says what happened and what to do next."""
    raised = cast("SluiceError", error)
    status = next((status for kind, status in STATUSES if isinstance(raised, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    rule = getattr(raised, "rule", None) or getattr(raised, "code", None) or getattr(raised, "reason", None)
    headers: Mapping[str, str] = {}
    if isinstance(raised, NotSignedIn):
        headers = CHALLENGE
    if isinstance(raised, TooSoon):
        headers = {"Retry-After": str(raised.after_seconds)}
    return as_response(status, str(raised), rule=None if rule is None else str(rule), headers=headers)


def of_http(_: Request, error: Exception) -> JSONResponse:
    """Answer what the frame itself refuses: no such path, no such method, a body that is too large."""
    raised = cast("HTTPException", error)
    return as_response(raised.status_code, raised.detail, headers=raised.headers)


def of_validation(_: Request, error: Exception) -> JSONResponse:
    """Answer a request that is not of the described shape, place by place; what was sent is not repeated."""
    raised = cast("RequestValidationError", error)
    faults = [_fault(fault) for fault in raised.errors()]
    return as_response(
        HTTPStatus.UNPROCESSABLE_ENTITY, "the request is not of the described shape", rule="shape", errors=faults
    )


def _fault(fault: Mapping[str, Any]) -> Fault:
    place, *path = fault["loc"]
    if place != "body":
        return Fault(parameter=" ".join(map(str, (place, *path))), detail=fault["msg"])
    if fault["type"] == "json_invalid":
        return Fault(pointer="", detail="this is not JSON")
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    return Fault(pointer="".join(f"/{step}" for step in steps), detail=fault["msg"])


def answer_by_problems(app: FastAPI) -> None:
    """Let *app* answer every error it knows in this shape; unforeseen ones are the frame's (`desk.api.frame`)."""
    app.add_exception_handler(SluiceError, of_our_own)
    app.add_exception_handler(RequestValidationError, of_validation)
    app.add_exception_handler(HTTPException, of_http)

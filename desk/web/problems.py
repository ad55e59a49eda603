"""Errors as pages, for who asked for a page; everybody else gets the API's problem details."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from config.errors import NotSignedIn, SluiceError
from desk.api import problems, security
from desk.web.entrance import sign_in_page
from desk.web.filling import page

Answering = Callable[[Request, Exception], Response]
API = "/api/"
TITLES = {
    HTTPStatus.BAD_REQUEST: "This cannot be taken so",
    HTTPStatus.FORBIDDEN: "This is not yours to do",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.CONFLICT: "Something else happened meanwhile",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A rule stands against this",
    HTTPStatus.TOO_MANY_REQUESTS: "Too often",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something unforeseen",
}


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks for a page, and no picture, script or row."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def answer_by_pages(app: FastAPI) -> None:
    """Let *app* answer errors as pages where a page was asked for; what it answered before holds for all else."""
    for kind in (SluiceError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _choosing(app.exception_handlers[kind]))


def tell(scope: Scope, status: int, detail: str, rule: str | None = None) -> Response:
    """Answer what stands around every request: a body too large, a name that is not ours, something unforeseen."""
    request = Request(scope)
    if wants_page(request):
        return _page(request, status, detail, rule)
    return problems.as_response(status, detail, rule=rule)


def _choosing(plainly: Any) -> Answering:
    def answer(request: Request, error: Exception) -> Response:
        told: Response = plainly(request, error)
        if not wants_page(request):
            return told
        if told.status_code == HTTPStatus.UNAUTHORIZED:
            shown: Response = sign_in_page(request, following=request.url.path, status=told.status_code)
        else:
            detail, rule = _detail(error)
            shown = _page(request, told.status_code, detail, rule)
        for name in ("WWW-Authenticate", "Retry-After", "Allow"):
            if name in told.headers:
                shown.headers[name] = told.headers[name]
        return shown

    return answer


def _detail(error: Exception) -> tuple[str, str | None]:
    if isinstance(error, RequestValidationError):
        return "the address or the form is not of the shape that this page takes", "shape"
    if isinstance(error, HTTPException):
        return str(error.detail), None
    rule = getattr(error, "rule", None)
    return str(error), None if rule is None else str(rule)


def _page(request: Request, status: int, detail: str, rule: str | None) -> Response:
    if getattr(request.state, "caller", None) is None:
        request.state.caller = _caller(request)
    title = TITLES.get(HTTPStatus(status), HTTPStatus(status).phrase)
    return page(request, "problem", status=status, title=title, detail=detail, rule=rule, here=None)


def _caller(request: Request) -> Any:
    """Tell who calls, for the head of the page; None where nobody did, or the record itself is what failed."""
    try:
        caller = security.who_calls(request)
    except (SluiceError, NotSignedIn):
        return None
    return caller if caller is not None and caller.by_session else None

"""The application: which routes there are, and what stands around them."""

from collections.abc import Collection
from importlib.metadata import version
from threading import BoundedSemaphore
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from config.errors import NotSignedIn
from desk.api import (
    authenticity,
    caches,
    captures,
    claims,
    description,
    difference,
    documents,
    evidence,
    holds,
    ledger,
    outlook,
    people,
    problems,
    queue,
    queue_moves,
    quotes,
    redactions,
    releases,
    replies,
    sameness,
    search,
    sources,
)
from desk.api.frame import Frame
from desk.api.learning import Learner
from desk.api.security import desk_router, permit, verb_of, who_calls
from desk.web import app as web
from desk.web.problems import answer_by_pages, tell
from storage.database import Record

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    people.router,
    queue.router,
    queue_moves.router,
    outlook.router,
    caches.router,
    documents.router,
    difference.router,
    sameness.router,
    search.router,
    authenticity.router,
    claims.router,
    quotes.router,
    sources.router,
    captures.router,
    evidence.router,
    replies.router,
    holds.router,
    redactions.router,
    releases.router,
    ledger.router,
)
"""Every piece of the API; a new one is added here."""
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
SILENT = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
"""FastAPI's telemetry would carry texts of errors, and an environment variable could send it elsewhere."""


def make_app(record: Record, *, hosts: Collection[str] = (), https: bool = False) -> FastAPI:
    """Make the application.

    Args:
        record: the open record; the caller closes it when the application has ended.
        hosts: names by which the desk is called, besides the loopback's and those of the setting `desk_hosts`.
        https: whether browsers reach it by https: cookies are then `Secure`, and named so that no other host sets them.

    Raises:
        AssertionError: a route declares no verb that is known; it would answer nobody.
    """
    app = FastAPI(
        title="sluice",
        version=version("sluice-desk"),
        summary="Review and corroboration of leaked caches: the verbs of the command line.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry=SILENT,  # type: ignore[arg-type]
    )
    app.state.record, app.state.https, app.state.learner = record, https, Learner(record)
    app.state.capturing = BoundedSemaphore(captures.AT_ONCE)
    about = desk_router("about")
    about.get("/openapi.json", include_in_schema=False, **permit("openapi"))(_describe)
    for router in (*ROUTERS, about):
        refuse_undeclared(router)
        app.include_router(router, prefix=PREFIX)
    for router in web.ROUTERS:
        refuse_undeclared(router)
    web.add_pages(app, record)
    described = app.openapi
    app.openapi = lambda: description.complete(described())  # type: ignore[method-assign]
    problems.answer_by_problems(app)
    app.add_exception_handler(HTTPException, _of_http)
    answer_by_pages(app)
    called = {*LOOPBACK_NAMES, *hosts, *record.settings.desk_hosts}
    app.add_middleware(Frame, hosts=called, https=https, tell=tell)
    return app


def refuse_undeclared(router: APIRouter) -> None:
    """Raise where a route of *router* declares no verb.

    Raises:
        AssertionError: there is such a route.
    """
    for route in router.routes:
        if verb_of(route) is None:
            raise AssertionError(f"a route without a declared permission: {getattr(route, 'path', route)}")


def _describe(request: Request) -> dict[str, Any]:
    """Describe the API (OpenAPI 3.1)."""
    described: dict[str, Any] = request.app.openapi()
    return described


def _of_http(request: Request, error: Exception) -> JSONResponse:
    """Answer a path or method that is not there; strangers are not told that it is not."""
    if getattr(error, "status_code", None) in {404, 405} and who_calls(request) is None:
        return problems.of_our_own(request, NotSignedIn("sign in first", rule="sign_in"))
    return problems.of_http(request, error)

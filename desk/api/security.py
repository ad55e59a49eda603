"""Who calls, and may they: by session or token, for every route, before its body is read. Nothing is open by default.

A route declares its verb (`**permit("queue take")`); what a verb asks for stands in `storage.rules.access`.
"""

import hashlib
import hmac
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from config.errors import NotAllowed, NotSignedIn
from storage.database import Record
from storage.people.callers import Caller, caller_of_session, caller_of_token, refuse_unless_allowed
from storage.rules.access import OPEN_VERBS, PERMISSIONS

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""RFC 9110, 9.2.1: these change nothing."""
CSRF_HEADER = "X-Sluice-CSRF"
VERB = "x-sluice-verb"


def permit(verb: str) -> dict[str, Any]:
    """Declare which verb a route is: `@router.post("/queue/take", **permit("queue take"))`."""
    return {"openapi_extra": {VERB: verb}}


def verb_of(route: object) -> str | None:
    """Tell the verb that a route declares; None: none, or one that nobody knows. Such a route answers nobody."""
    verb = (getattr(route, "openapi_extra", None) or {}).get(VERB)
    known = isinstance(route, GuardedRoute) and (verb in OPEN_VERBS or verb in PERMISSIONS)
    return verb if known else None


class GuardedRoute(APIRoute):
    """A route that lets in who may call its verb, and nobody else."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Put the question who calls before everything else, the reading of the body included."""
        answer, verb = super().get_route_handler(), verb_of(self)

        async def guarded(request: Request) -> Response:
            request.state.caller = await run_in_threadpool(admit, request, verb)
            response = await answer(request)
            request.app.state.learner.heed(verb, request.path_params)
            return response

        return guarded


def desk_router(tag: str) -> APIRouter:
    """Make a router whose routes are all guarded.

    Args:
        tag: the subject, in the description.
    """
    return APIRouter(route_class=GuardedRoute, tags=[tag])


def admit(request: Request, verb: str | None, shown_csrf: str | None = None) -> Caller | None:
    """Let a request in, or raise; gives who calls, None for a verb that is open.

    Args:
        request: to be let in.
        verb: that its route declares.
        shown_csrf: the word of the session as a form carries it; None: the header does.

    Raises:
        NotSignedIn: it shows no session or token that holds (rule `sign_in`).
        NotAllowed: who calls may not (rule `permission`), or another site makes them call (rule `csrf`).
    """
    if verb in OPEN_VERBS:
        if request.method not in SAFE_METHODS:
            refuse_other_sites(request)
        return None
    caller = who_calls(request)
    if caller is None:
        raise NotSignedIn("sign in first, or show a token: Authorization: Bearer slu_…", rule="sign_in")
    if caller.by_session and request.method not in SAFE_METHODS:
        refuse_other_sites(request)
        refuse_without_csrf(request, shown_csrf)
    refuse_unless_allowed(caller, verb or "do this")
    return caller


def who_calls(request: Request) -> Caller | None:
    """Tell who calls: by the token in `Authorization`, else by the session's cookie; None: nobody known."""
    shown = request.headers.get("authorization")
    if shown is not None:
        scheme, _, token = shown.partition(" ")
        return caller_of_token(the_record(request), token.strip()) if scheme.lower() == "bearer" else None
    of_cookie = session_token(request)
    return None if of_cookie is None else caller_of_session(the_record(request), of_cookie)


def session_token(request: Request) -> str | None:
    """Give the session's token that the browser shows; None: it shows none."""
    return request.cookies.get(cookie_name(request))


def cookie_name(request: Request) -> str:
    """Name the session's cookie. By https `__Host-`: no other host and no plain connection can set it (RFC 6265bis)."""
    return "__Host-sluice" if request.app.state.https else "sluice"


def csrf_of(session_token: str) -> str:
    """Give the word that a change has to carry besides the cookie: it follows from the session's token alone.

    A page elsewhere can make a browser send the cookie, but not read this (OWASP: HMAC-based token pattern).
    """
    return hmac.new(session_token.encode("utf-8", "surrogatepass"), b"sluice csrf", hashlib.sha256).hexdigest()


def refuse_without_csrf(request: Request, shown_csrf: str | None = None) -> None:
    """Raise where a change by cookie does not carry the word of its session, in its header or its form.

    Raises:
        NotAllowed: it carries none, or another (rule `csrf`).
    """
    shown = request.headers.get(CSRF_HEADER, "") if shown_csrf is None else shown_csrf
    if not hmac.compare_digest(shown.encode("utf-8", "replace"), csrf_of(session_token(request) or "").encode()):
        raise NotAllowed(f"a change needs the header {CSRF_HEADER}, as signing in gave it", rule="csrf")


def refuse_other_sites(request: Request) -> None:
    """Raise where the browser says that another site makes this request (Fetch Metadata; `Origin` for older ones).

    A form of a page that sends no referrer says `Origin: null` (Fetch, "append a request `Origin` header"): then the
    browser's own word that it comes from here is enough, which no page can make it say.

    Raises:
        NotAllowed: it says so (rule `csrf`).
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if origin == "null" and site == "same-origin":
        return
    elsewhere = origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()
    if site not in {None, "same-origin", "none"} or elsewhere:
        raise NotAllowed("another site makes this request", rule="csrf")


def the_record(request: Request) -> Record:
    """Give the open record of the application."""
    record: Record = request.app.state.record
    return record


def the_caller(request: Request) -> Caller:
    """Give who calls, as the route's guard found it.

    Raises:
        NotSignedIn: the route is open and nobody was looked for.
    """
    caller: Caller | None = request.state.caller
    if caller is None:
        raise NotSignedIn("sign in first", rule="sign_in")
    return caller


TheRecord = Annotated[Record, Depends(the_record)]
TheCaller = Annotated[Caller, Depends(the_caller)]

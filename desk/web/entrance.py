"""The door: the page to sign in by, on the sessions that the API has; signing out; the parts that pages are made of."""

import re
import secrets

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from config.errors import NotAllowed, NotFound, NotSignedIn, TooSoon, UsageError
from desk.api import people, problems, security
from desk.api.conditions import Word
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.filling import ASSETS, page
from desk.web.route import CSRF_FIELD, Form, filled, page_router, the_form

router = page_router()

LOCAL = re.compile(r"/(?:[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?)?\Z")
"""Where signing in may lead: a path of ours, nothing behind a question mark."""
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
OPEN_ASSETS = ("desk.css", "icon.svg")
"""What the page to sign in by is made of; the rest is for who signed in."""
KEPT = "private, max-age=31536000, immutable"


class Entering(people.SignIn):
    """Who wants to sign in by the page."""

    name: Word = Field(max_length=200)


@router.get("/sign-in", **permit("sign-in"))
def show_sign_in(request: Request) -> HTMLResponse:
    """Show the page to sign in by."""
    return sign_in_page(request)


@router.post("/sign-in", **permit("sign-in"))
def sign_in(request: Request, record: TheRecord) -> Response:
    """Begin a session, as the API does, and go on to where one wanted to go."""
    form = the_form(request)
    _refuse_forged(request, form)
    following = safe_path(form.one("following"))
    response = RedirectResponse(following, 303)
    try:
        asked = filled(Entering, {name: form.one(name) for name in ("name", "password", "code")})
        people.sign_in(asked, request, response, record)
    except (NotSignedIn, TooSoon, UsageError) as refused:
        told = problems.of_our_own(request, refused)
        shown = sign_in_page(
            request, following=following, status=told.status_code, problem=str(refused), name=form.one("name")
        )
        if "Retry-After" in told.headers:
            shown.headers["Retry-After"] = told.headers["Retry-After"]
        return shown
    response.delete_cookie(_door(request), httponly=True, samesite="strict", secure=request.app.state.https)
    return response


@router.post("/sign-out", **permit("sign-out"))
def sign_out(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """End this session; what the browser still holds of pages is to be forgotten."""
    response = RedirectResponse("/sign-in", 303)
    request.app.state.trails.forget(request)
    people.sign_out(request, response, record, caller)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/assets/desk.css", **permit("sign-in"))
def style() -> Response:
    """Give the style of all pages."""
    return _asset("desk.css")


@router.get("/assets/icon.svg", **permit("sign-in"))
def icon() -> Response:
    """Give the desk's sign."""
    return _asset("icon.svg")


@router.get("/assets/{name}", **permit("me"))
def asset(name: str) -> Response:
    """Give another part that pages are made of."""
    return _asset(name)


def sign_in_page(
    request: Request,
    *,
    following: str = "/",
    status: int = 200,
    problem: str | None = None,
    name: str | None = None,
) -> HTMLResponse:
    """Fill the page to sign in by.

    Args:
        request: that is answered.
        following: where signing in leads.
        status: of HTTP.
        problem: what was wrong with the try before; None: there was none.
        name: as it was typed.
    """
    request.state.caller = None
    word = request.cookies.get(_door(request)) or secrets.token_urlsafe(32)
    told = {"following": safe_path(following), "problem": problem, "name": name or "", "door": security.csrf_of(word)}
    response = page(request, "sign_in", status=status, **told)
    response.set_cookie(_door(request), word, httponly=True, samesite="strict", secure=request.app.state.https)
    return response


def safe_path(untrusted_path: str | None) -> str:
    """Give a path of ours; anything else leads to the first page."""
    if untrusted_path is None or not LOCAL.match(untrusted_path) or untrusted_path.startswith("/sign-"):
        return "/"
    return untrusted_path


def _door(request: Request) -> str:
    """Name the cookie of who has not signed in yet: it ties the form to the browser that asked for it."""
    return f"{security.cookie_name(request)}-door"


def _refuse_forged(request: Request, form: Form) -> None:
    """Raise where the form is not the one that this browser was given: nobody is signed in as somebody else.

    Raises:
        NotAllowed: it is not (rule `csrf`).
    """
    word = request.cookies.get(_door(request))
    shown = form.one(CSRF_FIELD) or ""
    if word is None or not secrets.compare_digest(shown.encode(), security.csrf_of(word).encode()):
        raise NotAllowed("this form is too old, or another page sent it. Open the page to sign in anew", rule="csrf")


def _asset(name: str) -> Response:
    known = {path.name: path for path in ASSETS.iterdir() if path.suffix in KINDS}
    if name not in known:
        raise NotFound("there is no such part of a page")
    path = known[name]
    return Response(path.read_bytes(), media_type=KINDS[path.suffix], headers={"Cache-Control": KEPT})


@router.get("/shortcuts", **permit("me"))
def show_shortcuts(request: Request) -> HTMLResponse:
    """Show the shortcuts as a page, for browsers that run no script."""
    return page(request, "shortcuts", here=None)

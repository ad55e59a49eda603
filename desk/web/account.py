"""One's own account: password, second factor, tokens for programs. New secrets are shown once, in the answer."""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from config.errors import NotFound, SluiceError, UsageError
from desk.api import people as api
from desk.api import problems
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.attempts import attempt
from desk.web.filling import page
from desk.web.route import filled, page_router, the_form
from storage.database import Record
from storage.people import accounts, factors, tokens
from storage.people.callers import Caller
from storage.people.passwords import prove_password
from storage.rules.access import SCOPES_OF_ROLE, Scope

router = page_router()

DONE = {
    "revoked": "The token is revoked: no program gets in by it any more.",
    "factor": "Your second factor is in force. From now on signing in asks for a code.",
    "no-factor": "Your second factor is taken away. Your password alone lets you in.",
}
"""What the page says after an act, by the word that stands in the address."""
SCOPES = {
    Scope.READ: "look at everything that you may look at",
    Scope.REVIEW: "take and judge items",
    Scope.CORROBORATE: "work on claims, sources and redactions",
    Scope.SIGN: "sign in your name",
    Scope.ADMIN: "look after people and the ledger",
}
CHUNK = 4


class Shown(BaseModel):
    """The password that stands, shown once more."""

    current: api.Password


@router.get("/me", **permit("me"))
def show_account(request: Request, record: TheRecord, caller: TheCaller, done: str = "") -> Response:
    """Show one's own account."""
    return _account_page(request, record, caller, done=DONE.get(done))


@router.post("/me/password", **permit("password change"))
def change_password(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Change one's password; all one's sessions end, and one signs in anew."""
    form = the_form(request)

    def act() -> Response:
        if form.one("new") != form.one("again"):
            raise UsageError("the new password was not typed alike twice: nothing was changed")
        asked = filled(api.PasswordChange, {"current": form.one("current"), "new": form.one("new")})
        response = RedirectResponse("/sign-in", 303)
        api.change_password(asked, request, response, record, caller)
        return response

    return _acting(request, record, caller, "password", act)


@router.post("/me/tokens", **permit("token make"))
def make_token(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Make a token; the answer shows it, and no other does."""
    form = the_form(request)

    def act() -> Response:
        fields = {"scopes": list(form.fields.get("scope", [])), "days": form.number("days"), "label": form.one("label")}
        made = api.make_token(filled(api.NewToken, fields), record, caller)
        return _account_page(request, record, caller, made=made)

    return _acting(request, record, caller, "tokens", act)


@router.post("/me/tokens/revoke", **permit("token revoke"))
def revoke_token(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Revoke one of one's tokens."""
    number = the_form(request).number("token")

    def act() -> Response:
        if number is None or number > LARGEST_ID:
            raise NotFound("say which token")
        tokens.revoke_token(record, caller.name, number, by=caller.name)
        return RedirectResponse("/me?done=revoked", 303)

    return _acting(request, record, caller, "tokens", act)


@router.post("/me/factor/enrol", **permit("factor enrol"))
def enrol_factor(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Make a secret for an authenticator, having shown one's password; the answer shows it, and no other does."""

    def act() -> Response:
        _prove(request, record, caller)
        uri = factors.enrol_totp(record, caller.name, by=caller.name)
        secret = uri.partition("secret=")[2].partition("&")[0]
        chunks = [secret[at : at + CHUNK] for at in range(0, len(secret), CHUNK)]
        return _account_page(request, record, caller, enrolled={"uri": uri, "chunks": chunks})

    return _acting(request, record, caller, "factor", act)


@router.post("/me/factor/confirm", **permit("factor confirm"))
def confirm_factor(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Put the second factor in force by a code that the authenticator shows."""

    def act() -> Response:
        factors.confirm_totp(record, caller.name, the_form(request).one("code") or "", by=caller.name)
        return RedirectResponse("/me?done=factor", 303)

    return _acting(request, record, caller, "factor", act)


@router.post("/me/factor/remove", **permit("factor remove"))
def remove_factor(request: Request, record: TheRecord, caller: TheCaller) -> Response:
    """Take one's second factor away, having shown one's password."""

    def act() -> Response:
        _prove(request, record, caller)
        factors.remove_totp(record, caller.name, by=caller.name)
        return RedirectResponse("/me?done=no-factor", 303)

    return _acting(request, record, caller, "factor", act)


def _prove(request: Request, record: Record, caller: Caller) -> None:
    """Ask for the password: a session that was left open, or stolen, is not to change how its person comes in."""
    shown = filled(Shown, {"current": the_form(request).one("current")})
    prove_password(record, caller.name, shown.current.get_secret_value())


def _acting(request: Request, record: Record, caller: Caller, part: str, act: Callable[[], Response]) -> Response:
    """Act; where a rule refuses, show the account again with what it says. No secret that was typed is shown again."""
    return attempt(
        act, lambda refused: _account_page(request, record, caller, problem=(part, str(refused)), refused=refused)
    )


def _account_page(
    request: Request,
    record: Record,
    caller: Caller,
    *,
    refused: SluiceError | None = None,
    problem: tuple[str, str] | None = None,
    **told: Any,
) -> Response:
    form = the_form(request)
    shown = {"done": None, "made": None, "enrolled": None} | told
    answer = None if refused is None else problems.of_our_own(request, refused)
    response = page(
        request,
        "account",
        status=200 if answer is None else answer.status_code,
        here="me",
        account=accounts.show_account(record, caller.name),
        tokens=tokens.list_tokens(record, caller.name),
        scopes=[(scope, words) for scope, words in SCOPES.items() if scope in SCOPES_OF_ROLE[caller.role]],
        label=form.one("label") if problem is not None else None,
        problem=problem,
        **shown,
    )
    if answer is not None and "Retry-After" in answer.headers:
        response.headers["Retry-After"] = answer.headers["Retry-After"]
    return response

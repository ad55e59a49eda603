"""Routes of the people of the desk: signing in and out, oneself, one's password and tokens, and everybody else."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from config.errors import NotFound
from desk.api import security
from desk.api.conditions import Moment, RowId, Word
from desk.api.security import TheCaller, TheRecord, desk_router, permit
from storage import people
from storage.people import passwords, sessions, tokens
from storage.people.passwords import MAXIMUM_CHARACTERS
from storage.rules.access import Scope
from storage.vocabulary import Role

router = desk_router("people")

Password = Annotated[SecretStr, Field(min_length=1, max_length=MAXIMUM_CHARACTERS, examples=["correct horse battery"])]


class SignIn(BaseModel):
    """Who wants to sign in."""

    name: Word = Field(examples=["heron"])
    password: Password
    code: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        default=None, description="Of the second factor, where there is one.", examples=["123456"]
    )


class SignedIn(BaseModel):
    """A session that has begun; its token is in the cookie."""

    name: str
    role: Role
    scopes: list[Scope]
    csrf: str = Field(description="To be sent with every change, as the header `X-Sluice-CSRF`.")
    expires_at: Moment = Field(description="At the latest.")


class Me(BaseModel):
    """Who calls."""

    name: str
    role: Role
    reads: list[str]
    scopes: list[Scope]
    by_session: bool = Field(description="Else by a token.")
    csrf: str | None = Field(description="As signing in gave it; none by a token.")
    expires_at: Moment


class PasswordChange(BaseModel):
    """A new password, and the one that stands."""

    current: Password
    new: Password


class NewToken(BaseModel):
    """What a token is to be good for."""

    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=90, ge=1, le=tokens.LONGEST_DAYS)
    label: Word = Field(max_length=tokens.LABEL_CHARACTERS, examples=["the map of ships"])


class Token(BaseModel):
    """A token, as it is listed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    label: str
    scopes: list[Scope]
    made_at: Moment
    expires_at: Moment
    revoked_at: Moment | None
    used_at: Moment | None = Field(description="To the hour.")


class MadeToken(Token):
    """A token that was just made."""

    token: str = Field(description="Shown this once; its SHA-256 alone is kept.")


class NewReviewer(BaseModel):
    """Somebody who joins the desk."""

    name: Word = Field(max_length=people.NAME_CHARACTERS, examples=["heron"])
    role: Role = Role.REVIEWER
    reads: list[Word] = Field(min_length=1, max_length=50, examples=[["ru", "zh-Hans"]])


class Reviewer(BaseModel):
    """Somebody at the desk."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    role: Role
    reads: list[str]
    created_at: Moment
    active: bool


@router.post("/sign-in", **permit("sign-in"))
def sign_in(asked: SignIn, request: Request, response: Response, record: TheRecord) -> SignedIn:
    """Sign in; the session is a cookie. Wrong tries are slowed: 429 says when the next may come."""
    signed_in = sessions.sign_in(
        record,
        asked.name,
        asked.password.get_secret_value(),
        code=asked.code,
        address=request.client.host if request.client else "unknown",
        replaces=security.session_token(request),
    )
    response.set_cookie(
        security.cookie_name(request),
        signed_in.token,
        httponly=True,
        samesite="strict",
        secure=request.app.state.https,
    )
    caller = signed_in.caller
    return SignedIn(
        name=caller.name,
        role=caller.role,
        scopes=sorted(caller.scopes),
        csrf=security.csrf_of(signed_in.token),
        expires_at=caller.expires_at,
    )


@router.post("/sign-out", status_code=204, **permit("sign-out"))
def sign_out(request: Request, response: Response, record: TheRecord, caller: TheCaller) -> None:
    """End this session."""
    sessions.sign_out(record, security.session_token(request) or "", name=caller.name)
    _drop_cookie(request, response)


@router.get("/me", **permit("me"))
def show_me(request: Request, record: TheRecord, caller: TheCaller) -> Me:
    """Tell who calls, and what they may."""
    found = next((person for person in people.list_reviewers(record) if person.name == caller.name), None)
    if found is None:
        raise NotFound("you are not at this desk any more")
    token = security.session_token(request) if caller.by_session else None
    return Me(
        name=caller.name,
        role=caller.role,
        reads=list(found.reads),
        scopes=sorted(caller.scopes),
        by_session=caller.by_session,
        csrf=None if token is None else security.csrf_of(token),
        expires_at=caller.expires_at,
    )


@router.post("/me/password", status_code=204, **permit("password change"))
def change_password(
    asked: PasswordChange, request: Request, response: Response, record: TheRecord, caller: TheCaller
) -> None:
    """Change one's own password. Ends all one's sessions, this one too."""
    passwords.change_own_password(
        record, caller.name, current=asked.current.get_secret_value(), new=asked.new.get_secret_value()
    )
    _drop_cookie(request, response)


@router.get("/me/tokens", **permit("token list"))
def list_tokens(record: TheRecord, caller: TheCaller) -> list[Token]:
    """List one's own tokens, the newest first."""
    return [Token.model_validate(token) for token in tokens.list_tokens(record, caller.name)]


@router.post("/me/tokens", status_code=201, **permit("token make"))
def make_token(asked: NewToken, record: TheRecord, caller: TheCaller) -> MadeToken:
    """Make a token for a program. It is shown this once."""
    secret, token = tokens.make_token(
        record, caller.name, scopes=asked.scopes, days=asked.days, label=asked.label, by=caller.name
    )
    return MadeToken(token=secret, **Token.model_validate(token).model_dump())


@router.delete("/me/tokens/{token_id}", **permit("token revoke"))
def revoke_token(token_id: RowId, record: TheRecord, caller: TheCaller) -> Token:
    """Revoke one of one's own tokens; it no longer lets anybody in."""
    return Token.model_validate(tokens.revoke_token(record, caller.name, token_id, by=caller.name))


@router.get("/reviewers", **permit("reviewer list"))
def list_reviewers(record: TheRecord) -> list[Reviewer]:
    """List everybody at the desk."""
    return [Reviewer.model_validate(person) for person in people.list_reviewers(record)]


@router.post("/reviewers", status_code=201, **permit("reviewer add"))
def add_reviewer(asked: NewReviewer, record: TheRecord, caller: TheCaller) -> Reviewer:
    """Add somebody; the same person again changes nothing. Their first password is set at the command line."""
    person = people.add_reviewer(record, asked.name, role=asked.role, reads=asked.reads, by=caller.name)
    return Reviewer.model_validate(person)


@router.post("/reviewers/{name}/deactivate", **permit("reviewer deactivate"))
def deactivate_reviewer(name: Word, record: TheRecord, caller: TheCaller) -> Reviewer:
    """Let somebody no longer act: their sessions end, their tokens are revoked, what they did stays."""
    return Reviewer.model_validate(tokens.deactivate(record, name, by=caller.name))


@router.post("/reviewers/{name}/reactivate", **permit("reviewer reactivate"))
def reactivate_reviewer(name: Word, record: TheRecord, caller: TheCaller) -> Reviewer:
    """Let somebody act again. Tokens that were revoked stay so."""
    return Reviewer.model_validate(tokens.reactivate(record, name, by=caller.name))


def _drop_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(
        security.cookie_name(request), httponly=True, samesite="strict", secure=request.app.state.https
    )

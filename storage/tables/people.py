"""How the people of the desk prove who they are: passwords, second factors, sessions, tokens, and failed guesses.

No secret that opens anything is kept, but one: the second factor's, which both sides must know. Of tokens only the
SHA-256 is kept (they are 256 random bits, so nobody finds one by trying), of passwords argon2's hash.
"""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.tables.columns import UtcTime


class Credential(SQLModel, table=True):
    """What a person signs in with; no row: they cannot sign in yet."""

    __tablename__ = "credential"

    reviewer_id: int = Field(primary_key=True, foreign_key="reviewer.id")
    password_hash: str | None = None
    """As argon2 writes it, parameters included; None: none was set."""
    password_changed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    totp_secret: str | None = None
    """Base 32 (RFC 6238); None: no second factor."""
    totp_confirmed: bool = False
    """Whether a code was shown once; only then is one asked for."""
    totp_last_step: int | None = None
    """The time step of the last code that was accepted: no code counts twice."""


class DeskSession(SQLModel, table=True):
    """One person signed in at one browser; gone when it ends."""

    __tablename__ = "desk_session"

    token_sha256: str = Field(primary_key=True)
    reviewer_id: int = Field(foreign_key="reviewer.id", index=True)
    began_at: datetime = Field(sa_type=UtcTime)
    seen_at: datetime = Field(sa_type=UtcTime)
    """Of the last request, to about a thirtieth of the idle time: not every request writes."""


class ApiToken(SQLModel, table=True):
    """A token by which a program acts for a person, within scopes."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    reviewer_id: int = Field(foreign_key="reviewer.id", index=True)
    label: str
    token_sha256: str = Field(unique=True)
    scopes: list[str] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    """To the hour."""


class SignInCount(SQLModel, table=True):
    """How often signing in failed for one account or from one address; forgotten after a quiet day."""

    __tablename__ = "sign_in_count"

    who: str = Field(primary_key=True)
    """`account:` or `address:` and a SHA-256: no names that strangers typed, no addresses in clear."""
    failures: int
    failed_at: datetime = Field(sa_type=UtcTime, index=True)
    blocked_until: datetime | None = Field(default=None, sa_type=UtcTime)

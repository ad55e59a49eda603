"""Who calls: the person behind a session or a token, and what they may call."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from config import clock
from config.errors import NotAllowed
from storage.database import Record
from storage.rules.access import SCOPES_OF_ROLE, Scope, may_call, scopes_in_force
from storage.tables.people import ApiToken, DeskSession
from storage.tables.review import Reviewer
from storage.vocabulary import Role

SECRET_BYTES = 32
"""256 random bits: no hash that is slow on purpose is needed to keep such a token."""
TOKEN_PREFIX = "slu_"  # noqa: S105 what tokens begin with, so that a scanner for leaked secrets finds them
SEEN_SHARE = 30
"""A session's last request is noted at most so many times in an idle time: not every request writes."""
USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """A person who is known to be who they say, in one request."""

    name: str
    role: Role
    scopes: frozenset[Scope]
    by_session: bool
    """Whether they signed in; else a program shows their token."""
    expires_at: datetime
    """When the session ends at the latest, or the token."""


def new_secret() -> str:
    """Make a token of 256 random bits, in letters that a header takes."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(untrusted_secret: str) -> str:
    """Give the SHA-256 under which a token is kept (64 hex digits)."""
    return hashlib.sha256(untrusted_secret.encode("utf-8", "surrogatepass")).hexdigest()


def caller_of_session(record: Record, untrusted_token: str) -> Caller | None:
    """Tell who signed in with this session; None: nobody, or it has run out.

    Notes, now and then, that the session was used.
    """
    now, key = clock.now(), hash_secret(untrusted_token)
    idle = timedelta(minutes=record.settings.session_idle_minutes)
    with record.reading() as session:
        found = session.exec(
            select(DeskSession, Reviewer)
            .join(Reviewer, col(Reviewer.id) == col(DeskSession.reviewer_id))
            .where(DeskSession.token_sha256 == key, col(Reviewer.deactivated_at).is_(None))
        ).first()
        if found is None:
            return None
        standing, reviewer = found
        ends_at = end_of(standing, record)
        if not now < min(ends_at, standing.seen_at + idle):
            return None
        role = Role(reviewer.role)
        caller = Caller(reviewer.name, role, SCOPES_OF_ROLE[role], by_session=True, expires_at=ends_at)
        stale = now - standing.seen_at > idle / SEEN_SHARE
    if stale:
        with record.writing() as session:
            session.execute(update(DeskSession).where(col(DeskSession.token_sha256) == key).values(seen_at=now))
    return caller


def end_of(standing: DeskSession, record: Record) -> datetime:
    """Tell when a session ends, however busy it is."""
    return standing.began_at + timedelta(hours=record.settings.session_hours)


def caller_of_token(record: Record, untrusted_token: str) -> Caller | None:
    """Tell whose token this is; None: nobody's, or it was revoked or has run out."""
    now = clock.now()
    with record.reading() as session:
        found = _live_token(session, hash_secret(untrusted_token), now)
        if found is None:
            return None
        token, reviewer = found
        role = Role(reviewer.role)
        scopes = scopes_in_force(role, [Scope(scope) for scope in token.scopes])
        caller = Caller(reviewer.name, role, scopes, by_session=False, expires_at=token.expires_at)
        stale = token.used_at is None or now - token.used_at > USED_EVERY
        token_id = token.id
    if stale:
        with record.writing() as session:
            session.execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(used_at=now))
    return caller


def _live_token(session: Session, key: str, now: datetime) -> tuple[ApiToken, Reviewer] | None:
    return session.exec(
        select(ApiToken, Reviewer)
        .join(Reviewer, col(Reviewer.id) == col(ApiToken.reviewer_id))
        .where(
            ApiToken.token_sha256 == key,
            ApiToken.expires_at > now,
            col(ApiToken.revoked_at).is_(None),
            col(Reviewer.deactivated_at).is_(None),
        )
    ).first()


def refuse_unless_allowed(caller: Caller, verb: str) -> None:
    """Raise where *caller* may not call *verb*.

    Raises:
        NotAllowed: they may not (rule `permission`).
    """
    if not may_call(verb, role=caller.role, scopes=caller.scopes, by_session=caller.by_session):
        raise NotAllowed(
            f"{caller.role} may not {verb}" if caller.by_session else f"this token is not good for: {verb}",
            rule="permission",
        )

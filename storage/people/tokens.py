"""Tokens by which programs act for a person, and people who no longer act."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused, UsageError
from storage import ledger
from storage.acts import clean, known_id
from storage.database import Record
from storage.people.callers import TOKEN_PREFIX, hash_secret, new_secret
from storage.people.passwords import end_sessions
from storage.people.reviewers import Person, acting_reviewer, actor, as_person, find_reviewer, reviewer_row
from storage.rules.access import SCOPES_OF_ROLE, Scope
from storage.tables.people import ApiToken
from storage.vocabulary import Role

LONGEST_DAYS = 365
LABEL_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed: never the token itself."""

    id: int
    label: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    """To the hour."""


def make_token(
    record: Record, name: str, *, scopes: Collection[Scope], days: int, label: str, by: str | None = None
) -> tuple[str, Token]:
    """Make a token; the token itself is given this once, and kept as its SHA-256.

    Args:
        record: the open record.
        name: whose it is.
        scopes: what it is good for; none that their role does not have.
        days: for how long, 1 to 365.
        label: what it is for, for people.
        by: the name of who makes it; None: the operator, at the command line.

    Raises:
        NotFound: there is nobody of this name.
        Refused: they were deactivated (rule `inactive`), or their role does not have a scope (rule `scope`).
        UsageError: the days, the label or the scopes are not as they must be.
    """
    label = clean(label)
    if not 0 < len(label) <= LABEL_CHARACTERS or not label.isprintable():
        raise UsageError(f"a label has 1 to {LABEL_CHARACTERS} characters that can be shown")
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"a token is good for 1 to {LONGEST_DAYS} days")
    if not scopes:
        raise UsageError(f"say what the token is good for, one or more of: {', '.join(Scope)}")
    now, secret = clock.now(), TOKEN_PREFIX + new_secret()
    with record.writing() as session:
        reviewer = acting_reviewer(session, name)
        beyond = sorted(set(scopes) - SCOPES_OF_ROLE[Role(reviewer.role)])
        if beyond:
            raise Refused(f"{reviewer.role} has no scope {', '.join(beyond)}", rule="scope")
        row = ApiToken(
            reviewer_id=known_id(reviewer.id),
            label=label,
            token_sha256=hash_secret(secret),
            scopes=sorted(set(scopes)),
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        session.add(row)
        session.flush()
        payload = {"token_id": row.id, "scopes": row.scopes, "days": days}
        ledger.append(session, "token made", actor=actor(by), subject=f"reviewer:{reviewer.name}", payload=payload)
        return secret, _listed(row)


def list_tokens(record: Record, name: str) -> list[Token]:
    """List a person's tokens, the newest first, revoked ones too.

    Raises:
        NotFound: there is nobody of this name.
    """
    with record.reading() as session:
        reviewer = find_reviewer(session, name)
        if reviewer is None:
            raise NotFound(f"there is no reviewer {name!r}. See who is there with: sluice reviewer list")
        query = select(ApiToken).where(ApiToken.reviewer_id == reviewer.id).order_by(col(ApiToken.id).desc())
        return [_listed(row) for row in session.exec(query)]


def revoke_token(record: Record, name: str, token_id: int, *, by: str | None = None) -> Token:
    """Revoke a token of a person; one that is revoked already is no error.

    Raises:
        NotFound: they have no such token.
    """
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        query = select(ApiToken).where(ApiToken.reviewer_id == reviewer.id, ApiToken.id == token_id)
        row = session.exec(query.with_for_update()).first()
        if row is None:
            raise NotFound(f"{reviewer.name} has no token {token_id}. See them with: sluice reviewer token NAME --list")
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            session.add(row)
            payload = {"token_id": row.id}
            ledger.append(
                session, "token revoked", actor=actor(by), subject=f"reviewer:{reviewer.name}", payload=payload
            )
        return _listed(row)


def deactivate(record: Record, name: str, *, by: str | None = None) -> Person:
    """Let a person no longer act: ends their sessions and revokes their tokens; what they did stays theirs.

    Raises:
        NotFound: there is nobody of this name.
    """
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        if reviewer.deactivated_at is None:
            reviewer.deactivated_at = clock.now()
            session.add(reviewer)
            payload = {
                "sessions_ended": end_sessions(session, known_id(reviewer.id)),
                "tokens_revoked": _revoke_all(session, known_id(reviewer.id)),
            }
            subject = f"reviewer:{reviewer.name}"
            ledger.append(session, "reviewer deactivated", actor=actor(by), subject=subject, payload=payload)
        return as_person(session, reviewer)


def reactivate(record: Record, name: str, *, by: str | None = None) -> Person:
    """Let a person act again, by the password they had; tokens that were revoked stay so.

    Raises:
        NotFound: there is nobody of this name.
    """
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        if reviewer.deactivated_at is not None:
            reviewer.deactivated_at = None
            session.add(reviewer)
            subject = f"reviewer:{reviewer.name}"
            ledger.append(session, "reviewer reactivated", actor=actor(by), subject=subject, payload={})
        return as_person(session, reviewer)


def _revoke_all(session: Session, reviewer_id: int) -> int:
    live = (col(ApiToken.reviewer_id) == reviewer_id) & col(ApiToken.revoked_at).is_(None)
    done = session.execute(update(ApiToken).where(live).values(revoked_at=clock.now()))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _listed(row: ApiToken) -> Token:
    return Token(
        known_id(row.id), row.label, tuple(row.scopes), row.made_at, row.expires_at, row.revoked_at, row.used_at
    )

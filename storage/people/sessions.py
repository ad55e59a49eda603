"""Signing in and out: who proves who they are gets a session; who guesses is slowed, and learns nothing."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, or_

from config import clock
from config.errors import NotSignedIn
from storage import ledger
from storage.acts import known_id
from storage.database import Record
from storage.people.callers import Caller, end_of, hash_secret, new_secret
from storage.people.counts import count_try, forget_failures, name_account, name_address
from storage.people.factors import step_of_code
from storage.people.passwords import (
    credential_of,
    hash_password,
    is_password,
    needs_rehash,
    normalise_password,
)
from storage.people.reviewers import actor, find_reviewer, reviewer_row
from storage.rules.access import SCOPES_OF_ROLE
from storage.tables.people import Credential, DeskSession
from storage.tables.review import Reviewer
from storage.vocabulary import Role

TOLD_AT = frozenset(10**exponent for exponent in range(1, 10))
"""Failures in a row that the ledger tells: 10, 100, 1000, … A stranger must not fill it, guess by guess."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun; the token is nowhere else."""

    token: str
    caller: Caller


def sign_in(
    record: Record, name: str, password: str, *, code: str | None, address: str, replaces: str | None = None
) -> SignedIn:
    """Begin a session for who proves who they are.

    Whatever is wrong (the name, the password, the code, somebody deactivated) gets the same answer after the same
    work. Failures are counted, and told in the ledger when the person signs in next, and at 10, 100, … in a row.

    Args:
        record: the open record.
        name: as it was typed.
        password: as it was typed.
        code: of the second factor; None: none was typed.
        address: where the request came from.
        replaces: the token of a session that the browser still shows; it ends.

    Raises:
        NotSignedIn: something is wrong (rule `sign_in`).
        TooSoon: it was wrong too often (rule `slow_down`).
    """
    account, where = name_account(name), name_address(address)
    failures = count_try(record, account, where)[account]
    password = normalise_password(password)
    written = _hash_of(record, name)
    right = is_password(password, written)
    if right and written is not None:
        renewed = hash_password(password) if needs_rehash(written) else written
        with record.writing() as session:
            reviewer = reviewer_row(session, name)
            step = _proven(session, reviewer, written, code)
            if step is not None:
                _keep_credential(session, reviewer, renewed, step)
                forget_failures(session, reviewer.name, address=where)
                return _begin(record, session, reviewer, replaces, failures - 1, with_code=step > 0)
    if failures in TOLD_AT:
        _tell_failures(record, name, failures)
    raise NotSignedIn("the name, the password or the code is not right", rule="sign_in")


def _hash_of(record: Record, name: str) -> str | None:
    with record.reading() as session:
        reviewer = find_reviewer(session, name)
        if reviewer is None or reviewer.deactivated_at is not None:
            return None
        credential = session.get(Credential, reviewer.id)
        return None if credential is None else credential.password_hash


def _proven(session: Session, reviewer: Reviewer, written: str, code: str | None) -> int | None:
    """Tell the time step of the code, 0 where none is asked for; None: not proven.

    The password was compared outside the transaction: that it still stands is looked at here.
    """
    credential = credential_of(session, known_id(reviewer.id))
    if credential.password_hash != written or reviewer.deactivated_at is not None:
        return None
    if not credential.totp_confirmed or credential.totp_secret is None:
        return 0
    return step_of_code(credential.totp_secret, code or "", last_step=credential.totp_last_step)


def _keep_credential(session: Session, reviewer: Reviewer, written: str, step: int) -> None:
    credential = credential_of(session, known_id(reviewer.id))
    credential.password_hash = written
    credential.totp_last_step = step or credential.totp_last_step
    session.add(credential)


def _begin(
    record: Record, session: Session, reviewer: Reviewer, replaces: str | None, failures: int, *, with_code: bool
) -> SignedIn:
    now, token = clock.now(), new_secret()
    if replaces is not None:
        session.execute(delete(DeskSession).where(col(DeskSession.token_sha256) == hash_secret(replaces)))
    _sweep(record, session)
    begun = DeskSession(token_sha256=hash_secret(token), reviewer_id=known_id(reviewer.id), began_at=now, seen_at=now)
    session.add(begun)
    who = actor(reviewer.name)
    payload = {"second_factor": with_code, "failures_before": failures}
    ledger.append(session, "signed in", actor=who, subject=who, payload=payload)
    role = Role(reviewer.role)
    ends_at = end_of(begun, record)
    return SignedIn(token, Caller(reviewer.name, role, SCOPES_OF_ROLE[role], by_session=True, expires_at=ends_at))


def _sweep(record: Record, session: Session) -> None:
    """Forget sessions that have run out."""
    now, settings = clock.now(), record.settings
    over = or_(
        col(DeskSession.began_at) <= now - timedelta(hours=settings.session_hours),
        col(DeskSession.seen_at) <= now - timedelta(minutes=settings.session_idle_minutes),
    )
    session.execute(delete(DeskSession).where(over))


def _tell_failures(record: Record, name: str, failures: int) -> None:
    with record.writing() as session:
        reviewer = find_reviewer(session, name)
        if reviewer is not None:
            subject, payload = f"reviewer:{reviewer.name}", {"failures": failures}
            ledger.append(session, "signing in failed", actor="sluice", subject=subject, payload=payload)


def sign_out(record: Record, token: str, *, name: str) -> None:
    """End a session; one that has ended is no error."""
    with record.writing() as session:
        gone = session.execute(delete(DeskSession).where(col(DeskSession.token_sha256) == hash_secret(token)))
        if gone.rowcount:  # type: ignore[attr-defined]
            who = actor(name)
            ledger.append(session, "signed out", actor=who, subject=who, payload={})

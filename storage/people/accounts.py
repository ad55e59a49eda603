"""The people of the desk as who looks after them sees them: how they come in, and when they were last seen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound
from storage.database import Record
from storage.people.reviewers import Person, as_person, find_reviewer
from storage.tables.ledger import LedgerEntry
from storage.tables.people import ApiToken, Credential, DeskSession
from storage.tables.review import Reviewer


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and how they come in; nothing by which anybody could."""

    person: Person
    has_password: bool
    """Without one they cannot sign in."""
    password_changed_at: datetime | None
    has_second_factor: bool
    """Whether a code is asked for."""
    is_factor_proposed: bool
    """Whether a secret was made, and no code shown yet."""
    sessions: int
    """Browsers in which they are signed in."""
    tokens: int
    """Tokens that still let a program in."""
    seen_at: datetime | None
    """Of their last act or request, as far as the record knows; None: they never came."""


def list_accounts(record: Record) -> list[Account]:
    """List everybody at the desk by name."""
    with record.reading() as session:
        rows = session.exec(select(Reviewer).order_by(col(Reviewer.name))).all()
        acts = _last_acts(session)
        return [_account(record, session, row, acts.get(f"reviewer:{row.name}")) for row in rows]


def show_account(record: Record, name: str) -> Account:
    """Show one person.

    Raises:
        NotFound: there is nobody of this name.
    """
    with record.reading() as session:
        row = find_reviewer(session, name)
        if row is None:
            raise NotFound("there is nobody of this name at the desk")
        newest = select(LedgerEntry.at).where(LedgerEntry.actor == f"reviewer:{row.name}")
        at = session.exec(newest.order_by(col(LedgerEntry.sequence).desc()).limit(1)).first()
        return _account(record, session, row, None if at is None else datetime.fromisoformat(at))


def _last_acts(session: Session) -> dict[str, datetime]:
    """Give the time of everybody's newest entry in the ledger, by actor; its times are of one offset and sort."""
    newest = select(LedgerEntry.actor, func.max(LedgerEntry.at)).group_by(LedgerEntry.actor)
    return {actor: datetime.fromisoformat(at) for actor, at in session.exec(newest)}


def _account(record: Record, session: Session, row: Reviewer, acted_at: datetime | None) -> Account:
    now = clock.now()
    credential = session.get(Credential, row.id) or Credential(reviewer_id=row.id or 0)
    live = (
        (col(DeskSession.reviewer_id) == row.id)
        & (col(DeskSession.seen_at) > now - timedelta(minutes=record.settings.session_idle_minutes))
        & (col(DeskSession.began_at) > now - timedelta(hours=record.settings.session_hours))
    )
    good = (col(ApiToken.reviewer_id) == row.id) & col(ApiToken.revoked_at).is_(None) & (col(ApiToken.expires_at) > now)
    seen = [
        acted_at,
        session.exec(select(func.max(DeskSession.seen_at)).where(DeskSession.reviewer_id == row.id)).one(),
        session.exec(select(func.max(ApiToken.used_at)).where(ApiToken.reviewer_id == row.id)).one(),
    ]
    return Account(
        person=as_person(session, row),
        has_password=credential.password_hash is not None,
        password_changed_at=credential.password_changed_at,
        has_second_factor=credential.totp_confirmed,
        is_factor_proposed=credential.totp_secret is not None and not credential.totp_confirmed,
        sessions=session.exec(select(func.count()).select_from(DeskSession).where(live)).one(),
        tokens=session.exec(select(func.count()).select_from(ApiToken).where(good)).one(),
        seen_at=max((moment for moment in seen if moment is not None), default=None),
    )

"""Passwords of the people of the desk: rules for them, argon2, changing one."""

import functools
import threading
import unicodedata

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlmodel import Session, col

from config import clock
from config.errors import NotAllowed, UsageError
from storage import ledger
from storage.acts import known_id
from storage.database import Record
from storage.people.counts import count_try, forget_failures, name_change
from storage.people.reviewers import actor, find_reviewer, reviewer_row
from storage.tables.people import Credential, DeskSession

MINIMUM_CHARACTERS = 12
MAXIMUM_CHARACTERS = 1000
"""So that nobody makes the desk work by a password of megabytes."""
FEWEST_DIFFERENT = 5
"""Different characters: `aaaaaaaaaaaa` and `121212121212` are none."""
SHORTEST_NAME_LOOKED_FOR = 3

HASHER = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
"""RFC 9106, section 4, second choice: argon2id, 3 passes over 64 MiB in 4 lanes."""
AT_ONCE = threading.BoundedSemaphore(4)
"""Hashes computed at the same time: 256 MiB at most, however many strangers guess."""


def normalise_password(untrusted_password: str) -> str:
    """Give a password as it is hashed: NFKC, so that keyboards agree (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", untrusted_password)


def check_password_rules(password: str, *, name: str) -> None:
    """Hold a new password to the rules.

    Raises:
        UsageError: it is too short or too long, holds the person's name, or is hardly more than one character.
    """
    if not MINIMUM_CHARACTERS <= len(password) <= MAXIMUM_CHARACTERS:
        raise UsageError(
            f"a password has {MINIMUM_CHARACTERS} to {MAXIMUM_CHARACTERS} characters. Five words that do not belong "
            "together are a good one"
        )
    if "\0" in password or any("\ud800" <= character <= "\udfff" for character in password):
        raise UsageError("what was typed holds characters that are no text")
    if len(set(password)) < FEWEST_DIFFERENT:
        raise UsageError(f"a password has at least {FEWEST_DIFFERENT} different characters")
    folded = normalise_password(name).casefold().strip()
    if len(folded) >= SHORTEST_NAME_LOOKED_FOR and folded in password.casefold():
        raise UsageError("the password holds the name of whose it is, which is tried first. Choose another")


def set_password(record: Record, name: str, untrusted_password: str, *, by: str | None = None) -> None:
    """Give a person a password; ends all their sessions, and forgets what was guessed wrong before.

    Args:
        record: the open record.
        name: whose it is.
        untrusted_password: as it was typed.
        by: the name of who sets it; None: the operator, at the command line.

    Raises:
        NotFound: there is nobody of this name.
        UsageError: it is against the rules for passwords.
    """
    password = normalise_password(untrusted_password)
    with record.reading() as session:
        name = reviewer_row(session, name).name
    check_password_rules(password, name=name)
    written = hash_password(password)
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        credential = credential_of(session, known_id(reviewer.id))
        credential.password_hash = written
        credential.password_changed_at = clock.now()
        session.add(credential)
        ended = end_sessions(session, known_id(reviewer.id))
        forget_failures(session, name)
        payload = {"sessions_ended": ended}
        ledger.append(session, "password set", actor=actor(by), subject=f"reviewer:{name}", payload=payload)


def change_own_password(record: Record, name: str, *, current: str, new: str) -> None:
    """Change one's own password, having shown the one that stands; ends all sessions, this one too.

    Raises:
        NotAllowed: the password that stands is another (rule `password`).
        TooSoon: that was tried too often (rule `slow_down`).
        UsageError: the new one is against the rules for passwords.
    """
    check_password_rules(normalise_password(new), name=name)
    _refuse_other_password(record, name, current)
    set_password(record, name, new, by=name)


def prove_password(record: Record, name: str, current: str) -> None:
    """Let somebody who signed in show once more that they know their password; wrong tries are slowed.

    Raises:
        NotAllowed: the password that stands is another (rule `password`).
        TooSoon: that was tried too often (rule `slow_down`).
    """
    _refuse_other_password(record, name, current)
    with record.writing() as session:
        forget_failures(session, name)


def _refuse_other_password(record: Record, name: str, current: str) -> None:
    count_try(record, name_change(name))
    with record.reading() as session:
        reviewer = find_reviewer(session, name)
        standing = None if reviewer is None else session.get(Credential, reviewer.id)
        written = None if standing is None else standing.password_hash
    if not is_password(normalise_password(current), written):
        raise NotAllowed("this is not the password that stands", rule="password")


def credential_of(session: Session, reviewer_id: int) -> Credential:
    """Give what a person signs in with, as a row to be changed; a new one where there is none."""
    return session.get(Credential, reviewer_id, with_for_update=True) or Credential(reviewer_id=reviewer_id)


def end_sessions(session: Session, reviewer_id: int) -> int:
    """End all sessions of a person; returns how many there were."""
    done = session.execute(delete(DeskSession).where(col(DeskSession.reviewer_id) == reviewer_id))
    return int(done.rowcount)  # type: ignore[attr-defined]


def hash_password(password: str) -> str:
    """Hash a password with argon2id."""
    with AT_ONCE:
        return HASHER.hash(password)


def is_password(password: str, written: str | None) -> bool:
    """Tell whether *password* is the one that was hashed; as slowly where there is none to compare with.

    Args:
        password: normalised.
        written: argon2's line; None: nobody of the name, or no password: a hash of nothing is computed all the same.
    """
    compared = written or _nobodys_hash()
    if len(password) > MAXIMUM_CHARACTERS:
        password = ""
    try:
        with AT_ONCE:
            HASHER.verify(compared, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return written is not None


def needs_rehash(written: str) -> bool:
    """Tell whether a hash was made with other parameters than those in force."""
    return HASHER.check_needs_rehash(written)


@functools.cache
def _nobodys_hash() -> str:
    return HASHER.hash("of nobody")

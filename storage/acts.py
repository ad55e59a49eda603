"""How every act of a person is carried out: who acts, one transaction, the answer to a request key, the ledger.

`storage.queue` and `storage.claims` build their verbs on this; nothing else writes an act.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config import clock
from config.errors import Conflict, Refused, UsageError
from storage import ledger, people
from storage.database import Record
from storage.tables.review import Answer, Reviewer

REQUEST_KEY_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Act:
    """One verb under way: by whom, when, in which transaction."""

    record: Record
    session: Session
    reviewer: Reviewer
    now: datetime

    @property
    def lease_end(self) -> datetime:
        """When a lease that begins now expires."""
        return self.now + timedelta(minutes=self.record.settings.lease_minutes)


@dataclass(frozen=True, slots=True)
class Entry:
    """One more line in the ledger, where one verb did the same to several."""

    kind: str
    subject: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """What carrying out a verb gave: its line in the ledger, and its answer."""

    kind: str
    """The act, in the ledger's words: `item taken`."""
    subject: str
    """What it was done to, by a stable name: `document:3fa9…`, `claim:4`."""
    payload: Mapping[str, Any]
    answer: Mapping[str, Any]
    refusal: Refused | None = None
    """What the caller is told after what was saved is safe: a late judgement is kept, and refused."""
    further: Sequence[Entry] = ()
    """Lines for what else was done by the same verb, each on its own: the other members of a family."""


def perform(
    record: Record,
    verb: str,
    *,
    reviewer: str,
    request: str | None,
    asked: Mapping[str, Any],
    act: Callable[[Act], Done],
) -> Mapping[str, Any]:
    """Carry out one verb in one transaction, or give the answer it gave to the same request before.

    Args:
        record: the open record.
        verb: its name.
        reviewer: the name of who acts.
        request: the request key; None: each call is a new request.
        asked: the arguments, to tell a repeated request from another one under the same key.
        act: does the work; whatever it raises undoes all of it.

    Raises:
        Conflict: the key was used for something else (rule `request_key`).
        Refused: the act's own refusal.
    """
    with record.writing() as session:
        acting = people.acting_reviewer(session, reviewer)
        actor = people.actor(acting.name)
        if request is not None and (known := _recall(session, request, actor, verb, asked)) is not None:
            return known
        now = clock.now()
        done = act(Act(record, session, acting, now))
        if request is not None and done.refusal is None:
            answer = Answer(
                request_key=request, actor=actor, verb=verb, asked=dict(asked), answer=dict(done.answer), at=now
            )
            session.add(answer)
        for entry in (Entry(done.kind, done.subject, done.payload), *done.further):
            ledger.append(session, entry.kind, actor=actor, subject=entry.subject, payload=dict(entry.payload))
    if done.refusal is not None:
        raise done.refusal
    return done.answer


def answered(
    record: Record, verb: str, *, reviewer: str, request: str | None, asked: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Give what a request was answered before, for verbs that go far before they write; None: it is new.

    Raises:
        NotFound: there is no such reviewer.
        Conflict: the key was used for something else (rule `request_key`).
    """
    with record.reading() as session:
        actor = people.actor(people.acting_reviewer(session, reviewer).name)
        return None if request is None else _recall(session, request, actor, verb, asked)


def _recall(
    session: Session, request: str, actor: str, verb: str, asked: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    if not 0 < len(request) <= REQUEST_KEY_CHARACTERS or not request.isprintable():
        raise UsageError(f"a request key has 1 to {REQUEST_KEY_CHARACTERS} characters that can be shown")
    known = session.get(Answer, (request, actor))
    if known is None:
        return None
    if (known.verb, known.asked) != (verb, dict(asked)):
        raise Conflict(
            "this request key was used for another request. A new request needs a new key",
            rule="request_key",
        )
    return known.answer


def known_id(value: int | None) -> int:
    """Give the id of a row that is stored."""
    if value is None:
        raise AssertionError("the row is not stored yet")
    return value


def refuse_stale(standing: int, expected: int | None) -> None:
    """Raise where the caller saw another state than the one that stands.

    Args:
        standing: the version (or revision) of the row as it is now, held by the caller's transaction.
        expected: the one that the caller saw; None: the caller asked for nothing, as one does at a terminal.

    Raises:
        Conflict: they differ (rule `stale`).
    """
    if expected is not None and expected != standing:
        raise Conflict(
            f"this was changed since you looked: it stands at {standing}, you saw {expected}. Look again, then decide",
            rule="stale",
        )


def required(untrusted_text: str | None, what: str) -> str:
    """Give what a person typed, cleaned.

    Raises:
        UsageError: there is nothing in it (*what* names it), or it holds what cannot be stored.
    """
    words = clean(untrusted_text or "")
    if not words:
        raise UsageError(f"{what} must say something")
    return words


def words_or_none(untrusted_text: str | None) -> str | None:
    """Give what a person typed, cleaned; None where there is nothing in it."""
    return clean(untrusted_text or "") or None


def clean(untrusted_text: str) -> str:
    """Give what a person typed in NFC, without blanks around it.

    Raises:
        UsageError: it holds NUL or half a character, which a database refuses.
    """
    text = unicodedata.normalize("NFC", untrusted_text).strip()
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError("what was typed holds characters that are no text")
    return text

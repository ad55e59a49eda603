"""Puts mails into threads by their headers (RFC 5256, REFERENCES; JWZ). Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from storage.threads import Letter
from tasks.relate.subjects import Subject, read_subject

_ID = re.compile(r"<([^<>\s]+)>")
_UNKNOWN_DATE = datetime.max.replace(tzinfo=UTC)
_Key = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Seated:
    """A mail's place in its thread."""

    letter: Letter
    thread: str
    """The SHA-256 of the thread's first mail."""
    position: int
    """From 1, by date."""
    copy_of: str | None
    """The SHA-256 of the first mail of the same Message-ID, where this is another copy of it."""


@dataclass(frozen=True, slots=True)
class _Mail:
    letter: Letter
    key: _Key
    """The order of mails, whatever order they come in: by date, those without one last, then by hash."""
    node: str
    """What it is called in the graph: its Message-ID, or its own hash where that is missing or taken by another."""
    has_id: bool
    above: tuple[str, ...]
    """The Message-IDs it says it answers, the farthest first."""
    subject: Subject


def thread_letters(letters: Iterable[Letter]) -> list[list[Seated]]:
    """Put mails into threads; the order in which they are given changes nothing.

    A mail's own References and In-Reply-To are believed of the mail itself. What they say of others is believed where
    the other is not there, or says nothing and has the same subject: one lying mail cannot tie threads together. The
    subject alone ties a reply or a forwarded mail without such headers to the mail of this subject before it, and a
    mail without Message-ID to the first answer whose parent is missing. Copies of one Message-ID stand together.

    Returns:
        The threads by the hash of their first mail; of each its mails by position.
    """
    mails = _named(sorted(letters, key=_key))
    forest = _Forest()
    for mail in mails:
        forest.place(mail.node)
    for mail in mails:
        if mail.above:
            forest.tie(mail.above[-1], mail.node)
    _tie_by_others(mails, forest)
    _tie_by_subject(mails, forest)
    threads: dict[str, list[_Mail]] = defaultdict(list)
    for mail in mails:
        threads[forest.root(mail.node)].append(mail)
    return sorted((_seated(members) for members in threads.values()), key=lambda seats: seats[0].thread)


def read_ids(written: str | None) -> list[str]:
    """Find the Message-IDs in a header; an ID that lost its brackets is taken where it has a sign of an address."""
    found = _ID.findall(written or "")
    return found or [word.strip("<>,;\"'") for word in (written or "").split() if "@" in word[1:-1]]


def read_date(written: str | None) -> datetime | None:
    """Read a date as the properties of a mail keep it; one without an offset counts as UTC, None where it is none."""
    try:
        moment = datetime.fromisoformat(written or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _key(letter: Letter) -> _Key:
    return read_date(letter.date) or _UNKNOWN_DATE, letter.sha256


def _named(letters: Sequence[Letter]) -> list[_Mail]:
    """Read the headers; a Message-ID that stands on other mails too (another subject and date) names the first only."""
    first: dict[str, tuple[datetime, Subject]] = {}
    mails = []
    for letter in letters:
        key, subject = _key(letter), read_subject(letter.subject)
        own = next(iter(read_ids(letter.message_id)), None)
        if own is not None:
            date, other = first.setdefault(own, (key[0], subject))
            own = own if date == key[0] or other.base == subject.base else None
        node = f"sha256:{letter.sha256}" if own is None else f"<{own}>"
        above = [f"<{one}>" for header in letter.references for one in read_ids(header)]
        above += [f"<{one}>" for one in read_ids(letter.in_reply_to)[:1]]
        chain = tuple(reversed(dict.fromkeys(reversed([one for one in above if one != node]))))
        mails.append(_Mail(letter, key, node, own is not None, chain, subject))
    return mails


class _Forest:
    """Who answers whom; each has one parent at most, and no way leads round in a circle."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}
        self._answering: set[str] = set()

    def place(self, node: str) -> None:
        self._up.setdefault(node, node)

    def root(self, node: str) -> str:
        up = self._up
        while up[node] != node:
            up[node] = up[up[node]]
            node = up[node]
        return node

    def is_free(self, node: str) -> bool:
        """Tell whether nothing is known yet of whom *node* answers."""
        return node not in self._answering

    def tie(self, parent: str, child: str) -> None:
        """Set whom *child* answers, unless that is known, or would make it answer itself."""
        self.place(parent)
        self.place(child)
        above, below = self.root(parent), self.root(child)
        if child not in self._answering and above != below:
            # a child that answers nobody yet is the oldest of its tree: a circle would lead back into its own tree
            self._up[below] = above
            self._answering.add(child)

    def join(self, one: str, other: str) -> None:
        """Put two into one thread."""
        self._up[self.root(one)] = self.root(other)


def _tie_by_others(mails: Sequence[_Mail], forest: _Forest) -> None:
    subjects: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        subjects[mail.node].add(mail.subject.base)
    for mail in mails:
        for parent, child in pairwise(mail.above):
            if forest.is_free(child) and (child not in subjects or mail.subject.base in subjects[child]):
                forest.tie(parent, child)


def _tie_by_subject(mails: Sequence[_Mail], forest: _Forest) -> None:
    known = {mail.node for mail in mails}
    alike: dict[str, list[_Mail]] = defaultdict(list)
    for mail in mails:
        if mail.subject.base:
            alike[mail.subject.base].append(mail)
    for same in alike.values():
        for before, mail in pairwise(same):
            if mail.subject.is_answer and not mail.above:
                forest.join(mail.node, before.node)
        _tie_orphans(same, known, forest)


def _tie_orphans(same: Sequence[_Mail], known: set[str], forest: _Forest) -> None:
    """Tie mails without Message-ID, of one subject, to the next answer to something that is not there."""
    orphan: _Mail | None = None
    for mail in reversed(same):
        is_nameless = not mail.has_id and not mail.above and not mail.subject.is_answer
        if orphan is not None and is_nameless:
            forest.join(mail.node, orphan.node)
        if mail.above and not known & set(mail.above):
            orphan = mail


def _seated(mails: Sequence[_Mail]) -> list[Seated]:
    copies: dict[str, list[_Mail]] = defaultdict(list)
    for mail in mails:
        copies[mail.node].append(mail)
    ordered = sorted(copies.values(), key=lambda group: group[0].key)
    return list(_positions(ordered))


def _positions(groups: Sequence[Sequence[_Mail]]) -> Iterator[Seated]:
    thread, position = groups[0][0].letter.sha256, 0
    for group in groups:
        for mail in group:
            position += 1
            copy_of = None if mail is group[0] else group[0].letter.sha256
            yield Seated(mail.letter, thread, position, copy_of)

"""Searches that are gone through hit by hit: remembered in memory for a while, so that no address tells a query."""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request

from config import clock
from desk.api import security
from storage.search import Survey, Within

LIFE = timedelta(hours=1)
"""After its last use."""
MOST = 20
"""Of one session; the one that was not used for longest goes first."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A page that holds what was asked for."""

    cache: str
    document: str
    """SHA-256, 64 hex digits."""
    page: int


@dataclass(slots=True)
class Trail:
    """One search, and the hits that were seen of it so far: their order stays while somebody goes through them."""

    query: str
    within: Within
    found: Survey
    until: datetime
    spots: dict[int, Spot] = field(default_factory=dict)
    """By the hit's number, from 1."""

    def keep(self, first: int, hits: Iterable[dict[str, Any]]) -> None:
        """Remember where hits are, from the one with the number *first*; those that are known stay."""
        for number, hit in enumerate(hits, start=first):
            self.spots.setdefault(number, Spot(hit["cache"], hit["document"], hit["page"]))


class Trails:
    """The remembered searches of all sessions; each session finds its own alone. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, OrderedDict[str, Trail]] = {}

    def remember(self, request: Request, query: str, within: Within, found: Survey) -> str:
        """Remember a search for the session of *request*; gives the word by which it is found again."""
        word, owner = secrets.token_urlsafe(16), _owner(request)
        with self._lock:
            self._forget_old()
            mine = self._kept.setdefault(owner, OrderedDict())
            mine[word] = Trail(query, within, found, clock.now() + LIFE)
            while len(mine) > MOST:
                mine.popitem(last=False)
        return word

    def find(self, request: Request, word: str) -> Trail | None:
        """Give a search of the session of *request*, which lives on by that; None: it is forgotten, or another's."""
        with self._lock:
            self._forget_old()
            mine = self._kept.get(_owner(request), OrderedDict())
            trail = mine.get(word)
            if trail is not None:
                trail.until = clock.now() + LIFE
                mine.move_to_end(word)
        return trail

    def forget(self, request: Request) -> None:
        """Forget all searches of the session of *request*."""
        with self._lock:
            self._kept.pop(_owner(request), None)

    def _forget_old(self) -> None:
        now = clock.now()
        for owner, mine in list(self._kept.items()):
            for word in [word for word, trail in mine.items() if trail.until <= now]:
                del mine[word]
            if not mine:
                del self._kept[owner]


def _owner(request: Request) -> str:
    return hashlib.sha256((security.session_token(request) or "").encode("utf-8", "surrogatepass")).hexdigest()

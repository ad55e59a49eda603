"""What any word-processing document comes down to, and how it becomes a reading of one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from config.errors import Unreadable
from storage.shapes import PageRead, Property, Reading, SignalRead, VariantRead
from storage.vocabulary import Because, Method, Outcome, Reason
from tasks.extract.clean import clean
from tasks.extract.office.findings import (
    BEFORE_CHANGES,
    Change,
    Comment,
    Hidden,
    find_changes,
    find_comments,
    find_hidden,
)

REST = "text after a damaged place"
"""What is missing of a document that breaks off: nobody knows how much."""


@dataclass
class Written:
    """The text of a document in its two states, and what was found on the way."""

    now: str = ""
    before: str = ""
    """The text before tracked changes."""
    changes: list[Change] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    reason: Reason = Reason.CORRUPT
    """Why something is missing, if something is."""

    def add(self, now: str, before: str | None = None) -> None:
        """Add a story below what there is; one that is there already, like a repeated header, is left out."""
        self.now += _ended(now)
        self.before += _ended(now if before is None else before)


def _ended(text: str) -> str:
    text = text.rstrip("\n") if not text.strip() else text
    return text if not text or text.endswith("\n") else f"{text}\n"


def make_page(written: Written, engine: str) -> PageRead:
    """Make the one page of a document; with its earlier state beside it where the two differ."""
    now, before = clean(written.now), clean(written.before)
    shown = VariantRead(Method.DECODED, engine, now)
    if before == now:
        return PageRead(1, (shown,))
    shown = VariantRead(Method.DECODED, engine, now, chosen_because=Because.CURRENT_STATE)
    return PageRead(1, (shown, VariantRead(Method.DECODED, engine, before, state=BEFORE_CHANGES)))


def make_reading(
    written: Written,
    *,
    media_type: str,
    engine: str,
    reader_version: str,
    title: str | None = None,
    properties: Mapping[str, Property] | None = None,
    signals: Sequence[SignalRead] = (),
    further_pages: Sequence[PageRead] = (),
) -> Reading:
    """Make the reading of a document.

    *signals* are those beside the changes, comments and hidden passages of *written*; *further_pages* are pictures that
    wait to be looked at, numbered from 2.

    Raises:
        Unreadable: something is missing and nothing is there.
    """
    missing = tuple(dict.fromkeys(written.missing))
    if missing and not written.now.strip() and not written.before.strip() and not further_pages:
        raise Unreadable(written.reason)
    found = (*find_changes(written.changes), *find_comments(written.comments), *find_hidden(written.hidden))
    pages = (make_page(written, engine), *further_pages)
    return Reading(
        outcome=Outcome.PARTIAL if missing else Outcome.READ,
        reason=written.reason if missing else None,
        reader_version=reader_version,
        media_type=media_type,
        title=title,
        pages=pages,
        page_count=len(pages),
        missing=missing,
        properties=dict(properties or {}),
        signals=(*found, *signals),
    )

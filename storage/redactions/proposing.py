"""Proposing redactions by search: every occurrence of a name, a number or a shape, where the same people are named."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from sqlmodel import col, select

from config.errors import UsageError
from storage.acts import Act, Done, Entry, answered, known_id, required
from storage.analysis.personal import PATTERNS
from storage.catalogue import which
from storage.database import Record
from storage.redactions.adding import add_missing, settle_signed, unread
from storage.redactions.answers import Proposed, ProposedIn
from storage.redactions.plans import load_plans
from storage.redactions.searching import OF_A_PATTERN, Found, Sought, reach, search
from storage.tables.provenance import Document
from storage.tables.release import Redaction
from storage.turns import corroborate
from storage.vocabulary import RedactionOrigin, RedactionReason

MOST_TERMS = 200
SHORTEST_TERM = 2
"""Letters or digits: one alone would hide every text."""


def propose_redactions(
    record: Record,
    document: str | None = None,
    *,
    reviewer: str,
    terms: Sequence[str] = (),
    patterns: Sequence[str] = (),
    reason: RedactionReason | None = None,
    cache: str | None = None,
    request: str | None = None,
) -> Proposed:
    """Hide every occurrence of names, numbers and shapes, in a document and wherever the same people are named.

    That is in its family, its counterparts and their families. Every text that was read of a page is searched. Done
    again it adds only what is new.

    Args:
        record: the open record.
        document: its handle; None: all of the cache.
        reviewer: the name of who proposes; they approve nothing of what was found.
        terms: names or numbers, each form of writing one of them: Иванов, Ivanov, 伊万诺夫.
        patterns: `email`, `phone`, `iban_or_account`, `passport`, `initials_name`.
        reason: why it is hidden; None: what the pattern says; of terms, `personal_name`.
        cache: the slug of the cache, for all of it, or where the document lies in several.
        request: the request key.

    Raises:
        UsageError: nothing is sought, a pattern is none, a term is too short, or nowhere is said to look.
        NotFound: there is no such reviewer, document or cache.
        Conflict: the request key was used for something else.
    """
    sought = _sought(terms, patterns, reason)
    asked: dict[str, Any] = {"document": document, "cache": cache, "terms": unread(sorted(sought.terms))}
    asked |= {"patterns": sorted(sought.patterns), "reason": None if reason is None else reason.value}
    known = answered(record, "propose_redactions", reviewer=reviewer, request=request, asked=asked)
    if known is not None:
        return cast("Proposed", dict(known))
    with record.reading() as session:
        here = session.exec(select(col(Document.id)).where(which(session, document, cache))).all()
        # of a cache, families and counterparts lie in it; only the same bytes in another one are more
        documents = reach(session, here)
        subject = f"cache:{cache}"
        if document is not None:
            subject = f"document:{session.get_one(Document, here[0]).sha256}"
        found = list(search(session, documents, sought))
    answer = corroborate(
        record,
        "propose_redactions",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _propose(act, found, sought, searched=len(documents), subject=subject),
    )
    return cast("Proposed", dict(answer))


def _sought(terms: Sequence[str], patterns: Sequence[str], reason: RedactionReason | None) -> Sought:
    strange = sorted(set(patterns) - set(PATTERNS))
    if strange:
        raise UsageError(f"no pattern {', '.join(strange)}. There are: {', '.join(PATTERNS)}")
    words = tuple(dict.fromkeys(required(term, "a term") for term in terms))
    if not words and not patterns:
        raise UsageError("say what is sought: a term or a pattern")
    if len(words) > MOST_TERMS:
        raise UsageError(f"at most {MOST_TERMS} terms at once")
    for term in words:
        if sum(sign.isalnum() for sign in term) < SHORTEST_TERM or term.startswith(OF_A_PATTERN):
            raise UsageError(f"a term has at least {SHORTEST_TERM} letters or digits")
    return Sought(words, tuple(dict.fromkeys(patterns)), reason)


def _propose(act: Act, found: Sequence[Found], sought: Sought, *, searched: int, subject: str) -> Done:
    by_content: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_content[one.sha256].append(one)
    plans = load_plans(act.session, by_content)
    told: list[ProposedIn] = []
    entries: list[Entry] = []
    lost: set[int] = set()
    for sha256, places in sorted(by_content.items()):
        numbers, new = add_missing(act.session, plans[sha256], [_row(act, place) for place in places])
        lost |= {number for number, place in zip(numbers, places, strict=True) if place.is_lost and number in set(new)}
        told.append({"document": sha256, "found": len(set(numbers)), "redactions": new})
        if new:
            reasons = sorted({place.reason for place in places})
            payload = {"redactions": new, "new": len(new), "reasons": reasons}
            entries.append(Entry("redactions proposed", f"document:{sha256}", payload))
    if entries:
        changed = [row["document"] for row in told if row["redactions"]]
        settle_signed(act, changed, [known_id(act.reviewer.id)])
    total, new_ones = sum(row["found"] for row in told), sum(len(row["redactions"]) for row in told)
    answer: Proposed = {
        "searched": searched,
        "found": total,
        "new": new_ones,
        "unplaced": len(lost),
        "documents": told,
    }
    summary: dict[str, Any] = {"terms": len(sought.terms), "patterns": list(sought.patterns), "searched": searched}
    summary |= {"found": total, "new": new_ones}
    return Done("search for redactions", subject, summary, answer, further=entries)


def _row(act: Act, found: Found) -> Redaction:
    return Redaction(
        document_id=found.document_id,
        page_number=found.page,
        boxes=[list(box) for box in found.boxes],
        variant_id=found.variant_id,
        start=found.start,
        end=found.end,
        words=found.words,
        term=found.term,
        reason=found.reason,
        origin=RedactionOrigin.PROPOSED,
        drawn_by=known_id(act.reviewer.id),
        drawn_at=act.now,
    )

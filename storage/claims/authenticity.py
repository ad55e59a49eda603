"""Authenticity: is a document genuine and unaltered, and by which methods that was looked into."""

from collections.abc import Sequence
from typing import Any, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import UsageError
from storage.acts import Act, Done, refuse_stale, required, words_or_none
from storage.catalogue import which
from storage.claims.acts import added
from storage.claims.answers import Examined
from storage.claims.status import settle
from storage.database import Record
from storage.tables.documents import Signal
from storage.tables.evidence import Quote
from storage.tables.provenance import Document
from storage.tables.replies import Authenticity
from storage.tables.review import Reviewer
from storage.turns import corroborate
from storage.vocabulary import AuthenticityVerdict


def set_authenticity(
    record: Record,
    document: str,
    *,
    verdict: AuthenticityVerdict,
    reviewer: str,
    methods: Sequence[str] = (),
    note: str | None = None,
    cache: str | None = None,
    expected: int | None = None,
    request: str | None = None,
) -> Examined:
    """Judge whether a document is genuine; every claim that quotes it is computed anew. Machines never judge.

    Args:
        record: the open record.
        document: its handle.
        verdict: the judgement.
        reviewer: the name of who judges.
        methods: what was done to find out; at least one, unless it is unexamined.
        note: what was found.
        cache: the slug of the cache, where the document lies in several. The judgement holds for the same bytes in all.
        expected: how many judgements of it the caller saw.
        request: the request key.

    Raises:
        UsageError: no method is named.
        NotFound: there is no such reviewer or document.
        Conflict: it was judged since (rule `stale`), or the request key was used for something else.
    """
    named = [required(method, "a method") for method in methods]
    if verdict is not AuthenticityVerdict.UNEXAMINED and not named:
        raise UsageError(f"{verdict} names its methods, one by one: metadata, letterhead, …")
    asked = {"document": document, "cache": cache, "verdict": verdict.value, "methods": named}
    asked["note"] = words_or_none(note)
    answer = corroborate(
        record,
        "set_authenticity",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _set(act, asked, expected),
    )
    return cast("Examined", dict(answer))


def _set(act: Act, asked: dict[str, Any], expected: int | None) -> Done:
    query = select(Document).where(which(act.session, asked["document"], asked["cache"]))
    document = act.session.exec(query).one()
    history = _history(act.session, document.sha256)
    refuse_stale(len(history), expected)
    row = Authenticity(
        document_id=document.id or 0,
        number=1 + sum(judged.document_id == document.id for judged, _ in history),
        verdict=asked["verdict"],
        methods=asked["methods"],
        methods_named=len(asked["methods"]),
        note=asked["note"],
        judged_by=act.reviewer.id or 0,
        judged_at=act.now,
    )
    added(act.session, row)
    quoting = (
        select(Quote.claim_id)
        .join(Document, col(Document.id) == col(Quote.document_id))
        .where(Document.sha256 == document.sha256)
    )
    claims = sorted(settle(act, set(act.session.exec(quoting))))
    answer: Examined = {
        "document": document.sha256,
        "number": len(history) + 1,
        "authenticity": row.verdict,
        "methods": row.methods,
        "claims": claims,
    }
    payload = {"verdict": row.verdict, "methods": row.methods_named, "number": len(history) + 1, "claims": claims}
    return Done("authenticity judged", f"document:{document.sha256}", payload, answer)


def _history(session: Session, sha256: str) -> list[tuple[Authenticity, str]]:
    query = (
        select(Authenticity, Reviewer.name)
        .join(Document, col(Document.id) == col(Authenticity.document_id))
        .join(Reviewer, col(Reviewer.id) == col(Authenticity.judged_by))
        .where(Document.sha256 == sha256)
        .order_by(col(Authenticity.id))
    )
    return list(session.exec(query))


def count_judgements(session: Session, sha256: str) -> int:
    """Count what people judged of a document, in whatever cache: its number, as writers expect it."""
    return len(_history(session, sha256))


def show_authenticity(record: Record, document: str, *, cache: str | None = None) -> dict[str, Any]:
    """Give what people judged of a document, oldest first, and beside it what the machine found.

    Raises:
        NotFound: there is no such document.
    """
    with record.reading() as session:
        row = session.exec(select(Document).where(which(session, document, cache))).one()
        history = _history(session, row.sha256)
        signals = session.exec(select(Signal).where(Signal.document_id == row.id).order_by(col(Signal.position)))
        standing = history[-1][0] if history else None
        return {
            "document": row.sha256,
            "authenticity": AuthenticityVerdict.UNEXAMINED.value if standing is None else standing.verdict,
            "methods": [] if standing is None else standing.methods,
            "number": len(history),
            "history": [
                {
                    "authenticity": judged.verdict,
                    "methods": judged.methods,
                    "note": judged.note,
                    "judged_by": name,
                    "judged_at": clock.iso(judged.judged_at),
                }
                for judged, name in history
            ],
            "signals": [{"signal": row.kind, "page": row.page, "evidence": row.evidence} for row in signals],
        }

"""Quotes: where a claim rests in a document, and whether the words still stand there."""

from typing import Any, cast

from sqlmodel import Session, col, select

from config import clock
from config.errors import NotFound, Refused
from storage.acts import Act, Done, clean, required
from storage.catalogue import which
from storage.claims.acts import added, claim_row
from storage.claims.answers import Quoted
from storage.claims.matching import breaks_of, text_hash
from storage.claims.places import find_places
from storage.claims.rows import all_rows
from storage.claims.sources import source_of_cache
from storage.claims.status import settle
from storage.database import Record
from storage.geometry import unpack_words
from storage.tables.claims import Claim
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.evidence import Evidence, Quote, Translation, TranslationCheck
from storage.tables.provenance import Cache, Document
from storage.tables.review import Reviewer
from storage.turns import corroborate
from storage.vocabulary import EvidenceKind, Stance

AROUND_CHARACTERS = 32
"""Kept before and after a quote, to find it again where its words stand more than once."""


def add_quote(
    record: Record,
    claim: int,
    document: str,
    *,
    page: int,
    exact: str,
    reviewer: str,
    prefix: str = "",
    suffix: str = "",
    stance: Stance = Stance.SUPPORTS,
    expected: int | None = None,
    request: str | None = None,
) -> Quoted:
    """Quote a document for a claim; the quote is evidence from the document's cache in the same act.

    Args:
        record: the open record.
        claim: its number.
        document: its handle. Where several caches hold it, the claim's own is meant.
        page: its number, from 1.
        exact: the words, as they stand in the text that is shown; runs of white space are equal.
        reviewer: the name of who quotes.
        prefix: words right before them, where they stand there more than once.
        suffix: words right after them.
        stance: what they say of the claim.
        expected: the revision of the claim that the caller saw.
        request: the request key.

    Raises:
        UsageError: there are no words.
        NotFound: there is no such claim, document or page, or the words do not stand there.
        Refused: they stand there more than once (rule `quote_ambiguous`).
        Conflict: the claim was changed since (rule `stale`), or the request key was used for something else.
    """
    words = required(exact, "the quoted text")
    asked = {"claim": claim, "document": document, "page": page, "exact": words, "stance": stance.value}
    asked |= {"prefix": clean(prefix), "suffix": clean(suffix)}
    answer = corroborate(
        record,
        "add_quote",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _add(act, asked, expected),
    )
    return cast("Quoted", dict(answer))


def _add(act: Act, asked: dict[str, Any], expected: int | None) -> Done:
    claim = claim_row(act.session, asked["claim"], expected=expected)
    document = _document(act.session, asked["document"], claim)
    variant = _shown(act.session, document, asked["page"])
    start, end = _place(variant.text, asked)
    quote = Quote(
        claim_id=asked["claim"],
        document_id=document.id or 0,
        page_number=asked["page"],
        variant_id=variant.id or 0,
        variant_sha256=text_hash(variant.text),
        start=start,
        end=end,
        exact=variant.text[start:end],
        prefix=variant.text[max(0, start - AROUND_CHARACTERS) : start],
        suffix=variant.text[end : end + AROUND_CHARACTERS],
        boxes=_boxes(variant, start, end),
        languages=_languages(act.session, variant, start, end),
        quoted_by=act.reviewer.id or 0,
        quoted_at=act.now,
    )
    quote_id = added(act.session, quote)
    source = source_of_cache(act, act.session.get_one(Cache, document.cache_id))
    evidence = Evidence(
        claim_id=asked["claim"],
        source_id=source.id or 0,
        stance=asked["stance"],
        kind=EvidenceKind.QUOTE,
        quote_id=quote_id,
        added_by=act.reviewer.id or 0,
        added_at=act.now,
    )
    evidence_id = added(act.session, evidence)
    answer: Quoted = {
        **settle(act, [asked["claim"]])[asked["claim"]],
        "quote": quote_id,
        "evidence": evidence_id,
        "source": source.name,
        "document": document.sha256,
        "page": quote.page_number,
        "start": start,
        "end": end,
        "boxes": quote.boxes,
        "languages": quote.languages,
    }
    payload = {"quote": quote_id, "evidence": evidence_id, "document": document.sha256, "page": quote.page_number}
    return Done("quote added", f"claim:{asked['claim']}", payload | {"stance": asked["stance"]}, answer)


def _document(session: Session, handle: str, claim: Claim) -> Document:
    slug = session.get_one(Cache, claim.cache_id).slug
    try:
        here = which(session, handle, slug)
    except NotFound:
        here = which(session, handle, None)
    return session.exec(select(Document).where(here)).one()


def _shown(session: Session, document: Document, page: int) -> TextVariant:
    query = (
        select(TextVariant)
        .join(Page, col(Page.id) == col(TextVariant.page_id))
        .where(Page.document_id == document.id, Page.number == page, col(TextVariant.chosen_because).is_not(None))
    )
    variant = session.exec(query).first()
    if variant is None:
        raise NotFound(
            f"document {document.sha256[:12]} has no page {page} whose text is shown. "
            f"Its pages: sluice document text {document.sha256[:12]}"
        )
    return variant


def _place(text: str, asked: dict[str, Any]) -> tuple[int, int]:
    places = find_places(text, asked["exact"], prefix=asked["prefix"], suffix=asked["suffix"])
    if not places:
        raise NotFound(
            f"these words do not stand on page {asked['page']} as it is shown. Copy them from: "
            f"sluice document text {asked['document']}"
        )
    if len(places) > 1:
        raise Refused(
            f"these words stand {len(places)} times on page {asked['page']}. "
            "Say what stands right before (prefix) or after (suffix) the ones you mean",
            rule="quote_ambiguous",
        )
    return places[0]


def _boxes(variant: TextVariant, start: int, end: int) -> list[list[float]]:
    if variant.words is None:
        return []
    return [
        [round(side, 4) for side in (word.left, word.top, word.right, word.bottom)]
        for word in unpack_words(variant.words)
        if word.start < end and word.end > start
    ]


def _languages(session: Session, variant: TextVariant, start: int, end: int) -> list[str]:
    query = select(Span.language).where(
        Span.variant_id == variant.id, Span.engine == variant.spans_by, Span.start < end, Span.end > start
    )
    return sorted(set(session.exec(query)))


def list_quotes(record: Record, claim: int) -> list[dict[str, Any]]:
    """Give one row a quote of a claim, each held against the text that is shown now.

    Raises:
        NotFound: there is no such claim.
    """
    with record.reading() as session:
        claim_row(session, claim)
        return quote_rows(session, all_rows(session, Quote, col(Quote.claim_id) == claim))


def quote_rows(session: Session, quotes: list[Quote]) -> list[dict[str, Any]]:
    """Give one row a quote: its place, its words, whether it still stands, and its translations."""
    breaks = breaks_of(session, quotes)
    documents = col(Document.id).in_([quote.document_id for quote in quotes])
    query = select(Document.id, Document.sha256, Cache.slug).join(Cache, col(Cache.id) == col(Document.cache_id))
    places = {document_id: (sha256, slug) for document_id, sha256, slug in session.exec(query.where(documents))}
    translations = _translations(session, quotes)
    names = {reviewer.id: reviewer.name for reviewer in session.exec(select(Reviewer))}
    return [
        {
            "quote": quote.id,
            "claim": quote.claim_id,
            "cache": places[quote.document_id][1],
            "document": places[quote.document_id][0],
            "page": quote.page_number,
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
            "start": quote.start,
            "end": quote.end,
            "boxes": quote.boxes,
            "languages": quote.languages,
            "stands": breaks[quote.id or 0] is None,
            "broken_by": breaks[quote.id or 0],
            "translations": translations.get(quote.id or 0, []),
            "quoted_by": names[quote.quoted_by],
            "quoted_at": clock.iso(quote.quoted_at),
        }
        for quote in quotes
    ]


def _translations(session: Session, quotes: list[Quote]) -> dict[int, list[dict[str, Any]]]:
    rows = all_rows(session, Translation, col(Translation.quote_id).in_([quote.id for quote in quotes]))
    ids = [row.id for row in rows]
    checks = all_rows(session, TranslationCheck, col(TranslationCheck.translation_id).in_(ids))
    newest = {check.translation_id: check.holds for check in checks}
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        told = {"translation": row.id, "language": row.language, "text": row.text, "machine": row.machine}
        found.setdefault(row.quote_id, []).append({**told, "holds": newest.get(row.id or 0)})
    return found

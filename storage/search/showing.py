"""Hits as rows: where in the text a query stands, and a snippet around the place that says most."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from storage.analysis.words import analyse
from storage.search.holding import Held
from storage.search.marking import merge_places
from storage.search.tree import Tree, is_met, leaves_of
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.provenance import Cache, Document
from storage.tables.search import SearchPage

SNIPPET = 220
"""Characters, about."""
BEFORE = 60
"""Characters in front of the first match of a snippet."""
LEEWAY = 12
"""Characters by which a snippet is cut back to whole words."""


def show(session: Session, tree: Tree, scored: Sequence[tuple[int, float]]) -> list[dict[str, Any]]:
    """Give the rows of some hits, in their order.

    Args:
        session: that reads.
        tree: the query.
        scored: pages with their scores.
    """
    pages = _read(session, [page_id for page_id, _ in scored])
    leaves = list(leaves_of(tree))
    rows = []
    for page_id, score in scored:
        page = pages[page_id]
        held = Held(analyse(page["text"], page["spoken"]))
        found = [held.offsets(leaf) for leaf in leaves]
        offsets = merge_places(place for places in found for place in places)
        start, end = _window(page["text"], sorted((place, at) for at, places in enumerate(found) for place in places))
        rows.append(
            {
                "document": page["document"],
                "cache": page["cache"],
                "page": page["number"],
                "label": page["label"],
                "outcome": page["outcome"],
                "languages": list(dict.fromkeys(language for *_, language in page["spoken"])),
                "score": score,
                "snippet": "".join(" " if sign.isspace() else sign for sign in page["text"][start:end]),
                "marks": [[one - start, other - start] for one, other in offsets if start <= one and other <= end],
                "offsets": [list(place) for place in offsets],
            }
        )
    return rows


def verify(session: Session, tree: Tree, page_ids: Sequence[int]) -> set[int]:
    """Tell which pages meet a tree, by their texts."""
    met = set()
    for page_id, page in _read(session, page_ids).items():
        if is_met(tree, Held(analyse(page["text"], page["spoken"]), page["about"].split(" ")).has):
            met.add(page_id)
    return met


def _read(session: Session, page_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    query = (
        select(col(Page.id), col(Page.number), col(Page.label), col(Document.sha256))
        .add_columns(col(Document.outcome), col(Cache.slug), col(SearchPage.about))
        .add_columns(col(TextVariant.id), col(TextVariant.text), col(SearchPage.spans_by))
        .join(SearchPage, col(SearchPage.page_id) == col(Page.id))
        .join(TextVariant, col(TextVariant.id) == col(SearchPage.variant_id))
        .join(Document, col(Document.id) == col(Page.document_id))
        .join(Cache, col(Cache.id) == col(Document.cache_id))
        .where(col(Page.id).in_(page_ids))
    )
    names = ("number", "label", "document", "outcome", "cache", "about", "variant_id", "text", "spans_by")
    pages = {page_id: dict(zip(names, rest, strict=True)) for page_id, *rest in session.execute(query)}
    spans = _spans(session, [page["variant_id"] for page in pages.values()])
    for page in pages.values():
        page["spoken"] = [span for engine, *span in spans.get(page["variant_id"], ()) if engine == page["spans_by"]]
    return pages


def _spans(session: Session, variant_ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    query = (
        select(col(Span.variant_id), col(Span.engine), col(Span.start), col(Span.end))
        .add_columns(col(Span.language))
        .where(col(Span.variant_id).in_(variant_ids))
        .order_by(col(Span.variant_id), col(Span.start))
    )
    found: dict[int, list[tuple[Any, ...]]] = {}
    for variant_id, *span in session.execute(query):
        found.setdefault(variant_id, []).append(tuple(span))
    return found


def _window(text: str, places: Sequence[tuple[tuple[int, int], int]]) -> tuple[int, int]:
    """Choose the stretch that holds most of the words asked for, then most matches, then the first."""
    best, begin = (0, 0, 0), 0
    last = 0
    for first, ((start, _), _leaf) in enumerate(places):
        while last < len(places) and places[last][0][1] - start <= SNIPPET - BEFORE:
            last += 1
        within = places[first : max(last, first + 1)]
        worth = (len({leaf for _, leaf in within}), min(len(within), 20), -start)
        if worth > best or first == 0:
            best, begin = worth, start
    start = max(0, begin - BEFORE)
    end = min(len(text), max(start + SNIPPET, max((e for (s, e), _ in places if s == begin), default=0)))
    return _to_word(text, start, begin), _from_word(text, end, begin)


def _to_word(text: str, start: int, begin: int) -> int:
    """Move the start of a snippet behind the blank that is next, where one is near."""
    if start == 0:
        return 0
    return next((place + 1 for place in range(start, min(start + LEEWAY, begin)) if text[place].isspace()), start)


def _from_word(text: str, end: int, begin: int) -> int:
    if end == len(text):
        return end
    return next((place for place in range(end, max(end - LEEWAY, begin + 1), -1) if text[place].isspace()), end)

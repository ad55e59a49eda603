"""Comparing: two drafts with what changed, two languages side by side, the pictures of both beside a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from config.errors import Refused
from desk.api import problems
from desk.api.answers import CacheSlug
from desk.api.conditions import LARGEST_ID
from desk.api.security import TheRecord, permit
from desk.difference.layout import Block, Difference, Laid, lay_out
from desk.difference.lines import summary
from desk.web.filling import page
from desk.web.pictures import Pictured
from desk.web.reading import the_shelf
from desk.web.route import page_router
from desk.web.sights import Sight, look_at
from desk.web.ties import Refusal, seen_of
from storage import catalogue
from storage.database import Record
from storage.vocabulary import RelationKind
from tasks.relate.compare import Comparison, Way, compare_texts, read_both
from tasks.relate.passages_of import passages_between

router = page_router()

LISTED = 60
"""Differences under one head that are listed before the others are folded up."""
MOST_LISTED = 500
PART_CHARACTERS = 60_000
"""Of a longer comparison one part is shown at a time."""
PART_BLOCKS = 60
PASSAGES_SHOWN = 200
_comparison = lru_cache(maxsize=4)(compare_texts)
"""Comparing two hundred pages takes seconds; whoever goes through the differences waits for it once."""
Paper = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
At = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Which difference, from 1; 0: none.")]
Part = Annotated[int, Query(ge=0, le=LARGEST_ID, description="Of a long comparison, from 1; 0: where `at` stands.")]
Whole = Annotated[bool, Query(description="Whether what is the same is unfolded.")]


@dataclass(frozen=True, slots=True)
class View:
    """What of a comparison is looked at."""

    at: int = 0
    part: int = 0
    whole: bool = False


@router.get("/caches/{cache}/documents/{document}/compare/{other}", **permit("document diff"))
def compare(
    cache: CacheSlug,
    document: Paper,
    other: Paper,
    *,
    request: Request,
    record: TheRecord,
    at: At = 0,
    part: Part = 0,
    whole: Whole = False,
    done: RelationKind | None = None,
) -> Response:
    """Show what two documents do not share, what they are to each other, and one difference in their pictures."""
    return compare_page(request, record, (cache, document, other), view=View(at, part, whole), done=done)


@router.get("/caches/{cache}/documents/{document}/compare/{other}/passages", **permit("document passages"))
def show_passages(cache: CacheSlug, document: Paper, other: Paper, *, request: Request, record: TheRecord) -> Response:
    """Show which passages of a document stand in the other one, and where."""
    row, other_row = _rows(record, (cache, document, other))
    try:
        standing, lacking = passages_between(record, document, other, cache=cache), None
    except Refused as refused:
        standing, lacking = None, str(refused)
    found = [] if standing is None else list(zip(standing.passages, standing.texts, strict=True))
    told: dict[str, Any] = {"cache": cache, "row": row, "other_row": other_row, "lacking": lacking}
    more = max(0, len(found) - PASSAGES_SHOWN)
    return page(request, "passages", here="overview", found=found[:PASSAGES_SHOWN], more=more, **told)


def compare_page(
    request: Request,
    record: Record,
    place: tuple[str, str, str],
    *,
    view: View | None = None,
    done: RelationKind | None = None,
    refusal: Refusal | None = None,
) -> Response:
    """Fill the page of two documents.

    Args:
        request: that is answered.
        record: the open record.
        place: the cache's slug and both documents' SHA-256.
        view: what is looked at; None: the beginning.
        done: the kind of relation that was just decided on; None: none.
        refusal: what a rule refused, and what was filled in; None: nothing.

    Raises:
        NotFound: there is no such cache or document.
    """
    row, other_row = _rows(record, place)
    try:
        comparison, lacking = _comparison(read_both(record, place[1], place[2], cache=place[0])), None
    except Refused as refused:
        comparison, lacking = None, str(refused)
    told = (
        {"chosen": None} if comparison is None else _compared(request, record, place, comparison, view=view or View())
    )
    status = 200 if refusal is None else problems.of_our_own(request, refusal.error).status_code
    return page(
        request,
        "compare",
        status=status,
        here="overview",
        cache=place[0],
        row=row,
        other_row=other_row,
        address=f"/caches/{place[0]}/documents/{place[1]}/compare/{place[2]}",
        comparison=comparison,
        lacking=lacking,
        seen=seen_of(record, place),
        done=done,
        refusal=refusal,
        **told,
    )


def _rows(record: Record, place: tuple[str, str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    cache, document, other = place
    (row,), (other_row,) = (catalogue.list_documents(record, one, cache) for one in (document, other))
    return row, other_row


def _compared(
    request: Request, record: Record, place: tuple[str, str, str], comparison: Comparison, *, view: View
) -> dict[str, Any]:
    laid = lay_out(comparison)
    at = min(view.at, len(laid.differences))
    chosen = laid.differences[at - 1] if at else None
    parts = _parts(laid.blocks)
    part_of = {block.number: number for number, part in enumerate(parts, 1) for block in part if not block.is_same}
    part = min(view.part or (part_of[chosen.block] if chosen else 1), len(parts)) if parts else 1
    sides = () if chosen is None else _sights(request, record, place, laid, at)
    return {
        "summary": summary(comparison),
        "is_drafts": comparison.way is Way.DIFFERENCES,
        "laid": laid,
        "at": at,
        "chosen": chosen,
        "chosen_block": None if chosen is None else _block_of(laid, chosen),
        "sides": sides,
        "parts_count": len(parts),
        "part": part,
        "part_of": part_of,
        "blocks": parts[part - 1] if parts else (),
        "numbers": _numbers(laid.differences),
        "whole": view.whole,
        "listed": LISTED,
        "most_listed": MOST_LISTED,
        "names": ("first", "other"),
        "tongues": _tongues(record, place, comparison),
    }


def _sights(
    request: Request, record: Record, place: tuple[str, str, str], laid: Laid, at: int
) -> tuple[Sight | None, ...]:
    """Find what to show of both documents, and have the pictures of the next difference drawn."""
    cache, *papers = place
    one = laid.differences[at - 1]
    following = laid.differences[at : at + 1]
    kinds = {row["document"]: row["media_type"] for row in _rows(record, place)}
    the_shelf(request).draw_ahead(
        Pictured(cache, sha256, kinds[sha256], spots[0].page)
        for other in (one, *following)
        for sha256, spot in zip(papers, (other.spot, other.other_spot), strict=True)
        for spots in [spot.words or spot.around]
        if spots and kinds[sha256] is not None
    )
    return tuple(
        look_at(record, cache, sha256, spot) for sha256, spot in zip(papers, (one.spot, one.other_spot), strict=True)
    )


def _block_of(laid: Laid, chosen: Difference) -> Block:
    return next(block for block in laid.blocks if block.number == chosen.block and not block.is_same)


def _numbers(differences: Sequence[Difference]) -> dict[int, list[int]]:
    """Give the numbers of the differences that each block shows."""
    numbers: dict[int, list[int]] = {}
    for one in differences:
        numbers.setdefault(one.block, []).append(one.number)
    return numbers


def _parts(blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Cut the blocks so that a browser can lay each part out at once."""
    parts: list[list[Block]] = []
    characters = 0
    for block in blocks:
        size = block.characters
        if not parts or characters + size > PART_CHARACTERS or len(parts[-1]) >= PART_BLOCKS:
            parts.append([])
            characters = 0
        parts[-1].append(block)
        characters += size
    return [tuple(part) for part in parts]


def _tongues(record: Record, place: tuple[str, str, str], comparison: Comparison) -> tuple[str | None, str | None]:
    """Give the language of what is shown of either document, for those who have it read aloud."""
    if comparison.way is Way.DIFFERENCES:
        return comparison.language, comparison.language
    first, other = (
        next((tag for tag in sorted(row["languages"], key=lambda tag: -row["languages"][tag]) if tag != "und"), None)
        for row in _rows(record, place)
    )
    return first, other

"""Drawing a redaction, by boxes or by words, and withdrawing one that was a mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused, UsageError
from storage.acts import Act, Done, clean, known_id, required
from storage.catalogue import which
from storage.claims.acts import added
from storage.claims.places import find_places
from storage.database import Record
from storage.geometry import WordBox, unpack_words
from storage.redactions.adding import add_missing, settle_signed, standing_of, unread
from storage.redactions.answers import Drawn, Withdrawn
from storage.redactions.placing import corners_of, outwards, pieces_of, runs_of, stripped, touched, under, whole_words
from storage.redactions.plans import load_plans
from storage.rules.redaction import HANDLE_DIGITS, Corners
from storage.tables.documents import Page, TextVariant
from storage.tables.provenance import Document
from storage.tables.release import Redaction, RedactionWithdrawal
from storage.turns import corroborate
from storage.vocabulary import RedactionOrigin, RedactionReason

MOST_BOXES = 500
"""In one request: more are a page that is hidden whole, which one box does."""


def draw_redaction(
    record: Record,
    document: str,
    *,
    page: int,
    reason: RedactionReason,
    reviewer: str,
    boxes: Sequence[Sequence[float]] = (),
    exact: str | None = None,
    prefix: str = "",
    suffix: str = "",
    only_here: bool = False,
    cache: str | None = None,
    request: str | None = None,
) -> Drawn:
    """Hide a place of a document from every release; what is hidden already is not added again.

    Args:
        record: the open record.
        document: its handle.
        page: its number, from 1.
        reason: why it is hidden.
        reviewer: the name of who draws.
        boxes: left, top, right, bottom in shares (0 to 1) of the page; words that they touch are hidden whole; or
        exact: the words, as they stand in the text that is shown; runs of white space are equal.
        prefix: words right before them, where they stand there more than once.
        suffix: words right after them.
        only_here: whether the same words may stay where they stand elsewhere.
        cache: the slug of the cache, where the document lies in several. It is hidden for the same bytes in all.
        request: the request key.

    Raises:
        UsageError: neither boxes nor words are given, or both, or a box is none.
        NotFound: there is no such reviewer, document or page, or the words do not stand there.
        Refused: the words stand there more than once (rule `redaction_ambiguous`), or it is not known where on the
            page's picture they stand (rule `redaction_place`).
        Conflict: the request key was used for something else.
    """
    if bool(boxes) == (exact is not None):
        raise UsageError("say what is hidden: boxes on the page, or the words; one of both")
    drawn = checked(boxes)
    words = None if exact is None else required(exact, "what is hidden")
    asked: dict[str, Any] = {"document": document, "cache": cache, "page": page, "reason": reason.value}
    asked |= {"boxes": [list(box) for box in drawn], "only_here": only_here}
    asked["words"] = None if words is None else unread([words, clean(prefix), clean(suffix)])
    answer = corroborate(
        record,
        "draw_redaction",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _draw(act, asked, drawn, (words, clean(prefix), clean(suffix))),
    )
    return cast("Drawn", dict(answer))


def checked(untrusted_boxes: Sequence[Sequence[float]]) -> list[Corners]:
    """Give boxes of which each is one.

    Raises:
        UsageError: a box has not four sides on the page, in order; or they are too many.
    """
    if len(untrusted_boxes) > MOST_BOXES:
        raise UsageError(f"at most {MOST_BOXES} boxes at once. A page that is hidden whole has one: 0,0,1,1")
    found: list[Corners] = []
    for box in untrusted_boxes:
        if len(box) != 4 or not (0 <= box[0] < box[2] <= 1 and 0 <= box[1] < box[3] <= 1):  # noqa: PLR2004 sides
            raise UsageError("a box is left, top, right, bottom in shares of the page, 0 to 1: 0.1,0.2,0.4,0.25")
        left, top, right, bottom = (float(side) for side in box)
        found.append((left, top, right, bottom))
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page, and the text that is shown of it."""

    page: Page
    variant: TextVariant | None
    pieces: list[WordBox]


def _draw(act: Act, asked: dict[str, Any], boxes: Sequence[Corners], words: tuple[str | None, str, str]) -> Done:
    document = act.session.exec(select(Document).where(which(act.session, asked["document"], asked["cache"]))).one()
    sheet = _sheet(act.session, document, asked["page"])
    places = _by_boxes(sheet, boxes) if boxes else [_by_words(sheet, document, words)]
    rows = [
        Redaction(
            **place,
            document_id=document.id or 0,
            page_number=asked["page"],
            only_here=asked["only_here"],
            reason=asked["reason"],
            origin=RedactionOrigin.DRAWN,
            drawn_by=known_id(act.reviewer.id),
            drawn_at=act.now,
        )
        for place in places
    ]
    plan = load_plans(act.session, [document.sha256])[document.sha256]
    numbers, new = add_missing(act.session, plan, rows)
    if new:
        settle_signed(act, [document.sha256], [known_id(act.reviewer.id)])
    answer: Drawn = {**standing_of(act.session, document.sha256), "redactions": numbers, "new": len(new)}
    payload = {"redactions": numbers, "new": len(new), "page": asked["page"], "reason": asked["reason"]}
    return Done("redaction drawn", f"document:{document.sha256}", payload, answer)


def _sheet(session: Session, document: Document, number: int) -> _Sheet:
    query = (
        select(Page, TextVariant)
        .outerjoin(
            TextVariant,
            (col(TextVariant.page_id) == col(Page.id)) & col(TextVariant.chosen_because).is_not(None),
        )
        .where(Page.document_id == document.id, Page.number == number)
    )
    found = session.exec(query).first()
    if found is None:
        handle = document.sha256[:HANDLE_DIGITS]
        raise NotFound(f"document {handle} has no page {number}. Its pages: sluice document text {handle}")
    page = found[0]
    variant: TextVariant | None = found[1]  # an outer join; the types do not say so
    if variant is None or variant.words is None:
        return _Sheet(page, variant, [])
    pieces = pieces_of(variant.text, unpack_words(variant.words))
    return _Sheet(page, variant, pieces)


def _by_boxes(sheet: _Sheet, boxes: Sequence[Corners]) -> list[dict[str, Any]]:
    if sheet.page.width is None:
        raise Refused(
            f"page {sheet.page.number} has no picture on which a box could be drawn. Say the words that are hidden",
            rule="redaction_place",
        )
    places: list[dict[str, Any]] = []
    free = list(boxes)
    for run in runs_of(sheet.pieces, touched(sheet.pieces, boxes)):
        own = [box for box in boxes if touched(run, [box])]
        free = [box for box in free if box not in own]
        places.append(_place(sheet, run[0].start, run[-1].end, boxes=[*map(outwards, own), *corners_of(run)]))
    if free:
        nothing = dict.fromkeys(("variant_id", "start", "end", "words"))
        places.append({**nothing, "boxes": [outwards(box) for box in free]})
    return places


def _by_words(sheet: _Sheet, document: Document, words: tuple[str | None, str, str]) -> dict[str, Any]:
    exact, prefix, suffix = words
    text = "" if sheet.variant is None else sheet.variant.text
    places = find_places(text, exact or "", prefix=prefix, suffix=suffix)
    number, handle = sheet.page.number, document.sha256[:HANDLE_DIGITS]
    if not places:
        raise NotFound(
            f"these words do not stand on page {number} as it is shown. Copy them from: sluice document text {handle}"
        )
    if len(places) > 1:
        raise Refused(
            f"these words stand {len(places)} times on page {number}. "
            "Say what stands right before (prefix) or after (suffix) the ones you mean, or propose them all: "
            f"sluice redaction propose {handle} --term WORDS",
            rule="redaction_ambiguous",
        )
    start, end = whole_words(text, *places[0])
    hidden = under(sheet.pieces, start, end)
    if sheet.page.width is not None and not hidden:
        raise Refused(
            f"page {number} has a picture, and it is not known where on it these words stand. Draw a box",
            rule="redaction_place",
        )
    return _place(sheet, start, end, boxes=corners_of(hidden))


def _place(sheet: _Sheet, start: int, end: int, *, boxes: list[list[float]]) -> dict[str, Any]:
    assert sheet.variant is not None  # noqa: S101 for the type checker; words stand in a text
    start, end = stripped(sheet.variant.text, start, end)
    words = sheet.variant.text[start:end]
    return {"boxes": boxes, "variant_id": sheet.variant.id, "start": start, "end": end, "words": words}


def withdraw_redaction(
    record: Record, redaction: int, *, because: str, reviewer: str, request: str | None = None
) -> Withdrawn:
    """Take back a redaction that was a mistake; it stays in the record, and what was approved is void.

    Args:
        record: the open record.
        redaction: its number.
        because: why it is none.
        reviewer: the name of who takes it back; they approve nothing of that document afterwards.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such reviewer or redaction, or it stands no more.
        Conflict: the request key was used for something else.
    """
    why = required(because, "the reason")
    answer = corroborate(
        record,
        "withdraw_redaction",
        reviewer=reviewer,
        request=request,
        asked={"redaction": redaction, "because": unread(why)},
        act=lambda act: _withdraw(act, redaction, why),
    )
    return cast("Withdrawn", dict(answer))


def _withdraw(act: Act, number: int, because: str) -> Done:
    row = act.session.get(Redaction, number)
    gone = select(RedactionWithdrawal.id).where(RedactionWithdrawal.redaction_id == number)
    if row is None or act.session.exec(gone).first() is not None:
        raise NotFound(f"no redaction {number} stands. They are listed by: sluice redaction list DOCUMENT")
    withdrawal = RedactionWithdrawal(
        redaction_id=number, because=because, withdrawn_by=known_id(act.reviewer.id), withdrawn_at=act.now
    )
    added(act.session, withdrawal)
    sha256 = act.session.get_one(Document, row.document_id).sha256
    settle_signed(act, [sha256], [row.drawn_by])
    answer: Withdrawn = {**standing_of(act.session, sha256), "redaction": number}
    payload = {"redaction": number, "page": row.page_number, "reason": row.reason}
    return Done("redaction withdrawn", f"document:{sha256}", payload, answer)

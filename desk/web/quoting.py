"""Quoting from a page: a stretch of its text, chosen by hand or typed, becomes evidence of a claim."""

import re
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from config.errors import Conflict, NotFound, Refused, SluiceError, UsageError
from desk.api import problems
from desk.api.answers import CacheSlug
from desk.api.claims import NewClaim
from desk.api.quotes import NewQuote
from desk.api.security import TheCaller, TheRecord, permit
from desk.web.claim_page import in_page_words
from desk.web.filling import page
from desk.web.quotable import address_of_quote
from desk.web.reading import about_document, read_page
from desk.web.route import Form, filled, page_router, the_form
from storage import claims
from storage.claims.matching import text_hash
from storage.claims.places import find_places, surroundings
from storage.claims.quotes import AROUND_CHARACTERS
from storage.database import Record
from storage.people.callers import Caller, refuse_unless_allowed
from storage.vocabulary import Stance

router = page_router()

FIELDS = ("start", "end", "from", "to", "claim", "other", "new_claim", "accuses", "stance", "item")
CHOICE = re.compile("([0-9]{1,9})\\.([0-9]{1,9})")
"""A claim, and the revision of it that was seen."""
MARK = re.compile("⟨U\\+([0-9A-F]{4,6})⟩")


@router.post("/caches/{cache}/documents/{document}/pages/{number}/quote", **permit("quote add"))
def add_quote(
    cache: CacheSlug, document: str, number: int, *, request: Request, record: TheRecord, caller: TheCaller
) -> Response:
    """Make a stretch of a page's text a quote of a claim, and show it where it stands."""
    form = the_form(request)
    told = read_page(request, record, (cache, document), number=number, variant=0, part=1)
    try:
        if told["quoting"] is None:
            raise NotFound("the text of this page is not known: there is nothing to quote")
        text: str = told["text"]["text"]
        start, end = _stretch(text, form)
        prefix, suffix = surroundings(text, start, end, fewest=AROUND_CHARACTERS)
        fields = {"document": document, "page": number, "exact": text[start:end], "prefix": "", "suffix": ""}
        asked = filled(NewQuote, fields | {"stance": form.one("stance") or Stance.SUPPORTS})
        claim, expected = _claim(record, caller, form, cache)
        answer = claims.add_quote(
            record,
            claim,
            asked.document,
            page=asked.page,
            exact=asked.exact,
            prefix=prefix,
            suffix=suffix,
            stance=asked.stance,
            reviewer=caller.name,
            expected=expected,
            request=form.one("request"),
        )
    except SluiceError as refused:
        return _again(request, record, told, refused)
    item = form.number("item")
    return RedirectResponse(address_of_quote({**answer, "cache": cache}, item=item), 303)


def _again(request: Request, record: Record, told: dict[str, Any], refused: SluiceError) -> Response:
    """Show the page again, with what was chosen and typed, and what the rule says."""
    form = the_form(request)
    if told["quoting"] is not None:
        sent = {name: form.one(name) for name in FIELDS}
        told["quoting"] |= {"sent": sent, "refused": in_page_words(str(refused))}
    status = problems.of_our_own(request, refused).status_code
    about = about_document(record, (told["cache"], told["document"]["document"]))
    return page(request, "reading", status=status, here="overview", judging=None, about=about, **told)


def _stretch(text: str, form: Form) -> tuple[int, int]:
    """Give the stretch that is meant: chosen by hand, in code points of the stored text, else by its words.

    Raises:
        Conflict: it was chosen in another text than the one that stands now (rule `stale`).
        UsageError: nothing was chosen, or it is no stretch of the text.
    """
    start, end = form.number("start"), form.number("end")
    if start is None or end is None:
        return find_stretch(text, form.one("from"), form.one("to"))
    if form.one("seen") != text_hash(text):
        raise Conflict("this page was read anew since you looked. Choose the words again", rule="stale")
    if not start < end <= len(text):
        raise UsageError("this is no stretch of the text. Choose the words again")
    words = text[start:end]
    start, end = end - len(words.lstrip()), start + len(words.rstrip())
    if start >= end:
        raise UsageError("there is no word in what you chose. Choose the words again")
    return start, end


def find_stretch(text: str, first: str | None, last: str | None) -> tuple[int, int]:
    """Find a stretch by the words that it begins and ends with; white space does not matter.

    Args:
        text: of the page.
        first: the words that it begins with, or all of it.
        last: the words that it ends with; None: *first* is all of it.

    Raises:
        UsageError: nothing was typed.
        NotFound: the words do not stand there.
        Refused: they stand there more than once (rule `quote_ambiguous`).
    """
    if first is None:
        raise UsageError("choose words in the text or the picture, or type the words that the quote begins with")
    begin = _only(_places(text, first), "the words that the quote begins with")
    if last is None:
        return begin
    ends = [place for place in _places(text, last) if place[0] >= begin[0] and place[1] >= begin[1]]
    return begin[0], _only(ends, "behind these, the words that it ends with")[1]


def _places(text: str, typed: str) -> list[tuple[int, int]]:
    """Find words as they stand in the text, else as the page shows them, unseen signs marked by their code points."""
    return find_places(text, typed) or find_places(text, MARK.sub(_sign, typed))


def _sign(mark: re.Match[str]) -> str:
    code = int(mark[1], 16)
    return chr(code) if code <= 0x10FFFF else mark[0]  # noqa: PLR2004 the last code point


def _only(places: list[tuple[int, int]], what: str) -> tuple[int, int]:
    if not places:
        raise NotFound(f"{what} do not stand on this page. Copy them from the text")
    if len(places) > 1:
        raise Refused(f"{what} stand {len(places)} times on this page. Type more of them", rule="quote_ambiguous")
    return places[0]


def _claim(record: Record, caller: Caller, form: Form, cache: str) -> tuple[int, int | None]:
    """Give the claim that is meant, and the revision that was seen; a new one is added first."""
    chosen = form.one("claim")
    if chosen == "other":
        number = form.number("other")
        if number is None:
            raise UsageError("type the number of the claim")
        return number, None
    if chosen not in {None, "new"}:
        found = CHOICE.fullmatch(str(chosen))
        if found is None:
            raise UsageError("choose a claim")
        return int(found[1]), int(found[2])
    if form.one("new_claim") is None:
        raise UsageError("choose a claim, or write a new one: one checkable sentence, who, what, when")
    refuse_unless_allowed(caller, "claim add")
    asked = filled(NewClaim, {"cache": cache, "text": form.one("new_claim"), "accuses": form.flag("accuses")})
    key = form.one("request")
    added = claims.add_claim(
        record,
        asked.cache,
        text=asked.text,
        accuses=asked.accuses,
        reviewer=caller.name,
        request=None if key is None else f"{key}-claim",
    )
    return added["claim"], None

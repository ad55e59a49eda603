"""What the page of redactions shows: what stands on a page of a document, by whom, and how all pages stand."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from desk.web.reading import read_page
from desk.web.released import hindered, released_text, stretches_of
from desk.web.stretches import Leaf, lay_out
from storage import redactions
from storage.analysis.personal import PATTERNS
from storage.database import Record
from storage.people.callers import Caller
from storage.redactions.answers import HandsShown, PlanShown, RedactionShown
from storage.releases.preview import PagePreviewed, preview_page
from storage.rules.access import may_call
from storage.vocabulary import RedactionOrigin, RedactionReason

REASONS = {
    RedactionReason.PERSONAL_NAME: "a name",
    RedactionReason.CONTACT: "telephone, mail, a handle",
    RedactionReason.IDENTIFIER: "a number that stands for a person",
    RedactionReason.ACCOUNT: "a bank account or a card",
    RedactionReason.HOME_ADDRESS: "where somebody lives",
    RedactionReason.SIGNATURE: "a signature or a stamp",
    RedactionReason.SOURCE_PROTECTION: "it could tell who handed the cache over",
    RedactionReason.SAFETY: "a life is at stake",
    RedactionReason.THIRD_PARTY: "somebody the story is not about",
    RedactionReason.LEGAL: "the law asks for it",
}
SHAPES = {
    "email": "addresses of mail",
    "phone": "telephone numbers",
    "iban_or_account": "bank accounts and cards",
    "passport": "passports and identity numbers",
    "initials_name": "names with initials",
}
STATES = {
    "proposed": "proposed by the machine",
    "drawn": "drawn",
    "approved": "approved",
    "withdrawn": "withdrawn",
}
STRIP_PAGES = 80
"""Of a longer document only the pages near this one, and those with redactions, are listed."""
NEAR = 8
LINE = 0.012
"""Of a page's height: labels that stand nearer are one."""


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One entry of the strip of pages."""

    number: int
    standing: int
    proposed: int
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Label:
    """What the margin of the picture says of the redactions that begin on a line."""

    middle: float
    """In shares of the page's height."""
    words: str


def look(
    request: Request, record: Record, caller: Caller, place: tuple[str, str], *, number: int, part: int, released: bool
) -> dict[str, Any]:
    """Gather what the page of redactions shows.

    Args:
        request: that is answered.
        record: the open record.
        caller: who looks.
        place: the cache's slug and the document's SHA-256.
        number: of the page, from 1.
        part: of a long text, from 1.
        released: whether it is shown as it would be released.

    Raises:
        NotFound: there is no such cache, document or page.
    """
    cache, sha256 = place
    told = read_page(request, record, place, number=number, variant=0, part=part)
    rows = redactions.list_redactions(record, sha256, cache)
    (plan,) = redactions.list_plans(record, sha256, cache)
    hands = redactions.show_hands(record, sha256, cache)
    previewed = preview_page(record, sha256, cache, number) if told["texts"] else None
    here = [_shown(row) for row in rows if row["page"] == number]
    strip = _strip(rows, plan, last=told["last"] or 1, number=number)
    return {
        **told,
        "at": f"/caches/{cache}/documents/{sha256}",
        "leaf": _leaf(told, previewed, part=part),
        "plan": plan,
        "hands": hands,
        "standing": [row for row in here if row["state"] != "withdrawn"],
        "withdrawn": [row for row in here if row["state"] == "withdrawn"],
        "labels": _labels(here),
        "strip": strip,
        "waits_next": _next_waiting(plan, number),
        "why_not": _why_not(caller, hands),
        "is_released": released,
        "released": _released(request, record, place, number=number, part=part) if released else None,
        "hindered": [] if previewed is None else hindered(previewed),
        "reasons": [(one.value, REASONS[one]) for one in RedactionReason],
        "reason_words": {one.value: words for one, words in REASONS.items()},
        "shapes": [(name, SHAPES.get(name, name)) for name in PATTERNS],
        "state_words": STATES,
    }


def _shown(row: RedactionShown) -> dict[str, Any]:
    """Give a redaction with the state that it is told apart by: who proposed, drew, approved or withdrew."""
    state = "withdrawn"
    if row["state"] != "withdrawn":
        state = "proposed" if row["origin"] == RedactionOrigin.PROPOSED else "drawn"
        state = "approved" if row["approved"] else state
    return {**row, "state": state}


def _labels(rows: list[dict[str, Any]]) -> list[Label]:
    """Name redactions beside their first box, those of one line together: on the words they would hide others."""
    places = sorted(
        (round((row["boxes"][0][1] + row["boxes"][0][3]) / 2, 4), f"{row['redaction']} {row['state']}")
        for row in rows
        if row["boxes"]
    )
    labels: list[Label] = []
    for middle, words in places:
        if labels and middle - labels[-1].middle < LINE:
            labels[-1] = Label(labels[-1].middle, f"{labels[-1].words} · {words}")
        else:
            labels.append(Label(middle, words))
    return labels


def _leaf(told: dict[str, Any], previewed: PagePreviewed | None, *, part: int) -> Leaf | None:
    """Lay the text out; without a picture what is hidden stands where words of the picture would."""
    if told["has_picture"] or previewed is None or told["text"] is None or told["text"]["text"] is None:
        leaf: Leaf | None = told["leaf"]
        return leaf
    hidden = [{"start": start, "end": end, "box": (0, 0, 0, 0)} for start, end in stretches_of(previewed)]
    return lay_out(told["text"]["text"], told["text"]["spans"], hidden, part=part)


def _released(request: Request, record: Record, place: tuple[str, str], *, number: int, part: int) -> Leaf | None:
    text = released_text(request, record, place, number)
    return None if text is None else lay_out(text, (), (), part=part)


def _strip(rows: list[RedactionShown], plan: PlanShown, *, last: int, number: int) -> list[Leaflet]:
    standing: dict[int, list[RedactionShown]] = {}
    for row in rows:
        if row["state"] != "withdrawn":
            standing.setdefault(row["page"], []).append(row)
    numbers = set(range(1, last + 1))
    if last > STRIP_PAGES:
        numbers = {1, last, *range(max(1, number - NEAR), min(last, number + NEAR) + 1), *list(standing)[:STRIP_PAGES]}
    return [
        Leaflet(
            page,
            len(standing.get(page, ())),
            sum(row["origin"] == RedactionOrigin.PROPOSED for row in standing.get(page, ())),
            is_waiting=page in standing and not plan["approved"],
        )
        for page in sorted(numbers)
    ]


def _next_waiting(plan: PlanShown, number: int) -> int | None:
    """Give the next page behind this one with redactions that nobody approved, from the first page on again."""
    waiting = [] if plan["approved"] else plan["pages"]
    behind = [page for page in waiting if page > number]
    return next(iter([*behind, *(page for page in waiting if page < number)]), None)


def _why_not(caller: Caller, hands: HandsShown) -> str | None:
    """Tell why this person cannot approve the document's redactions now; None: they can."""
    if not may_call("redaction approve", role=caller.role, scopes=caller.scopes, by_session=True):
        return "Your role approves no redactions."
    if caller.name in hands["shaped_by"]:
        return (
            "You drew, proposed or withdrew some of these: nobody approves their own redactions. "
            "Ask somebody who did none of that."
        )
    if any(one["in_force"] and one["approved_by"] == caller.name for one in hands["approvals"]):
        return "You approved these as they stand."
    return None

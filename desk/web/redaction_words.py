"""What a form says of places to hide: boxes that were drawn, sides in per cent, words from here to there."""

from typing import Any

from config.errors import NotFound, UsageError
from desk.web.route import Form
from storage import pages
from storage.claims.places import find_places
from storage.database import Record

SIDES = ("left", "top", "width", "height")
OF_A_HUNDRED = 100
AROUND = 40
"""Characters before and after a stretch by which it is told from the same words elsewhere."""


def boxes_of(form: Form) -> list[tuple[str | None, list[float]]]:
    """Give the boxes of a form as left, top, right, bottom in shares, each with its reason.

    A drawn box is sent as `REASON LEFT,TOP,RIGHT,BOTTOM`; one that was typed, by its sides in per cent.

    Raises:
        UsageError: a number is none.
    """
    found: list[tuple[str | None, list[float]]] = [
        _drawn(written) for written in form.fields.get("box", ()) if written.strip()
    ]
    typed = [form.one(name) for name in SIDES]
    if any(typed):
        if not all(typed):
            raise UsageError("a box needs all four: left, top, width, height, in per cent of the page")
        left, top, width, height = (_number((one or "").replace(",", ".")) / OF_A_HUNDRED for one in typed)
        found.append((form.one("reason"), [left, top, round(left + width, 6), round(top + height, 6)]))
    return found


def _drawn(written: str) -> tuple[str, list[float]]:
    reason, _, sides = written.partition(" ")
    return reason, [_number(side) for side in sides.split(",")]


def _number(written: str) -> float:
    try:
        return float(written.strip().rstrip("%"))
    except ValueError:
        raise UsageError("a side of a box is a number") from None


def wording_of(record: Record, place: tuple[str, str], number: int, form: Form) -> dict[str, Any] | None:
    """Give the words that a form says are hidden, as the API takes them; None: it says none.

    Args:
        record: the open record.
        place: the cache's slug and the document's SHA-256.
        number: of the page, from 1.
        form: `words_from`, and where they end in other words, `words_to`; `prefix` and `suffix` around them.

    Raises:
        NotFound: there is no such page, or the last words do not stand behind the first.
        UsageError: last words are given without first ones.
    """
    first, last = form.one("words_from"), form.one("words_to")
    around = {"prefix": form.one("prefix"), "suffix": form.one("suffix")}
    if first is None and last is not None:
        raise UsageError("say the first words too")
    if first is None:
        return None
    if last is None:
        return {"exact": first, **around}
    cache, sha256 = place
    rows = pages.iterate_pages(record, sha256, cache, after=number - 1, limit=1)
    text = next((row["text"] for row in rows), None) or ""
    begins = find_places(text, first, prefix=around["prefix"] or "")
    if len(begins) > 1:
        raise UsageError(
            f"the first words stand {len(begins)} times on page {number}. Say what stands right before those you mean"
        )
    start = begins[0][0] if begins else len(text)
    ends = [end for at, end in find_places(text, last, suffix=around["suffix"] or "") if at >= start]
    if not ends:
        raise NotFound(f"no such words stand on page {number}, the last ones behind the first ones")
    end = min(ends)
    return {
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }

"""What a later look at a captured address says: does the page still stand, and what changed. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from storage.captures import Got
from storage.looks import Look, Standing
from storage.vocabulary import CaptureVerdict

NOT_MODIFIED = 304
GONE = frozenset({404, 410})
WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+")
"""A run of letters and digits; a Han character is one by itself, since Chinese sets no blanks between words."""


def words_of(text: str) -> list[str]:
    """Cut a text into words, in their order."""
    return WORD.findall(text.casefold())


def share_kept(before: Sequence[str], now: Sequence[str]) -> float | None:
    """Tell which share (0 to 1) of the words *before* is still there, each as often as it was; None: there were none.

    Counted without regard to order, which is quick for pages of any length: difflib takes the square of it.
    """
    if not before:
        return None
    return (Counter(before) & Counter(now)).total() / len(before)


def unreachable(code: str, status: int | None = None) -> Look:
    """Judge a look that got no page; *code* says why."""
    return Look(CaptureVerdict.UNREACHABLE, status=status, details={"code": code})


def judge_answer(standing: Standing, got: Got) -> Look | None:
    """Judge what needs no look at the words; None: a page was got whose bytes are others than were captured."""
    if got.status in GONE:
        return Look(CaptureVerdict.GONE, status=got.status)
    same = got.status == NOT_MODIFIED or got.sha256 == standing.sha256
    if not same:
        return None if got.sha256 is not None else unreachable(f"status_{got.status}", got.status)
    moved = got.final_url != standing.final_url
    details: dict[str, object] = {"final_url": [standing.final_url, got.final_url]} if moved else {}
    if got.status == NOT_MODIFIED:
        details["said_by_server"] = True
    verdict = CaptureVerdict.MOVED if moved else CaptureVerdict.UNCHANGED
    return Look(verdict, got.status, got.sha256, got.size, details)


def judge_page(standing: Standing, got: Got, *, text_before: str | None, text_now: str | None) -> Look:
    """Judge a page whose bytes are others than were captured.

    Pages carry times, tokens and advertisements that differ at every look: where the words are the same in the same
    order, the page stands.

    Args:
        standing: what was captured.
        got: what stands there now.
        text_before: the text of what was captured; None: it has none that could be read.
        text_now: likewise of what stands there now.
    """
    details: dict[str, object] = {}
    for name in ("final_url", "size", "media_type"):
        pair = [getattr(standing, name), getattr(got, name)]
        if pair[0] != pair[1]:
            details[name] = pair
    before, now = words_of(text_before or ""), words_of(text_now or "")
    kept = None if text_now is None else share_kept(before, now)
    if kept is not None:
        details["words_kept"] = round(kept, 4)
        details["words"] = [len(before), len(now)]
    stands = bool(before) and before == now
    moved = CaptureVerdict.MOVED if got.final_url != standing.final_url else CaptureVerdict.UNCHANGED
    return Look(moved if stands else CaptureVerdict.CHANGED, got.status, got.sha256, got.size, details)

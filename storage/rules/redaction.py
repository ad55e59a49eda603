"""What is redacted in a document, who may approve it, and what is lacking before it may go out. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from config.errors import Conflict, Refused
from storage.rules.signing import made_it_themselves

HANDLE_DIGITS = 12
Corners = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Planned:
    """One redaction by what it hides: two with the same values are one, whoever drew them."""

    page: int
    """From 1."""
    boxes: tuple[Corners, ...]
    """Left, top, right, bottom in shares (0 to 1) of the page."""
    start: int | None
    end: int | None
    """Half-open character offsets."""
    words: str | None
    reason: str
    only_here: bool


def plan_sha256(plan: Iterable[Planned]) -> str:
    """Give the SHA-256 (64 hex digits) of all that stands redacted in a document, in whatever order it was drawn."""
    rows = {
        json.dumps(
            [one.page, one.boxes, one.start, one.end, one.words, one.reason, one.only_here],
            ensure_ascii=True,
            separators=(",", ":"),
        )
        for one in plan
    }
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def may_approve(sha256: str, reviewer_id: int, *, shaped_by: Iterable[int], seen: str | None, plan: str) -> None:
    """Refuse an approval of redactions that would not hold.

    Args:
        sha256: of the document.
        reviewer_id: who wants to approve.
        shaped_by: who drew what stands, or withdrew what stands no more.
        seen: the plan that they looked at (`plan_sha256`); None: whatever stands.
        plan: the one that stands.

    Raises:
        Refused: they drew or withdrew some of it (rule `four_eyes`).
        Conflict: it changed since they looked (rule `plan_changed`).
    """
    if made_it_themselves(shaped_by, reviewer_id):
        raise Refused(
            f"document {sha256[:HANDLE_DIGITS]}: nobody approves redactions that they drew, proposed or withdrew "
            "themselves. Ask somebody who did none of that",
            rule="four_eyes",
        )
    if seen is not None and seen != plan:
        raise Conflict(
            f"the redactions of document {sha256[:HANDLE_DIGITS]} changed since you looked. "
            f"See: {where_to_look(sha256)}",
            rule="plan_changed",
        )


def where_to_look(sha256: str) -> str:
    """Give the command that shows what is redacted in a document."""
    return f"sluice redaction list {sha256[:HANDLE_DIGITS]}"


def waiting(sha256: str, standing: int, *, is_approved: bool, is_due: bool) -> tuple[str, ...]:
    """Tell that a document's redactions wait for approval, in words for the desk.

    Args:
        sha256: of the document.
        standing: how many redactions stand.
        is_approved: whether somebody who shaped none of them approved just these.
        is_due: whether somebody judged the document to be sensitive or to name a person.
    """
    if is_approved or not (standing or is_due):
        return ()
    handle = sha256[:HANDLE_DIGITS]
    if standing:
        redactions = "1 redaction" if standing == 1 else f"{standing} redactions"
        waits = "waits" if standing == 1 else "wait"
        said = f"{redactions} of document {handle} {waits} for approval by somebody who drew none of them"
    else:
        said = f"document {handle}: an approval is due, also where nothing is to be redacted"
    return (f"{said}. See: {where_to_look(sha256)}",)


def without_place(sha256: str, lost: Iterable[int]) -> tuple[str, ...]:
    """Tell of redactions that can be carried out nowhere: the page was read anew, or its words have no boxes."""
    numbers = sorted(lost)
    if not numbers:
        return ()
    named = ", ".join(str(number) for number in numbers)
    said = f"it is not known where redaction {named} of document {sha256[:HANDLE_DIGITS]} stands on the page as it is"
    return (f"{said} shown now. Draw it again, then withdraw this one: sluice redaction withdraw {numbers[0]}",)

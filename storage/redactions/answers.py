"""What the verbs of redaction answer: ids, counts and reason codes, never the words, as answers are kept."""

from typing import TypedDict


class Planning(TypedDict):
    """Where a document's redactions stand after a verb."""

    document: str
    plan: str
    """SHA-256 of all that stands: what somebody who looked says as `seen`."""
    standing: int
    """How many redactions stand."""
    approvals: int
    """By people who shaped none of them."""


class Drawn(Planning):
    """The answer to `draw_redaction`."""

    redactions: list[int]
    """One for each run of words under the boxes."""
    new: int
    """How many of them did not stand already."""


class Withdrawn(Planning):
    """The answer to `withdraw_redaction`."""

    redaction: int


class Approved(Planning):
    """The answer to `approve_redactions`."""

    approval: int


class ProposedIn(TypedDict):
    """What a search found in one document."""

    document: str
    found: int
    redactions: list[int]
    """The new ones."""


class Proposed(TypedDict):
    """The answer to `propose_redactions`."""

    searched: int
    """How many documents."""
    found: int
    """How many places."""
    new: int
    """How many of them did not stand already."""
    unplaced: int
    """How many of the new ones have no box on a page that has a picture: draw one."""
    documents: list[ProposedIn]
    """Those in which something was found."""


class RedactionShown(TypedDict):
    """One row of `list_redactions`."""

    redaction: int
    document: str
    page: int
    boxes: list[list[float]]
    start: int | None
    end: int | None
    words: str | None
    term: str | None
    only_here: bool
    reason: str
    origin: str
    state: str
    """`standing` or `withdrawn`."""
    because: str | None
    """Why it was withdrawn."""
    drawn_by: str
    drawn_at: str
    withdrawn_by: str | None
    approved: bool
    """Whether all that stands in the document is approved."""
    approvals: int


class PlanShown(Planning):
    """One row of `list_plans`."""

    proposed: int
    """How many of those that stand a search proposed."""
    pages: list[int]
    approved: bool
    approved_by: list[str]


class ApprovalShown(TypedDict):
    """An approval that somebody gave."""

    approved_by: str
    approved_at: str
    redactions: int
    """How many stood then."""
    in_force: bool
    """Whether just these stand now, and they shaped none of them."""


class HandsShown(TypedDict):
    """The answer to `show_hands`."""

    shaped_by: list[str]
    """Names of those who drew what stands or withdrew what stands no more: they approve nothing of it."""
    approvals: list[ApprovalShown]

"""Words of people and their work in the queue."""

from enum import StrEnum


class ReviewState(StrEnum):
    """Where a review item stands."""

    QUEUED = "queued"
    TAKEN = "taken"
    DECIDED = "decided"
    SECOND_REVIEW = "second_review"
    SETTLED = "settled"
    RETURNED = "returned"
    PARKED = "parked"


class Role(StrEnum):
    """What a person is at the desk."""

    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Relevance(StrEnum):
    """A reviewer's judgement of a document."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    UNSURE = "unsure"


class ParkedFor(StrEnum):
    """What a parked item waits for."""

    TRANSLATION = "translation"
    LEGAL = "legal"
    TECHNICAL = "technical"
    SAFETY = "safety"

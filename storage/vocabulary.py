"""The closed lists of the domain: each word once. Values are what the record, the command line and the API say."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of an input file."""

    READ = "read"
    PARTIAL = "partial"
    QUARANTINED = "quarantined"
    EXCLUDED = "excluded"


class Reason(StrEnum):
    """Why a document could not be read, or not wholly."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BOMB = "bomb"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    UNREADABLE_TEXT = "unreadable_text"


class Method(StrEnum):
    """How a text variant was got."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    DECODED = "decoded"


class RelationKind(StrEnum):
    """How two documents are tied."""

    NEAR_DUPLICATE = "near_duplicate"
    VERSION = "version"
    TEMPLATE_SIBLING = "template_sibling"
    CONTAINS = "contains"
    COUNTERPART = "counterpart"


class RelationState(StrEnum):
    """What people said of a relation."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


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


class Stage(StrEnum):
    """The stages of bringing in, in their order."""

    DELIVER = "deliver"
    READ = "read"
    RELATE = "relate"
    PRIORITISE = "prioritise"


UNDETERMINED = "und"
"""BCP 47: there is language here, which one is not known."""
NO_LANGUAGE = "zxx"
"""BCP 47: there is no linguistic content here."""

"""Words of bringing in and reading: outcomes, reasons, methods, signals, stages, languages that are none."""

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


class DocumentKind(StrEnum):
    """What kind of document something is, by its media type."""

    MAIL = "mail"
    PDF = "pdf"
    TEXT = "text"
    """Written with a word processor, or plain."""
    SPREADSHEET = "spreadsheet"
    SLIDES = "slides"
    WEB_PAGE = "web_page"
    PICTURE = "picture"
    OTHER = "other"


class DocumentDate(StrEnum):
    """Which of a document's dates: what its properties say, as they say it. Never when the desk got it."""

    CREATED = "created"
    MODIFIED = "modified"
    SENT = "sent"
    """Of a mail."""


class SpanMethod(StrEnum):
    """How the language of a span was told."""

    SCRIPT = "script"
    """One language is written in it nearly alone, or there are no letters."""
    MODEL = "model"
    """By the likelihood of its n-grams."""
    INHERITED = "inherited"
    """It holds too little itself, and goes with what stands beside it."""
    REFERENCE = "reference"
    """By stock langdetect, as a setting asks for."""


class Because(StrEnum):
    """Why a text variant is the one that is shown."""

    ONLY_TEXT = "only_text"
    """The page has no other."""
    NO_TEXT_LAYER = "no_text_layer"
    """There is a picture and no text, or next to none."""
    TEXT_LAYER_AGREES = "text_layer_agrees"
    """The text layer was held against the picture, and says the same."""
    TEXT_LAYER_DISAGREES = "text_layer_disagrees"
    """The text layer says something else than the picture shows."""
    TEXT_LAYER_GARBLED = "text_layer_garbled"
    """The text layer is no text: control characters, unassigned code points."""
    OCR_FOUND_LESS = "ocr_found_less"
    """OCR was tried and gave less than the text layer holds."""
    MISREAD_BEFORE = "misread_before"
    """The text was stored after it had been read in the wrong encoding; as it stands it is kept beside."""
    CURRENT_STATE = "current_state"
    """Earlier states are kept beside it: a revision, text before tracked changes."""


class SignalKind(StrEnum):
    """What a document hides, or how it may have been changed. A finding, never a verdict."""

    EARLIER_REVISIONS = "earlier_revisions"
    REPAIRED = "repaired"
    TRACKED_CHANGES = "tracked_changes"
    COMMENTS = "comments"
    ANNOTATIONS = "annotations"
    HIDDEN_SHEET = "hidden_sheet"
    HIDDEN_CELLS = "hidden_cells"
    HIDDEN_SLIDE = "hidden_slide"
    HIDDEN_TEXT = "hidden_text"
    TEXT_OUTSIDE_PAGE = "text_outside_page"
    TEXT_UNDER_BOX = "text_under_box"
    UNAPPLIED_REDACTION = "unapplied_redaction"
    TEXT_LAYER_DISAGREES = "text_layer_disagrees"
    ATTACHMENTS = "attachments"
    EMBEDDED_OBJECTS = "embedded_objects"
    OPTIONAL_LAYERS = "optional_layers"
    JAVASCRIPT = "javascript"
    MACROS = "macros"
    REMOTE_CONTENT = "remote_content"
    SIGNATURE_HOLDS = "signature_holds"
    SIGNATURE_BROKEN = "signature_broken"
    SIGNATURE_UNCHECKED = "signature_unchecked"
    DATES_CONTRADICT = "dates_contradict"
    PRODUCERS_CONTRADICT = "producers_contradict"
    MIXED_DEVICES = "mixed_devices"
    EXIF = "exif"
    SENDER_CONTRADICTS = "sender_contradicts"
    UNLOCKED = "unlocked"
    """A candidate password opened it."""


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

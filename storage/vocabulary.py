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


class ParkedFor(StrEnum):
    """What a parked item waits for."""

    TRANSLATION = "translation"
    LEGAL = "legal"
    TECHNICAL = "technical"
    SAFETY = "safety"


class ClaimStatus(StrEnum):
    """How far a claim is corroborated; computed by rule."""

    UNASSESSED = "unassessed"
    SINGLE_SOURCE = "single_source"
    SUPPORTED = "supported"
    CORROBORATED = "corroborated"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    REFUTED = "refuted"
    UNVERIFIABLE = "unverifiable"
    RETRACTED = "retracted"


class Confidence(StrEnum):
    """How good the basis of a claim is (ICD 203); not how likely it is."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Likelihood(StrEnum):
    """How likely a claim is: the first word of each row of ICD 203's table."""

    ALMOST_NO_CHANCE = "almost_no_chance"
    """1 to 5 %."""
    VERY_UNLIKELY = "very_unlikely"
    """5 to 20 %."""
    UNLIKELY = "unlikely"
    """20 to 45 %."""
    ROUGHLY_EVEN_CHANCE = "roughly_even_chance"
    """45 to 55 %."""
    LIKELY = "likely"
    """55 to 80 %."""
    VERY_LIKELY = "very_likely"
    """80 to 95 %."""
    ALMOST_CERTAIN = "almost_certain"
    """95 to 99 %."""


class SourceKind(StrEnum):
    """What a source is."""

    PERSON = "person"
    BODY = "body"
    REGISTRY = "registry"
    COLLECTION = "collection"
    PUBLICATION = "publication"


class TieKind(StrEnum):
    """Why two sources are not independent."""

    DERIVED_FROM = "derived_from"
    REPUBLISHES = "republishes"
    TOLD_BY = "told_by"
    SAME_CACHE = "same_cache"
    SAME_CUSTODIAN = "same_custodian"
    SAME_OWNER = "same_owner"
    SAME_AUTHOR = "same_author"


class Stance(StrEnum):
    """What evidence says of a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class EvidenceKind(StrEnum):
    """What evidence is, and so what its locator must be."""

    QUOTE = "quote"
    """Words of a document of a cache."""
    RECORD = "record"
    """A public record or a publication; counts only with a captured copy."""
    STATEMENT = "statement"
    """What a person said, and where it is kept."""


class Reliability(StrEnum):
    """The Admiralty letter of a source (STANAG 2511). F is unknown, not worst: never sort or threshold on it."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(StrEnum):
    """The Admiralty digit of an item (STANAG 2511). 6 is unknown, not worst: never sort or threshold on it."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    UNKNOWN = "6"


class Verdict(StrEnum):
    """What a desk answers to a contradiction."""

    ACCEPTED = "accepted"
    REBUTTED = "rebutted"


class ReplyOutcome(StrEnum):
    """What came of a right of reply."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    NOT_SAFE_TO_ASK = "not_safe_to_ask"
    NOT_SOUGHT = "not_sought"


class ReplyStance(StrEnum):
    """What an answer says of the allegations."""

    DENIES = "denies"
    CONFIRMS = "confirms"
    NEITHER = "neither"


class AuthenticityVerdict(StrEnum):
    """Is a document genuine and unaltered."""

    UNEXAMINED = "unexamined"
    CONSISTENT = "consistent"
    AUTHENTICATED = "authenticated"
    DOUBTFUL = "doubtful"
    FORGED = "forged"


class HoldKind(StrEnum):
    """What blocks a release."""

    EMBARGO = "embargo"
    SAFETY = "safety"


class RedactionReason(StrEnum):
    """Why something is removed from what a release shows."""

    PERSONAL_NAME = "personal_name"
    CONTACT = "contact"
    """A telephone number, an address of mail, a handle."""
    IDENTIFIER = "identifier"
    """A number that stands for a person: passport, tax, insurance."""
    ACCOUNT = "account"
    """A bank account or card."""
    HOME_ADDRESS = "home_address"
    SIGNATURE = "signature"
    """A signature or a stamp that could be copied."""
    SOURCE_PROTECTION = "source_protection"
    """It could tell who handed the cache over."""
    SAFETY = "safety"
    """A life is at stake."""
    THIRD_PARTY = "third_party"
    LEGAL = "legal"


class RedactionOrigin(StrEnum):
    """How a redaction came to be."""

    DRAWN = "drawn"
    """A person drew a box."""
    PROPOSED = "proposed"
    """A search for a term or a pattern found it."""


class ReleaseKind(StrEnum):
    """What a bag is."""

    RELEASE = "release"
    ERRATUM = "erratum"
    """It withdraws an earlier one, wholly or in part."""


class ReleaseState(StrEnum):
    """Where a document stands in exports."""

    UNRELEASED = "unreleased"
    RELEASED = "released"
    RECALLED = "recalled"


class CaptureVerdict(StrEnum):
    """Does a captured address still stand."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    """Another address answers now, with what was captured."""
    GONE = "gone"
    """404 or 410."""
    UNREACHABLE = "unreachable"


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

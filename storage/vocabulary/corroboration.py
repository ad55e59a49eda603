"""Words of claims and what they rest on."""

from enum import StrEnum


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


class CaptureVerdict(StrEnum):
    """Does a captured address still stand."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    """Another address answers now, with what was captured."""
    GONE = "gone"
    """404 or 410."""
    UNREACHABLE = "unreachable"

"""Words of redactions and releases."""

from enum import StrEnum


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

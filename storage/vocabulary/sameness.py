"""Words of what is the same."""

from enum import StrEnum


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

"""The closed lists of the domain: each word once. Values are what the record, the command line and the API say."""

from storage.vocabulary.corroboration import (
    AuthenticityVerdict,
    CaptureVerdict,
    ClaimStatus,
    Confidence,
    Credibility,
    EvidenceKind,
    HoldKind,
    Likelihood,
    Reliability,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    TieKind,
    Verdict,
)
from storage.vocabulary.reading import NO_LANGUAGE, UNDETERMINED, Because, Method, Outcome, Reason, SignalKind, Stage
from storage.vocabulary.release import RedactionOrigin, RedactionReason, ReleaseKind, ReleaseState
from storage.vocabulary.review import ParkedFor, Relevance, ReviewState, Role
from storage.vocabulary.sameness import RelationKind, RelationState

__all__ = [
    "NO_LANGUAGE",
    "UNDETERMINED",
    "AuthenticityVerdict",
    "Because",
    "CaptureVerdict",
    "ClaimStatus",
    "Confidence",
    "Credibility",
    "EvidenceKind",
    "HoldKind",
    "Likelihood",
    "Method",
    "Outcome",
    "ParkedFor",
    "Reason",
    "RedactionOrigin",
    "RedactionReason",
    "RelationKind",
    "RelationState",
    "ReleaseKind",
    "ReleaseState",
    "Relevance",
    "Reliability",
    "ReplyOutcome",
    "ReplyStance",
    "ReviewState",
    "Role",
    "SignalKind",
    "SourceKind",
    "Stage",
    "Stance",
    "TieKind",
    "Verdict",
]

"""What the rows of a bag say, as models: written by them, described by their JSON Schemas, and checked against them."""

from datetime import date
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field

from storage.vocabulary import (
    AuthenticityVerdict,
    ClaimStatus,
    Confidence,
    Credibility,
    EvidenceKind,
    Likelihood,
    RedactionReason,
    Reliability,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    Verdict,
)

Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[int, Field(ge=1)]
ExportId = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{3,}-[0-9]{4,}$")]
Path = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
"""Below `data/`."""
Corners = tuple[Share, Share, Share, Share]
"""Left, top, right, bottom in shares of the page."""


_REASON = "|".join(RedactionReason)
Reasons = Annotated[
    str, Field(pattern=rf"^({_REASON})( ({_REASON}))*$", description="Codes, joined by blanks, of all that it covers.")
]


class Row(BaseModel):
    """A row: nothing in it but what is told here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignOffRow(Row):
    """A sign-off, and where the ledger's proof of it lies."""

    signed_on: date
    binding: Hex64 | None = Field(description="SHA-256 of what was signed; CHECK.md tells how to compute it.")
    evidence_commitment: Hex64 | None = Field(description="HMAC-SHA-256 of the evidence, under a salt that is kept.")
    proof: Path | None = Field(description="Null: it was signed before the ledger kept what was signed.")


class ClaimRow(Row):
    """A claim: one checkable sentence."""

    claim: Number
    version: Number
    text: str
    status: ClaimStatus
    label: str = Field(description="`verified`, or `corroborated, not verified`.")
    rule: str = Field(description="Why it has the status.")
    independent_groups: int
    accuses: bool = Field(description="Whether it names somebody as a wrongdoer.")
    confidence: Confidence | None = Field(description="How good the basis is (ICD 203).")
    likelihood: Likelihood | None = Field(description="How likely it is (ICD 203).")
    not_known: list[str]
    sign_offs: list[SignOffRow]


class TranslationRow(Row):
    """What a quote says in another language."""

    language: str
    text: str
    by_machine: bool
    checked: bool = Field(description="By a person who reads the quote's language.")


class QuoteRow(Row):
    """Where evidence stands in a document of the bag."""

    export_id: ExportId
    page: Number = Field(description="Of the document, from 1.")
    redacted_page: Number | None = Field(description="Of redacted.pdf; null where it could not be told.")
    exact: str
    prefix: str
    suffix: str
    boxes: list[Corners] = Field(description="On the page of redacted.pdf.")
    languages: list[str] = Field(description="BCP 47.")
    translations: list[TranslationRow]


class CaptureRow(Row):
    """A public record as it was captured."""

    url: str
    query: str
    captured_on: date
    sha256: Hex64


class AnswerRow(Row):
    """What the desk answered to a contradiction or a denial."""

    verdict: Verdict
    because: str
    signatures: int


class EvidenceRow(Row):
    """One piece of evidence, whichever way it speaks."""

    evidence: Number
    claim: Number
    stance: Stance
    kind: EvidenceKind
    source: str
    source_kind: SourceKind
    reliability: Reliability = Field(description="Admiralty letter; F is unknown.")
    credibility: Credibility | None = Field(description="Admiralty digit; 6 is unknown; null: nobody has rated it.")
    scale: str = "Admiralty (STANAG 2511)"
    independence_group: int | None
    counts: bool
    because: str
    locator: str | None
    says: str | None
    quote: QuoteRow | None
    capture: CaptureRow | None
    answer: AnswerRow | None


class DocumentRow(Row):
    """A document of the bag."""

    export_id: ExportId
    pages: Number = Field(description="Of redacted.pdf.")
    languages: str = Field(description="BCP 47, joined by blanks.")
    authenticity: AuthenticityVerdict
    methods: str = Field(description="How that was looked into, joined by `; `.")
    read_in_part: bool = Field(description="Whether the desk itself could not read all of it.")
    redactions: int
    redacted_sha256: Hex64
    original_commitment: Hex64 = Field(description="HMAC-SHA-256 of the original's SHA-256; CHECK.md tells how.")
    made_with: str
    dpi: int
    claims: str = Field(description="Numbers of the claims that quote it, joined by blanks.")


class RedactionRow(Row):
    """A place that was painted over: neither what stood there, nor how long it was."""

    export_id: ExportId
    redacted_page: Number
    left: Share
    top: Share
    right: Share
    bottom: Share
    reasons: Reasons


class ReplyRow(Row):
    """A right of reply, and what came of it."""

    claim: Number
    party: str
    allegations: str
    asked_on: date
    deadline_on: date | None
    outcome: ReplyOutcome | None
    stance: ReplyStance | None
    answer: str | None
    reason: str | None
    resolution: Verdict | None
    resolution_because: str | None
    resolution_signatures: int | None


class DisclosedField(Row):
    """A field of the ledger's entry that is shown."""

    value: str | None
    salt: Hex64


class ProvedEntry(Row):
    """The entry: each field once, shown or committed to."""

    disclosed: dict[str, DisclosedField]
    committed: dict[str, Hex64]


class ProofRow(Row):
    """A proof that an entry stands in the ledger (RFC 9162, section 2.1.3)."""

    format: str
    size: Number
    root: Hex64
    index: Annotated[int, Field(ge=0)]
    path: list[Hex64]
    entry: ProvedEntry


class WithdrawnRow(Row):
    """A claim that is withdrawn."""

    claim: Number = Field(description="Its number in the bag that is withdrawn.")
    text: str
    because: str


class ErratumRow(Row):
    """What an erratum says; there is one."""

    erratum: str = Field(description="Its label.")
    made_on: date
    withdraws: str = Field(description="The label of the bag.")
    withdraws_tagmanifest_sha256: Hex64 = Field(description="Of that bag's tagmanifest-sha256.txt.")
    whole: bool = Field(description="Whether nothing of that bag stands any more.")
    because: str
    claims: list[WithdrawnRow]
    documents_recalled: list[ExportId]


SCHEMAS: dict[str, type[Row]] = {
    "claims": ClaimRow,
    "evidence": EvidenceRow,
    "documents": DocumentRow,
    "redactions": RedactionRow,
    "replies": ReplyRow,
    "inclusion": ProofRow,
}
"""By the name of the schema's file."""


def schema_of(row: type[Row]) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a kind of rows."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **row.model_json_schema()}


def is_optional(row: type[Row], column: str) -> bool:
    """Tell whether a column may be empty, which then means not known, or none."""
    field = row.model_fields.get(column)
    return field is not None and type(None) in get_args(field.annotation)

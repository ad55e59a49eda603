"""What a release is made of, as frozen values: filled here from the record, written into a bag by `tasks.package`.

Ids of the record stand in fields that end in `_id` only, and in `Secret`: none of these may reach a file of a bag.
Numbers count from 1 within the release, without gaps; days are UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from storage.vocabulary import RedactionReason

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in shares (0 to 1) of the page."""


# ---- what is hidden
@dataclass(frozen=True, slots=True)
class Hidden:
    """One redaction: a place of a page that is painted over, or blotted out of a text without geometry."""

    page: int
    boxes: tuple[Box, ...]
    """On the picture of the page; empty where the page has none."""
    reason: RedactionReason
    start: int | None = None
    end: int | None = None
    """Half-open offsets into `DocumentPage.text`; None: only the place on the picture is known."""
    words: str | None = None
    """What stands there. None: not known."""
    term: str | None = None
    only_here: bool = False
    """Whether the same words may stay where they stand elsewhere."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A page as the record has it."""

    number: int
    label: str | None
    text: str | None
    """What is shown of it at the desk, NFC; None: nothing was read."""
    has_geometry: bool
    """Whether it has a width and height, so that its picture can be drawn; else its text is set in type."""


@dataclass(frozen=True, slots=True)
class DocumentSelected:
    """A document that goes out, redacted."""

    document_id: int
    sha256: str
    """Of the original. Never written into a bag."""
    size: int
    number: int
    export_id: str
    """`VS001-0001`."""
    media_type: str
    languages: Mapping[str, float]
    """BCP 47 to share."""
    pages: tuple[DocumentPage, ...]
    authenticity: str
    methods: tuple[str, ...]
    salt: str
    """64 hex digits, for the commitment to the original."""
    is_partial: bool
    """Whether the desk itself could not read all of it."""
    hidden: tuple[Hidden, ...] = ()
    caches: tuple[str, ...] = ()
    """Slugs of the caches that hold it: their candidate passwords may open it. Never written into a bag."""


# ---- what is claimed
@dataclass(frozen=True, slots=True)
class TranslationShown:
    """What a quote says in another language."""

    language: str
    text: str
    is_machine: bool
    is_checked: bool
    """By a person who reads the quote's language."""


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """Where evidence stands in a document of the release; its words are those that stay after redaction."""

    document: int
    """The document's number."""
    page: int
    exact: str
    prefix: str
    suffix: str
    boxes: tuple[Box, ...]
    start: int
    end: int
    """In `DocumentPage.text`, before redaction."""
    languages: tuple[str, ...]
    translations: tuple[TranslationShown, ...]


@dataclass(frozen=True, slots=True)
class CaptureShown:
    """A public record that was captured."""

    url: str
    query: str
    captured_on: date
    sha256: str
    """Of the captured copy, which is public and may be named."""


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """What the desk answered to a contradiction or a denial."""

    verdict: str
    because: str
    signatures: int


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """One piece of evidence, whichever way it speaks."""

    number: int
    """Within the release."""
    stance: str
    kind: str
    source: str
    """Its name where it is public; else what it is, and a letter: `a person (A)`."""
    source_kind: str
    reliability: str
    """The Admiralty letter."""
    credibility: str | None
    """The Admiralty digit; None: nobody has rated it."""
    group: int | None
    """Its independence group within the claim, from 1; None: it does not count."""
    counts: bool
    because: str
    """Why it counts, or why not, in words without ids."""
    locator: str | None = None
    says: str | None = None
    quote: QuoteShown | None = None
    capture: CaptureShown | None = None
    answer: AnswerShown | None = None
    """Of evidence that contradicts."""


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """A right of reply."""

    party: str
    allegations: str
    outcome: str | None
    stance: str | None
    answer: str | None
    reason: str | None
    asked_on: date
    deadline_on: date | None
    resolution: AnswerShown | None = None
    """Of a denial."""


@dataclass(frozen=True, slots=True)
class SignOffShown:
    """A sign-off in force, and the ledger's proof of it."""

    signed_on: date
    binding: str | None
    """SHA-256 of what was signed, which the proof discloses and an outsider computes anew (`storage.releases.binding`);
    None: from before the ledger kept it."""
    evidence_commitment: str | None
    """HMAC-SHA-256 of the evidence set under a salt that stays at the desk."""
    proof: Mapping[str, object]
    """As `storage.ledger.Proof`; one file of `audit/inclusion/`."""


@dataclass(frozen=True, slots=True)
class ClaimSelected:
    """A claim that goes out."""

    claim_id: int
    number: int
    version: int
    text: str
    accuses: bool
    status: str
    label: str
    """`verified`, or `corroborated, not verified`."""
    rule: str
    """Why it has the status, in words."""
    groups: int
    confidence: str | None
    likelihood: str | None
    not_known: tuple[str, ...]
    """What is lacking or not known, in words without ids."""
    evidence_set: str
    """Never written into a bag."""
    evidence: tuple[EvidenceShown, ...]
    replies: tuple[ReplyShown, ...]
    sign_offs: tuple[SignOffShown, ...]


# ---- all of it
@dataclass(frozen=True, slots=True)
class Secret:
    """Something that no file of a bag may hold, and where the desk has it from."""

    text: str
    kind: str
    """`reviewer`, `file_name`, `path`, `hash`, `address`, `host`, `home`, `redacted`."""


@dataclass(frozen=True, slots=True)
class Selection:
    """All that a release is made of."""

    label: str
    made_on: date
    minimum: str
    claims: tuple[ClaimSelected, ...]
    documents: tuple[DocumentSelected, ...]
    ledger_size: int
    ledger_root: str
    """64 hex digits."""
    secrets: tuple[Secret, ...]
    sha256: str
    """Of what was selected, apart from label, day and ledger: the same again is the same release."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A claim that an erratum withdraws."""

    number: int
    """In the release that is withdrawn."""
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """What an erratum bag says."""

    label: str
    made_on: date
    withdraws: str
    """The label of the release."""
    withdraws_tagmanifest_sha256: str
    is_whole: bool
    """Whether nothing of that release stands any more."""
    because: str
    claims: tuple[Withdrawn, ...]
    documents: tuple[str, ...]
    """Export ids of the documents that are recalled."""
    secrets: tuple[Secret, ...] = field(default=())


# ---- what a worker made of a document
@dataclass(frozen=True, slots=True)
class PageMade:
    """A page of a derivative."""

    number: int
    """In the derivative, from 1."""
    source_page: int
    """The page of the document that it shows; text set in type may need several."""
    width: int
    height: int
    """In pixels."""
    text: str
    """What OCR reads on the redacted picture, or, of text set in type, that text as it was redacted."""
    redactions: tuple[Box, ...]
    """Painted boxes, as shares of the derivative's page."""
    pixels_sha256: str
    """Of the grey samples, row by row."""


@dataclass(frozen=True, slots=True)
class CropMade:
    """The place of a quote, cut from the redacted picture."""

    quote: int
    """Its place in the order that was asked for, from 0."""
    page: int
    """Of the derivative."""
    boxes: tuple[Box, ...]
    """Of the quote, as shares of the derivative's page; empty where its place is not known."""
    png: bytes


@dataclass(frozen=True, slots=True)
class DerivativeMade:
    """A redacted derivative that passed its proof."""

    pdf_sha256: str
    pages: tuple[PageMade, ...]
    crops: tuple[CropMade, ...]
    dpi: int
    method: str
    """Tool and version that drew it."""

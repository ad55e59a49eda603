"""What the corroboration rules look at: a claim and all it rests on, as frozen values. Pure; `storage.claims` fills it.

Ids are those of the record's rows; people are ids too, names are nothing to a rule.
"""

from dataclasses import dataclass, field

from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    Reliability,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    TieKind,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two sources are not independent, in force."""

    source: int
    other: int
    kind: TieKind
    because: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where information comes from."""

    source: int
    name: str
    kind: SourceKind
    origin_known: bool
    cache: str | None = None
    """The slug, where the source is a cache."""
    reliability: Reliability = Reliability.F


@dataclass(frozen=True, slots=True)
class Rendering:
    """A translation of a quote."""

    machine: bool
    translated_by: int
    holds: bool | None
    """By the newest check of somebody who reads the quote's language and did not translate it; None: nobody checked."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The newest answer to a contradiction or a denial."""

    verdict: Verdict
    written_by: int
    signed_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence that was not withdrawn."""

    evidence: int
    stance: Stance
    kind: EvidenceKind
    source: int
    added_by: int
    content: str
    """SHA-256 of what it says and where: a changed item is another item."""
    locator: bool
    """Whether it says where in the source it stands; a quote does."""
    quote_matches: bool | None = None
    """Whether the words still stand where they were quoted from, in the text that is shown; None: it is no quote."""
    captured: bool = False
    """Whether a copy is kept, with its hash, the time, and the query."""
    document: str | None = None
    """SHA-256 of the quoted document."""
    text: str | None = None
    """SHA-256 of its folded text: the same content, maybe in another cache."""
    family: str | None = None
    languages: tuple[str, ...] = ()
    """BCP 47, of a quote; `und` and `zxx` left out."""
    credibility: Credibility | None = None
    """None: nobody has rated it."""
    rater_reads: tuple[str, ...] = ()
    """BCP 47 prefixes that the newest rater reads."""
    renderings: tuple[Rendering, ...] = ()
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A right of reply, and what came of it."""

    reply: int
    party: str
    outcome: ReplyOutcome | None = None
    """None: not settled yet."""
    stance: ReplyStance | None = None
    reason: str | None = None
    approved: bool = False
    """Whether an editor other than who settled it signed."""
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A quoted document, and whether it is genuine."""

    sha256: str
    authenticity: AuthenticityVerdict = AuthenticityVerdict.UNEXAMINED
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A sign-off, and what was signed."""

    signed_by: int
    version: int
    evidence_set: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A person's word that the claim cannot be settled, and on what state of things."""

    version: int
    evidence_set: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A claim and all that bears on it."""

    claim: int
    cache: str
    """The slug of the cache that it is about."""
    version: int
    text: str
    accuses: bool
    authors: frozenset[int]
    """Everybody who worded it, quoted, evidenced, captured, translated, redacted or answered for it."""
    items: tuple[Item, ...] = ()
    withdrawn: tuple[Item, ...] = ()
    """Evidence that was withdrawn. It counts for nothing; what it shows of two sources stays, and so does that the desk
    once had it: else taking evidence back could raise a status."""
    sources: tuple[Source, ...] = ()
    """Every source that its evidence comes from, and all that are tied to these."""
    ties: tuple[Tie, ...] = ()
    documents: tuple[Document, ...] = ()
    replies: tuple[Reply, ...] = ()
    signatures: tuple[Signature, ...] = ()
    findings: tuple[Finding, ...] = ()
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Discounted:
    """A piece of evidence that does not count, and why."""

    evidence: int
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of a claim."""

    status: str
    """A `ClaimStatus`."""
    rule: str
    """The rule that gave it, in words."""
    groups: tuple[tuple[int, ...], ...]
    """The independence groups that support it: the evidence of each."""
    lacks: tuple[str, ...]
    """What is missing for the next step up, in words; empty at the top."""
    evidence_set: str
    """SHA-256 of what it was computed from: not of ids, so that it is the same in every copy of the record."""
    step: str
    """The step of the ladder that its support reaches, whatever speaks against it: the status, where that is a step."""
    discounted: tuple[Discounted, ...] = field(default=())
    void_signatures: int = 0
    """How many sign-offs no longer hold: the wording or the evidence changed since."""

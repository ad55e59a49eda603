"""The frozen values that stages and the record exchange: picklable, free of sessions, rows and open files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from storage.vocabulary import Because, Method, Outcome, Reason, Relevance, SignalKind, SpanMethod, Stage


# ---- bringing in
@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks to be brought in."""

    cache: str
    """The cache's slug."""
    inputs: tuple[str, ...]
    """Folders, files, archives (absolute paths) and http(s) addresses."""
    title: str | None = None
    only: tuple[bytes, ...] | None = None
    """With one folder as input: just these files, by raw path below it (the inbox); None: everything."""
    actor: str = "operator"
    again: bool = False
    """True: nothing new comes in; what failed, waits, or was read by an older version is taken up again."""
    reasons: tuple[str, ...] | None = None
    """With *again*: only what ended with one of these reasons; None: everything."""
    stage: Stage = Stage.DELIVER
    """With *again*: the first stage that is run again; those after it follow."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file met while walking or unpacking, its bytes already in the vault."""

    raw_path: bytes
    """Below its input; members joined to their container by `/`."""
    sha256: str
    size: int
    rule: str | None = None
    """The rule of exclusion its name falls under."""


@dataclass(frozen=True, slots=True)
class MemberFound:
    """A member of a container, its bytes already in the vault."""

    raw_name: bytes
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Expansion:
    """What opening a blob as an archive gave."""

    sha256: str
    media_type: str
    reader_version: str
    members: tuple[MemberFound, ...]
    reason: Reason | None = None
    """None: opened whole. With members: some are missing. Without: it could not be opened, or is a bomb."""
    missing: tuple[str, ...] = ()
    expected: int | None = None
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class Spilled:
    """A member unpacked into a scratch folder by the worker, not yet in the vault."""

    raw_name: bytes
    path: Path


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The worker's answer to opening an archive; None stands for: this is no archive."""

    media_type: str
    members: tuple[Spilled, ...]
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    expected: int | None = None
    """How many members it says it holds; None: it does not say."""
    is_document: bool = False
    """True: it is a document itself (a mail, a PDF with attachments), read besides its members."""


@dataclass(frozen=True, slots=True)
class ContainerVerdict:
    """How opening a document for its members ends: an archive ends with it, any other document is still to be read."""

    outcome: Outcome
    media_type: str
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    reader_version: str = ""
    is_document: bool = False
    """True: it is read itself, and what opening it lacked is added to what reading it gives."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer to a fetch, kept in the vault."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    size: int
    file_name: str
    """A name for the occurrence, from the address or the answer; never a path."""
    fresh: bool = True
    """False: the server said that what was fetched before still stands."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What delivering ended with."""

    delivery_id: int
    delivery: int
    """Its number within the cache."""
    new: int
    """Files recorded by this run that no earlier delivery had at this place with these bytes."""


# ---- reading
Property = str | int | float | bool | list[str]
"""One value of a document's metadata."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits to be read."""

    document_id: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SpanRead:
    """A stretch of text in one language; half-open offsets in characters."""

    start: int
    end: int
    language: str
    script: str
    confidence: float | None
    """The probability that the answer is right; None: it was not weighed, as for `und` and `zxx`."""
    engine: str
    """With the versions of all that the answer comes from."""
    method: SpanMethod = SpanMethod.MODEL
    runner_up: str | None = None
    """The likeliest other language; of `und` the likeliest of all."""
    second_opinion: str | None = None
    """What a second engine says where it disagrees; None: it agrees, or was not asked."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The text that is shown of a page, as stored."""

    number: int
    """From 1."""
    text: str
    spans: tuple[SpanRead, ...] = ()
    is_ocr: bool = False


@dataclass(frozen=True, slots=True)
class AnchorRead:
    """A fact with its place; `value` is normalised."""

    kind: str
    """`amount` or `contract_number`, which are stored; or `date`, `designator`, `number`, found when needed."""
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SketchRead:
    """What a page is found by among others."""

    shingles: int
    """Distinct runs of characters."""
    keys: bytes
    """Keys of the index, 64-bit integers, lowest byte first."""
    facts: tuple[tuple[int, int], ...] = ()
    """Keys of its anchors, each with how often it stands."""


CURRENT = "current"
"""The state of a page as the document stands now."""


@dataclass(frozen=True, slots=True)
class VariantRead:
    """The text of a page by one method."""

    method: Method
    engine: str
    text: str
    ocr_languages: str | None = None
    confidence: float | None = None
    chosen_because: Because | None = None
    state: str = CURRENT
    """Which state of the page it is the text of: `current`, `revision 1`, `before changes`."""
    words: bytes | None = None
    """Where its words stand on the page, packed by `storage.geometry.pack_words`; None: not known."""
    spans: tuple[SpanRead, ...] = ()
    anchors: tuple[AnchorRead, ...] = ()
    sketch: SketchRead | None = None
    """Of the variant that is shown; None: it is not."""


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page, numbered from 1, with its variants (none where its text is not known)."""

    number: int
    variants: tuple[VariantRead, ...] = ()
    label: str | None = None
    """What the document itself calls it: a sheet's name."""
    width: float | None = None
    height: float | None = None
    """In points (1/72 inch) as shown, turned pages turned; None: it has no geometry."""
    awaits: Because | None = None
    """Why its picture must be looked at before a variant is chosen: `no_text_layer` or `text_layer_garbled` where it
    must be recognised, `text_layer_agrees` where the layer is in doubt and a glance decides; None: it is read."""
    picture: bytes | None = None
    """The hash of its picture (`storage.likeness`); None: its picture was not looked at, or is next to blank."""


@dataclass(frozen=True, slots=True)
class SignalRead:
    """A finding: something that a document hides, or that tells how it may have been changed."""

    kind: SignalKind
    evidence: str
    """One sentence that a person can check; may quote the document, so it never leaves the record."""
    page: int | None = None
    """None: of the whole document."""
    details: Mapping[str, object] = field(default_factory=dict)
    """The same for machines: JSON values only."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at the pictures of some pages gave: these pages, whole, in place of those that awaited it."""

    pages: tuple[PageRead, ...]
    signals: tuple[SignalRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading a document gave."""

    outcome: Outcome
    reader_version: str
    reason: Reason | None = None
    media_type: str | None = None
    title: str | None = None
    pages: tuple[PageRead, ...] = ()
    page_count: int | None = None
    missing: tuple[str, ...] = ()
    """What a partial document lacks: `page 3`."""
    properties: Mapping[str, Property] = field(default_factory=dict)
    """Metadata as the document claims it: dates, producers, a mail's headers."""
    signals: tuple[SignalRead, ...] = ()
    text_sha256: str | None = None


# ---- queueing
@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's place in the queue."""

    document_id: int
    priority: float
    behind: bool
    because: tuple[str, ...]
    ranked_by: str


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """What the people who judged one round of a document said, the first one first, the blind ones after it."""

    language: str
    """The document's main language: the one that most of its characters are in; `und` where none is known."""
    relevance: tuple[Relevance, ...]
    sensitive: tuple[bool, ...]
    names_person: tuple[bool, ...]

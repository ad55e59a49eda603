"""The frozen values that stages and the record exchange: picklable, free of sessions, rows and open files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from storage.vocabulary import Method, Outcome, Reason, Stage


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


@dataclass(frozen=True, slots=True)
class ContainerVerdict:
    """How a document that is an archive ends."""

    outcome: Outcome
    media_type: str
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    reader_version: str = ""


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
    engine: str


@dataclass(frozen=True, slots=True)
class AnchorRead:
    """A fact with its place; `value` is normalised."""

    kind: str
    """`amount` or `contract_number`."""
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class VariantRead:
    """The text of a page by one method."""

    method: Method
    engine: str
    text: str
    ocr_languages: str | None = None
    confidence: float | None = None
    chosen_because: str | None = None
    spans: tuple[SpanRead, ...] = ()
    anchors: tuple[AnchorRead, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page, numbered from 1, with its variants (none where its text is not known)."""

    number: int
    variants: tuple[VariantRead, ...] = ()


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
    properties: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    text_sha256: str | None = None


# ---- relating and queueing
@dataclass(frozen=True, slots=True)
class Related:
    """A proposed relation between two documents, by their ids."""

    document_id: int
    other_id: int
    kind: str
    score: float
    because: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A document's place in a family."""

    document_id: int
    family: str
    pivot: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's place in the queue."""

    document_id: int
    priority: float
    behind: bool
    because: tuple[str, ...]
    ranked_by: str

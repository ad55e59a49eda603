"""What the verbs of corroboration answer: JSON objects, as they are shown, kept for a request key, and given again."""

from typing import TypedDict


class Standing(TypedDict):
    """Where a claim stands after a verb."""

    claim: int
    version: int
    """Of its wording."""
    revision: int
    """What a writer who saw this says as `expected`."""
    status: str
    rule: str
    """The rule that gave the status, in words."""
    groups: int
    """Independence groups that support it."""
    lacks: list[str]
    """What is missing for the next step up, in words."""
    evidence_set: str
    """SHA-256 of what the status was computed from."""


class Quoted(Standing):
    """The answer to `add_quote`."""

    quote: int
    evidence: int
    source: str
    document: str
    page: int
    start: int
    end: int
    boxes: list[list[float]]
    """Of the words, in shares of the page."""
    languages: list[str]


class Translated(Standing):
    """The answer to `translate_quote` and `check_translation`."""

    quote: int
    translation: int
    holds: bool | None
    """None: nobody has checked it yet."""


class Evidenced(Standing):
    """The answer to the verbs on one piece of evidence."""

    evidence: int


class Answered(Standing):
    """The answer to answering a contradiction or a denial, and to signing that."""

    resolution: int
    verdict: str
    signatures: int


class Asked(Standing):
    """The answer to the verbs on one reply request."""

    reply: int
    outcome: str | None
    approved: bool


class Sourced(TypedDict):
    """A source."""

    source: int
    name: str
    kind: str
    origin_known: bool
    reliability: str
    """F: unknown."""


class Tied(TypedDict):
    """A tie of two sources, or the end of one."""

    tie: int
    source: str
    other: str
    kind: str
    because: str
    claims: list[int]
    """Those whose status was computed anew."""


class Graded(Sourced):
    """The answer to `rate_source`."""

    claims: list[int]


class Step(TypedDict):
    """One step of the path that joins two sources."""

    source: int
    other: int
    kind: str
    because: str
    """In words, with the names of the sources."""


class Why(TypedDict):
    """Whether two sources are independent; else the path that joins them."""

    left: str
    right: str
    independent: bool
    because: str
    path: list[Step]


class Examined(TypedDict):
    """The answer to `set_authenticity`."""

    document: str
    number: int
    """How many judgements there are; what a writer who saw this says as `expected`."""
    authenticity: str
    methods: list[str]
    claims: list[int]


class Held(TypedDict):
    """A hold."""

    hold: int
    kind: str
    on: str
    """`claim:4`, `document:3fa9…`, `cache:harbour`."""
    state: str
    """`in_force`, `ended` (its time is over) or `lifted`."""
    reason: str
    until: str | None
    placed_by: str
    placed_at: str
    signatures: int
    """Under its lifting."""
    lacks: list[str]
    """What is missing until it is lifted; empty where it is in force no more."""

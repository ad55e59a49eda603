"""Claims as the rules see them, and all they may rest on: five sources, four papers, five people."""

from dataclasses import replace
from typing import Any

from storage.rules.corroboration import assess
from storage.rules.dossier import Document, Dossier, Item, Rendering, Reply, Resolution, Signature, Source, Tie
from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    ReplyOutcome,
    ReplyStance,
    SourceKind,
    Stance,
    TieKind,
    Verdict,
)

VERA, LIN, ADA, OTTO, MEI = 1, 2, 3, 4, 5
HARBOUR, DEPOT, CUSTOMS, EXPERT, PAPER, CHANNEL = 11, 12, 13, 14, 15, 16

SOURCES = (
    Source(HARBOUR, "cache harbour", SourceKind.COLLECTION, origin_known=True, cache="harbour"),
    Source(DEPOT, "cache depot", SourceKind.COLLECTION, origin_known=True, cache="depot"),
    Source(CUSTOMS, "customs register", SourceKind.REGISTRY, origin_known=True),
    Source(EXPERT, "an expert on vehicles", SourceKind.PERSON, origin_known=True),
    Source(PAPER, "the evening paper", SourceKind.PUBLICATION, origin_known=True),
    Source(CHANNEL, "an unnamed channel", SourceKind.PUBLICATION, origin_known=False),
)


def item(evidence: int, source: int, kind: EvidenceKind, **other: Any) -> Item:
    """Evidence that counts, added by Vera."""
    given: dict[str, Any] = {
        "stance": Stance.SUPPORTS,
        "added_by": VERA,
        "content": f"{source}:{evidence}",
        "locator": True,
        "credibility": Credibility.PROBABLY_TRUE,
        "rater_reads": ("ru",),
    }
    return Item(evidence=evidence, source=source, kind=kind, **(given | other))


def quote(evidence: int = 1, source: int = HARBOUR, **other: Any) -> Item:
    """Words of a Russian document of a cache, rated by somebody who reads Russian."""
    given = {"document": f"{evidence:064x}", "quote_matches": True, "languages": ("ru",)}
    return item(evidence, source, EvidenceKind.QUOTE, **(given | other))


def record(evidence: int = 2, source: int = CUSTOMS, **other: Any) -> Item:
    """A public record, captured."""
    return item(evidence, source, EvidenceKind.RECORD, **({"captured": True} | other))


def statement(evidence: int = 3, source: int = EXPERT, **other: Any) -> Item:
    """What a person said."""
    return item(evidence, source, EvidenceKind.STATEMENT, **other)


def tie(source: int, other: int, kind: TieKind = TieKind.DERIVED_FROM) -> Tie:
    """Two sources that are not independent."""
    return Tie(source, other, kind, "as its editor says")


def resolution(verdict: Verdict, *signed_by: int, written_by: int = VERA) -> Resolution:
    """An answer to what speaks against a claim."""
    return Resolution(verdict, written_by, frozenset(signed_by))


def denial(number: int = 1, answer: Resolution | None = None) -> Reply:
    """A party that denies."""
    return Reply(number, "Party B", ReplyOutcome.ANSWERED, ReplyStance.DENIES, resolution=answer)


def claim(*items: Item, **other: Any) -> Dossier:
    """A claim on the cache harbour that accuses nobody, written by Vera."""
    given: dict[str, Any] = {
        "claim": 4,
        "cache": "harbour",
        "version": 1,
        "text": "Party A sold 31 vehicles to Party B in 2019.",
        "accuses": False,
        "authors": frozenset({VERA}),
        "sources": SOURCES,
    }
    return Dossier(items=items, **(given | other))


def genuine(dossier: Dossier) -> Dossier:
    """The same claim, all documents that it quotes authenticated."""
    quoted = sorted({one.document for one in dossier.items if one.document is not None})
    looked_at = tuple(Document(one, AuthenticityVerdict.AUTHENTICATED, ("letterhead",)) for one in quoted)
    return replace(dossier, documents=looked_at)


def signed(dossier: Dossier, *people: int) -> Dossier:
    """The same claim, signed off as it stands."""
    digest = assess(dossier).evidence_set
    return replace(dossier, signatures=tuple(Signature(one, dossier.version, digest) for one in people))


def verified() -> Dossier:
    """A claim on which nothing is lacking."""
    return signed(genuine(claim(quote(1), record(2))), MEI)


def status(dossier: Dossier) -> str:
    """What the rules say of it."""
    return assess(dossier).status


def rendering(*, machine: bool = False, holds: bool | None = None) -> Rendering:
    """A translation by Lin, or by a machine that she ran."""
    return Rendering(machine, LIN, holds)

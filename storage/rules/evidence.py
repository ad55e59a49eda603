"""Which evidence counts, and what each piece lacks that does not; the hash of all that a status rests on. Pure.

Every rule here answers with what is lacking, in words; nothing where it is content.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from config.errors import Refused
from storage.rules import independence
from storage.rules.dossier import Discounted, Dossier, Item, Rendering, Reply, Resolution, Source, Tie
from storage.vocabulary import EvidenceKind, Reliability, Stance, TieKind

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

FROM_ANOTHER = frozenset({TieKind.DERIVED_FROM, TieKind.REPUBLISHES, TieKind.TOLD_BY})
"""These say where a source has its word from."""


def without_locator(item: Item) -> tuple[str, ...]:
    """Desk rule 7: evidence says where it stands, and a quote still stands there."""
    if not item.locator:
        return ("a locator: where in the source it stands",)
    if item.kind is EvidenceKind.QUOTE and item.quote_matches is not True:
        return ("a quote whose words stand in the text that is shown",)
    return ()


def unread(item: Item) -> tuple[str, ...]:
    """Desk rule 8: who rates a quote reads it, or a named person has checked its translation."""
    strange = [language for language in item.languages if not reads(item.rater_reads, language)]
    if item.credibility is None or not strange or any(rendering.holds is True for rendering in item.renderings):
        return ()
    what = "a check of the translation" if item.renderings else "a translation, and a check of it"
    return (f"{what} by somebody who reads {' and '.join(sorted(strange))}",)


def reads(prefixes: Iterable[str], language: str) -> bool:
    """Tell whether somebody reads a language, by BCP 47 prefix: `sr` reads `sr-Cyrl`."""
    return any(language == prefix or language.startswith(f"{prefix}-") for prefix in prefixes)


def without_copy(item: Item) -> tuple[str, ...]:
    """Desk rule 12: a public record is kept as it was got."""
    lacks = item.kind is EvidenceKind.RECORD and not item.captured
    return ("a captured copy, with its hash, the time and the query",) if lacks else ()


def of_unknown_origin(item: Item, sources: Iterable[Source], ties: Iterable[Tie]) -> tuple[str, ...]:
    """Desk rule 2, its second half: what nobody knows the origin of counts for no group.

    Nor does a source that has its word from such a one: derived evidence adds no group to that of its origin. A cache
    is an origin by itself, whoever handed it over.
    """
    known = {source.source: source for source in sources}
    directed = [tie for tie in ties if tie.kind in FROM_ANOTHER]
    seen: set[int] = set()
    waiting = [item.source]
    while waiting:
        here = waiting.pop()
        if not known[here].origin_known:
            return ("a source whose origin is known",)
        seen.add(here)
        if known[here].cache is None:
            waiting += [tie.other for tie in directed if tie.source == here and tie.other not in seen]
    return ()


def unrated(item: Item) -> tuple[str, ...]:
    """Evidence that no person has judged does not count: a claim with none that is judged is unassessed."""
    return ("a rating by a person: credibility 1 to 6",) if item.credibility is None else ()


def letter_allowed(source: Source, letter: Reliability, *, is_new: bool) -> None:
    """Refuse a letter that nobody can know yet: desk rule 6.

    Args:
        source: who is rated.
        letter: the letter to be given.
        is_new: whether no claim that rests on the source was ever verified or refuted.

    Raises:
        Refused: a cache without a track record is F, unknown (rule `new_leaker`).
    """
    if source.cache is not None and is_new and letter is not Reliability.F:
        raise Refused(
            f"source {source.source} is a cache without a track record: its letter is F, unknown, "
            "until a claim that rests on it was verified or refuted. Rate the evidence instead: sluice evidence rate",
            rule="new_leaker",
        )


def discounted(dossier: Dossier) -> tuple[Discounted, ...]:
    """List what does not count of the evidence that supports, once for each thing that it lacks."""
    found: list[Discounted] = []
    for item in sorted(dossier.items, key=lambda item: item.evidence):
        if item.stance is Stance.SUPPORTS:
            lacking = {
                "rated": unrated(item),
                "locator": without_locator(item),
                "translation_checked": unread(item),
                "captured_copy": without_copy(item),
                "origin_known": of_unknown_origin(item, dossier.sources, dossier.ties),
            }
            found += [Discounted(item.evidence, rule, want) for rule, wants in lacking.items() for want in wants]
    return tuple(found)


def counted(dossier: Dossier, out_of: Iterable[Discounted]) -> tuple[Item, ...]:
    """List the evidence that supports the claim and counts: all that is not among the discounted."""
    out = {one.evidence for one in out_of}
    kept = (item for item in dossier.items if item.stance is Stance.SUPPORTS and item.evidence not in out)
    return tuple(sorted(kept, key=lambda item: item.evidence))


def evidence_set(dossier: Dossier) -> str:
    """Hash all that a status rests on but signatures and findings: SHA-256, 64 hex digits.

    Sources stand in it by name, people and ids not at all: it is the same in every copy of the record, whatever the
    order of rows. Evidence that was withdrawn stays in it: who signed before it came did not know of it.
    """
    names = {source.source: source.name for source in dossier.sources}
    standing = {
        "cache": dossier.cache,
        "text": dossier.text,
        "accuses": dossier.accuses,
        "items": _sorted(_item(item, names) for item in dossier.items),
        "withdrawn": _sorted(_item(item, names) for item in dossier.withdrawn),
        "sources": _sorted([source.name, source.kind, source.origin_known, source.cache] for source in dossier.sources),
        "ties": _sorted([tie.kind, names[tie.source], names[tie.other]] for tie in dossier.ties),
        "one": _sorted(
            {tuple(sorted((names[join.source], names[join.other]))) for join in independence.joins_of(dossier)}
        ),
        "documents": _sorted([one.sha256, one.authenticity, sorted(one.methods)] for one in dossier.documents),
        "replies": _sorted(_reply(reply) for reply in dossier.replies),
    }
    return hashlib.sha256(_canonical(standing).encode()).hexdigest()


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=_canonical)


def _item(item: Item, names: dict[int, str]) -> dict[str, Any]:
    return {
        "stance": item.stance,
        "kind": item.kind,
        "source": names[item.source],
        "content": item.content,
        "locator": item.locator,
        "quote_matches": item.quote_matches,
        "captured": item.captured,
        "document": item.document,
        "credibility": item.credibility,
        "languages": {language: reads(item.rater_reads, language) for language in item.languages},
        "renderings": _sorted(_rendering(rendering) for rendering in item.renderings),
        "resolution": _verdict(item.resolution),
    }


def _rendering(rendering: Rendering) -> list[bool | None]:
    return [rendering.machine, rendering.holds]


def _reply(reply: Reply) -> list[Any]:
    return [
        reply.party,
        reply.outcome,
        reply.stance,
        reply.reason,
        reply.approved,
        _verdict(reply.resolution),
    ]


def _verdict(resolution: Resolution | None) -> str | None:
    return None if resolution is None else resolution.verdict

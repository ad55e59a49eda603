"""Counterparts of papers without facts, by the lexicon that the desk has set; without one, nothing."""

from typing import TYPE_CHECKING

from storage import sameness
from storage.database import Record
from storage.sameness import Paper, Related
from storage.vocabulary import RelationKind
from tasks.relate.candidates import group
from tasks.relate.classify import ordered
from tasks.relate.counterparts import LEAST_WEIGHT
from tasks.relate.lexicon import load_lexicon
from tasks.relate.shelf import Shelf

if TYPE_CHECKING:
    from tasks.relate.by_lexicon import LexiconMatch

BY_LEXICON = "by lexicon"
"""What the names of all versions begin with."""


def is_by_lexicon(algorithm: str) -> bool:
    """Tell whether a relation was proposed by a lexicon, of whatever version."""
    return algorithm.startswith(BY_LEXICON)


def relate_prose(cache_id: int, *, record: Record, shelf: Shelf) -> int:
    """Propose counterparts among the papers of a cache that have next to no facts; gives how many are new.

    How near two papers are hangs on all others: each time all of them are held against each other.

    Raises:
        UsageError: the lexicon cannot be read, or a line of it is not as it must be.
    """
    path = record.settings.lexicon
    if path is None:
        return 0
    # only who has set one waits for scipy
    from tasks.relate.by_lexicon import propose_by_lexicon  # noqa: PLC0415

    lexicon = load_lexicon(path)
    ids = sameness.list_sketched(record, cache_id)
    shelf.bring_kinds(ids)
    weights = shelf.weights_of(ids)
    copies = sameness.list_copies(record, cache_id)
    states = {one: state for state in group(copies, ids) for one in state}
    poor = [one for one in ids if max(weights[each] for each in states[one]) < LEAST_WEIGHT]
    papers: list[Paper] = sameness.load_papers(record, poor)
    found = propose_by_lexicon(papers, lexicon, states={one: states[one] for one in poor})
    relations = [_told(match, shelf) for match in found]
    kinds = frozenset({RelationKind.COUNTERPART})
    return sameness.propose(record, ids, relations, kinds=kinds, made_by=is_by_lexicon)


def _told(match: "LexiconMatch", shelf: Shelf) -> Related:
    left, right = ordered(match.document_id, match.other_id, shelf.kinds)
    because = f"by the lexicon both speak of {', '.join(match.shared)}; they have too few facts to be told by"
    details = {"shared": list(match.shared)}
    score = round(min(1.0, max(0.0, match.score)), 4)
    return Related(left, right, RelationKind.COUNTERPART, score, because, f"{BY_LEXICON} 1", details)

"""The parts of the table that have no sizes: drafts, holders, counterparts, and the order papers come in."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.languages.fetch import default_folder
from benchmarks.sameness.drafts import GENERATORS, NOISE, draw_drafts
from benchmarks.sameness.holding import EXCERPTS, draw_holders
from benchmarks.sameness.ours import Said, desk
from benchmarks.sameness.pairs import draw_pages
from benchmarks.sameness.papers import Drawn, Paper, drawing, joined
from benchmarks.sameness.score import Pair, balanced_accuracy, rate_pairs, recall_at
from benchmarks.sameness.table import Figure
from benchmarks.sameness.tongues import declaration, draw_counterparts, invented_prose
from benchmarks.sameness.words import Invented
from config.errors import SluiceError

SAME = frozenset({"near_duplicate", "version"})
EXCLUSIVE = ("near_duplicate", "version", "template_sibling")
"""A pair is called at most one of these."""
SHUFFLES = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is measured, and how much of it."""

    seed: str = "1"
    groups: int = 60
    """Of drafts, of each generator."""
    holders: int = 20
    """Of each kind."""
    deals: int = 300
    shuffled: int = 120
    """Pages among those that are shuffled."""
    processes: int = 1
    """How many read drawn pages; relating is never divided."""
    data: Path = field(default_factory=default_folder)
    keep: Path | None = None
    """Where filled records of pages are kept; None: nowhere."""
    quick: bool = False
    """Whether records of pages are filled without telling languages and without an index for searching."""


def said_of(drawn: Drawn, processes: int) -> list[Said]:
    """Put a set into a record of its own, and give the relations proposed there."""
    with desk() as opened:
        opened.fill(drawn.papers, processes=processes)
        opened.relate()
        return opened.said()


def kinds_of(said: Sequence[Said]) -> dict[Pair, list[str]]:
    """Give the kinds that each pair was called."""
    kinds: dict[Pair, list[str]] = defaultdict(list)
    for each in said:
        kinds[each.ends].append(each.kind)
    return kinds


def called_two(kinds: dict[Pair, list[str]]) -> int:
    """Count the pairs that were called two of what excludes each other."""
    return sum(sum(kind in EXCLUSIVE for kind in set(each)) > 1 for each in kinds.values())


def versions(chosen: Chosen) -> Iterator[Figure]:
    """Tell drafts from the same form filled in for another deal, clean and with 2 % noise, on two generators."""
    for generator in GENERATORS:
        for noise in (0.0, NOISE):
            drawn = draw_drafts(chosen.groups, chosen.seed, generator, noise)
            kinds = kinds_of(said_of(drawn, chosen.processes))
            of = f"{generator}, {noise:.0%} noise"
            size = len(drawn.ties)
            accuracy = balanced_accuracy(kinds, drawn.ties)
            yield Figure("versions", of, size, "balanced accuracy", accuracy, least=0.97)
            by_kind = {
                made_as: [tie.ends for tie in drawn.ties if tie.made_as == made_as]
                for made_as in ("version", "sibling")
            }
            for made_as, name in (("version", "drafts tied"), ("sibling", "other deals tied")):
                tied = sum(bool(SAME & set(kinds.get(ends, ()))) for ends in by_kind[made_as]) / len(by_kind[made_as])
                yield Figure("versions", of, len(by_kind[made_as]), name, tied)
            mistaken = sum("template_sibling" in kinds.get(ends, ()) for ends in by_kind["version"])
            yield Figure("versions", of, len(by_kind["version"]), "drafts called template_sibling", mistaken, most=0)
            listed = sum("template_sibling" in kinds.get(ends, ()) for ends in by_kind["sibling"])
            share = listed / len(by_kind["sibling"])
            yield Figure("versions", of, len(by_kind["sibling"]), "other deals called template_sibling", share)
            yield Figure("versions", of, size, "pairs called two of three", called_two(kinds), most=0)


def contains(chosen: Chosen) -> Iterator[Figure]:
    """Find what bundles, quoting mails and papers with an excerpt hold, clean and with 5 % noise."""
    for noise in (0.0, 0.05):
        drawn = draw_holders(chosen.holders, chosen.seed, Invented(f"holders {chosen.seed}"), noise)
        said = [each for each in said_of(drawn, chosen.processes) if each.kind == "contains"]
        yield from whole(drawn, said, f"{noise:.0%} noise")
        yield from excerpts(drawn, said, f"{noise:.0%} noise")


def whole(drawn: Drawn, said: Sequence[Said], of: str) -> Iterator[Figure]:
    """Score bundles and quotes: the holder must stand first; excerpts that were found count neither way."""
    true = {(tie.one, tie.other): tie.made_as for tie in drawn.ties if not tie.made_as.startswith("excerpt")}
    passages = {tie.ends for tie in drawn.ties if tie.made_as.startswith("excerpt")}
    told = {(each.one, each.other) for each in said if each.ends not in passages}
    right = told & true.keys()
    size = len(true)
    yield Figure("contains", of, size, "precision", len(right) / len(told) if told else None, least=0.99)
    yield Figure("contains", of, size, "recall", len(right) / size, least=0.98)
    for made_as in ("bundle", "quote"):
        some = {pair for pair, each in true.items() if each == made_as}
        yield Figure("contains", of, len(some), f"recall, {made_as}", len(some & told) / len(some))


def excerpts(drawn: Drawn, said: Sequence[Said], of: str) -> Iterator[Figure]:
    """Score passages, whichever end is said to hold the other; false are other pairs of their papers."""
    true = {tie.ends: tie.made_as for tie in drawn.ties if tie.made_as.startswith("excerpt")}
    papers = {name for ends in true for name in ends}
    told = {each.ends for each in said if each.ends & papers}
    precision = len(told & true.keys()) / len(told) if told else None
    yield Figure("contains", f"excerpts, {of}", len(true), "precision", precision)
    for characters in EXCERPTS:
        some = {ends for ends, made_as in true.items() if made_as == f"excerpt{characters}"}
        recall = len(some & told) / len(some)
        yield Figure("contains", f"excerpts, {of}", len(some), f"recall, {characters} characters", recall)


def counterparts(chosen: Chosen) -> Iterator[Figure]:
    """Find the same contract in other languages among siblings, and keep silent on prose without numbers."""
    drawn = draw_counterparts(chosen.deals, chosen.seed)
    said = said_of(drawn, chosen.processes)
    ties = [tie for tie in drawn.ties if tie.made_as == "counterpart"]
    scored = [(each.ends, each.score) for each in said if each.kind == "counterpart"]
    rates, size = rate_pairs([ends for ends, _ in scored], ties), len(ties)
    of = f"contracts, {len(drawn.papers)} papers"
    yield Figure("counterparts", of, size, "precision", rates.precision)
    yield Figure("counterparts", of, size, "recall", rates.recall)
    yield Figure("counterparts", of, size, "F1", rates.f1, least=0.98)
    at_99 = recall_at(scored, {tie.ends for tie in ties}, 0.99)
    yield Figure("counterparts", of, size, "recall at precision .99", at_99, least=0.95)
    yield from _by_tongues(drawn, {ends for ends, _ in scored}, of)
    siblings = [tie.ends for tie in drawn.ties if tie.made_as == "sibling"]
    kinds = kinds_of(said)
    tied = sum(bool(SAME & set(kinds.get(ends, ()))) for ends in siblings) / len(siblings)
    yield Figure("counterparts", of, len(siblings), "other deals tied", tied)
    yield from _silence(chosen)


def _by_tongues(drawn: Drawn, told: set[Pair], of: str) -> Iterator[Figure]:
    language = {paper.name: paper.language for paper in drawn.papers}
    hits: dict[str, list[bool]] = defaultdict(list)
    for tie in drawn.ties:
        if tie.made_as == "counterpart":
            hits["-".join(sorted((language[tie.one], language[tie.other])))].append(tie.ends in told)
    for both, each in sorted(hits.items()):
        yield Figure("counterparts", of, len(each), f"recall, {both}", sum(each) / len(each))


def _silence(chosen: Chosen) -> Iterator[Figure]:
    sets = [("invented prose", invented_prose(40, chosen.seed))]
    absent = ""
    try:
        sets.append(("Declaration of Human Rights", declaration(chosen.data)))
    except SluiceError as error:
        absent = str(error)
    name = "counterparts proposed"
    for of, drawn in sets:
        proposed = sum(each.kind == "counterpart" for each in said_of(drawn, chosen.processes))
        yield Figure("counterparts", of, len(drawn.papers), name, proposed, most=0)
    if absent:
        yield Figure("counterparts", "Declaration of Human Rights", 0, name, None, most=0, note=absent)


def order(chosen: Chosen) -> Iterator[Figure]:
    """Count the partitions and the sets of relations that 20 shuffles and splits of the same papers give."""
    drawn = joined(
        (
            draw_pages(chosen.shuffled, f"order {chosen.seed}", Invented(f"order {chosen.seed}")),
            draw_drafts(8, f"order {chosen.seed}", "contracts"),
            draw_holders(2, f"order {chosen.seed}", Invented(f"order holders {chosen.seed}")),
            draw_counterparts(8, f"order {chosen.seed}"),
        )
    )
    partitions: set[frozenset[Pair]] = set()
    relations: set[frozenset[Said]] = set()
    for number in range(SHUFFLES):
        parts = shuffled(drawn.papers, drawing(f"shuffle {chosen.seed} {number}"))
        with desk() as opened:
            for part in parts:
                opened.fill(part)
                opened.relate()
            partitions.add(partition(opened.families()))
            relations.add(frozenset(opened.said()))
    of = f"{SHUFFLES} shuffles in 1 to 4 deliveries"
    size = drawn.pages
    yield Figure("order", of, size, "different partitions", len(partitions), most=1)
    yield Figure("order", of, size, "different sets of relations", len(relations))


def shuffled(papers: Sequence[Paper], chance: random.Random) -> list[list[Paper]]:
    """Put papers into another order, and divide them into 1 to 4 deliveries."""
    given = list(papers)
    chance.shuffle(given)
    cuts = sorted(chance.sample(range(1, len(given)), chance.randrange(4)))
    return [given[start:end] for start, end in zip([0, *cuts], [*cuts, len(given)], strict=True)]


def partition(families: dict[str, str]) -> frozenset[Pair]:
    """Give families as sets of names; papers that stand alone are left out."""
    members: dict[str, set[str]] = defaultdict(set)
    for name, family in families.items():
        members[family].add(name)
    return frozenset(frozenset(names) for names in members.values() if len(names) > 1)

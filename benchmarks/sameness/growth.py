"""The parts with sizes: pairs of pages and families among 1,000 to 100,000 pages, and what relating them costs."""

import statistics
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.measure import Cost
from benchmarks.sameness.gathered import MOST_PAGES, Gathered
from benchmarks.sameness.ours import Desk, costing, filled
from benchmarks.sameness.pairs import CLASSES, Pages, Pool, draw_pages
from benchmarks.sameness.papers import Drawn, Paper, Tie, drawing
from benchmarks.sameness.parts import SAME, Chosen, called_two, kinds_of
from benchmarks.sameness.peers import LEAST_JACCARD, PEERS, Hashes, Peer, shingles, tie, verified
from benchmarks.sameness.score import b_cubed, exponent, rate_pairs
from benchmarks.sameness.table import Figure
from benchmarks.sameness.words import Invented
from config.errors import SluiceError

POOLS = {
    "unique": "invented, no sentence twice",
    "repeats": "invented, sentences repeat",
    "gathered": "manual pages, no sentence twice",
}
ADDED, FEWEST = 50, 1000
ROUNDS = 5
"""The bound of common text may double in one; of three the median would be the dearer one of the others."""
_CLASS_LEAST = 0.98
CPU = "relate, CPU s"


def pool_of(name: str, chosen: Chosen, size: int) -> Pool:
    """Open the pool called *name*.

    Raises:
        SluiceError: a package that it is made of is not to be had, or all do not suffice.
    """
    if name == "gathered":
        if size > MOST_PAGES:
            raise SluiceError(f"not measured: the manuals suffice for {MOST_PAGES:,} pages")
        return Gathered(chosen.seed, chosen.data)
    return Invented(f"{name} {chosen.seed} {size}", repeats=name == "repeats")


def pages(
    size: int, pool: str, chosen: Chosen, parts: frozenset[str], peers: Sequence[Peer] = PEERS
) -> Iterator[Figure]:
    """Relate *size* pages drawn from a pool, and tell how right it is (`pairs`), and what it took (`growth`)."""
    of = POOLS[pool]
    try:
        drawn = draw_pages(size, f"{chosen.seed} {size}", pool_of(pool, chosen, size))
    except SluiceError as error:
        yield Figure("pairs", of, size, "precision", None, note=str(error))
        return
    with filled(drawn.papers, processes=chosen.processes, keep=chosen.keep, quick=chosen.quick) as (opened, spent):
        related = opened.relate()
        if "pairs" in parts:
            yield from quality(opened, drawn, of)
        if "growth" in parts:
            yield from cost(opened, of, spent, related, size)
            yield from added(opened, drawn, of, pool, chosen)
    if "pairs" in parts:
        yield from beside(drawn, of, peers)


def quality(opened: Desk, drawn: Drawn, of: str) -> Iterator[Figure]:
    """Score pairs by class, and families."""
    size = drawn.pages
    said = opened.said()
    tied = {each.ends for each in said if each.kind in SAME}
    yield from _rated(tied, drawn.ties, of, size, "sluice")
    precision, recall = b_cubed(drawn.originals, opened.families())
    yield Figure("families", of, size, "B-cubed precision", precision, least=0.995)
    yield Figure("families", of, size, "B-cubed recall", recall, least=0.99)
    kinds = kinds_of(said)
    true = {tie.ends for tie in drawn.ties}
    siblings = sum("template_sibling" in each for ends, each in kinds.items() if ends in true)
    yield Figure("pairs", of, size, "true pairs called template_sibling", siblings, most=0)
    yield Figure("pairs", of, size, "pairs called two of three", called_two(kinds), most=0)
    yield from _by_language(tied, drawn, of)


def _rated(tied: set[frozenset[str]], ties: Sequence[Tie], of: str, size: int, by: str) -> Iterator[Figure]:
    rates = rate_pairs(tied, ties)
    ours = by == "sluice"
    yield Figure("pairs", of, size, "precision", rates.precision, least=0.995 if ours else None, by=by)
    yield Figure("pairs", of, size, "recall", rates.recall, least=0.99 if ours else None, by=by)
    for made_as in CLASSES:
        if made_as in rates.by_class:
            least = _CLASS_LEAST if ours else None
            yield Figure("pairs", of, size, f"recall, {made_as}", rates.by_class[made_as], least=least, by=by)


def _by_language(tied: set[frozenset[str]], drawn: Drawn, of: str) -> Iterator[Figure]:
    language = {paper.name: paper.language for paper in drawn.papers}
    some = [replace(tie, made_as=language[tie.one]) for tie in drawn.ties]
    for tongue, recall in rate_pairs(tied, some).by_class.items():
        yield Figure("pairs", of, drawn.pages, f"recall, {tongue}", recall)


def cost(opened: Desk, of: str, spent: Cost | None, related: Cost, size: int) -> Iterator[Figure]:
    """Tell what relating took, apart from reading and storing, and how large what it looks things up in is."""
    yield Figure("growth", of, size, CPU, related.cpu)
    yield Figure("growth", of, size, "relate, wall s", related.wall)
    each = None if spent is None else 1000 * spent.cpu / size
    note = "not of relate" if spent else "a record that was kept"
    yield Figure("growth", of, size, "read and store, CPU ms a page", each, note=note)
    sizes = opened.index_bytes()
    told = ", ".join(f"{name} {count / size:,.0f}" for name, count in sizes.items()) or "no table of indexes"
    total = sum(sizes.values()) / size if sizes else None
    yield Figure("growth", of, size, "index bytes a page", total, most=2500, note=told)


def added(opened: Desk, drawn: Drawn, of: str, pool: str, chosen: Chosen) -> Iterator[Figure]:
    """Add 50 pages, half of them variants of pages that are there; a few times, the median told.

    Each time they are added to few pages, too: a machine is not as fast from one minute to the next.
    """
    size = drawn.pages
    few = draw_pages(FEWEST, f"{chosen.seed} {FEWEST}", pool_of(pool, chosen, FEWEST)) if size > FEWEST else None
    rounds, beside, ties, names = list[Cost](), list[Cost](), list[Tie](), set[str]()
    with _related(few, chosen) as other:
        for number in range(ROUNDS):
            papers, true = fifty(drawn, f"{chosen.seed} {size} {number}", f"more{number}")
            rounds.append(more(opened, papers))
            ties += true
            names |= {paper.name for paper in papers}
            if few is not None and other is not None:
                beside.append(more(other, fifty(few, f"{chosen.seed} {FEWEST} {number}", f"more{number}")[0]))
    yield from _told(rounds, beside, of, size)
    tied = {each.ends for each in opened.said() if each.kind in SAME and each.ends & names}
    yield Figure("growth", of, size, "50 added, recall", rate_pairs(tied, ties).recall, least=0.95)


@contextmanager
def _related(drawn: Drawn | None, chosen: Chosen) -> Iterator[Desk | None]:
    if drawn is None:
        yield None
        return
    with filled(drawn.papers, processes=chosen.processes, keep=chosen.keep, quick=chosen.quick) as (opened, _):
        opened.relate()
        yield opened


def _told(rounds: Sequence[Cost], beside: Sequence[Cost], of: str, size: int) -> Iterator[Figure]:
    for name in ("CPU", "wall"):
        costs, others = ([getattr(one, name.lower()) for one in some] for some in (rounds, beside))
        told = ", ".join(f"{seconds:.2g}" for seconds in costs)
        yield Figure("growth", of, size, f"50 added, {name} s", statistics.median(costs), note=told)
        if others:
            few = statistics.median(others)
            note = f"in turn with {FEWEST:,} pages: {few:.2g} s"
            yield Figure(
                "growth", of, size, f"50 added, {name}: ratio", statistics.median(costs) / few, most=3, note=note
            )


def more(desk: Desk, papers: Sequence[Paper]) -> Cost:
    """Tell what relating papers takes that are added to others."""
    desk.fill(papers)
    return desk.relate()


def fifty(drawn: Drawn, seed: str, mark: str) -> tuple[list[Paper], list[Tie]]:
    """Draw 25 new pages, and 25 variants of originals that are there, each of another one."""
    chance = drawing(f"fifty {seed}")
    pages = Pages(f"fifty {seed}", Invented(f"fifty {seed}"))
    new = draw_pages(ADDED // 2, f"fifty {seed}", Invented(f"fifty new {seed}"))
    papers = [replace(paper, name=f"{mark} {paper.name}") for paper in new.papers]
    ties = [Tie(f"{mark} {tie.one}", f"{mark} {tie.other}", tie.made_as) for tie in new.ties]
    originals = [paper for paper in drawn.papers if drawn.originals[paper.name] == paper.name]
    for number, paper in enumerate(chance.sample(originals, min(ADDED // 2, len(originals)))):
        kind = chance.choice(CLASSES[:-1])
        sheet = pages.variant(paper.sheets[0].text, paper.language, kind)
        papers.append(Paper(f"{mark} variant {number}", paper.language, (sheet,)))
        ties.append(Tie(paper.name, papers[-1].name, kind))
    return papers, ties


def beside(drawn: Drawn, of: str, peers: Sequence[Peer]) -> Iterator[Figure]:
    """Have the peers tie the same pages."""
    hashed: list[Hashes] = []
    here = [peer for peer in peers if peer.is_here]
    if here:
        spent = costing(lambda: hashed.extend(shingles(paper.sheets[0].text) for paper in drawn.papers))
        yield Figure("pairs", of, drawn.pages, "shingles, CPU s", spent.cpu, by="peers")
        place = {paper.name: number for number, paper in enumerate(drawn.papers)}
        reach = list(verified(((place[each.one], place[each.other]) for each in drawn.ties), hashed))
        name = f"true pairs with a Jaccard of {LEAST_JACCARD} or more"
        yield Figure("pairs", of, drawn.pages, name, len(reach) / len(drawn.ties), by="peers", note="their bound")
    for peer in peers:
        if peer not in here:
            yield Figure("pairs", of, drawn.pages, "recall", None, note="not installed (group bench)", by=peer.name)
            continue
        tied, took = tie(peer, drawn.papers, hashed)
        yield from _rated(tied, drawn.ties, of, drawn.pages, peer.name)
        yield Figure("pairs", of, drawn.pages, "sketch, look up, check, CPU s", took.cpu, by=peer.name)


def exponents(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Tell how cost grew with the pages."""
    some = [each for each in figures if each.part == "growth" and each.value is not None]
    for of in dict.fromkeys(each.of for each in some):
        for name in (CPU, "relate, wall s"):
            costs = {each.size: each.value or 0.0 for each in some if each.of == of and each.name == name}
            slope = exponent(list(costs), list(costs.values()))
            if slope is not None:
                most = 1.2 if of != POOLS["repeats"] else None
                span = f"{min(costs):,} to {max(costs):,}"
                yield Figure("growth", of, max(costs), f"{name}: exponent", slope, most=most, note=span)

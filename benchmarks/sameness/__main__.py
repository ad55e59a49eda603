"""Sameness measured: `python -m benchmarks.sameness [--sizes N,N] [--only PARTS] [--pools NAMES] [--json FILE]`.

Papers are drawn with their truth, put into a record as workers read them, related, and what stands in the record is
scored: pairs of pages and families, drafts against forms filled in for another deal, what holds what, the same paper
in other languages, how the cost grows, and whether the order of arrival matters. Pages of one original are tied by
datasketch and rensa, too, where they are installed (dependency group bench).

Text is invented (no data needed; a pool that does not repeat itself and one that does), or comes from manual pages of
packages that apt gives (once first: apt-get update). Truth, noise and text come from a seed.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.languages.fetch import default_folder
from benchmarks.sameness import growth, parts
from benchmarks.sameness.parts import Chosen
from benchmarks.sameness.peers import PEERS
from benchmarks.sameness.table import Figure, markdown, rows_of

PARTS = ("pairs", "versions", "contains", "counterparts", "growth", "order")
SIZED = frozenset({"pairs", "growth"})
UNSIZED: dict[str, Callable[[Chosen], Iterable[Figure]]] = {
    "versions": parts.versions,
    "contains": parts.contains,
    "counterparts": parts.counterparts,
    "order": parts.order,
}


def listed(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Make what turns `a,b` into names, refusing those that are not known."""
    names = tuple(known)

    def split(typed: str) -> list[str]:
        some = [name for name in typed.split(",") if name]
        if unknown := set(some) - set(names):
            raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not among {', '.join(names)}")
        return some

    return split


def measure(
    chosen: Chosen, only: Iterable[str], sizes: Iterable[int], pools: Iterable[str], peers: Iterable[str]
) -> Iterator[Figure]:
    """Measure the parts asked for, the small ones first; exponents come last."""
    wanted = frozenset(only)
    for name, work in UNSIZED.items():
        if name in wanted:
            yield from work(chosen)
    beside = [peer for peer in PEERS if peer.name in set(peers)]
    told: list[Figure] = []
    for pool in pools if wanted & SIZED else ():
        for size in sorted(sizes):
            for figure in growth.pages(size, pool, chosen, wanted & SIZED, beside):
                told.append(figure)
                yield figure
    yield from growth.exponents(told)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="pages, for pairs and growth (default: %(default)s)")
    parser.add_argument("--only", type=listed(PARTS), default=list(PARTS), help=f"of {','.join(PARTS)}")
    parser.add_argument("--pools", type=listed(growth.POOLS), default=list(growth.POOLS), help=",".join(growth.POOLS))
    parser.add_argument("--peers", type=listed(peer.name for peer in PEERS), default=[peer.name for peer in PEERS])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--groups", type=int, default=60, help="of drafts, of each generator")
    parser.add_argument("--holders", type=int, default=20, help="bundles, mails, and excerpts of each length")
    parser.add_argument("--deals", type=int, default=300, help="told of in three languages")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that read drawn pages")
    parser.add_argument("--data", type=Path, default=default_folder(), help="where fetched packages are kept")
    parser.add_argument("--keep", type=Path, help="keep filled records of pages there, and take them from there")
    parser.add_argument("--quick", action="store_true", help="fill pages without telling languages and indexing words")
    parser.add_argument("--json", type=Path, help="write all figures there, too")
    return parser.parse_args()


def main() -> None:
    """Measure, telling each figure as it comes, then print the table."""
    asked = arguments()
    chosen = Chosen(
        seed=asked.seed,
        groups=asked.groups,
        holders=asked.holders,
        deals=asked.deals,
        processes=asked.processes,
        data=asked.data,
        keep=asked.keep,
        quick=asked.quick,
    )
    sizes = [int(size) for size in asked.sizes.split(",")]
    figures: list[Figure] = []
    for figure in measure(chosen, asked.only, sizes, asked.pools, asked.peers):
        figures.append(figure)
        print(f"{figure.part}, {figure.of}, {figure.size:,}, {figure.by}, {figure.name}: {figure.value}", flush=True)
        if asked.json:
            asked.json.write_text(json.dumps(rows_of(figures), indent=1, ensure_ascii=False) + "\n")
    print("\n" + markdown(figures))


if __name__ == "__main__":
    main()

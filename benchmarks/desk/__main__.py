"""What a reviewer waits for at the desk: `python -m benchmarks.desk [--pages N …] [--rounds N] [--pause SECONDS]`.

Stores of each size are served side by side by the real command; somebody signed in looks at an item for a pause,
decides, and has the next item, its page and then its picture. First by HTTP over the loopback on one connection that
is kept: what the server takes. Then in Chromium: what a person waits for, by which the goals are told. Before each
decision an empty page of the same server (`/shortcuts`: signed in, nothing of the record but the session) is timed the
same way. What takes its time after the answer goes on meanwhile, as in life: learning from the decision, pictures drawn
ahead.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from benchmarks.desk.browser import screens
from benchmarks.desk.reader import Reader, Step, served
from benchmarks.desk.store import CACHE, Paper, draw_papers, fill
from config.settings import Settings
from storage.database import open_record

EMPTY = "/shortcuts"
EMPTIES = 3
"""Empty pages before each decision."""
WARMING = 4
"""Decisions that are not counted: the workers start, and learning begins."""
VISITS = 10
"""Of each of the other pages."""
GOAL_EMPTY, GOAL_SIZE = 3.0, 1.5
OTHERS: dict[str, Callable[[Reader], object]] = {
    "overview": lambda reader: reader.get(f"/caches/{CACHE}"),
    "documents": lambda reader: reader.get(f"/caches/{CACHE}/documents"),
    "queue": lambda reader: reader.get("/queue"),
    "search, two pages": lambda reader: reader.search("contract payment"),
}


class Reviewer(Protocol):
    """Somebody with an item in hand."""

    def empty(self, path: str) -> float:
        """Open a page that shows nothing of the record; milliseconds until it is shown."""

    def decide(self, relevance: str) -> Step:
        """Decide, and have the next item."""


class Seen:
    """What was measured on one store, in milliseconds."""

    def __init__(self) -> None:
        self.empty: list[float] = []
        self.steps: list[Step] = []

    @property
    def shown(self) -> float:
        """The 95th percentile of what it took to show an item with its picture."""
        return p95([step.shown for step in self.steps])


def p95(taken: Sequence[float]) -> float:
    """Give the 95th percentile."""
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def measure(reviewers: Sequence[Reviewer], *, rounds: int, pause: float) -> list[Seen]:
    """Let a reviewer at each store decide *rounds* times, in turn."""
    seen = [Seen() for _ in reviewers]
    for number in range(WARMING + rounds):
        for reviewer, told in zip(reviewers, seen, strict=True):
            time.sleep(pause)
            empty = [reviewer.empty(EMPTY) for _ in range(EMPTIES)]
            step = reviewer.decide("relevant" if number % 3 == 0 else "not_relevant")
            if number >= WARMING:
                told.empty += empty
                told.steps.append(step)
    return seen


def visit_others(readers: Sequence[Reader]) -> dict[str, list[float]]:
    """Time the other pages by HTTP; of each the median at every store, in milliseconds."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in readers] for name in OTHERS}
    for _ in range(VISITS):
        for name, visit in OTHERS.items():
            for reader, told in zip(readers, taken[name], strict=True):
                began = time.perf_counter()
                visit(reader)
                told.append((time.perf_counter() - began) * 1000)
    return {name: [statistics.median(each) for each in told] for name, told in taken.items()}


def report(counts: Sequence[int], seen: Sequence[Seen], *, by: str, are_goals: bool) -> None:
    """Print what was measured; *are_goals*: and how it stands to the goals."""
    heads = (
        f"{'empty':>8} {'page':>8} {'picture':>8} {'shown':>8} {'ratio':>6} {'median':>7} {'decide':>8} {'whole':>8}"
    )
    print(f"{by}: 95th percentile, ms; shown: page and picture; median: that ratio of medians\n{'pages':>8} {heads}")
    whole = [p95([step.whole for step in told.steps]) for told in seen]
    for count, told, all_of_it in zip(counts, seen, whole, strict=True):
        empty = p95(told.empty)
        middle = statistics.median(step.shown for step in told.steps) / statistics.median(told.empty)
        decided = p95([step.decided for step in told.steps])
        print(
            f"{count:8} {empty:8.1f} {p95([step.page for step in told.steps]):8.1f} "
            f"{p95([step.picture for step in told.steps]):8.1f} {told.shown:8.1f} {told.shown / empty:6.2f} "
            f"{middle:7.2f} {decided:8.1f} {all_of_it:8.1f}"
        )
    empty_goal, size_goal = (f" (goal {goal})" if are_goals else "" for goal in (GOAL_EMPTY, GOAL_SIZE))
    print(f"shown to an empty page, {counts[-1]} pages: {seen[-1].shown / p95(seen[-1].empty):.2f}{empty_goal}")
    if len(counts) > 1:
        print(f"shown, {counts[-1]} to {counts[0]} pages: {seen[-1].shown / seen[0].shown:.2f}{size_goal}")
        print(f"decided and shown, {counts[-1]} to {counts[0]} pages: {whole[-1] / whole[0]:.2f}")


def run(counts: Sequence[int], papers: Sequence[Paper], *, rounds: int, pause: float) -> None:
    """Fill a store of each size, serve all of them, measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / str(count) for count in counts]
        for home, count in zip(homes, counts, strict=True):
            record = open_record(Settings(home=home))
            fill(record, papers, count)
            record.close()
        measure_all(counts, homes, rounds=rounds, pause=pause)


def measure_all(counts: Sequence[int], homes: Sequence[Path], *, rounds: int, pause: float) -> None:
    """Serve filled stores, measure, and print."""
    with ExitStack() as stack:
        addresses = [stack.enter_context(served(home)) for home in homes]
        readers = [Reader(address) for address in addresses]
        for reader in readers:
            stack.callback(reader.close)
            reader.sign_in()
        report(counts, measure(readers, rounds=rounds, pause=pause), by="by HTTP", are_goals=False)
        print(f"{'median ms':20} " + " ".join(f"{count:>9}" for count in counts))
        for name, medians in visit_others(readers).items():
            print(f"{name:20} " + " ".join(f"{median:9.1f}" for median in medians))
        watching = stack.enter_context(screens(addresses))
        for screen in watching:
            screen.take()
        report(counts, measure(watching, rounds=rounds, pause=pause), by="in Chromium", are_goals=True)


def main() -> None:
    """Measure, and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--pages", type=int, nargs="*", default=[1000, 100_000], help="of the stores")
    words.add_argument("--rounds", type=int, default=60, help="decisions on each store")
    words.add_argument("--pause", type=float, default=1.0, help="seconds for which an item is looked at")
    asked = words.parse_args()
    counts = sorted(asked.pages)
    run(counts, draw_papers(), rounds=asked.rounds, pause=asked.pause)


if __name__ == "__main__":
    main()

"""What a reviewer waits for at the desk: `python -m benchmarks.desk [--pages N …] [--rounds N] [--pause SECONDS]`.

Stores of each size are served side by side by the real command; somebody signed in looks at an item for a pause,
decides, and has the next item, its page and then its picture, by HTTP over the loopback on one connection that is kept.
Before each decision an empty page of the same server (`/shortcuts`: signed in, nothing of the record but the session)
is timed. What takes its time after the answer goes on meanwhile, as in life: learning from the decision, pictures drawn
ahead.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.desk.reader import Reader, Step, served, timed
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


class Seen:
    """What was measured on one store, in milliseconds."""

    def __init__(self) -> None:
        self.empty: list[float] = []
        self.steps: list[Step] = []
        self.others: dict[str, list[float]] = {name: [] for name in OTHERS}


def p95(taken: Sequence[float]) -> float:
    """Give the 95th percentile."""
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


def measure(readers: Sequence[Reader], *, rounds: int, pause: float) -> list[Seen]:
    """Let a reader at each store decide *rounds* times, in turn, and look at the other pages."""
    seen = [Seen() for _ in readers]
    for number in range(WARMING + rounds):
        for reader, told in zip(readers, seen, strict=True):
            time.sleep(pause)
            empty = [timed(reader, EMPTY) for _ in range(EMPTIES)]
            step = reader.decide("relevant" if number % 3 == 0 else "not_relevant")
            if number >= WARMING:
                told.empty += empty
                told.steps.append(step)
    time.sleep(pause)
    for _ in range(VISITS):
        for name, visit in OTHERS.items():
            for reader, told in zip(readers, seen, strict=True):
                began = time.perf_counter()
                visit(reader)
                told.others[name].append((time.perf_counter() - began) * 1000)
    return seen


def report(counts: Sequence[int], seen: Sequence[Seen]) -> None:
    """Print what was measured, and how it stands to the goals."""
    heads = (
        f"{'empty':>8} {'page':>8} {'picture':>8} {'shown':>8} {'ratio':>6} {'median':>7} {'decide':>8} {'whole':>8}"
    )
    print(f"{'pages':>8} {heads}   95th percentile, ms; shown: page and picture; median: that ratio of medians")
    shown = [p95([step.shown for step in told.steps]) for told in seen]
    whole = [p95([step.whole for step in told.steps]) for told in seen]
    for count, told, one, all_of_it in zip(counts, seen, shown, whole, strict=True):
        empty = p95(told.empty)
        middle = statistics.median(step.shown for step in told.steps) / statistics.median(told.empty)
        decided = p95([step.decided for step in told.steps])
        print(
            f"{count:8} {empty:8.1f} {p95([step.page for step in told.steps]):8.1f} "
            f"{p95([step.picture for step in told.steps]):8.1f} {one:8.1f} {one / empty:6.2f} {middle:7.2f} "
            f"{decided:8.1f} {all_of_it:8.1f}"
        )
    largest = shown[-1] / p95(seen[-1].empty)
    print(f"shown to an empty page, {counts[-1]} pages: {largest:.2f} (goal {GOAL_EMPTY})")
    if len(counts) > 1:
        print(f"shown, {counts[-1]} to {counts[0]} pages: {shown[-1] / shown[0]:.2f} (goal {GOAL_SIZE})")
        print(f"decided and shown, {counts[-1]} to {counts[0]} pages: {whole[-1] / whole[0]:.2f}")
    print(f"{'median ms':20} " + " ".join(f"{count:>9}" for count in counts))
    for name in OTHERS:
        print(f"{name:20} " + " ".join(f"{statistics.median(told.others[name]):9.1f}" for told in seen))


def run(counts: Sequence[int], papers: Sequence[Paper], *, rounds: int, pause: float) -> list[Seen]:
    """Fill a store of each size, serve all of them, and measure."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        homes = [Path(folder) / str(count) for count in counts]
        for home, count in zip(homes, counts, strict=True):
            record = open_record(Settings(home=home))
            fill(record, papers, count)
            record.close()
        readers = [Reader(stack.enter_context(served(home))) for home in homes]
        for reader in readers:
            stack.callback(reader.close)
            reader.sign_in()
        return measure(readers, rounds=rounds, pause=pause)


def main() -> None:
    """Measure, and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--pages", type=int, nargs="*", default=[1000, 100_000], help="of the stores")
    words.add_argument("--rounds", type=int, default=60, help="decisions on each store")
    words.add_argument("--pause", type=float, default=1.0, help="seconds for which an item is looked at")
    asked = words.parse_args()
    counts = sorted(asked.pages)
    report(counts, run(counts, draw_papers(), rounds=asked.rounds, pause=asked.pause))


if __name__ == "__main__":
    main()

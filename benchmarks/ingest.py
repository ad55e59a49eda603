"""The whole way, measured: `python -m benchmarks.ingest [--corpus FOLDER] [--rounds N]`.

Every figure is a ratio of medians or pairs taken in this run. `start-up apart`: an ingest of one small file is taken in
the same round and subtracted. A Prefect server is started first and shared, and the CPU time it spends is added.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.measure import Cost, adopt_orphans, alternate, child_running, cpu_of, run, timed
from benchmarks.papers import gather_pdfs
from config.settings import Settings
from desk import engine
from storage.database import open_record
from storage.shapes import Fetched, Order
from storage.vault import hash_file
from tasks.deliver.deliver import deliver

SLUICE = (sys.executable, "-m", "desk.cli.app")


class Bench:
    """A folder of work, the files that are measured on, and one Prefect server for all of it."""

    def __init__(self, base: Path, papers: Path, server: Mapping[str, str], server_pid: int | None) -> None:
        self.base, self.papers, self.server, self.server_pid = base, papers, server, server_pid
        self.small = base / "small"
        self.small.mkdir()
        (self.small / "one.txt").write_text("A single line.\n")
        self.homes = 0

    def ingest(self, folder: Path, *, workers: int = 1, home: Path | None = None) -> Cost:
        """Ingest *folder* into a fresh home, or again into *home*."""
        self.homes += 1
        fresh = home or self.base / f"home-{self.homes}"
        environment = {"SLUICE_WORKERS": str(workers), **self.server}
        before = cpu_of(self.server_pid)
        cost = run([*SLUICE, "--home", str(fresh), "ingest", str(folder), "--cache", "bench", "--json"], environment)
        spent = Cost(cost.wall, cost.cpu + cpu_of(self.server_pid) - before)
        if home is None:
            shutil.rmtree(fresh)
        return spent

    def bare(self, way: str) -> Cost:
        """Go one of the bare ways over the papers."""
        return run([sys.executable, "-m", "benchmarks.bare", way, str(self.papers)])


def told(name: str, values: list[float], goal: str) -> None:
    """Print one row: median, spread, goal."""
    middle = statistics.median(values)
    print(f"{name:66} {middle:8.2f}  ({min(values):.2f} to {max(values):.2f})  goal {goal}")


def measure_digital(bench: Bench, rounds: int) -> None:
    """CPU and wall of ingest against the bare loop of open + get_text over the same files."""
    small, whole, nothing, text = alternate(
        rounds,
        lambda: bench.ingest(bench.small),
        lambda: bench.ingest(bench.papers),
        lambda: bench.bare("nothing"),
        lambda: bench.bare("text"),
    )
    ours = [one - start for one, start in zip(whole, small, strict=True)]
    loop = [one - start for one, start in zip(text, nothing, strict=True)]
    pairs = list(zip(ours, loop, strict=True))
    told("ingest, CPU / bare open + get_text, start-up apart", [one.cpu / other.cpu for one, other in pairs], "<= 4.0")
    told("ingest, wall / bare open + get_text, start-up apart", [one.wall / other.wall for one, other in pairs], "-")
    told("ingest, CPU seconds, start-up apart", [one.cpu for one in ours], "-")
    told("bare loop, CPU seconds", [one.cpu for one in loop], "-")
    told("ingest of one small file, whole, server running, wall seconds", [one.wall for one in small], "-")


def measure_again(bench: Bench, rounds: int) -> None:
    """Wall of delivering again, nothing new, against hashing the same files; both within this process."""
    record = open_record(Settings(home=bench.base / "again"))
    order = Order(cache="again", inputs=(str(bench.papers),))

    def deliver_again() -> Cost:
        return timed(lambda: deliver(order, record=record, unpack=lambda *_: None, fetch=no_fetch, notice=no_notice))

    def hash_all() -> Cost:
        return timed(lambda: [hash_file(path) for path in sorted(bench.papers.iterdir())])

    deliver_again()
    again, hashed = alternate(6 * rounds, deliver_again, hash_all)
    record.close()
    ratios = [one.wall / other.wall for one, other in zip(again, hashed, strict=True)]
    told("deliver again, nothing new, wall / hashing the same files", ratios, "<= 1.5")


def no_fetch(_: str) -> Fetched:
    """Stand where nothing is fetched."""
    raise AssertionError


def no_notice(_what: str, _count: int) -> None:
    """Stand where nobody listens."""


def measure_workers(bench: Bench, rounds: int) -> None:
    """Wall of two workers against one, digital PDFs."""
    small, one, two = alternate(
        rounds,
        lambda: bench.ingest(bench.small),
        lambda: bench.ingest(bench.papers, workers=1),
        lambda: bench.ingest(bench.papers, workers=2),
    )
    ratios = [(a.wall - s.wall) / (b.wall - s.wall) for s, a, b in zip(small, one, two, strict=True)]
    told("2 workers against 1, wall, digital, start-up apart", ratios, ">= 1.5")


def measure_peers(bench: Bench, rounds: int) -> None:
    """What a user would run instead, over the same files."""
    ways: dict[str, Callable[[], Cost]] = {"sluice ingest, 2 workers": lambda: bench.ingest(bench.papers, workers=2)}
    recoll = shutil.which("recollindex")
    if recoll is None:
        print("recollindex: not installed (sudo apt install recollcmd); its row is left out")
    else:
        ways["recollindex"] = lambda: run_recoll(bench, recoll)
    try:
        import kreuzberg  # noqa: F401, PLC0415 only to know whether it is there
    except ImportError:
        print("kreuzberg: not installed (make bench installs it); its row is left out")
    else:
        ways["kreuzberg, extraction only"] = lambda: bench.bare("kreuzberg")
    for name, costs in zip(ways, alternate(rounds, *ways.values()), strict=True):
        walls, cpus = [cost.wall for cost in costs], [cost.cpu for cost in costs]
        print(
            f"{name:66} wall {statistics.median(walls):6.2f} s  CPU {statistics.median(cpus):6.2f} s, start-up included"
        )


def run_recoll(bench: Bench, recoll: str) -> Cost:
    """Index the papers with recoll into a fresh index."""
    folder = bench.base / "recoll"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "recoll.conf").write_text(f"topdirs = {bench.papers}\nidxflushmb = 100\n")
    return run([recoll, "-c", str(folder), "-z"], {"HOME": str(folder)})


def main() -> None:
    """Take all measurements and print a row each."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--corpus", type=Path, help="take the PDFs of this folder, at any depth")
    words.add_argument("--rounds", type=int, default=5)
    asked = words.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        papers = base / "papers"
        gathered = gather_pdfs(papers, asked.corpus)
        settings = Settings(home=base / "server")
        with engine.start_server(settings) as url:
            server = {"SLUICE_PREFECT_API_URL": url, "PREFECT_API_AUTH_STRING": engine.auth_string(settings)}
            bench = Bench(base, papers, server, child_running("desk.loopback"))
            print(
                f"{gathered.count} digital PDFs, {gathered.pages} pages ({gathered.left_out} others left out: scanned, "
                f"without readable text, or not to be opened); medians of {asked.rounds} rounds, spread in brackets"
            )
            for measurement in (measure_digital, measure_again, measure_workers, measure_peers):
                measurement(bench, asked.rounds)


if __name__ == "__main__":
    main()

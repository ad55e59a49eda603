"""Languages measured: `python -m benchmarks.languages [--data FOLDER] [--corpus FOLDER] [--engines NAMES]`.

Ours beside langdetect, py3langid, pycld2 and lingua, over the same texts and pages in one run. Texts and pages are made
from packages that apt and npm give (once first: apt-get update); nothing of them is in our profiles. A tag that an
engine does not know scores 0. With a generated cache, the share of its pages whose languages are found right.
"""

import argparse
import gc
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.languages.cache import known_pages, score_cache
from benchmarks.languages.engines import NAMES, UNANSWERED, Answer, Engine, make_engines, ours
from benchmarks.languages.fetch import default_folder
from benchmarks.languages.pages import KINDS, LANGUAGES, NEGATIVES, Page, build_negatives, build_pages
from benchmarks.languages.score import (
    answered,
    calibration,
    f1_by_tag,
    macro_f1,
    recall,
    score_pages,
    worst_difference,
)
from benchmarks.languages.sets import LEVELS, SOURCES, SPLITS, TAGS, Text, prose, texts
from config.errors import SluiceError

ROUNDS = 5
Told = dict[str, list[Answer]]


def show_sets(sets: dict[str, list[Text]]) -> None:
    """Print how many texts there are by tag, level and source."""
    print(f"texts by source ({' / '.join(SOURCES)})")
    counts = Counter((level, text.tag, text.source) for level, some in sets.items() for text in some)
    for tag in TAGS:
        told = [f"{level} " + "/".join(str(counts[level, tag, source]) for source in SOURCES) for level in sets]
        print(f"  {tag:8} " + "   ".join(f"{each:24}" for each in told))


def show_texts(engines: list[Engine], sets: dict[str, list[Text]], *, by_tag: bool) -> Told:
    """Print what is right of texts; give what ours told of each, by level."""
    of_ours: Told = {}
    for level, some in sets.items():
        print(f"\n{level}: macro-F1 (both ways to write Chinese as one; as two), recall of zh-Hant, F1 by source")
        for engine in [*engines, ours(guesses=True)]:
            told = [engine.tell(text.text) for text in some]
            if engine is engines[0]:
                of_ours[level] = told
            show_level(engine.name, some, [tag for tag, _ in told], by_tag=by_tag)
    return of_ours


def show_level(name: str, some: list[Text], told: list[str], *, by_tag: bool) -> None:
    """Print an engine's row for one level; the Declaration stands alone, out of the first figures."""
    main = [place for place, text in enumerate(some) if text.source != "declaration"]
    truth, said = [some[place].tag for place in main], [told[place] for place in main]
    parts = []
    for source in SOURCES:
        mine = [place for place, text in enumerate(some) if text.source == source]
        figure = macro_f1([some[place].tag for place in mine], [told[place] for place in mine], merged=True)
        parts.append(f"{source} {figure:.4f}")
    print(
        f"  {name:11} {macro_f1(truth, said, merged=True):.4f}  {macro_f1(truth, said):.4f}  "
        f"zh-Hant {recall(truth, said, 'zh-Hant'):.4f}   {'  '.join(parts)}"
    )
    if by_tag:
        print("    " + " ".join(f"{tag} {figure:.3f}" for tag, figure in f1_by_tag(truth, said).items()))


def show_sureness(sets: dict[str, list[Text]], of_ours: Told) -> None:
    """Print how often ours answers, how often rightly, and whether it is as sure as it is right."""
    pairs = [
        (text.tag, told)
        for level in ("short", "medium")
        for text, told in zip(sets[level], of_ours[level], strict=True)
        if text.source != "declaration"
    ]
    truth, told = [tag for tag, _ in pairs], [answer for _, answer in pairs]
    share, right = answered(truth, told)
    print(f"\nsluice, 20-200 characters: answered {share:.4f}, right when answered {right:.4f}")
    rows = calibration(truth, told)
    for low, n, mean, hits in rows:
        print(f"  from {low:.2f}: n {n:5}  mean confidence {mean:.3f}  right {hits:.3f}")
    print(f"  worst difference (n >= 50): {worst_difference(rows):.3f}, goal <= 0.05")


def show_pages(engines: list[Engine], lines: dict[str, list[str]], split: str) -> None:
    """Print letters right and F1 of stretches for each kind of page."""
    print("\npages: letters right / F1 of stretches (IoU >= 0.8)")
    for kind in KINDS:
        pages = build_pages(kind, lines, split)
        row = []
        for engine in engines:
            letters, stretches = score_pages(pages, [engine.spans(page) for page in pages])
            row.append(f"{engine.name} {letters:.4f}/{stretches:.4f}")
        print(f"  {kind:32} n {len(pages):3}  " + "  ".join(row))


def show_negatives(engines: list[Engine], lines: dict[str, list[str]], split: str) -> None:
    """Print the share of negatives that is told a language."""
    print("\nno language: share answered")
    for kind in NEGATIVES:
        some = build_negatives(kind, lines, split)
        row = [
            f"{each.name} {sum(each.tell(text)[0] not in UNANSWERED for text in some) / len(some):.3f}"
            for each in engines
        ]
        print(f"  {kind:24} n {len(some):3}  " + "  ".join(row))


def timed(work: Callable[[], object]) -> float:
    """Tell the CPU seconds of a call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def show_speed(engines: list[Engine], pages: list[Page]) -> None:
    """Print CPU against langdetect line by line: in turn, the median of five rounds."""
    for engine in engines:
        engine.spans(pages[0])
    gc.collect()
    gc.freeze()  # as workers do: what the engines loaded is not looked through while they work
    spent: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for _ in range(ROUNDS):
        for engine in engines:
            spent[engine.name].append(timed(lambda asked=engine: [asked.spans(page) for page in pages]))  # type: ignore[misc]
    print("\nCPU a page; langdetect's time by this one's, each round against the same round, median (least to most)")
    for name, seconds in spent.items():
        told = ""
        if "langdetect" in spent:
            ratios = [one / max(other, 1e-9) for one, other in zip(spent["langdetect"], seconds, strict=True)]
            told = f"{statistics.median(ratios):8.1f}x ({min(ratios):.1f} to {max(ratios):.1f})"
        print(f"  {name:11} {1000 * statistics.median(seconds) / len(pages):8.2f} ms {told}")


def show_cache(engines: list[Engine], corpus: Path) -> None:
    """Print the share of a cache's pages whose languages are right."""
    pages = list(known_pages(corpus))
    print(f"\npages of the cache: right; mean over what pages are in; n {len(pages)}")
    for engine in engines:
        right, mean = score_cache(engine, pages)
        print(f"  {engine.name:11} {right:.4f}  {mean:.4f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=default_folder(), help="where fetched packages are kept")
    parser.add_argument("--corpus", type=Path, help="a generated cache with truth.json")
    parser.add_argument("--engines", default=",".join(NAMES), help="beside ours (default: %(default)s); may be empty")
    parser.add_argument("--split", choices=SPLITS, default="test", help="tune on dev, tell test")
    parser.add_argument("--by-tag", action="store_true", help="print F1 of every tag, too")
    chosen = parser.parse_args()
    engines = make_engines(name for name in chosen.engines.split(",") if name)
    try:
        sets = {level: texts(level, chosen.split, chosen.data) for level in LEVELS}
        lines = {tag: prose(tag, chosen.split, chosen.data) for tag in LANGUAGES}
    except SluiceError as error:
        print(f"benchmarks.languages: {error}")
        return
    show_sets(sets)
    of_ours = show_texts(engines, sets, by_tag=chosen.by_tag)
    show_sureness(sets, of_ours)
    show_pages(engines, lines, chosen.split)
    show_negatives(engines, lines, chosen.split)
    show_speed(engines, [page for kind in KINDS[:4] for page in build_pages(kind, lines, chosen.split, 3)])
    if chosen.corpus:
        show_cache(engines, chosen.corpus)


if __name__ == "__main__":
    main()

"""The files that are measured on: digital PDFs drawn for it, or those of a folder that is given."""

import shutil
from pathlib import Path

from samples.draw import draw

SEEDS = range(1, 21)
"""Twenty sample caches: about 800 pages."""


def gather_pdfs(into: Path, corpus: Path | None) -> int:
    """Put PDFs side by side into the folder *into*; returns how many.

    Args:
        into: an empty folder.
        corpus: where to take them from, at any depth; None: sample caches are drawn, each with other numbers.
    """
    if corpus is None:
        for seed in SEEDS:
            draw(into.parent / f"drawn-{seed}", seed=seed)
        corpus = into.parent
    into.mkdir()
    found = [path for path in sorted(corpus.rglob("*.pdf")) if path.is_file() and into not in path.parents]
    for number, path in enumerate(found):
        shutil.copyfile(path, into / f"{number:05}.pdf")
    return len(found)

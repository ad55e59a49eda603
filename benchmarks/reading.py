"""OCR measured: `python -m benchmarks.reading [--corpus FOLDER] [--pages N] [--rounds N]`.

Ours, bare tesserocr with all three languages at 200 dpi, and `ocrmypdf`, over the same scanned pages in one run, in
turn. Characters right are counted as a bag without white space, look-alike letters alike (no OCR can tell the Cyrillic
from the Latin A); CPU is this process's, of ocrmypdf that of all its processes. Without a corpus the demo's papers are
drawn as scans; a corpus is a generated cache with its truth.json.
"""

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf
from PIL import Image

from benchmarks.measure import adopt_orphans, run
from samples.deal import make_deal
from samples.papers import fill_paper, plain_text
from samples.pdf import draw_scan
from tasks.extract.means import Means
from tasks.extract.ocr import find_tessdata, recognise
from tasks.extract.ocr.engine import tesserocr

LANGUAGES = "rus+chi_sim+eng"
ALIKE = str.maketrans("АВЕКМНОРСТХУаеорсху—–−«»“”„", "ABEKMHOPCTXYaeopcxy---" + '"' * 5)
PAPERS = ("contract.ru", "minutes.ru", "training.ru", "contract.zh", "minutes.zh", "contract.en", "letter.en")
Read = Callable[["Scan"], str]


@dataclass(frozen=True, slots=True)
class Scan:
    """A page that is a picture, and what is written on it."""

    pdf: bytes
    index: int
    language: str
    truth: str


def drawn() -> Iterator[Scan]:
    """Draw the demo's papers as scans."""
    deal = make_deal(2024)
    for name in PAPERS:
        pages = fill_paper(name, deal)
        pdf = draw_scan(pages)
        for index, page in enumerate(pages):
            yield Scan(pdf, index, name.partition(".")[2], plain_text(page))


def scans_of(corpus: Path) -> Iterator[Scan]:
    """Give the scanned pages of a generated cache that have no text layer."""
    for file in json.loads((corpus / "truth.json").read_text(encoding="utf-8"))["files"]:
        is_scan = file["kind"] == "pdf" and file.get("text_layer") == "none" and file["expected"] == "ok"
        if not is_scan or file.get("container") or file.get("copy_of"):
            continue
        pdf = (corpus / "cache" / file["path"]).read_bytes()
        texts = (corpus / file["text_file"]).read_text(encoding="utf-8").split("\f")
        for index, language in enumerate(file["page_langs"]):
            yield Scan(pdf, index, language, texts[index])


def picture_of(scan: Scan, dpi: int | None) -> tuple[Any, float]:
    """Render a page as its reader does: at *dpi*, or, for None, at its picture's own resolution up to 200."""
    with pymupdf.open("pdf", scan.pdf) as document:
        page = document[scan.index]
        widths = [image[2] for image in page.get_images()]
        own = max(widths, default=0) / (page.rect.width / 72)
        chosen = dpi or round(min(max(own, 72), 200))
        pixels = page.get_pixmap(dpi=chosen, colorspace=pymupdf.csGRAY, alpha=False)
    return Image.frombytes("L", (pixels.width, pixels.height), pixels.samples), chosen


def ours(means: Means) -> Read:
    """Read as sluice does."""

    def read(scan: Scan) -> str:
        picture, dpi = picture_of(scan, None)
        found = recognise(picture, dpi=dpi, means=means)
        return found.text if found else ""

    return read


def bare(tessdata: Path) -> Read:
    """Read with tesserocr and nothing else."""
    engine = tesserocr().PyTessBaseAPI(path=f"{tessdata}/", lang=LANGUAGES, variables={"debug_file": "/dev/null"})

    def read(scan: Scan) -> str:
        picture, dpi = picture_of(scan, 200)
        engine.SetImage(picture)
        engine.SetSourceResolution(dpi)
        text = str(engine.GetUTF8Text())
        engine.Clear()
        return text

    return read


def bag(text: str) -> Counter[str]:
    """Count the characters of a text but white space."""
    return Counter(sign for sign in unicodedata.normalize("NFKC", text).translate(ALIKE) if not sign.isspace())


def with_ocrmypdf(scans: list[Scan], folder: Path) -> tuple[float, list[str]] | None:
    """Run ocrmypdf over all pages at once; None where it is not installed."""
    if shutil.which("ocrmypdf") is None:
        return None
    whole = pymupdf.open()
    for scan in scans:
        with pymupdf.open("pdf", scan.pdf) as document:
            whole.insert_pdf(document, from_page=scan.index, to_page=scan.index)
    whole.save(folder / "scans.pdf")
    command = ["ocrmypdf", "-q", "-l", LANGUAGES, "--output-type", "pdf", "--jobs", "1"]
    cost = run([*command, str(folder / "scans.pdf"), str(folder / "read.pdf")])
    with pymupdf.open(folder / "read.pdf") as document:
        return cost.cpu, [page.get_text() for page in document]


def show(name: str, texts: list[str], scans: list[Scan], cpu: float) -> None:
    """Print a row: characters found and right by language, CPU seconds a page."""
    right: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for text, scan in zip(texts, scans, strict=True):
        found, truth = bag(text), bag(scan.truth)
        for key in (scan.language, "all"):
            counts = right[key]
            counts[0] += (found & truth).total()
            counts[1] += truth.total()
            counts[2] += found.total()
    told = "  ".join(
        f"{key} {hit / all_:.4f}/{hit / max(got, 1):.4f}" for key, (hit, all_, got) in sorted(right.items())
    )
    print(f"{name:34} {told}  {cpu / len(scans):6.2f} s CPU a page")


def chosen_scans(corpus: Path | None, count: int) -> list[Scan]:
    """Choose so many pages, the same ones each time."""
    scans = list(scans_of(corpus) if corpus else drawn())
    random.Random(7).shuffle(scans)  # noqa: S311 a repeatable choice
    return scans[:count]


def main() -> None:
    """Measure and print: recall/precision by language, and the ratios of CPU."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a generated cache with truth.json")
    parser.add_argument("--pages", type=int, default=24, help="scanned pages, drawn by a seed (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    tessdata = find_tessdata()
    if tessdata is None:
        print("benchmarks.reading: tesseract's language data is not there: make setup says what to install")
        return
    adopt_orphans()
    scans = chosen_scans(chosen.corpus, chosen.pages)
    ways = {"sluice": ours(Means(tessdata=tessdata)), f"tesserocr {LANGUAGES}, 200 dpi": bare(tessdata)}
    for read in ways.values():
        read(scans[0])  # engines are made once in a process
    spent: dict[str, list[float]] = defaultdict(list)
    texts: dict[str, list[str]] = {}
    for _ in range(chosen.rounds):
        for name, read in ways.items():
            began = time.process_time()
            texts[name] = [read(scan) for scan in scans]
            spent[name].append(time.process_time() - began)
    for name in ways:
        show(name, texts[name], scans, statistics.median(spent[name]))
    first, second = spent.values()
    ratios = [one / other for one, other in zip(first, second, strict=True)]
    middle = statistics.median(ratios)
    print(f"CPU, sluice / tesserocr: {middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f}), goal <= 0.75")
    with tempfile.TemporaryDirectory() as temporary:
        peer = with_ocrmypdf(scans, Path(temporary))
    if peer is None:
        print("ocrmypdf: not installed; sudo apt install ocrmypdf")
        return
    show("ocrmypdf", peer[1], scans, peer[0])
    print(f"CPU, sluice / ocrmypdf: {statistics.median(first) / peer[0]:.2f}, goal <= 0.5")


if __name__ == "__main__":
    main()

"""The hash of page pictures measured: `python -m benchmarks.pictures [--pages N] [--dpi N ...] [--sizes N ...]`.

Pages are drawn in three languages: words at random in one layout, and the sample contract filled in for other deals.
Each is scanned three times: 100 to 300 dpi, grey as JPEG or black and white, two degrees askew, moved, scaled, unevenly
lit, noisy, with black edges; and rendered once. Then whether a scan tells the paper it is of from others on its form,
and how long matching takes, over random hashes.
"""

import argparse
import io
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

import samples
from samples.deal import make_deal
from samples.papers import fill_paper, plain_text
from samples.pdf import draw_pages
from storage.likeness import BYTES, SAME_PAGE, distance
from storage.pictures import PagePictureRow
from tasks.fingerprint.picture import picture_hash
from tasks.relate.pictures import match_pictures

LANGUAGES = ("ru", "en", "zh")
SCANS = 3
DPI = (100, 120, 150, 200, 300)
ADDED = 50
"""So many pages are a delivery."""
THRESHOLDS = (0.26, 0.30, 0.32, SAME_PAGE, 0.36, 0.38, 0.40)
DEALS = 2
MARGINS = (0.0, 0.01, 0.02, 0.03, 0.05)


def words_of(language: str) -> list[str]:
    """List the words of the samples in a language; of Chinese, pairs of characters."""
    texts = [path.read_text() for path in sorted((Path(samples.__file__).parent / "texts").glob(f"*.{language}.txt"))]
    pattern = r"[\u4e00-\u9fff]{2}" if language == "zh" else r"[^\W\d_]{2,}"
    return re.findall(pattern, re.sub(r"\{[^}]*\}", " ", "\n".join(texts)))


def drawn_texts(pages: int, drawer: random.Random) -> Iterator[tuple[str, str]]:
    """Give each page's kind (pages of one form share it) and its text."""
    for language in LANGUAGES:
        words = words_of(language)
        joint, line = ("", 13) if language == "zh" else (" ", 8)
        for _ in range(pages):
            left, paragraphs = drawer.choice([46, 46, 46, 23]), []
            while left > 2:  # noqa: PLR2004 lines
                length = min(left, drawer.choice([3, 4, 5, 6, 8]))
                paragraphs.append(joint.join(drawer.choice(words) for _ in range(round((length - 0.5) * line))))
                left -= length + 1
            yield "words", "\n".join(paragraphs)
        for seed in range(DEALS):
            for number, page in enumerate(fill_paper(f"contract.{language}", make_deal(seed))):
                yield f"form {language} {number}", plain_text(page)


def scanned(page: Any, drawer: random.Random, dpi: Sequence[int] = DPI) -> Any:
    """Scan a page at one of some resolutions: gives its grey picture as an array."""
    pixels = page.get_pixmap(dpi=drawer.choice(dpi), colorspace=pymupdf.csGRAY)
    picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    picture = picture.rotate(drawer.uniform(-2, 2), resample=Image.Resampling.BICUBIC, fillcolor=255)
    (width, height), scale = picture.size, drawer.uniform(0.96, 1.04)
    moved = (1 / scale, 0, drawer.uniform(-0.03, 0.03) * width, 0, 1 / scale, drawer.uniform(-0.03, 0.03) * height)
    picture = picture.transform((width, height), Image.Transform.AFFINE, moved, fillcolor=255)
    paper, ink = drawer.uniform(200, 255), drawer.uniform(0, 90)
    light = np.linspace(1, drawer.uniform(0.8, 1), width, dtype=np.float32)
    grey = (ink + (paper - ink) / 255 * np.asarray(picture, np.float32)) * light
    noise = np.random.default_rng(drawer.randrange(1 << 30))
    grey += noise.standard_normal(grey.shape, np.float32) * drawer.choice([3, 8, 16])
    if drawer.random() < 0.2:  # noqa: PLR2004 a fifth
        grey[:, : int(width * drawer.uniform(0.005, 0.03))] = 20
    if drawer.random() < 0.5:  # noqa: PLR2004 half
        specks = noise.random(grey.shape, np.float32) < 0.0015  # noqa: PLR2004 of the pixels
        return np.where((grey < (paper + ink) / 2 * 0.92) ^ specks, 0, 255).astype(np.uint8)
    coded = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(coded, "JPEG", quality=drawer.choice([30, 50, 75]))
    return np.asarray(Image.open(coded))


def hashes_of(
    texts: list[str], drawer: random.Random, dpi: Sequence[int] = DPI
) -> tuple[list[list[bytes | None]], float]:
    """Give the hashes of each page's scans and of its rendering, and the CPU seconds that one took."""
    found, seconds = [], 0.0
    with pymupdf.open("pdf", draw_pages(texts)) as document:
        for page in document:
            pixels = page.get_pixmap(dpi=100, colorspace=pymupdf.csGRAY)
            rendered = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)
            pictures = [*(scanned(page, drawer, dpi) for _ in range(SCANS)), rendered[:, : pixels.width]]
            begun = time.process_time()
            found.append([picture_hash(picture) for picture in pictures])
            seconds += time.process_time() - begun
    return found, seconds / len(found) / (SCANS + 1)


def compared(kinds: list[str], texts: list[str], found: list[list[bytes | None]]) -> dict[str, list[float]]:
    """Give the distances of pairs: of one page, of one form, of strangers."""
    distances: dict[str, list[float]] = defaultdict(list)
    for at, hashes in enumerate(found):
        for other in range(at + 1):
            if other < at and texts[at] == texts[other]:
                continue
            is_form = kinds[at] == kinds[other] != "words"
            pair = "one page" if other == at else "one form, other deal" if is_form else "other page"
            for number, left in enumerate(hashes):
                for right in found[other][: number if other == at else None]:
                    if left is not None and right is not None:
                        distances[pair].append(distance(left, right))
    return distances


def leads(kinds: list[str], texts: list[str], found: list[list[bytes | None]]) -> list[float]:
    """Give by how much each scan is nearer to the rendering of its page than to that of the form for another deal."""
    ahead: list[float] = []
    for at, (*scans, own) in enumerate(found):
        for other, (*_, rendered) in enumerate(found):
            if kinds[at] == kinds[other] != "words" and texts[at] != texts[other] and own and rendered:
                ahead += [distance(scan, rendered) - distance(scan, own) for scan in scans if scan is not None]
    return ahead


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10, help="of random words, for each language")
    parser.add_argument("--dpi", type=int, nargs="+", default=DPI, help="of scans; OCR reads little of 60 and less")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000], help="pages to match")
    arguments = parser.parse_args()
    drawer = random.Random(11)  # noqa: S311 a drawing that repeats
    kinds, texts = (list(each) for each in zip(*drawn_texts(arguments.pages, drawer), strict=True))
    found, seconds = hashes_of(texts, drawer, arguments.dpi)
    lacking = sum(each is None for hashes in found for each in hashes)
    print(
        f"{len(texts)} pages, {SCANS + 1} pictures each, {lacking} without a hash; {seconds * 1000:.0f} ms CPU a hash"
    )
    quantiles = (0, 0.01, 0.05, 0.5, 0.95, 0.99, 1)
    print("| pair | pairs |", " | ".join(f"{each:.0%}" for each in quantiles), "| share within", THRESHOLDS)
    for pair, distances in compared(kinds, texts, found).items():
        values = np.array(distances)
        shares = " ".join(f"{(values <= threshold).mean():.5f}" for threshold in THRESHOLDS)
        spread = " | ".join(f"{each:.3f}" for each in np.quantile(values, quantiles))
        print(f"| {pair} | {len(values)} | {spread} | {shares}")
    ahead = np.array(leads(kinds, texts, found))
    print("| margin | the own paper is nearer by it | one on the form for another deal is |", len(ahead), "pairs")
    for margin in MARGINS if len(ahead) else ():
        print(f"| {margin:.2f} | {(ahead > margin).mean():.0%} | {(ahead < -margin).mean():.0%} |")
    for size in arguments.sizes:
        made = [drawer.randbytes(BYTES) for _ in range(size)]
        rows = [PagePictureRow(at, at, 1, bits) for at, bits in enumerate(made)]
        begun = time.process_time()
        match_pictures(rows)
        matched = time.process_time()
        match_pictures(rows, range(ADDED))
        added = time.process_time() - matched
        print(f"matching {size} pages: {matched - begun:.2f} s CPU; {ADDED} of them with all: {added:.2f} s CPU")


if __name__ == "__main__":
    main()

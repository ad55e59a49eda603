"""What becomes of real files: `python -m benchmarks.files --corpus FOLDER`.

FOLDER holds files and a `manifest.csv` about them (path, sha256, kind, encoding, truth, pages_pdfinfo, pages_qpdf,
pages_pdfium; what is empty is not known). Each file is brought in by the command line as a person would do it; the
table says how each kind ended, and where pages and texts can be held against what others say of them, how often they
agree. Nothing that is counted here is timed.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SLUICE = (sys.executable, "-m", "desk.cli.app")
COUNTERS = ("pages_pdfinfo", "pages_qpdf", "pages_pdfium")
AGREEING = 2
"""So many other tools must count the same pages before their count is believed."""
Row = Mapping[str, Any]


def said(home: Path, *words: str) -> list[dict[str, Any]]:
    """Run a command of sluice and read its JSON lines.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    done = subprocess.run(
        [*SLUICE, "--home", str(home), *words, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def ended(document: Row | None) -> str:
    """Say in a word or two how a file ended."""
    if document is None:
        return "NO OUTCOME"
    return f"{document['outcome']}: {document['reason']}" if document["reason"] else str(document["outcome"])


def show_outcomes(rows: Iterable[Mapping[str, str]], documents: Mapping[str, Row]) -> None:
    """Print how many files of each kind ended how."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        table[row["kind"]][ended(documents.get(row["sha256"]))] += 1
    for kind, ends in sorted(table.items()):
        print(f"{kind:76} {ends.total():4}  " + ", ".join(f"{count} {end}" for end, count in ends.most_common()))


def show_pages(rows: Iterable[Mapping[str, str]], documents: Mapping[str, Row]) -> None:
    """Print for how many files the count of pages is that of two other tools."""
    right, wrong = 0, []
    for row in rows:
        counts = Counter(row[name] for name in COUNTERS if row[name].isdigit())
        if not counts or counts.most_common(1)[0][1] < AGREEING:
            continue
        document = documents.get(row["sha256"])
        if document is None or document["pages"] is None:
            continue
        if document["pages"] == int(counts.most_common(1)[0][0]):
            right += 1
        else:
            wrong.append(row["path"])
    print(f"page counts that two other tools agree on, right: {right} of {right + len(wrong)}")
    for path in wrong[:10]:
        print(f"    {path}")


def show_encodings(
    corpus: Path, rows: Iterable[Mapping[str, str]], documents: Mapping[str, Row], texts: Mapping[str, str]
) -> None:
    """Print how many texts of known encoding were decoded exactly, refused, or silently wrong."""
    ends: Counter[str] = Counter()
    for row in rows:
        if not row["encoding"] or not row["truth"]:
            continue
        wanted = unicodedata.normalize("NFC", (corpus / row["truth"]).read_text(encoding="utf-8"))
        found = texts.get(row["sha256"])
        document = documents.get(row["sha256"])
        if found is not None and found.split() == wanted.split():
            ends["exact"] += 1
        elif document is not None and document["outcome"] == "read":
            ends["silently wrong"] += 1
            print(f"    silently wrong: {row['path']}")
        else:
            ends[ended(document)] += 1
    print(
        f"texts of known encoding: {ends.total()}: " + ", ".join(f"{count} {end}" for end, count in ends.most_common())
    )


def show_signals(documents: Iterable[Row]) -> None:
    """Print how many documents have which signal."""
    counts = Counter(signal for document in documents for signal in document["signals"])
    print("signals: " + ", ".join(f"{count} {signal}" for signal, count in counts.most_common()))


def main() -> None:
    """Bring the corpus in, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a folder with a manifest.csv")
    parser.add_argument("--home", type=Path, help="keep the record here; else it is thrown away")
    chosen = parser.parse_args()
    if chosen.corpus is None:
        print("benchmarks.files: no --corpus FOLDER given, nothing to bring in")
        return
    with (chosen.corpus / "manifest.csv").open(encoding="utf-8", newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if (chosen.corpus / row["path"]).is_file()]
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary) / "home"
        folders = sorted({str(chosen.corpus / row["path"].split("/")[0]) for row in rows})
        [line] = said(home, "ingest", *folders, "--cache", "files")
        documents = {row["document"]: row for row in said(home, "document", "list", "--cache", "files")}
        texts: dict[str, str] = defaultdict(str)
        for page in said(home, "document", "text", "--cache", "files"):
            texts[page["document"]] += page["text"] or ""
    print(json.dumps(line, ensure_ascii=False))
    show_outcomes(rows, documents)
    show_pages(rows, documents)
    show_encodings(chosen.corpus, rows, documents, texts)
    show_signals(documents.values())


if __name__ == "__main__":
    main()

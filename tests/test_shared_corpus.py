"""The whole way over files that nobody here drew: the shared corpus beside the checkout, where it is there."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this checkout (../shared/corpus)"),
]


def sluice(home: Path, *words: str) -> list[dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLUICE")}
    command = [sys.executable, "-m", "desk.cli.app", "--home", str(home), *words, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("folder", ["cache800/cache", "files", "lying-layers"])
def test_every_file_ends_in_one_outcome_and_the_counts_balance(folder: str, tmp_path: Path) -> None:
    [row] = sluice(tmp_path, "ingest", str(CORPUS / folder), "--cache", "corpus")

    ended = Counter(document["outcome"] for document in sluice(tmp_path, "document", "list", "--cache", "corpus"))
    assert row["balanced"]
    assert None not in ended
    assert ended.total() == row["documents"] == row["files"] - row["copies"]


def test_nothing_new_repeats_the_numbers(tmp_path: Path) -> None:
    [first] = sluice(tmp_path, "ingest", str(CORPUS / "cache800" / "cache"), "--cache", "corpus")

    [again] = sluice(tmp_path, "ingest", str(CORPUS / "cache800" / "cache"), "--cache", "corpus")

    assert again.pop("new") == 0
    assert {**first, "seconds": 0} == {**again, "new": first["new"], "seconds": 0}


def test_digital_text_is_read_to_the_letter(tmp_path: Path) -> None:
    """Page by page against the generator's own text, as a bag of characters without blanks."""
    truth = json.loads((CORPUS / "cache800" / "truth.json").read_text())["files"]
    sluice(tmp_path, "ingest", str(CORPUS / "cache800" / "cache"), "--cache", "corpus")
    texts: dict[str, list[str]] = {}
    for page in sluice(tmp_path, "document", "text", "--cache", "corpus"):
        texts.setdefault(page["document"], []).append(page["text"] or "")
    both, wanted, got = 0, 0, 0
    for file in truth:
        if (file["kind"], file.get("text_layer"), file["expected"]) == ("pdf", "digital", "ok"):
            true = Counter("".join((CORPUS / "cache800" / file["text_file"]).read_text().split()))
            read = Counter("".join("".join(texts.get(file["sha256"], [])).split()))
            both, wanted, got = both + (true & read).total(), wanted + true.total(), got + read.total()

    assert both / wanted >= 0.999
    assert both / got >= 0.999

"""Hostile files that take long, and kinds no free tool writes: shared files, cut and with bytes flipped."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from storage.shapes import Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome, Reason
from tasks.worker.pool import ReadingPool
from tests.hostile.draw.packed import MIB, SECRET
from tests.hostile.draw.pdfs import pdf

FILES = Path(__file__).parents[3] / "shared" / "corpus" / "files"
UNWRITTEN = {"rar": "archives", "pst": "mail", "doc": "office", "ppt": "office", "msg": "mail", "xls": "office"}
"""No free tool writes these formats (or none that we need): by extension, the folder that has some."""
MUTANTS = 6
"""Of each file: half of them cut, half of them with bytes flipped."""
MOST_BYTES = 8 * MIB

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ReadingPool, Vault, Path]]:
    """A pool with the limits that are set by default, but for the time."""
    folder = tmp_path_factory.mktemp("desk")
    vault = Vault(folder / "vault")
    settings = Settings(home=folder / "home", workers=2, read_timeout_seconds=30, ocr_languages="")
    with ReadingPool(settings, vault) as pool:
        yield pool, vault, folder


def mutants(content: bytes, seed: str) -> Iterator[bytes]:
    """Cut a file at chance places, and flip chance bytes of it."""
    chance = random.Random(seed)  # noqa: S311 reproducible, not secret
    for number in range(MUTANTS):
        if number % 2:
            yield content[: chance.randrange(len(content))]
        else:
            flipped = bytearray(content)
            for _ in range(50):
                flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            yield bytes(flipped)


@pytest.mark.skipif(
    not FILES.exists(),
    reason="no free tool writes rar, pst, msg and old Office files, and ../shared/corpus, which has some, is not there",
)
@pytest.mark.parametrize("kind", UNWRITTEN)
def test_a_damaged_file_of_a_kind_that_we_cannot_draw_ends_typed(
    desk: tuple[ReadingPool, Vault, Path], kind: str
) -> None:
    """As a document and as a container; no reader raises what it must not, none goes on for ever."""
    pool, vault, folder = desk
    waiting = []
    for path in sorted((FILES / UNWRITTEN[kind]).glob(f"*.{kind}")):
        for content in mutants(path.read_bytes()[:MOST_BYTES], path.name):
            (folder / "mutant").write_bytes(content)
            kept = vault.keep(folder / "mutant")
            waiting.append(Waiting(len(waiting), kept.sha256, kept.size))
    assert waiting, "the shared corpus has no file of this kind"
    found = {document.document_id: reading for document, reading in pool.read_all(waiting)}
    opened = []
    for document in waiting:
        into = folder / f"{kind}-{document.document_id}"
        into.mkdir()
        opened.append(pool.unpack(document.sha256, into))

    assert sorted(found) == [document.document_id for document in waiting]
    assert {one.reason for one in found.values() if one.outcome != Outcome.READ} <= set(Reason)
    assert Reason.CRASHED not in {one.reason for one in [*found.values(), *opened] if one is not None}


@pytest.mark.parametrize("kind", ["html", "csv", "outline"])
def test_a_very_large_file_ends_typed(desk: tuple[ReadingPool, Vault, Path], kind: str) -> None:
    """A line of 100 MB, a row of 50 MB, a million entries of an outline."""
    pool, vault, folder = desk
    if kind == "html":
        content = b"<html><body><p>" + (SECRET.encode() + b" ") * (100 * MIB // (len(SECRET) + 1))
    elif kind == "csv":
        content = b"a," * (25 * MIB)
    else:
        items = {n: f"<</Title({n})/Parent 6 0 R/Next {n + 1} 0 R>>" for n in range(10, 1_000_010)}
        root = {1: "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>", 6: "<</Type/Outlines/First 10 0 R/Count 1000000>>"}
        content = pdf({**root, **items})
    (folder / "large").write_bytes(content)
    kept = vault.keep(folder / "large")
    [(_, reading)] = list(pool.read_all([Waiting(1, kept.sha256, kept.size)]))

    assert reading.outcome == Outcome.READ or reading.reason in set(Reason) - {Reason.CRASHED}

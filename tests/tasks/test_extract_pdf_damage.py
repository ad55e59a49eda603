"""Damaged PDFs: every one ends typed, none is called read with text lost, and the pages that lost some are named."""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from config.errors import Unreadable
from storage.shapes import Reading
from storage.vocabulary import Outcome, Reason
from tasks.extract.means import Means
from tasks.extract.pdf import read_pdf
from tasks.extract.pdf.damage import UNPLACED
from tests.tasks.drawn_pdf import CHINESE, ENGLISH, LINE, RUSSIAN, add_written, draw

KINDS = ("cut to 60 %", "cut to 90 %", "50 bytes changed")


def read(path: Path) -> Reading:
    """Read the PDF at *path*."""
    return read_pdf(path, "application/pdf", Means())


def texts(reading: Reading) -> list[str]:
    """Give the text of each page, empty where there is none."""
    return [page.variants[0].text if page.variants else "" for page in reading.pages]


def damaged(content: bytes, kind: str, chance: random.Random) -> bytes:
    """Damage a file."""
    if kind != KINDS[2]:
        return content[: int(len(content) * (0.6 if kind == KINDS[0] else 0.9))]
    changed = bytearray(content)
    for _ in range(50):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def drawn(folder: Path, number: int) -> Iterator[Path]:
    """Draw PDFs of several pages in three scripts, saved in different ways."""
    ways: tuple[dict[str, object], ...] = (
        {"deflate": True},
        {"deflate": True, "garbage": 4, "clean": True},
        {"deflate": True, "use_objstms": 1, "garbage": 1},
    )
    for index in range(number):
        document = pymupdf.open()
        for page in range(3 + index % 5):
            add_written(document, f"{index}.{page} " + (ENGLISH, RUSSIAN, CHINESE)[(index + page) % 3])
        document.subset_fonts()
        path = folder / f"{index}.pdf"
        document.save(path, **ways[index % len(ways)])
        yield path


def outcome_of(path: Path, whole: list[str]) -> str:
    """Say how a damaged file ended, against the text of the whole one."""
    try:
        reading = read(path)
    except Unreadable as unreadable:
        return f"quarantined {unreadable.reason}"
    found = texts(reading)
    lost = {f"page {at + 1}" for at, text in enumerate(whole) if at >= len(found) or found[at] != text}
    if reading.outcome is Outcome.READ:
        return "read, text lost" if lost else "read whole"
    if not lost:
        return "partial, nothing lost"
    return "partial" if UNPLACED in reading.missing or lost <= set(reading.missing) else "partial, lost pages unnamed"


def outcomes(folder: Path, number: int) -> Counter[tuple[str, str]]:
    """Damage *number* PDFs in each way, and count how they end."""
    chance, ends = random.Random(7), Counter[tuple[str, str]]()  # noqa: S311 damage, no secret
    for path in drawn(folder, number):
        whole = texts(read(path))
        for kind in KINDS:
            broken = folder / "broken"
            broken.write_bytes(damaged(path.read_bytes(), kind, chance))
            ends[kind, outcome_of(broken, whole)] += 1
    return ends


def assert_told(ends: Counter[tuple[str, str]], number: int) -> None:
    """Every damaged file ended typed, and what is lost was told."""
    kinds = {end for _, end in ends}
    assert kinds <= {"quarantined corrupt", "quarantined encrypted", "read whole", "partial", "partial, nothing lost"}
    assert sum(ends.values()) == number


def test_none_of_30_damaged_files_is_read_with_text_lost(tmp_path: Path) -> None:
    """Ten drawn PDFs, each cut twice and changed once."""
    assert_told(outcomes(tmp_path, 10), 30)


@pytest.mark.bench
def test_none_of_300_damaged_files_is_read_with_text_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred drawn PDFs, each cut twice and changed once; prints how they ended."""
    ends = outcomes(tmp_path, 100)
    with capsys.disabled():
        for (kind, end), number in sorted(ends.items()):
            print(f"\n{kind:18} {end:24} {number:4}", end="")  # noqa: T201 a table for people

    assert_told(ends, 300)


def test_a_broken_index_is_repaired_and_said(tmp_path: Path) -> None:
    """All pages are there, so it is read; that it was repaired stays known."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"\nxref\n", b"\nxxxx\n"))
    reading = read(path)

    assert (reading.outcome, reading.page_count, reading.properties["is_repaired"]) == (Outcome.READ, 3, True)


def test_only_the_end_mark_is_cut_and_nothing_is_lost(tmp_path: Path) -> None:
    """A file cut behind its last object has all its text: it is read."""
    path = draw(tmp_path / "a", deflate=True)
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"endobj") + 7])

    assert (read(path).outcome, len(texts(read(path)))) == (Outcome.READ, 3)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8, 0.9])
def test_a_cut_file_is_never_read_with_text_lost(tmp_path: Path, share: float) -> None:
    """Whatever opens after repair, a page that was lost or shortened makes it partial or corrupt."""
    whole = draw(tmp_path / "a", pages=8, deflate=True)
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    assert outcome_of(cut, texts(read(whole))) in {"quarantined corrupt", "partial", "read whole"}


def test_a_page_whose_text_is_gone_is_named(tmp_path: Path) -> None:
    """An object that is missing leaves no trace but the page that names it."""
    path = draw(tmp_path / "a", deflate=True)
    document = pymupdf.open(path)
    contents = document[1].get_contents()[0]
    document.close()
    content = re.sub(rb"\n%d 0 obj.*?endobj" % contents, b"", path.read_bytes(), flags=re.DOTALL)
    path.write_bytes(content.replace(b"startxref", b"startxxxx"))
    reading = read(path)

    assert (reading.outcome, reading.reason, reading.missing) == (Outcome.PARTIAL, Reason.CORRUPT, ("page 2",))


def test_pages_that_are_counted_and_not_there_are_named(tmp_path: Path) -> None:
    """The file says five pages and holds three."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"/Count 3", b"/Count 5"))
    reading = read(path)

    assert (reading.outcome, reading.missing, reading.page_count) == (Outcome.PARTIAL, ("page 4", "page 5"), 5)


def test_pages_that_are_there_and_not_counted_are_read(tmp_path: Path) -> None:
    """The file says one page, so that a viewer shows one; it holds three."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"/Count 3", b"/Count 1"))
    reading = read(path)

    assert (reading.outcome, [text[len(LINE) :][:3] for text in texts(reading)]) == (
        Outcome.READ,
        [" 1.", " 2.", " 3."],
    )


@pytest.mark.parametrize("count", [b"99999", b"2000000000"])
def test_a_count_of_pages_that_lies_costs_no_page_and_no_time(tmp_path: Path, count: bytes) -> None:
    """The pages that are there are found; how many there should be cannot be told."""
    path = draw(tmp_path / "a")
    path.write_bytes(path.read_bytes().replace(b"/Count 3", b"/Count " + count))
    begun = time.process_time()
    reading = read(path)

    assert [text.startswith(LINE) for text in texts(reading)[:3]] == [True] * 3
    assert (reading.outcome, time.process_time() - begun < 20) == (Outcome.PARTIAL, True)
    assert len(reading.missing) <= 1002


def test_pages_are_found_where_their_table_is_lost(tmp_path: Path) -> None:
    """A file cut before its catalogue keeps the pages that are in it, and cannot be called read."""
    path = draw(tmp_path / "a", pages=5, deflate=True)
    content = path.read_bytes().replace(b"/Type/Catalog", b"/Type/Cxxxxxx").replace(b"/Root", b"/Rxxx")
    path.write_bytes(content.replace(b"/Kids", b"/Kxxx"))
    reading = read(path)

    assert sum(text.startswith(LINE) for text in texts(reading)) == 5
    assert (reading.outcome, reading.missing[-1]) == (Outcome.PARTIAL, UNPLACED)


def test_a_font_that_is_broken_is_told_on_every_page_that_uses_it(tmp_path: Path) -> None:
    """MuPDF complains of it once, and keeps it: all pages are named all the same."""
    document = pymupdf.open()
    for _ in range(3):
        add_written(document, RUSSIAN)
    document.subset_fonts()
    xref = document[0].get_fonts()[0][0]
    unicode_map = int(document.xref_get_key(xref, "ToUnicode")[1].split()[0])
    document.save(tmp_path / "a", deflate=True)
    whole = texts(read(tmp_path / "a"))
    content = bytearray((tmp_path / "a").read_bytes())
    start = content.index(b"stream", content.index(b"\n%d 0 obj" % unicode_map))
    content[start + 40 : start + 90] = bytes(50)
    (tmp_path / "b").write_bytes(content)
    reading = read(tmp_path / "b")

    assert texts(reading) != whole
    assert (reading.outcome, reading.missing[:3]) == (Outcome.PARTIAL, ("page 1", "page 2", "page 3"))

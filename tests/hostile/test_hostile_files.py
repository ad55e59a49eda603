"""One file of every hostile kind, through the real pool: each costs itself only, and ends with a typed outcome."""

import logging
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import Settings
from storage.shapes import Reading, Unpacked, Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome, Reason
from tasks.worker.pool import ReadingPool
from tests.hostile.draw import archives, markup, office, pdfs, pictures, plain
from tests.hostile.draw.packed import MIB, SECRET

Draw = Callable[[], bytes]
TIMEOUT_SECONDS = 5
"""For a document; for a page that is looked at half of it."""
PATIENCE_SECONDS = 5 * TIMEOUT_SECONDS
"""For all that is done with one file."""
DESK_MIB = 700
"""How much more the desk itself may take while workers open such files."""
TO_THE_LIMIT = {
    *("xml_of_very_many_attributes", "mail_of_very_many_headers", "csv_of_one_line", "mbox_of_very_many_froms"),
    *("epub_whose_spine_is_itself", "pptx_whose_slides_are_itself", "text_of_one_line", "pdf_whose_forms_multiply"),
    *("html_of_unclosed_comments", "pdf_of_text_without_end", "mail_of_one_long_header", "rtf_of_very_many_words"),
    *("html_of_very_many_attributes", "mail_of_encoded_words", "xml_nested"),
}
"""What is read for as long as it is let, too, and so left to `make bench`: one of each folder of drawings stays."""
DRAWN = [
    pytest.param(draw, id=draw.__name__, marks=[pytest.mark.bench] if draw.__name__ in TO_THE_LIMIT else [])
    for draw in (*archives.ALL, *markup.ALL, *office.ALL, *pdfs.ALL, *pictures.ALL, *plain.ALL)
]
NOT_A_WORD_OF = (SECRET, "Zanzibar", "root:x:0:0")


@dataclass
class Desk:
    """A pool with a vault, and an ordinary note that is read beside every file."""

    pool: ReadingPool
    vault: Vault
    folder: Path
    note: Waiting

    def keep(self, content: bytes, number: int) -> Waiting:
        """Put a file into the vault."""
        (self.folder / "drawn").write_bytes(content)
        kept = self.vault.keep(self.folder / "drawn")
        return Waiting(number, kept.sha256, kept.size)

    def read(self, document: Waiting) -> Reading:
        """Read a document together with the note; gives the one reading that it got."""
        found = list(self.pool.read_all([document, self.note]))
        assert sorted(one.document_id for one, _ in found) == [0, document.document_id]
        readings = {one.document_id: reading for one, reading in found}
        assert readings[0].outcome == Outcome.READ
        return readings[document.document_id]

    def unpack(self, document: Waiting) -> Unpacked | None:
        """Open a document as a container, and throw away what it holds."""
        into = self.folder / "into"
        into.mkdir()
        try:
            return self.pool.unpack(document.sha256, into)
        finally:
            shutil.rmtree(into)


def settings_for(home: Path) -> Settings:
    """Small limits, so that every one of them is met."""
    return Settings(
        home=home,
        workers=2,
        read_timeout_seconds=TIMEOUT_SECONDS,
        page_timeout_seconds=TIMEOUT_SECONDS / 2,
        read_memory_bytes=1024 * MIB,
        container_maximum_bytes=64 * MIB,
        container_maximum_members=10_000,
        ocr_languages="eng",
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The pool that opens all of them, one after the other."""
    folder = tmp_path_factory.mktemp("desk")
    vault = Vault(folder / "vault")
    (folder / "home").mkdir()  # as it is after the first container, whichever test is first
    with ReadingPool(settings_for(folder / "home"), vault) as pool:
        opened = Desk(pool, vault, folder, Waiting(0, "", 0))
        opened.note = opened.keep(b"An ordinary note that is read as always.", 0)
        yield opened


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Hold that no text of a file, and nothing of this machine, gets into a log line or onto the terminal."""
    caplog.set_level(logging.DEBUG)
    yield
    said = caplog.text + "".join(capfd.readouterr())
    assert not [word for word in NOT_A_WORD_OF if word in said]


@pytest.mark.parametrize("draw", DRAWN)
def test_a_hostile_file_costs_itself_only(desk: Desk, draw: Draw) -> None:
    """Read and unpacked: one typed outcome, in bounded time and memory, and the note beside it is read."""
    document = desk.keep(draw(), 1)
    began, before = time.monotonic(), _most_memory()
    reading = desk.read(document)
    unpacked = desk.unpack(document)

    assert _is_typed(reading.outcome, reading.reason)
    assert reading.reason != Reason.CRASHED, "a reader raised what it must not raise"
    assert unpacked is None or unpacked.reason is None or unpacked.reason in set(Reason)
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert _most_memory() - before < DESK_MIB
    assert "root:x:0:0" not in str(reading), "a file of this machine was read"


BOMBS = [draw for draw in archives.ALL if draw.__name__.endswith("_bomb")]


@pytest.mark.parametrize("draw", BOMBS, ids=lambda draw: draw.__name__)
def test_an_archive_bomb_is_called_one(desk: Desk, draw: Draw) -> None:
    """It ends as `bomb`, no member of it is kept."""
    unpacked = desk.unpack(desk.keep(draw(), 1))

    assert unpacked is not None
    assert (unpacked.reason, unpacked.members) == (Reason.BOMB, ())


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (archives.zip_of_very_many_members, Reason.BOMB),
        (archives.zip_of_one_body_under_many_names, Reason.BOMB),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_an_archive_of_too_much_is_called_a_bomb(desk: Desk, draw: Draw, reason: Reason) -> None:
    """By the number of its members, or by what they come to together."""
    unpacked = desk.unpack(desk.keep(draw(), 1))

    assert unpacked is not None
    assert unpacked.reason == reason


@pytest.mark.parametrize("draw", [archives.zip_of_names_that_hurt, archives.tar_of_names_that_hurt])
def test_names_that_hurt_are_names_only(desk: Desk, draw: Draw) -> None:
    """They come out as the bytes they are; nothing is written where they point to."""
    around = sorted(path.name for path in desk.folder.iterdir())
    unpacked = desk.unpack(desk.keep(draw(), 1))

    assert unpacked is not None
    assert any(b"../" in member.raw_name for member in unpacked.members)
    assert sorted(path.name for path in desk.folder.iterdir()) == around


def _is_typed(outcome: Outcome, reason: Reason | None) -> bool:
    """Tell whether an outcome says why, where not all was read."""
    return outcome in set(Outcome) and (outcome == Outcome.READ or reason in set(Reason))


def _most_memory() -> float:
    """The most that this process has taken so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

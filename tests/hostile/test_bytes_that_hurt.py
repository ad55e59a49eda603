"""Files drawn to hurt: bombs, cuts, characters that no database or screen takes well."""

import zlib
from pathlib import Path

import pymupdf
import pytest

from config.settings import Settings
from storage.shapes import Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome, Reason
from tasks.worker.pool import ReadingPool
from tasks.worker.read import read_blob


def bomb_pdf(path: Path, *, mebibytes: int) -> Path:
    """Draw a page whose packed content is a thousand times as large unpacked."""
    document = pymupdf.open()
    document.new_page().insert_text((50, 80), "harmless")
    plain = document.tobytes()
    packed = zlib.compress(b"0 0 m " * (mebibytes * 1024**2 // 6), 1)
    packed = zlib.compress(packed, 9)
    number = document.xref_length()
    body = f"{number} 0 obj<</Length {len(packed)}/Filter[/FlateDecode/FlateDecode]>>stream\n".encode()
    body += packed + b"\nendstream\nendobj\n"
    contents = document[0].get_contents()[0]
    plain = plain.replace(f"/Contents[{contents} 0 R]".encode(), f"/Contents[{number} 0 R]".encode())
    path.write_bytes(plain.replace(b"\nxref\n", b"\n" + body + b"xxxx\n"))
    return path


def test_a_bomb_costs_itself(home: Path, tmp_path: Path) -> None:
    """A stream that unpacks to gigabytes ends typed within its limits, and the next document is read."""
    vault = Vault(home / "vault")
    (tmp_path / "note").write_text("An ordinary note that is read as always.")
    bomb, note = vault.keep(bomb_pdf(tmp_path / "bomb", mebibytes=300)), vault.keep(tmp_path / "note")
    settings = Settings(home=home, workers=1, read_timeout_seconds=5, read_memory_bytes=400 * 1024**2)
    with ReadingPool(settings, vault) as pool:
        waiting = [Waiting(1, bomb.sha256, bomb.size), Waiting(2, note.sha256, note.size)]
        found = {document.document_id: reading for document, reading in pool.read_all(waiting)}

    assert (found[1].outcome == Outcome.READ, found[2].outcome) == (False, Outcome.READ)


@pytest.mark.parametrize(
    "text",
    [
        "bidi \u202egnp.exe\u202c and \u2066isolates\u2069, long enough to be judged as English text",
        "zero\u200bwidth\u200c\u200d\ufeff characters within words of an English sentence",
        "combining q" + "\u0301" * 5000,
        "emoji 👩\u200d👩\u200d👧 and a tag \U000e0041 of many kinds",
        "line\u2028and\u2029paragraph\x85separators in an English sentence",
    ],
)
def test_strange_characters_are_kept_as_they_are(tmp_path: Path, text: str) -> None:
    """What is shown to nobody is evidence all the same."""
    (tmp_path / "a").write_text(text, encoding="utf-8", newline="")

    assert read_blob(tmp_path / "a").pages[0].variants[0].text == text


def test_what_no_database_holds_is_replaced(tmp_path: Path) -> None:
    """NUL becomes U+FFFD, so that offsets stay."""
    (tmp_path / "a").write_bytes(b"A single NUL\x00 in a long enough sentence of plain English text, which is read.")

    assert read_blob(tmp_path / "a").pages[0].variants[0].text.startswith("A single NUL\ufffd in")


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>",
        (
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 99>>endobj "
            b"trailer<</Root 1 0 R>>"
        ),
        b"PK\x03\x04" + b"\xff" * 200,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        b"<" * 100_000,
        b"[" * 100_000,
        b"{" + b'"a":{' * 50_000,
    ],
)
def test_nests_and_circles_end_typed(tmp_path: Path, content: bytes) -> None:
    """Whatever is read or refused, nothing raises."""
    (tmp_path / "a").write_bytes(content)

    assert read_blob(tmp_path / "a").outcome in set(Outcome)


def test_memory_that_runs_out_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that may not have more memory ends the document, not the process."""

    def run_out(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tasks.worker.read.extract", run_out)

    assert read_blob(tmp_path / "a").reason == Reason.OUT_OF_MEMORY

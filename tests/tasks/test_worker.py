"""Reading as a whole, and through the pool."""

import pickle
from pathlib import Path

from config.settings import Settings
from storage.shapes import Waiting
from storage.vault import Vault
from storage.vocabulary import Outcome
from tasks.worker import launch
from tasks.worker.pool import ReadingPool
from tasks.worker.read import read_blob, reader_version

TEXT = "Контракт № AB-1/2022. Покупатель обязуется оплатить 5 000 руб. в течение десяти дней после подписания договора."


def test_a_reading_holds_text_language_anchors_and_digest(tmp_path: Path) -> None:
    """All stages of one document run together, and their versions are the reader's."""
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    reading = read_blob(tmp_path / "a")
    variant = reading.pages[0].variants[0]

    assert (reading.outcome, reading.reader_version) == (Outcome.READ, reader_version())
    assert [span.language for span in variant.spans] == ["ru"]
    assert [anchor.value for anchor in variant.anchors] == ["AB-1/2022", "5000 RUB"]
    assert reading.text_sha256 is not None
    assert variant.chosen_because == "only_text"


def test_the_reader_version_names_every_engine() -> None:
    """A new engine makes a new version, by which documents are taken up again."""
    assert all(name in reader_version() for name in ("pymupdf", "tesseract", "lxml", "langdetect", "anchors", "digest"))


def test_the_pool_reads_as_the_function_does(home: Path, tmp_path: Path) -> None:
    """A reading that came from another process equals one made here, whatever the file's name was."""
    vault = Vault(home / "vault")
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    kept = vault.keep(tmp_path / "a")
    document = Waiting(7, kept.sha256, kept.size)
    with ReadingPool(Settings(home=home, workers=1), vault) as pool:
        found = list(pool.read_all([document]))

    assert found == [(document, read_blob(tmp_path / "a"))]


def test_a_reading_can_be_pickled(tmp_path: Path) -> None:
    """It crosses from the worker to the desk."""
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    reading = read_blob(tmp_path / "a")

    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 our own


def test_nothing_is_started_where_nothing_is_to_be_read(home: Path) -> None:
    """An ingest that finds nothing new pays for no process."""
    with ReadingPool(Settings(home=home), Vault(home / "vault")) as pool:
        assert list(pool.read_all([])) == []
        assert pool._pool is None


def test_an_archive_is_opened_in_a_worker(home: Path, tmp_path: Path) -> None:
    """What is no archive is answered with None."""
    vault = Vault(home / "vault")
    (tmp_path / "a").write_text(TEXT, encoding="utf-8")
    kept = vault.keep(tmp_path / "a")
    into = tmp_path / "into"
    into.mkdir()
    with ReadingPool(Settings(home=home, workers=1), vault) as pool:
        assert pool.unpack(kept.sha256, into) is None


def test_the_module_that_is_preloaded_exists() -> None:
    """The fork server passes over a module it cannot import without a word."""
    assert __import__(launch.PRELOADED, fromlist=["LOADED"]).LOADED

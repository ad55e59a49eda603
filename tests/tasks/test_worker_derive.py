"""Derivatives through the pool: made and proved by workers, kept by the desk, refused where the proof fails."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from config.errors import SluiceError, Unprovable
from config.settings import Settings
from storage.releases.proofs import Proved
from storage.releases.shapes import DerivativeMade, DocumentSelected, Secret
from storage.vault import Vault
from tasks.worker.derivatives import make_derivative
from tasks.worker.pool import ReadingPool
from tasks.worker.sheets import Order, count_sheets
from tests.tasks.derived import MEANS, NAME, box_of, derived, document_of, draw_contract, hide

LINES = (f"Договор подписал {NAME} лично", "The buyer shall pay Kropotkin")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault of a home."""
    return Vault(tmp_path_factory.mktemp("desk") / "home" / "vault")


@pytest.fixture(scope="module")
def pool(vault: Vault) -> Iterator[ReadingPool]:
    """A pool of one worker."""
    with ReadingPool(Settings(home=vault.folder.parent, workers=1), vault) as opened:
        yield opened


def keep(vault: Vault, path: Path) -> DocumentSelected:
    """Keep a file, and give it as a document with its name hidden."""
    box = box_of(path, NAME)
    return document_of(hide(1, box, words=NAME), sha256=vault.keep(path).sha256)


def test_the_pool_makes_what_the_function_makes(pool: ReadingPool, vault: Vault, tmp_path: Path) -> None:
    """The PDF lies with the desk, and is the one that was proved."""
    contract = draw_contract(tmp_path / "contract.pdf", *LINES)
    document = keep(vault, contract)
    quotes = ((1, (box_of(contract, "The buyer"),), 0, 9),)
    (tmp_path / "into").mkdir()
    made = pool.derive(document, into=tmp_path / "into", quotes=quotes, ocr_layer=True)
    here, same = derived(contract, Order(document, quotes, ocr_layer=True), tmp_path / "here")

    assert made == same
    assert [path.name for path in (tmp_path / "into").iterdir()] == ["redacted.pdf"]
    assert (tmp_path / "into" / "redacted.pdf").read_bytes() == here.read_bytes()
    assert pool.prove(tmp_path / "into" / "redacted.pdf") == ()


def test_what_does_not_pass_goes_nowhere(pool: ReadingPool, vault: Vault, tmp_path: Path) -> None:
    """The refusal names the document as outsiders know it, and the kind; not the words."""
    document = keep(vault, draw_contract(tmp_path / "contract.pdf", *LINES))
    (tmp_path / "into").mkdir()
    with pytest.raises(Unprovable) as refused:
        pool.derive(document, into=tmp_path / "into", secrets=[Secret("Kropotkin", "redacted")])

    assert (refused.value.rule, refused.value.codes) == ("redaction_proof", ("words",))
    assert "VS001-0001" in str(refused.value)
    assert "Kropotkin" not in str(refused.value)
    assert list((tmp_path / "into").iterdir()) == []


def test_words_without_a_place_are_refused_before_a_worker_starts(vault: Vault, tmp_path: Path) -> None:
    """They would be left visible."""
    with ReadingPool(Settings(home=vault.folder.parent, workers=1), vault) as idle:
        with pytest.raises(Unprovable) as refused:
            idle.derive(document_of(hide(1, words=NAME)), into=tmp_path)

        assert refused.value.codes == ("no_box",)
        assert idle._pool is None


def test_a_locked_document_is_opened_with_a_password(pool: ReadingPool, vault: Vault, tmp_path: Path) -> None:
    """Its derivative is not locked."""
    plain = draw_contract(tmp_path / "plain.pdf", *LINES)
    with pymupdf.open(plain) as document:
        document.save(tmp_path / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="sesame", owner_pw="x")
    selected = replace(keep(vault, plain), sha256=vault.keep(tmp_path / "locked.pdf").sha256)

    with pytest.raises(SluiceError, match="encrypted"):
        pool.derive(selected, into=tmp_path)
    made = pool.derive(selected, into=tmp_path, passwords=["wrong", "sesame"])
    assert len(made.pages) == 1


def test_a_document_that_cannot_be_drawn_is_an_error_with_its_reason(
    pool: ReadingPool, vault: Vault, tmp_path: Path
) -> None:
    """And leaves nothing behind."""
    (tmp_path / "broken").write_bytes(b"%PDF-1.7 broken")
    document = document_of(sha256=vault.keep(tmp_path / "broken").sha256)
    (tmp_path / "into").mkdir()

    with pytest.raises(SluiceError, match=r"VS001-0001.*corrupt"):
        pool.derive(document, into=tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_a_file_that_carries_something_is_named_by_the_door(pool: ReadingPool, tmp_path: Path) -> None:
    """Who checks a release has no original."""
    leaky = draw_contract(tmp_path / "leaky.pdf", "canary")

    assert {"form", "text"} <= {finding.kind for finding in pool.prove(leaky)}


def test_a_worker_that_started_before_the_first_original_can_read_it(tmp_path: Path) -> None:
    """The desk that begins with checking somebody's release reads its own leak afterwards."""
    fresh = Vault(tmp_path / "home" / "vault")
    contract = draw_contract(tmp_path / "contract.pdf", *LINES)
    (tmp_path / "into").mkdir()
    with ReadingPool(Settings(home=tmp_path / "home", workers=1), fresh) as early:
        assert early.prove(contract)
        made = early.derive(document_of(sha256=fresh.keep(contract).sha256), into=tmp_path / "into")

    assert len(made.pages) == 1


def test_a_worker_that_lies_about_what_it_wrote_is_not_believed(tmp_path: Path) -> None:
    """The hashes of what it made, of what was proved and of what the desk holds must be one."""

    def lying(job: object, _: float) -> object:
        function = job.func.__name__  # type: ignore[attr-defined]
        if function == "derive":
            (job.args[2] / "redacted.pdf").write_bytes(b"one")  # type: ignore[attr-defined]
            return DerivativeMade("0" * 64, (), (), 200, "")
        return Proved(hashlib.sha256(b"other").hexdigest(), ())

    (tmp_path / "into").mkdir()
    (tmp_path / "scratch").mkdir()
    with pytest.raises(SluiceError, match="crashed"):
        make_derivative(
            Order(document_of()),
            tmp_path / "unused",
            tmp_path / "into",
            run=lying,
            scratch=tmp_path / "scratch",
            means=MEANS,
            page_seconds=1,
        )
    assert list((tmp_path / "into").iterdir()) == []
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_worker_cannot_have_another_file_taken_over(tmp_path: Path) -> None:
    """A link in place of the PDF would bring any file of the desk into the release."""
    (tmp_path / "secret").write_bytes(b"secret")

    def linking(job: object, _: float) -> object:
        (job.args[2] / "redacted.pdf").symlink_to(tmp_path / "secret")  # type: ignore[attr-defined]
        return DerivativeMade(hashlib.sha256(b"secret").hexdigest(), (), (), 200, "")

    (tmp_path / "into").mkdir()
    (tmp_path / "scratch").mkdir()
    with pytest.raises(SluiceError, match="crashed"):
        make_derivative(
            Order(document_of()),
            tmp_path / "unused",
            tmp_path / "into",
            run=linking,
            scratch=tmp_path / "scratch",
            means=MEANS,
            page_seconds=1,
        )
    assert list((tmp_path / "into").iterdir()) == []


def test_time_is_given_by_the_sheets_that_a_text_needs() -> None:
    """A sheet of a hundred thousand lines is no single page."""
    short = document_of(texts=("one line", None), geometry=False)
    long = document_of(texts=("x" * 100_000,), geometry=False)

    assert count_sheets(short) == 2
    assert count_sheets(long) >= 20

"""A bag that was packed and signed anew, with a stolen key, still gives away what was changed in it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from config.errors import SluiceError
from tasks.package.verify import verify_bag
from tests.tasks.package.bagged import (
    CLAIMS,
    KEY,
    PROOF,
    edit_json,
    overwrite,
    signed_anew,
    written,
)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return written(tmp_path).folder


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("edited_claim", lambda claim: claim.update(text="Five boats")),
        ("edited_claim", lambda claim: claim.update(version=3)),
        ("edited_claim", lambda claim: claim["sign_offs"][0].update(evidence_commitment="0" * 64)),
        ("edited_claim", lambda claim: claim["sign_offs"][0].update(evidence_commitment=None)),
        ("not_proved", lambda claim: claim["sign_offs"][0].update(proof=None)),
        ("not_proved", lambda claim: claim.update(sign_offs=[])),
        ("edited_proof", lambda claim: claim["sign_offs"][0].update(proof="audit/inclusion/claim-0009-1.json")),
        ("edited_proof", lambda claim: claim["sign_offs"][0].update(signed_on="2026-10-09")),
        ("broken_row", lambda claim: claim.update(status="proved")),
        ("broken_row", lambda claim: claim.update(note="more")),
        ("broken_row", lambda claim: claim.pop("rule")),
        ("broken_row", lambda claim: claim.update(claim=4)),
    ],
)
def test_a_claim_that_is_not_what_was_signed_is_told(bag: Path, kind: str, change: Callable[..., object]) -> None:
    edit_json(bag / CLAIMS, lambda claim: change(claim) and None)

    assert kind in signed_anew(bag)


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof["path"].reverse(),
        lambda proof: proof.update(index=proof["index"] + 1),
        lambda proof: proof.update(size=proof["size"] + 1),
        lambda proof: proof.update(root="0" * 64),
        lambda proof: proof["entry"]["disclosed"].pop("kind"),
        lambda proof: proof["entry"]["disclosed"]["kind"].update(value="claim edited"),
        lambda proof: proof.update(format="sluice-ledger-proof-0"),
    ],
)
def test_any_edit_of_a_proof_is_told(bag: Path, change: Callable[..., object]) -> None:
    edit_json(bag / PROOF, lambda proof: change(proof) and None)

    assert signed_anew(bag) == {"edited_proof": {PROOF}}


def test_another_root_is_told(bag: Path) -> None:
    path = bag / "data/audit/root.txt"
    path.write_text(path.read_text().replace("11:", "12:"))

    assert set(signed_anew(bag)) == {"edited_proof"}


@pytest.mark.parametrize("name", ["claims.jsonl", "evidence.jsonl", "documents.csv", "redactions.csv", "replies.csv"])
def test_a_release_without_one_of_its_tables_is_told(bag: Path, name: str) -> None:
    (bag / "data" / name).unlink()

    assert f"data/{name}" in signed_anew(bag)["removed_file"]


@pytest.mark.parametrize("name", ["evidence.jsonl", "documents.csv", "redactions.csv", "replies.csv"])
def test_rows_that_do_not_fit_their_schema_are_told(bag: Path, name: str) -> None:
    path = bag / "data" / name
    content = path.read_bytes()
    path.write_bytes(content.replace(b"2026-1", b"2026-9").replace(b'"counts":', b'"count":').replace(b"0.1,", b"7,"))
    if name == "documents.csv":
        path.write_bytes(content.replace(b"consistent", b"genuine"))

    assert f"data/{name}" in signed_anew(bag)["broken_row"]


def test_a_document_that_is_not_the_one_of_its_row_is_told(bag: Path) -> None:
    overwrite(bag / "data/documents/VS001-0003/redacted.pdf")

    assert signed_anew(bag) == {"other_document": {"data/documents/VS001-0003/redacted.pdf"}}


def test_a_document_that_no_row_tells_of_is_told(bag: Path) -> None:
    shutil.copytree(bag / "data/documents/VS001-0001", bag / "data/documents/VS001-0009")

    assert signed_anew(bag)["other_document"] == {
        "data/documents/VS001-0009/pages.txt",
        "data/documents/VS001-0009/redacted.pdf",
    }


def test_what_the_proof_of_a_document_finds_is_told(bag: Path) -> None:
    verdict = verify_bag(
        bag, public_keys=[KEY.public], prove=lambda path: ["it holds a font"] if "0002" in str(path) else []
    )

    assert [(str(one.kind), one.file) for one in verdict.findings] == [
        ("under_redaction", "data/documents/VS001-0002/redacted.pdf")
    ]


def test_a_document_that_brings_the_prover_down_is_told(bag: Path) -> None:
    def prove(_: Path) -> list[str]:
        raise SluiceError("the worker took too long")

    verdict = verify_bag(bag, public_keys=[KEY.public], prove=prove)

    assert {str(one.kind) for one in verdict.findings} == {"under_redaction"}
    assert len(verdict.findings) == 3

"""The ledger and the originals, on the command line: verified, proved to strangers, checked with the file alone."""

import json
from pathlib import Path

import pytest

from storage import ledger
from storage.database import Record
from tests.desk.conftest import Sluice
from tests.drawn import sha
from tests.storage.test_fixity import keep, overwrite


@pytest.fixture(autouse=True)
def _signed(record: Record) -> None:
    for number in (1, 2, 3):
        with record.writing() as session:
            ledger.append(session, "claim signed off", actor="operator", subject=f"claim:{number}", payload={})


def published(sluice: Sluice) -> str:
    row = sluice("ledger", "root", "--json").rows[0]
    return f"{row['size']}:{row['root']}"


def test_the_root_is_told_with_its_size_and_the_head(sluice: Sluice, record: Record) -> None:
    said = sluice("ledger", "root", "--json")

    assert set(said.rows[0]) == {"size", "root", "head"}
    assert (said.code, said.rows[0]["size"], said.rows[0]["head"]) == (0, 3, str(ledger.load_head(record.home)))


def test_the_root_of_fewer_entries_is_told_with_the_path_of_growth(sluice: Sluice) -> None:
    said = sluice("ledger", "root", "--size", "3", "--since", "1", "--json")

    assert (said.rows[0]["since"], len(said.rows[0]["consistency"])) == (1, 2)
    assert sluice("ledger", "root", "--size", "4").code == 3
    assert sluice("ledger", "root", "--since", "4").code == 2


def test_verify_prints_the_root_and_holds_the_ledger_against_a_known_one(sluice: Sluice) -> None:
    root = published(sluice)

    said = sluice("ledger", "verify", "--root", root, "--json")

    assert (said.code, said.rows[0]["root"]) == (0, root)
    assert sluice("ledger", "verify", "--root", f"3:{sha('0')}", "--json").rows[0]["broken"] == "changed"
    assert sluice("ledger", "verify", "--root", f"4:{sha('0')}").code == 1
    assert sluice("ledger", "verify", "--root", "nonsense").code == 2


def test_what_is_proved_is_checked_with_the_file_alone(sluice: Sluice, tmp_path: Path) -> None:
    root = published(sluice)
    file = tmp_path / "proof.json"
    file.write_text(sluice("ledger", "prove", "2", "--json").out, encoding="utf-8")

    said = sluice("--home", str(tmp_path / "stranger"), "ledger", "check", str(file), "--root", root, "--json")

    assert (said.code, said.rows[0]["holds"], said.rows[0]["root_known"]) == (0, True, True)
    assert said.rows[0]["disclosed"]["subject"] == "claim:2"
    assert not (tmp_path / "stranger").exists()


def test_a_proof_laid_out_for_people_is_checked_too(sluice: Sluice, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(sluice("ledger", "prove", "2", "--disclose", "all").out, encoding="utf-8")

    said = sluice("ledger", "check", str(file), "--json")

    assert (said.code, said.rows[0]["root_known"]) == (0, False)
    assert said.rows[0]["disclosed"]["actor"] == "operator"


def test_all_entries_on_a_subject_are_proved_one_a_line(sluice: Sluice, record: Record, tmp_path: Path) -> None:
    with record.writing() as session:
        ledger.append(session, "claim signed off", actor="operator", subject="claim:2", payload={})
    file = tmp_path / "proofs.jsonl"
    file.write_text(sluice("ledger", "prove", "--subject", "claim:2", "--json").out, encoding="utf-8")

    said = sluice("ledger", "check", str(file), "--json")

    assert [row["entry"] for row in said.rows] == [2, 4]


def test_only_the_fields_that_were_named_are_shown(sluice: Sluice) -> None:
    proof = sluice("ledger", "prove", "1", "--disclose", "day,kind", "--json").rows[0]

    assert set(proof["entry"]["disclosed"]) == {"day", "kind"}


def test_a_changed_proof_ends_with_one(sluice: Sluice, tmp_path: Path) -> None:
    proof = sluice("ledger", "prove", "2", "--json").rows[0]
    proof["entry"]["disclosed"]["subject"]["value"] = "claim:7"
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof), encoding="utf-8")

    said = sluice("ledger", "check", str(file), "--json")

    assert (said.code, said.rows[0]["holds"], said.rows[0]["disclosed"]) == (1, False, {})


@pytest.mark.parametrize("content", [b"", b"no json", b"\xff\xfe", b"{} {"])
def test_a_file_that_holds_no_proof_is_wrong_usage(sluice: Sluice, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "proof.json"
    file.write_bytes(content)

    assert sluice("ledger", "check", str(file)).code == 2


@pytest.mark.parametrize("words", [(), ("1", "--subject", "claim:1")])
def test_prove_wants_an_entry_or_a_subject(sluice: Sluice, words: tuple[str, ...]) -> None:
    assert sluice("ledger", "prove", *words).code == 2


def test_entries_are_listed_from_one_on(sluice: Sluice) -> None:
    said = sluice("ledger", "list", "--since", "1", "--json")

    assert [row["sequence"] for row in said.rows] == [2, 3]
    assert set(said.rows[0]) == {"sequence", "at", "kind", "actor", "subject"}


def test_whole_originals_end_with_a_summary(sluice: Sluice, record: Record) -> None:
    keep(record, b"one", b"two")

    said = sluice("fixity", "--json")

    assert (said.code, len(said.rows)) == (0, 1)
    assert (said.rows[0]["whole"], said.rows[0]["checked"]) == (True, 2)


def test_an_altered_original_is_a_line_and_ends_with_one(sluice: Sluice, record: Record) -> None:
    sha256, _ = keep(record, b"one", b"two")
    overwrite(record.vault.path_of(sha256), b"onf")

    said = sluice("fixity", "--cache", "harbour", "--json")

    assert said.code == 1
    assert said.rows[0] == {"blob": sha256, "finding": "altered"}
    assert (said.rows[-1]["whole"], said.rows[-1]["altered"]) == (False, 1)

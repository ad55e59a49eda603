"""Bags as strangers get them: valid for public tools, the same bytes each time, nothing that tells of the machine."""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import bagit
import jsonschema
import pytest

from config.errors import Refused, SluiceError, UsageError
from storage.releases.shapes import Erratum, Withdrawn
from tasks.package.bag import write_bag
from tasks.package.erratum import write_erratum
from tasks.package.rows import SCHEMAS
from tasks.package.verify import verify_bag
from tests.storage.outsider import disclosed_by
from tests.tasks.package.bagged import DAY, DOSSIER, KEY, drawn, selection, written

MIDNIGHT = 1_795_478_400


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return written(tmp_path).folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_reference_tool_takes_a_bag_for_valid(bag: Path) -> None:
    opened = bagit.Bag(str(bag))

    assert opened.validate()
    assert opened.version_info == (1, 0)
    assert opened.info["External-Identifier"] == "VS-2026-001"


@pytest.mark.parametrize(
    ("tool", "manifest"),
    [
        ("sha256sum", "tagmanifest-sha256.txt"),
        ("sha256sum", "manifest-sha256.txt"),
        ("sha512sum", "tagmanifest-sha512.txt"),
        ("sha512sum", "manifest-sha512.txt"),
    ],
)
def test_checksums_are_checked_with_tools_of_any_machine(bag: Path, tool: str, manifest: str) -> None:
    ran = subprocess.run([tool, "--strict", "-c", manifest], cwd=bag, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_same_selection_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = written(tmp_path / "one"), written(tmp_path / "two")

    assert contents(first.folder) == contents(second.folder)
    assert first.tagmanifest_sha256 == second.tagmanifest_sha256


def test_modes_and_times_tell_nothing(bag: Path) -> None:
    found = {
        (stat.S_IMODE(path.stat().st_mode), path.stat().st_mtime) for path in (bag, *bag.rglob("*")) if path.is_dir()
    }
    files = {(stat.S_IMODE(path.stat().st_mode), path.stat().st_mtime) for path in bag.rglob("*") if path.is_file()}

    assert (found, files) == ({(0o755, MIDNIGHT)}, {(0o644, MIDNIGHT)})


def test_a_bag_that_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    first = written(tmp_path)

    assert written(tmp_path) == first
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["VS-2026-001"]


def test_a_folder_with_something_else_is_not_overwritten(tmp_path: Path) -> None:
    folder = written(tmp_path).folder
    (folder / "data" / "claims.jsonl").write_text("")

    with pytest.raises(Refused) as refused:
        written(tmp_path)
    assert refused.value.rule == "release_exists"
    assert (folder / "data" / "claims.jsonl").read_text() == ""


def test_a_bag_with_an_empty_folder_more_is_something_else(tmp_path: Path) -> None:
    (written(tmp_path).folder / "data" / "more").mkdir()

    with pytest.raises(Refused, match="something else"):
        written(tmp_path)


def test_nothing_is_left_behind_where_a_bag_cannot_be_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(SluiceError, match="cannot be written"):
        written(tmp_path)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_pdf_that_is_not_the_one_that_was_proved_goes_nowhere(tmp_path: Path) -> None:
    made = drawn(tmp_path)
    made[2][0].write_bytes(b"%PDF-1.7 another")

    with pytest.raises(SluiceError, match="VS001-0002"):
        write_bag(selection(), made, extra={}, key=KEY, to=tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("path", ["../outside.txt", "claims.jsonl", "CHECK.md", "дело.html", "a//b", "a b.txt", ""])
def test_further_files_have_plain_names_that_are_free(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError):
        write_bag(selection(), drawn(tmp_path), extra={path: b"x"}, key=KEY, to=tmp_path / "out")


def test_names_are_ascii(bag: Path) -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", name) for name in contents(bag))


@pytest.mark.parametrize("name", ["claims", "evidence"])
def test_lines_are_as_their_schema_in_the_bag_says(bag: Path, name: str) -> None:
    schema = json.loads((bag / "data" / "schema" / f"{name}.json").read_text())
    rows = [json.loads(line) for line in (bag / "data" / f"{name}.jsonl").read_text().split("\n")[:-1]]

    assert len(rows) > 1
    for row in rows:
        jsonschema.validate(row, schema, cls=jsonschema.Draft202012Validator)


def test_proofs_are_as_their_schema_in_the_bag_says(bag: Path) -> None:
    schema = json.loads((bag / "data" / "schema" / "inclusion.json").read_text())
    (proof,) = (bag / "data" / "audit" / "inclusion").iterdir()

    jsonschema.validate(json.loads(proof.read_text()), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", ["documents", "redactions", "replies"])
def test_columns_are_those_of_their_schema(bag: Path, name: str) -> None:
    header = next(csv.reader(io.StringIO((bag / "data" / f"{name}.csv").read_text(encoding="utf-8"))))

    assert header == list(SCHEMAS[name].model_fields)


def test_a_stranger_can_check_a_sign_off_without_our_code(bag: Path) -> None:
    size, root = (bag / "data" / "audit" / "root.txt").read_text().strip().split(":")
    claim = json.loads((bag / "data" / "claims.jsonl").read_text().split("\n")[0])
    (one,) = claim["sign_offs"]
    proof = json.loads((bag / "data" / one["proof"]).read_text())

    assert disclosed_by(proof, int(size), root) == {
        "day": "2026-11-09",
        "kind": "sentence signed",
        "subject": f"signed:{one['binding']}",
    }


def test_the_program_in_the_instructions_checks_a_sign_off(bag: Path, tmp_path: Path) -> None:
    told = (bag / "data" / "CHECK.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", told, flags=re.DOTALL)
    (tmp_path / "check.py").write_text(program)
    claim = (bag / "data" / "claims.jsonl").read_text(encoding="utf-8").split("\n")[0]
    proof = "data/audit/inclusion/claim-0001-1.json"

    def ran(said: str) -> str:
        command = [sys.executable, str(tmp_path / "check.py"), said, proof]
        return subprocess.run(command, cwd=bag, capture_output=True, text=True, check=False).stdout.strip()

    assert (ran(claim), ran(claim.replace("four", "five", 1).replace("Four", "Five", 1))) == ("holds", "")


def test_each_redaction_tells_its_place_and_reason_and_no_more(bag: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((bag / "data" / "redactions.csv").read_text())))

    assert set(rows[0]) == {"export_id", "redacted_page", "left", "top", "right", "bottom", "reasons"}
    assert (rows[0]["export_id"], rows[0]["reasons"]) == ("VS001-0001", "personal_name")


def test_a_painted_box_tells_the_reasons_of_what_it_covers_and_not_of_the_whole_page(tmp_path: Path) -> None:
    plain = selection()
    first, *others = plain.documents
    beside = replace(first.hidden[0], boxes=((0.1, 0.8, 0.2, 0.9),), reason="account")
    chosen = replace(plain, documents=(replace(first, hidden=(first.hidden[0], beside, first.hidden[2])), *others))
    folder = written(tmp_path, selection=chosen).folder

    rows = list(csv.DictReader(io.StringIO((folder / "data" / "redactions.csv").read_text())))
    assert rows[0]["reasons"] == "personal_name"


def test_an_erratum_is_a_bag_that_names_what_it_withdraws(tmp_path: Path) -> None:
    release = written(tmp_path)
    erratum = Erratum(
        label="VS-2026-001-E1",
        made_on=DAY,
        withdraws="VS-2026-001",
        withdraws_tagmanifest_sha256=release.tagmanifest_sha256,
        is_whole=False,
        because="The register was amended",
        claims=(Withdrawn(1, "Four boats", "there were three"),),
        documents=("VS001-0002",),
    )
    folder = write_erratum(erratum, key=KEY, to=tmp_path / "out").folder

    told = json.loads((folder / "data" / "erratum.json").read_text())
    assert bagit.Bag(str(folder)).validate()
    assert told["withdraws_tagmanifest_sha256"] == release.tagmanifest_sha256
    assert verify_bag(folder, public_keys=[KEY.public]).findings == ()


def test_a_bag_that_was_copied_still_holds(bag: Path, tmp_path: Path) -> None:
    shutil.copytree(bag, tmp_path / "copy")

    verdict = verify_bag(tmp_path / "copy", public_keys=[KEY.public])
    assert (verdict.release, verdict.key, verdict.findings) == ("VS-2026-001", KEY.public.name, ())


def test_text_with_any_line_break_of_unicode_is_still_a_bag_that_holds(tmp_path: Path) -> None:
    plain = selection()
    odd = replace(plain.claims[1], text="One line\u2028two\u0085three\u2029four\x1cfive")
    folder = written(tmp_path, selection=replace(plain, claims=(plain.claims[0], odd))).folder

    assert verify_bag(folder, public_keys=[KEY.public]).findings == ()


def test_the_crate_lists_every_file_with_size_and_hash(bag: Path) -> None:
    graph = json.loads((bag / "data" / "ro-crate-metadata.json").read_text())["@graph"]
    told = {one["@id"]: one["contentSize"] for one in graph if one["@type"] == "File"}

    payload = {name.removeprefix("data/"): content for name, content in contents(bag).items() if "data/" in name}
    del payload["ro-crate-metadata.json"]
    assert told == {name: str(len(content)) for name, content in payload.items()}
    assert payload["dossier.html"] == DOSSIER


def test_the_commands_in_the_instructions_tell_a_bag_that_was_added_to(bag: Path) -> None:
    told = (bag / "data" / "CHECK.md").read_text()
    commands = re.findall(r"^    ((?:sha\d+sum -c|find ).*)$", told, flags=re.MULTILINE)

    def printed() -> list[str]:
        ran = [
            subprocess.run(["bash", "-c", one], cwd=bag, capture_output=True, text=True, check=False)
            for one in commands
        ]
        return [line for one in ran for line in (one.stdout + one.stderr).splitlines() if not line.endswith(": OK")]

    assert len(commands) == 6
    assert printed() == []
    (bag / "more.txt").write_text("x")
    (bag / "data" / "empty").mkdir()
    assert [line for line in printed() if "more" in line or "empty" in line] == ["< more.txt", "./data/empty"]

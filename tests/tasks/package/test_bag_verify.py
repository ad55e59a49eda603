"""Whatever is done to a bag is told: which file, what kind of tampering, and what to conclude."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from tasks.package import minisign
from tasks.package.layout import SIGNATURE, SIGNED
from tests.tasks.package.bagged import (
    CLAIMS,
    KEY,
    PROOF,
    edit_json,
    key_of,
    kinds,
    overwrite,
    repack,
    selection,
    sign_again,
    verdict_on,
    written,
)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    return written(tmp_path).folder


def test_a_bag_as_it_was_made_holds(bag: Path) -> None:
    verdict = verdict_on(bag)

    assert (verdict.release, verdict.key, verdict.findings) == ("VS-2026-001", KEY.public.name, ())
    assert verdict.files == sum(1 for path in bag.rglob("*") if path.is_file()) - 3


# ---- the eight that were named, and what the reference tool says of them
def test_a_changed_byte_of_the_same_size_is_told(bag: Path) -> None:
    overwrite(bag / "data/documents/VS001-0002/redacted.pdf")

    found = kinds(bag)
    assert found["changed_file"] == {"data/documents/VS001-0002/redacted.pdf"}
    assert set(found) <= {"changed_file", "other_document", "not_described"}


def test_a_removed_file_is_told(bag: Path) -> None:
    (bag / "data/replies.csv").unlink()

    assert kinds(bag)["removed_file"] == {"data/replies.csv"}


@pytest.mark.parametrize("name", ["data/more.txt", "more.txt", "data/documents/VS001-0001/original.pdf"])
def test_an_added_file_is_told(bag: Path, name: str) -> None:
    (bag / name).write_text("more")

    assert kinds(bag)["added_file"] == {name}


@pytest.mark.parametrize("names", [["sha256"], ["sha512"], ["sha256", "sha512"]])
def test_tag_manifests_that_were_removed_to_edit_what_they_list_are_told(bag: Path, names: list[str]) -> None:
    for name in names:
        (bag / f"tagmanifest-{name}.txt").unlink()
    info = bag / "bag-info.txt"
    info.write_text(info.read_text().replace("2026-11-24", "2026-11-01"))

    assert kinds(bag)["removed_tag_manifest"] == {f"tagmanifest-{name}.txt" for name in names}
    if len(names) > 1:
        assert bagit.Bag(str(bag)).validate(), "the reference tool notices nothing"


def test_a_forged_bag_that_was_packed_anew_is_told(bag: Path) -> None:
    edit_json(bag / CLAIMS, lambda claim: claim.update(rule="Everybody knows"))
    repack(bag)

    assert bagit.Bag(str(bag)).validate(), "the reference tool notices nothing"
    assert kinds(bag) == {"forged_bag": {SIGNED}}
    assert verdict_on(bag).key is None


def test_a_fetch_file_is_told(bag: Path) -> None:
    (bag / "fetch.txt").write_text("https://example.org/x 5 data/x\n")

    assert kinds(bag) == {"fetch": {"fetch.txt"}}


def test_a_signature_by_another_key_is_told(bag: Path) -> None:
    sign_again(bag, key_of(33))

    assert kinds(bag) == {"swapped_signature": {SIGNATURE}}


def test_a_signature_from_another_bag_of_the_same_desk_is_told(bag: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other", selection=replace(selection(), label="VS-2026-002")).folder
    shutil.copy(other / SIGNATURE, bag / SIGNATURE)

    assert kinds(bag) == {"swapped_signature": {SIGNATURE}}


def test_an_edited_proof_is_told(bag: Path) -> None:
    edit_json(bag / PROOF, lambda proof: proof["entry"]["disclosed"]["day"].update(value="2026-11-01"))
    repack(bag)
    sign_again(bag, KEY, minisign.read_signature((bag / SIGNATURE).read_text()).trusted_comment)

    assert kinds(bag)["edited_proof"] == {PROOF}


# ---- more about the signature
def test_a_bag_that_nobody_signed_is_told(bag: Path) -> None:
    (bag / SIGNATURE).unlink()

    assert kinds(bag) == {"no_signature": {SIGNATURE}}


def test_a_signature_that_bears_the_id_of_a_trusted_key_and_is_not_by_it_is_told(bag: Path) -> None:
    forger = minisign.SecretKey(replace(key_of(50).public, key_id=KEY.public.key_id), key_of(50).seed)
    sign_again(bag, forger)

    assert kinds(bag) == {"swapped_signature": {SIGNATURE}}


@pytest.mark.parametrize("text", ["", "untrusted comment: x\nRU\ntrusted comment: y\nzz\n", "\0" * 99, "ю" * 9000])
def test_what_is_no_signature_is_told(bag: Path, text: str) -> None:
    (bag / SIGNATURE).write_text(text)

    assert kinds(bag) == {"broken_signature": {SIGNATURE}}


def test_an_altered_trusted_comment_is_told(bag: Path) -> None:
    path = bag / SIGNATURE
    path.write_text(path.read_text().replace("VS-2026-001", "VS-2026-009"))

    assert kinds(bag) == {"changed_comment": {SIGNATURE}}


def test_a_bag_under_another_label_than_the_signed_one_is_told(bag: Path) -> None:
    sign_again(bag, KEY, minisign.read_signature((bag / SIGNATURE).read_text()).trusted_comment.replace("001", "002"))

    assert kinds(bag) == {"changed_comment": {SIGNATURE}}


def test_a_tag_manifest_that_no_longer_lists_the_manifests_is_told(bag: Path) -> None:
    lines = (bag / SIGNED).read_text().splitlines(keepends=True)
    (bag / SIGNED).write_text("".join(line for line in lines if "manifest" not in line))

    assert "forged_bag" in kinds(bag)


# ---- more about what lies there
def test_an_edited_manifest_is_told(bag: Path) -> None:
    path = bag / "manifest-sha512.txt"
    path.write_text(path.read_text().replace("data/README.txt", "data/readme.txt"))

    assert "manifest-sha512.txt" in kinds(bag)["changed_file"]


def test_a_file_that_only_one_of_two_manifests_lists_is_told(bag: Path) -> None:
    (bag / "data/more.txt").write_text("x")
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    with (bag / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{digest}  data/more.txt\n")
    tags = (bag / SIGNED).read_text()
    assert tags

    assert "data/more.txt" in kinds(bag)["added_file"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "data/../bagit.txt", "data\\x", "data/дело"])
def test_a_path_out_of_the_bag_is_told_and_not_followed(bag: Path, name: str) -> None:
    with (bag / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  {name}\n")

    assert kinds(bag)["unsafe_path"] == {"manifest-sha256.txt"}


@pytest.mark.parametrize("version", ["0.97", "1.1"])
def test_another_version_of_bagit_is_told(bag: Path, version: str) -> None:
    (bag / "bagit.txt").write_text(f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n")

    assert kinds(bag)["not_bagit_1.0"] == {"bagit.txt"}


def test_an_empty_folder_is_told(bag: Path) -> None:
    (bag / "data/documents/VS001-0009").mkdir()

    assert kinds(bag) == {"empty_folder": {"data/documents/VS001-0009"}}


def test_a_link_is_told_and_not_followed(bag: Path, tmp_path: Path) -> None:
    outside = tmp_path / "claims.jsonl"
    (bag / CLAIMS).rename(outside)
    (bag / CLAIMS).symlink_to(outside)
    (bag / "data/away").symlink_to(tmp_path)

    found = kinds(bag)
    assert found["not_a_plain_file"] == {CLAIMS, "data/away"}
    assert found["removed_file"] == {CLAIMS}


def test_a_pipe_is_told_and_not_waited_for(bag: Path) -> None:
    (bag / "data/README.txt").unlink()
    os.mkfifo(bag / "data/README.txt")

    assert kinds(bag)["not_a_plain_file"] == {"data/README.txt"}


def test_names_that_would_trick_a_terminal_are_told_escaped(bag: Path) -> None:
    (bag / "data" / "a\x1b[2J\nsluice: VS-2026-001 is whole").write_text("x")

    verdict = verdict_on(bag)
    assert any("is whole" in one.file for one in verdict.findings)
    assert all(one.file.isprintable() and one.because.isprintable() for one in verdict.findings)


def test_a_label_that_would_trick_a_terminal_is_told_escaped(bag: Path) -> None:
    info = bag / "bag-info.txt"
    info.write_text(info.read_text().replace("VS-2026-001", "VS\x1b[2J"))

    assert (verdict_on(bag).release or "").isprintable()


def test_a_wrong_count_of_bytes_is_told(bag: Path) -> None:
    info = bag / "bag-info.txt"
    info.write_text(info.read_text().replace("Payload-Oxum: ", "Payload-Oxum: 1"))

    assert kinds(bag)["wrong_oxum"] == {"bag-info.txt"}


def test_a_crate_that_does_not_list_a_file_is_told(bag: Path) -> None:
    def forget(crate: dict[str, list[dict[str, object]]]) -> None:
        root = next(one for one in crate["@graph"] if one["@id"] == "./")
        root["hasPart"] = [one for one in root["hasPart"] if one != {"@id": "replies.csv"}]  # type: ignore[attr-defined]

    edit_json(bag / "data/ro-crate-metadata.json", forget)
    repack(bag, describe=False)

    assert kinds(bag)["not_described"] == {"data/replies.csv"}


def test_a_crate_that_tells_another_hash_is_told(bag: Path) -> None:
    def falsify(crate: dict[str, list[dict[str, object]]]) -> None:
        next(one for one in crate["@graph"] if one["@id"] == "replies.csv")["sha256"] = "0" * 64

    edit_json(bag / "data/ro-crate-metadata.json", falsify)
    repack(bag, describe=False)

    assert kinds(bag)["not_described"] == {"data/replies.csv"}

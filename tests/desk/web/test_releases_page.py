"""Releases by pages and over HTTP: listed with what they hold, and their bags packed, whole or not at all."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from storage.database import Record, open_record
from storage.releases.making import Bagged, record_release
from storage.releases.order import ReleaseOrder
from storage.releases.selecting import select_release
from storage.releases.withdrawing import Withdrawal, draft_erratum, record_erratum
from storage.vocabulary import ClaimStatus
from tasks.package import pack_bag
from tests.conftest import copied_record, settings_of
from tests.desk.api.browser import API, bearer, browser_of, put_person, token_of
from tests.desk.web.visitor import Visitor, visitor_of
from tests.rules.desk import make_desk
from tests.tasks.package.bagged import KEY, OTHER_KEY, verdict_on, written

ORDER = ReleaseOrder("harbour", minimum=ClaimStatus.CORROBORATED)


def keep(record: Record, tagmanifest_sha256: str) -> str:
    """Keep a release of one claim; gives its label."""
    desk = make_desk(record)
    desk.corroborated()
    selected = select_release(record, ORDER)
    made = {one.number: "cd" * 32 for one in selected.selection.documents}
    record_release(record, ORDER, selected, Bagged(tagmanifest_sha256, KEY.public.name, made), reviewer="edda")
    return selected.selection.label


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> tuple[Path, str]:
    """A home with a release whose bag lies in the folder of releases, an example bag; and the label."""
    base = tmp_path_factory.mktemp("prepared")
    record = copied_record(base / "home", migrated_sqlite)
    bag = written(base)
    kept = keep(record, bag.tagmanifest_sha256)
    record.settings.release_folder.mkdir()
    bag.folder.rename(record.settings.release_folder / kept)
    put_person(record, "nora")
    record.close()
    return base / "home", kept


@pytest.fixture
def label(prepared: tuple[Path, str]) -> str:
    """What the release is called."""
    return prepared[1]


@pytest.fixture
def record(home: Path, prepared: tuple[Path, str]) -> Iterator[Record]:
    """A copy of that home's record."""
    shutil.copytree(prepared[0], home)
    opened = open_record(settings_of(home))
    yield opened
    opened.close()


@pytest.fixture
def reader(app: FastAPI) -> Visitor:
    """Somebody who reviews, at a desk with a release."""
    return visitor_of(app, "nora")


def test_a_bag_is_downloaded_whole_and_an_outsider_finds_nothing_wrong(
    reader: Visitor, label: str, tmp_path: Path
) -> None:
    answer = reader.get(f"/releases/{label}/bag")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == f'attachment; filename="{label}.zip"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert int(answer.headers["content-length"]) == len(answer.content)
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path / "unpacked")
    found = {str(one.kind) for one in verdict_on(tmp_path / "unpacked" / label).findings}
    assert found <= {"changed_comment"}, "the example bag was made under another label, which its signature tells"


def test_the_same_bag_is_packed_to_the_same_bytes(reader: Visitor, label: str) -> None:
    assert reader.get(f"/releases/{label}/bag").content == reader.get(f"/releases/{label}/bag").content


def test_a_program_with_a_token_gets_the_bag_too(app: FastAPI, record: Record, reader: Visitor, label: str) -> None:
    answer = browser_of(app).get(f"{API}/releases/{label}/bag", headers=bearer(token_of(record, "nora")))

    assert answer.content == reader.get(f"/releases/{label}/bag").content


@pytest.mark.parametrize("name", ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt", "data/README.txt", "bagit.txt"])
def test_a_bag_that_was_changed_is_not_handed_out(reader: Visitor, record: Record, label: str, name: str) -> None:
    with (record.settings.release_folder / label / name).open("ab") as opened:
        opened.write(b"one more line\n")

    answer = reader.get(f"/releases/{label}/bag")

    assert answer.status_code == 422
    assert "bag_differs" in answer.text
    assert list((record.home / "scratch").iterdir()) == []


def test_nothing_that_was_put_beside_goes_along(reader: Visitor, record: Record, label: str) -> None:
    (record.settings.release_folder / label / "data" / "notes.txt").write_text("who told us")

    assert reader.get(f"/releases/{label}/bag").status_code == 422


def test_a_link_out_of_the_bag_is_not_followed(reader: Visitor, record: Record, label: str, tmp_path: Path) -> None:
    readme = record.settings.release_folder / label / "data" / "README.txt"
    readme.rename(tmp_path / "README.txt")
    readme.symlink_to(tmp_path / "README.txt")

    assert reader.get(f"/releases/{label}/bag").status_code == 422


@pytest.mark.parametrize("asked", ["VS-1999-001", "..", "%2e%2e", "..%2f..%2fkeys", ".hidden", "a%00b", "keys"])
def test_only_what_the_record_lists_is_looked_for(reader: Visitor, record: Record, asked: str) -> None:
    (record.settings.release_folder / "keys").mkdir()

    answer = reader.get(f"/releases/{asked}/bag")

    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_a_folder_that_is_a_link_is_no_bag(tmp_path: Path) -> None:
    bag = written(tmp_path)
    (tmp_path / "link").symlink_to(bag.folder)

    with pytest.raises(Exception, match="does not lie"):
        pack_bag(tmp_path / "link", tagmanifest_sha256=bag.tagmanifest_sha256, into=io.BytesIO())


def test_another_bag_under_the_label_is_not_handed_out(
    reader: Visitor, record: Record, label: str, tmp_path: Path
) -> None:
    folder = record.settings.release_folder / label
    folder.rename(tmp_path / "away")
    written(tmp_path / "other", key=OTHER_KEY, extra={"dossier.html": b"<p>another</p>\n"}).folder.rename(folder)

    assert reader.get(f"/releases/{label}/bag").status_code == 422


def test_a_bag_that_lies_elsewhere_is_told_so(reader: Visitor, record: Record, label: str, tmp_path: Path) -> None:
    (record.settings.release_folder / label).rename(tmp_path / "elsewhere")

    page = reader.get("/releases").text

    assert "Not here to download" in page
    assert f"/releases/{label}/bag" not in page
    assert reader.get(f"/releases/{label}/bag").status_code == 404


def test_a_release_is_listed_with_what_it_holds_and_how_it_is_checked(reader: Visitor, label: str) -> None:
    page = reader.get("/releases").text

    assert f'href="/releases/{label}/bag"' in page
    assert f"sluice release verify {label} --public-key release.pub" in page
    assert "by <bdi>edda</bdi>" in page
    assert "1 claim," in page
    assert KEY.public.name in page


def test_what_was_withdrawn_is_told_before_it_is_handed_on(reader: Visitor, record: Record, label: str) -> None:
    withdrawal = Withdrawal(label, "<b>altered</b>")
    erratum = draft_erratum(record, withdrawal)
    record_erratum(record, withdrawal, erratum, Bagged("ef" * 32, KEY.public.name, {}), reviewer="edda")

    page = reader.get("/releases").text

    assert "Withdrawn: nothing of it stands any more" in page
    assert f'href="#{erratum.label}"' in page
    assert "&lt;b&gt;altered&lt;/b&gt;" in page

"""Releases as people type them: keys, making, checking, withdrawing, and what each refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from config.errors import NotFound
from config.settings import Settings
from storage.database import Record, open_record
from storage.tables.ledger import LedgerEntry
from tasks.package import minisign, release_by_settings
from tasks.workshop import working
from tests.desk.conftest import Said, Sluice
from tests.desk.planting import PLANTED, planted_home

SIGNS, WORDS = PLANTED["reviewer who signs"], PLANTED["reviewer who words"]
Say = Callable[..., Said]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one claim that may go out, one that is held, and a release key."""
    base = tmp_path_factory.mktemp("prepared")
    with planted_home(base) as planted:
        pass
    return planted.settings.home


@pytest.fixture
def say(prepared: Path, home: Path, sluice: Sluice) -> Say:
    """Run a command in a copy of that home."""
    shutil.copytree(prepared, home, dirs_exist_ok=True)
    return lambda *words: sluice(*words, "--json")


@pytest.fixture
def keyed(say: Say) -> Say:
    """The same, with keys."""
    assert say("release", "keygen").code == 0
    return say


def create(say: Say, to: Path, *more: str) -> Said:
    return say("release", "create", "--cache", "harbour", "--to", str(to), *more)


def bytes_of(bag: Path) -> dict[str, bytes]:
    return {str(path.relative_to(bag)): path.read_bytes() for path in bag.rglob("*") if path.is_file()}


def test_keys_are_made_once_and_the_secret_one_is_nobody_elses(say: Say, home: Path) -> None:
    (made,) = say("release", "keygen").rows

    assert (home / "keys" / "release.key").stat().st_mode & 0o777 == 0o600
    assert made["public"] in (home / "keys" / "release.pub").read_text()
    again = say("release", "keygen")
    assert (again.code, "there is a key already" in again.err) == (4, True)


def test_a_key_is_locked_with_a_password(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minisign, "OPERATIONS", 32_768)  # seconds of scrypt are not what is tested
    monkeypatch.setattr(minisign, "MEMORY_BYTES", 2**24)
    key = tmp_path / "stick" / "r.key"
    monkeypatch.setenv("SLUICE_RELEASE_PASSWORD", "right")
    assert say("release", "keygen", "--password", "--key", str(key)).code == 0
    monkeypatch.setenv("SLUICE_RELEASE_PASSWORD", "wrong")

    said = create(say, tmp_path / "out", "--key", str(key))

    assert (said.code, "does not open it" in said.err) == (2, True)


def test_without_a_key_nothing_is_made(say: Say, tmp_path: Path) -> None:
    said = create(say, tmp_path / "out")

    assert (said.code, "sluice release keygen" in said.err, (tmp_path / "out").exists()) == (4, True, False)


def test_a_release_is_made_checked_made_again_and_withdrawn(keyed: Say, home: Path, tmp_path: Path) -> None:
    """The whole way of a release, since drawing it is what takes the time."""
    first = create(keyed, tmp_path / "out")
    (made,) = first.rows

    assert (made["new"], made["claims"], made["documents"]) == (True, 1, 1)
    assert "left out: claim 2" in first.err
    assert "embargo" in first.err
    bag = Path(made["folder"])
    checked = keyed("release", "verify", str(bag))
    assert (checked.code, checked.rows[0]["whole"], checked.rows[0]["release"]) == (0, True, made["release"])

    (again,) = create(keyed, tmp_path / "other").rows
    assert (again["new"], again["release"]) == (False, made["release"])
    assert bytes_of(Path(again["folder"])) == bytes_of(bag)

    row = keyed("release", "list").rows[0]
    assert (row["state"], row["tagmanifest_sha256"]) == ("stands", made["tagmanifest_sha256"])

    stranger = tmp_path / "stranger.pub"
    shutil.copy(home / "keys" / "release.pub", stranger)
    shutil.rmtree(home)
    assert keyed("release", "verify", str(bag), "--public-key", str(stranger)).code == 0
    claims = bag / "data" / "claims.jsonl"
    claims.write_bytes(claims.read_bytes().replace(b"240", b"340"))
    tampered = keyed("release", "verify", str(bag), "--public-key", str(stranger))
    found = {(one["kind"], one["file"]) for one in tampered.rows[0]["findings"]}
    assert tampered.code == 1
    assert found >= {("changed_file", "data/claims.jsonl"), ("edited_claim", "data/claims.jsonl")}


def test_a_release_is_withdrawn_by_an_erratum(keyed: Say, tmp_path: Path) -> None:
    (made,) = create(keyed, tmp_path).rows
    words = ("release", "retract", made["release"], "--because", "altered", "--to", str(tmp_path), "--as", SIGNS)

    (withdrawn,) = keyed(*words, "--request", "once").rows

    assert keyed(*words, "--request", "once").rows[0]["release"] == withdrawn["release"]
    assert keyed("release", "verify", withdrawn["folder"]).code == 0
    told = json.loads((Path(withdrawn["folder"]) / "data" / "erratum.json").read_text())
    assert told["withdraws_tagmanifest_sha256"] == made["tagmanifest_sha256"]
    assert [row["state"] for row in keyed("release", "list").rows] == ["withdrawn", "erratum"]
    assert keyed("claim", "show", "4").rows[0]["status"] == "retracted"
    states = {row["release"] for row in keyed("document", "list", "--cache", "harbour").rows}
    assert states == {"recalled", "unreleased"}
    refused = keyed(*words)
    assert (refused.code, "nothing of" in refused.err) == (4, True)


def test_a_held_claim_is_refused_where_it_is_asked_for(keyed: Say, tmp_path: Path) -> None:
    said = create(keyed, tmp_path, "--claim", "2")

    assert (said.code, "hold 1 (embargo) is in force" in said.err, said.out) == (4, True, "")


def test_a_stale_status_stops_it_until_it_is_written_anew(keyed: Say, home: Path, tmp_path: Path) -> None:
    record = open_record_of(home)
    with record.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE text_variant SET text = 'other' WHERE chosen_because IS NOT NULL")
    record.close()

    stale = create(keyed, tmp_path)

    assert (stale.code, "sluice claim refresh" in stale.err) == (4, True)
    refreshed = {row["claim"]: row for row in keyed("claim", "refresh", "--cache", "harbour").rows}
    assert (refreshed[4]["before"], refreshed[4]["status"]) == ("verified", "single_source")
    assert (create(keyed, tmp_path).code, list(tmp_path.glob("VS-*"))) == (4, [])


def open_record_of(home: Path) -> Record:
    return open_record(Settings(home=home))


def test_a_redaction_that_nobody_approved_stops_it(keyed: Say, tmp_path: Path) -> None:
    hide = ("--page", "1", "--words", "240", "--reason", "legal", "--as", WORDS)
    rows = keyed("document", "list", "--cache", "harbour").rows
    assert sum(keyed("redaction", "draw", row["document"][:12], *hide).code == 0 for row in rows) == 2

    said = create(keyed, tmp_path)

    assert (said.code, "sluice redaction" in said.err) == (4, True)


@pytest.mark.usefixtures("keyed")
def test_a_standing_order_releases_what_is_new_and_no_more(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_HOME", str(home))
    monkeypatch.setenv("SLUICE_RELEASE_CACHES", '["harbour"]')

    with working() as shop:
        first = release_by_settings(shop.record, hands=shop.hands)
        second = release_by_settings(shop.record, hands=shop.hands)
        with shop.record.reading() as session:
            (entry,) = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "release made")).all()

    assert (first, second) == (
        {"caches": 1, "releases": 1, "refused": 0},
        {"caches": 1, "releases": 0, "refused": 0},
    )
    assert entry.actor == "sluice"
    assert [path.name for path in (home / "releases").iterdir()] == [entry.subject.removeprefix("release:")]


@pytest.mark.usefixtures("keyed")
def test_a_cache_that_cannot_be_released_holds_up_none_listed_after_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLUICE_HOME", str(home))
    monkeypatch.setenv("SLUICE_RELEASE_CACHES", '["nowhere", "harbour", "elsewhere"]')

    with working() as shop, pytest.raises(NotFound, match="nowhere"):
        release_by_settings(shop.record, hands=shop.hands)

    assert len(list((home / "releases").iterdir())) == 1


def test_an_unknown_view_is_told_with_those_that_are(keyed: Say, tmp_path: Path) -> None:
    said = create(keyed, tmp_path, "--view", "xml")

    assert (said.code, "claimreview, ftm, loadfile, tables" in said.err) == (2, True)


def test_a_cache_without_anything_verified_releases_nothing(keyed: Say, tmp_path: Path) -> None:
    said = keyed("release", "create", "--cache", "nowhere", "--to", str(tmp_path))

    assert said.code == 3

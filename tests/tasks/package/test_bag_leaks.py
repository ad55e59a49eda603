"""Whatever must stay at the desk stops a bag, however it is written; what is harmless does not."""

import base64
import json
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from storage.releases.shapes import Erratum, Secret, Withdrawn
from tasks.package.erratum import write_erratum
from tasks.package.needles import Needles
from tasks.package.scan import find_leaks
from tasks.package.wanted import Wanted
from tests.tasks.package import selected
from tests.tasks.package.bagged import DAY, KEY, selection, written

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SECRETS = (
    Secret("Ada Northcote", "reviewer"),
    Secret("R-5f0c2e", "reviewer"),
    Secret("договор_сканы (2).pdf", "file_name"),
    Secret("inbox/annex 2/договор_сканы (2).pdf", "path"),
    Secret(HASH, "hash"),
    Secret("http://leak3x7abcdefgh.onion/drop?id=5", "address"),
    Secret("newsdesk-07", "host"),
    Secret("/srv/desk/.sluice", "home"),
    Secret("Тарасенко Лев", "redacted"),
    Secret("Орлова Анна", "redacted"),
    Secret("李国强", "redacted"),
    Secret("40817 810 0999 1000 4312", "redacted"),
)
LEAKS = [
    ("reviewer", "as ada  northcote said"),
    ("reviewer", "signed: R-5F0C2E."),
    ("file_name", "see ДОГОВОР_СКАНЫ (2).PDF"),
    ("path", "inbox/annex 2/договор_сканы (2).pdf"),
    ("path", quote("inbox/annex 2/договор_сканы (2).pdf")),
    ("path", json.dumps("inbox/annex 2/договор_сканы (2).pdf")),
    ("path", r"inbox\/annex 2\/договор_сканы (2).pdf"),
    ("hash", HASH),
    ("hash", HASH.upper()),
    ("hash", f"sha256-{HASH[:12]}"),
    ("hash", f"00ff{HASH}00"),
    ("hash", base64.b64encode(bytes.fromhex(HASH)).decode()),
    ("hash", base64.urlsafe_b64encode(bytes.fromhex(HASH)).decode()),
    ("hash", base64.b64encode(b"xy" + bytes.fromhex(HASH)).decode()),
    ("address", "leak3x7abcdefgh.onion"),
    ("address", quote("http://leak3x7abcdefgh.onion/drop?id=5", safe="")),
    ("host", "made on newsdesk-07"),
    ("home", "file:///srv/desk/.sluice/vault"),
    ("home", base64.b64encode(b"at /srv/desk/.sluice here").decode()),
    ("redacted", "Тарасенко Лев"),
    ("redacted", "госпоже ОРЛОВОЙ  АННЕ"),
    ("redacted", "&#1058;арасенко Лев"),
    ("redacted", "Тара\u00adсенко\u200b Лев"),
    ("redacted", "与李国强签订"),
    ("redacted", "account 40817810099910004312"),
    ("redacted", "40817-810-0999-1000-4312"),
]
HARMLESS = [
    "Canada Northcoteshire", "newsdesk-071", "Nowhere", "Льву Толстому", "李国", "4081781", "договор", "R-5f0c2",
    "9f86d081884 7d659a2feaa0", "http://register.lindhaven.example/entries/118",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), LEAKS)
def test_a_secret_is_found_however_it_is_written(kind: str, text: str) -> None:
    assert kind in Wanted(SECRETS).kinds_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_let_through(text: str) -> None:
    assert Wanted(SECRETS).kinds_in(text) == set()


@pytest.mark.parametrize("text", ["A", "12", "3.4", "17", "Li"])
def test_redacted_words_too_short_to_mean_anything_stop_nothing(text: str) -> None:
    assert Wanted([Secret(text, "redacted")]).kinds_in("A 12 3.4 17 Li") == set()


def test_a_redacted_number_is_not_found_in_hashes() -> None:
    digits = "".join(f"{number:05}" for number in range(0, 100_000, 7))[:64]

    assert Wanted([Secret(digits[20:25], "redacted")]).kinds_in(f"sha256 {digits}") == set()


@pytest.mark.parametrize("kind", sorted({one.kind for one in SECRETS}))
def test_a_bag_that_tells_a_secret_is_not_made(tmp_path: Path, kind: str) -> None:
    planted = next(one for one in SECRETS if one.kind == kind)
    plain = selection()
    told = replace(plain.claims[1], rule=f"as {planted.text} has it")
    chosen = replace(plain, claims=(plain.claims[0], told), secrets=(*plain.secrets, *SECRETS))

    with pytest.raises(Refused, match=rf"claims\.jsonl line 2 \({kind}\)") as refused:
        written(tmp_path, selection=chosen)
    assert refused.value.rule == "would_leak"
    assert planted.text not in str(refused.value)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dossier.html", "<p>Тара<b>сенко</b> Лев</p>".encode()),
        ("dossier.html", '<p title="Тарасенко Лев">x</p>'.encode()),
        ("dossier.html", "<!-- Тарасенко Лев -->".encode()),
        ("dossier.html", b'<img src="data:image/png;base64,' + base64.b64encode("Тарасенко Лев".encode()) + b'">'),
        ("loadfile/text/VS001-0001.txt", "Тарасенко Лев".encode()),
        ("tables/claims.parquet", b"PAR1" + "Тарасенко Лев".encode() + b"\0" * 9),
        ("dossier.pdf", b"%PDF" + "Тарасенко Лев".encode("utf-16-be")),
        ("ftm.jsonl", json.dumps({"note": "Тарасенко Лев"}).encode()),
        ("dossier.pdf", bytes.fromhex(HASH).join((b"%PDF-", b"-"))),
        ("views/договор.html".replace("договор", HASH[:12]), b""),
        ("dossier.pdf", b"%PDF /Author (written by Ada Northcote) /" + b"\xf7" * 20),
    ],
)
def test_a_secret_is_found_in_files_of_every_kind(tmp_path: Path, name: str, content: bytes) -> None:
    chosen = replace(selection(), secrets=SECRETS)

    with pytest.raises(Refused, match="would tell"):
        written(tmp_path, selection=chosen, extra={name: content})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("redacted.pdf", "file_name"),
        ("README.txt", "file_name"),
        ("independent_groups", "reviewer"),
        ("minisign", "redacted"),
        ("derivative", "host"),
    ],
)
def test_words_of_every_bag_are_no_secrets(tmp_path: Path, text: str, kind: str) -> None:
    assert written(tmp_path, selection=replace(selection(), secrets=(Secret(text, kind),))).folder.is_dir()


def test_the_example_as_a_whole_tells_nothing(tmp_path: Path) -> None:
    folder = written(tmp_path, selection=replace(selection(), secrets=(*selection().secrets, *SECRETS))).folder

    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for canary in (
        selected.HIDDEN_NAME,
        selected.FILE_NAME,
        "Ada Northcote",
        "R-5f0c2e",
        "01" * 32,
        "e7" * 32,
        "a1" * 32,
    ):
        assert canary.encode() not in everything
    assert b"10:00:" not in everything, "no time finer than a day"


def test_an_erratum_is_looked_through_too(tmp_path: Path) -> None:
    erratum = Erratum(
        label="VS-2026-001-E1",
        made_on=DAY,
        withdraws="VS-2026-001",
        withdraws_tagmanifest_sha256="0" * 64,
        is_whole=True,
        because="Ada Northcote erred",
        claims=(Withdrawn(1, "x", "y"),),
        documents=(),
        secrets=SECRETS,
    )

    with pytest.raises(Refused, match=r"erratum\.json"):
        write_erratum(erratum, key=KEY, to=tmp_path / "out")


@given(st.lists(st.binary(min_size=6, max_size=12), max_size=8), st.binary(max_size=400), st.integers(0, 400))
def test_needles_are_found_wherever_they_stand(needles: list[bytes], hay: bytes, place: int) -> None:
    sought = Needles([(needle, str(number)) for number, needle in enumerate(needles)])
    content = hay[:place] + b"".join(needles[:1]) + hay[place:]

    assert sought.found_in(content) == {str(number) for number, needle in enumerate(needles) if needle in content}


def test_a_needle_across_two_pieces_of_a_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.package.needles.CHUNK_BYTES", 16)

    for place in range(40):
        content = b"." * place + b"a needle" + b"." * (40 - place)
        assert Needles([(b"a needle", "found")]).found_in(content) == {"found"}


def test_thousands_of_secrets_cost_one_pass(tmp_path: Path) -> None:
    secrets = [Secret(f"folder {number}/scan of page {number}.pdf", "path") for number in range(3000)]
    (tmp_path / "large.pdf").write_bytes(b"\0\x01\x02\x03" * (1 << 22))

    began = time.monotonic()
    assert find_leaks(tmp_path, secrets) == []
    assert time.monotonic() - began < 20

"""Bringing in: every file gets its place, and what is no file is told."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from config.errors import NotFound, SluiceError, UsageError
from config.settings import Settings
from storage.database import Record, open_record
from storage.digest import record_digest
from storage.shapes import Fetched, Order
from tasks.deliver.deliver import deliver
from tests.tasks.bringing import Pool, bring_in, count, paths, refuse_to_fetch, zipped


def test_paths_lie_below_the_folder_that_was_given(record: Record, folder: Path) -> None:
    bring_in(record, folder)

    assert set(paths(record)) == {"a.txt", "sub/b.txt"}


def test_a_single_file_is_called_by_its_name(record: Record, folder: Path) -> None:
    bring_in(record, folder / "sub" / "b.txt")

    assert set(paths(record)) == {"b.txt"}


def test_several_inputs_stand_below_their_names(record: Record, folder: Path) -> None:
    bring_in(record, folder, folder / "a.txt")

    assert set(paths(record)) == {"input/a.txt", "input/sub/b.txt", "a.txt"}


def test_equal_names_of_inputs_are_told_apart(record: Record, tmp_path: Path) -> None:
    for parent in ("one", "two"):
        (tmp_path / parent).mkdir()
        (tmp_path / parent / "x.txt").write_bytes(parent.encode())

    bring_in(record, tmp_path / "two" / "x.txt", tmp_path / "one" / "x.txt")

    assert {path: row[0][:4] for path, row in paths(record).items()} == {"x.txt": "7692", "x (2).txt": "3fc4"}


def test_the_order_of_inputs_decides_nothing(tmp_path: Path, folder: Path) -> None:
    digests = set()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.zip").write_bytes(zipped({"d": b"first"}))
    inputs = [folder, folder / "a.txt", tmp_path / "other"]
    for number, order in enumerate([inputs, inputs[::-1], [*inputs[1:], inputs[0], inputs[1]]]):
        opened = open_record(Settings(home=tmp_path / f"home{number}", workers=2))
        bring_in(opened, *order)
        digests.add(record_digest(opened))
        opened.close()

    assert len(digests) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(
        st.binary(min_size=1, max_size=60).filter(lambda name: not set(name) & {0, 47} and name not in (b".", b"..")),
        min_size=1,
        max_size=5,
    )
)
def test_any_name_is_kept_as_it_is(names: set[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    made = tmp_path_factory.mktemp("names")
    (made / "input").mkdir()
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(made / "input"), name)))).write_bytes(name)  # noqa: PTH118
    opened = open_record(Settings(home=made / "home", workers=2))

    bring_in(opened, made / "input")

    with opened.engine.connect() as connection:
        kept = {bytes(row[0]) for row in connection.execute(text("SELECT raw_path FROM occurrence"))}
    opened.close()
    assert kept == names


def test_undecodable_bytes_are_shown_as_such(record: Record, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_bytes(b"x")

    bring_in(record, folder)

    assert "\ufffd.txt" in paths(record)


def test_names_are_shown_composed(record: Record, folder: Path) -> None:
    (folder / "и\u0306.txt").write_bytes(b"x")

    bring_in(record, folder)

    assert "й.txt" in paths(record)


def test_links_pipes_and_sockets_are_skipped_and_told(record: Record, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.txt").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "file link").symlink_to(tmp_path / "secret" / "s.txt")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "s"))
    told: dict[str, int] = {}

    order = Order("harbour", (str(folder),))
    deliver(order, record=record, unpack=Pool(record).unpack, fetch=refuse_to_fetch, notice=told.__setitem__)

    assert (set(paths(record)), told["skipped"]) == ({"a.txt", "sub/b.txt"}, 4)


def test_a_file_that_cannot_be_read_stops_the_delivery(
    record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.access
    monkeypatch.setattr(os, "access", lambda place, mode: not bytes(place).endswith(b"b.txt") and really(place, mode))

    with pytest.raises(SluiceError, match=r"1 files or folders .* cannot be read") as refused:
        bring_in(record, folder)

    assert "b.txt" not in str(refused.value)
    assert count(record, "delivery") == count(record, "blob") == 0


def test_a_file_that_vanishes_while_it_is_kept_stops_the_delivery(
    record: Record, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = record.vault.keep

    def vanish(path: Path) -> object:
        if path.name == "b.txt":
            raise FileNotFoundError
        return keep(path)

    monkeypatch.setattr(record.vault, "keep", vanish)

    with pytest.raises(SluiceError, match="nothing was recorded"):
        bring_in(record, folder)

    assert count(record, "delivery") == 0


def test_an_input_that_is_not_there_is_told(record: Record, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        bring_in(record, tmp_path / "nowhere")


def test_an_input_that_holds_the_home_is_refused(record: Record, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="home"):
        bring_in(record, tmp_path)


@pytest.mark.parametrize("slug", ["", "a/b", "-x", "x y", "x" * 65])
def test_a_slug_that_is_none_is_refused(record: Record, folder: Path, slug: str) -> None:
    with pytest.raises(UsageError, match="no cache name"):
        bring_in(record, folder, cache=slug)


def choose(record: Record, folder: Path, *only: bytes) -> None:
    order = Order("harbour", (str(folder),), only=only)
    deliver(order, record=record, unpack=Pool(record).unpack, fetch=refuse_to_fetch, notice=lambda *_: None)


def test_only_the_chosen_files_come_in(record: Record, folder: Path) -> None:
    choose(record, folder, b"sub/b.txt")

    assert set(paths(record)) == {"sub/b.txt"}


@pytest.mark.parametrize("outside", [b"../secret", b"/etc/passwd", b"sub/../../secret", b""])
def test_no_file_outside_the_folder_can_be_chosen(record: Record, folder: Path, outside: bytes) -> None:
    with pytest.raises(UsageError):
        choose(record, folder, outside)


def test_a_link_on_the_way_to_a_chosen_file_is_not_followed(record: Record, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.txt").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")

    choose(record, folder, b"link/s.txt", b"a.txt")

    assert set(paths(record)) == {"a.txt"}


def test_a_fetched_file_lies_under_the_name_it_was_given(record: Record, folder: Path) -> None:
    def fetch(url: str) -> Fetched:
        kept = record.vault.keep_chunks(iter([b"from the net"]))
        return Fetched(url, url, 200, (), kept.sha256, kept.size, "report.pdf")

    for inputs in (("https://a.example/x",), ("https://a.example/x", str(folder / "a.txt"))):
        order = Order("harbour", inputs)
        deliver(order, record=record, unpack=Pool(record).unpack, fetch=fetch, notice=lambda *_: None)

    assert set(paths(record)) == {"report.pdf", "a.txt"}

"""The loopback server: shared while it is used, gone with its last user, never believed because of an old file."""

import fcntl
import os
import shutil
import signal
import stat
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.settings import Settings
from desk import server as desk_server
from desk.server import auth_string, is_healthy, running_server, start_server
from tests.flows.conftest import Held, hold_server, let_go, plain_environment


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of a home that stands."""
    home.mkdir()
    return Settings(home=home)


def test_where_nothing_runs_no_server_is_found(settings: Settings) -> None:
    assert running_server(settings) is None


def test_a_file_that_nobody_holds_is_not_believed(settings: Settings) -> None:
    settings.prefect_home.mkdir()
    (settings.prefect_home / "server.json").write_text('{"api_url": "http://127.0.0.1:4200/api", "home": "0"}')

    assert running_server(settings) is None


def test_a_held_file_of_another_place_is_not_believed(settings: Settings) -> None:
    settings.prefect_home.mkdir()
    with (settings.prefect_home / "server.json").open("w") as standing:
        standing.write('{"api_url": "http://127.0.0.1:4200/api", "home": "0"}')
        standing.flush()
        fcntl.flock(standing, fcntl.LOCK_EX)

        assert running_server(settings) is None


def test_the_secret_is_made_once_and_read_by_its_owner_only(settings: Settings) -> None:
    secret = auth_string(settings)

    assert auth_string(settings) == secret
    assert stat.S_IMODE((settings.prefect_home / "auth").stat().st_mode) == 0o600


@pytest.mark.flow
def test_a_second_user_shares_the_server_and_leaves_it_running(server: Held) -> None:
    settings = Settings(home=server.home)

    with start_server(settings) as url:
        assert url == server.url

    assert running_server(settings) == server.url


@pytest.mark.flow
def test_the_server_listens_on_loopback_and_asks_for_the_secret(server: Held) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{server.url}/admin/version")

    assert server.url.startswith("http://127.0.0.1:")
    assert answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.flow
def test_a_copied_home_does_not_believe_in_the_server_of_the_original(server: Held, tmp_path: Path) -> None:
    shutil.copytree(server.home, tmp_path / "copy")

    assert running_server(Settings(home=tmp_path / "copy")) is None


@pytest.mark.flow
def test_the_server_dies_with_its_last_user_even_a_killed_one(server: Held, tmp_path: Path) -> None:
    shutil.copytree(server.home, tmp_path / "copy")  # its database is migrated: a quicker start
    held = hold_server(tmp_path / "copy", plain_environment())
    assert is_healthy(held.url)

    os.kill(held.holder.pid, signal.SIGKILL)

    let_go(held)
    deadline = time.monotonic() + 30
    while is_healthy(held.url) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_healthy(held.url)


@pytest.mark.flow
def test_a_server_that_dies_while_starting_is_started_once_more_at_the_same_address(
    server: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked has been told the address already, and Prefect reads it only once."""
    shutil.copytree(server.home, tmp_path / "copy")
    told, spawn, spawned = [], desk_server._spawn, []

    def spawn_and_kill_the_first(*arguments: Any) -> Any:
        spawned.append(spawn(*arguments))
        if len(spawned) == 1:
            spawned[0][0].kill()
        return spawned[-1]

    monkeypatch.setattr(desk_server, "_spawn", spawn_and_kill_the_first)
    with start_server(Settings(home=tmp_path / "copy"), meanwhile=told.append) as url:
        assert is_healthy(url)

    assert len(spawned) == 2
    assert told == [url]

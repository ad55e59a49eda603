"""The one Prefect server of the whole suite, and the command `sluice` run as a process of its own beside it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from desk.server import auth_string

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from config.settings import Settings
from desk.server import start_server
with start_server(Settings(home=Path(sys.argv[1]))) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
WATCH_LOOKUPS = """
import os, socket
real = socket.getaddrinfo
def looked_up(host, *rest, **more):
    with open(os.environ["LOOKUPS"], "a") as out:
        out.write(f"{host}\\n")
    return real(host, *rest, **more)
socket.getaddrinfo = looked_up
"""


@dataclass
class Held:
    """A server that a process of its own uses."""

    home: Path
    holder: subprocess.Popen[str]
    url: str


def hold_server(home: Path, environment: dict[str, str]) -> Held:
    """Start a process that starts the server of *home* and uses it until its standard input ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert holder.stdout is not None
    return Held(home, holder, holder.stdout.readline().strip())


def let_go(held: Held) -> None:
    """End the process that uses the server, as at the end of a command."""
    held.holder.communicate(timeout=60)


def plain_environment() -> dict[str, str]:
    """Give the environment without what other tests or this machine may have set."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SLUICE", "PREFECT"))}


@pytest.fixture(scope="session")
def lookups(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder that makes any Python with it on its path write down the hosts it looks up, and the file of them."""
    folder = tmp_path_factory.mktemp("lookups")
    (folder / "sitecustomize.py").write_text(WATCH_LOOKUPS)
    return folder, folder / "hosts"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, lookups: tuple[Path, Path]) -> Iterator[Held]:
    """The one Prefect server."""
    watched = {"PYTHONPATH": str(lookups[0]), "LOOKUPS": str(lookups[1])}
    home = tmp_path_factory.mktemp("server")
    held = hold_server(home, {**plain_environment(), **watched})
    assert held.url
    yield held
    let_go(held)


@dataclass(frozen=True)
class Desk:
    """A home, and `sluice` for it."""

    home: Path
    environment: dict[str, str]

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start `sluice --home HOME WORD…`; what it says goes to its pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", "desk.cli.app", "--home", str(self.home), *words],
            cwd=ROOT,
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, code: int = 0, **more: str) -> tuple[list[dict[str, Any]], str]:
        """Run `sluice` to its end; gives its JSON lines and what it said on standard error."""
        process = self.start(*words, "--json", **more)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, err
        return [json.loads(line) for line in out.splitlines()], err


@pytest.fixture(scope="module")
def desk(server: Held, lookups: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk that uses the one Prefect server; its home is the module's."""
    return desk_at(tmp_path_factory.mktemp("desk") / "home", server, lookups)


def desk_at(home: Path, server: Held, lookups: tuple[Path, Path]) -> Desk:
    """Give a desk at *home* that uses *server*."""
    environment = {
        **plain_environment(),
        # flows run in processes of their own, in another folder: they are to be of this tree, wherever it is installed
        "PYTHONPATH": os.pathsep.join([str(lookups[0]), str(ROOT)]),
        "LOOKUPS": str(lookups[1]),
        "SLUICE_WORKERS": "2",
        "SLUICE_PREFECT_API_URL": server.url,
        "PREFECT_API_AUTH_STRING": auth_string(Settings(home=server.home)),
    }
    return Desk(home, environment)

"""The command line, called as a person types it, within this process."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command as make_command

from desk.cli import app


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Sluice = Callable[..., Said]


@pytest.fixture(autouse=True)
def _commands_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all calls share the commands that Typer makes of our functions: a twentieth of a second for each call."""
    monkeypatch.setattr(typer.main, "get_command", made_command)


@cache
def made_command(asked: typer.Typer) -> Any:
    """Make the commands of a Typer application."""
    return make_command(asked)


@pytest.fixture
def sluice(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Sluice:
    """Run `sluice --home HOME WORD…`."""

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["sluice", "--home", str(home), *words])
        monkeypatch.setenv("SLUICE_HOME", str(home))
        capsys.readouterr()
        try:
            app.main()
            code = 0
        except SystemExit as done:
            code = int(done.code or 0)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run

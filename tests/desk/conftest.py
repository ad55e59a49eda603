"""The command line, called as a person types it, within this process."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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

"""What the tests of the stages may ask for: an input, a server on this machine, a desk that fetches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tasks.serving import Desk, Server, running_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An input with two files, one of them in a folder."""
    made = tmp_path / "input"
    (made / "sub").mkdir(parents=True)
    (made / "a.txt").write_bytes(b"first")
    (made / "sub" / "b.txt").write_bytes(b"second")
    return made


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on this machine."""
    with running_server() as running:
        yield running


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A home whose records are closed at the end; nobody waits between attempts."""
    monkeypatch.setattr("tasks.fetch.download.PAUSE_SECONDS", (0.0,))
    made = Desk(home)
    yield made
    for record in made.records:
        record.close()

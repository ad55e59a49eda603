"""Settings come from the environment, then from the home; errors carry their exit codes."""

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import Conflict, ExitCode, NotFound, Refused, SluiceError, Unreadable, UsageError
from config.settings import load_settings


def test_a_setting_of_the_home_counts(home: Path) -> None:
    home.mkdir()
    (home / "sluice.env").write_text('SLUICE_WORKERS=3\nSLUICE_INBOX={"harbour": ["/drop"]}\n')

    settings = load_settings(home)

    assert (settings.workers, settings.inbox) == (3, {"harbour": ["/drop"]})


def test_the_environment_goes_before_the_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    (home / "sluice.env").write_text("SLUICE_WORKERS=3\n")
    monkeypatch.setenv("SLUICE_WORKERS", "5")

    assert load_settings(home).workers == 5


def test_the_default_home_follows_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))

    assert load_settings().home == tmp_path / "xdg" / "sluice"


def test_a_value_that_cannot_be_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_WORKERS", "0")

    with pytest.raises(ValidationError):
        load_settings(home)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SluiceError("x"), ExitCode.FAILED),
        (UsageError("x"), ExitCode.USAGE),
        (NotFound("x"), ExitCode.NOT_FOUND),
        (Refused("x", rule="r"), ExitCode.REFUSED),
        (Conflict("x", rule="r"), ExitCode.REFUSED),
    ],
)
def test_each_error_knows_its_exit_code(error: SluiceError, code: ExitCode) -> None:
    assert error.exit_code == code


def test_a_documents_reason_survives_the_way_between_processes() -> None:
    assert pickle.loads(pickle.dumps(Unreadable("corrupt"))).reason == "corrupt"  # noqa: S301 our own bytes

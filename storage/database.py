"""Opening the record: SQLite in the home, or PostgreSQL by URL; the vault beside it. Nothing else makes an engine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

import sqlalchemy
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from config.errors import SluiceError
from config.settings import Settings
from storage import ledger
from storage.vault import Vault

HEAD_REVISION = "0016"
"""The migration this version of the code works with; held equal to Alembic's head by a test."""
FOLDERS = ("vault", "locks", "scratch", "orders", "passwords")
BUSY_SECONDS = 60
KEPT_CONNECTIONS = 8
SYNCHRONOUS = "FULL"
"""What was answered is on the disk: SQLite waits for it at each commit."""


class Record:
    """An open record: its sessions and its vault. May be shared by threads, not by processes."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self._writer = engine.execution_options(sluice_writes=True)
        self.vault = Vault(settings.home / "vault")

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.settings.home

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads, on one consistent state."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that holds the right to write from its start; commits at the end, or nothing at all."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session
            head = session.info.pop("ledger_head", None)
            if head is not None:
                ledger.announce_head(self.home, head)
        if head is not None:
            ledger.save_head(self.home, head)

    def keep_connections(self) -> None:
        """Keep connections to SQLite open between sessions, for a process that has many short ones.

        A fresh connection reads the whole schema before its first statement, and prepares each statement anew.
        """
        url = database_url(self.settings)
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            self.engine = make_engine(url, kept=KEPT_CONNECTIONS)
            self._writer = self.engine.execution_options(sluice_writes=True)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_record(settings: Settings) -> Record:
    """Open the record of *settings*, making the home and bringing the schema up to date where needed.

    Raises:
        SluiceError: the home cannot be made, or the database is from a newer version.
    """
    prepare_home(settings.home)
    engine = make_engine(database_url(settings))
    bring_up_to_date(engine, settings.home)
    return Record(settings, engine)


def prepare_home(home: Path) -> None:
    """Make the home and its folders, mode 0700.

    Raises:
        SluiceError: it cannot be made.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        for name in FOLDERS:
            (home / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as failure:
        raise SluiceError(
            f"the home {home} cannot be used ({failure.strerror}). Choose another with: sluice --home DIR …"
        ) from failure


def database_url(settings: Settings) -> str:
    """Tell the database's address: the setting, else SQLite in the home."""
    return settings.database_url or f"sqlite:///{settings.home / 'sluice.db'}"


def make_engine(url: str, *, kept: int = 0) -> Engine:
    """Make an engine whose SQLite connections are in WAL mode, hold foreign keys, and begin as they are told to.

    Args:
        url: of the database.
        kept: so many connections to SQLite stay open when nobody uses them.
    """
    if not url.startswith("sqlite"):
        return sqlalchemy.create_engine(url, pool_pre_ping=True)
    pool = {"pool_size": kept, "max_overflow": -1} if kept else {"poolclass": NullPool}
    engine = sqlalchemy.create_engine(url, **pool, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SQLiteConnection, _: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={SYNCHRONOUS}",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that turns into a write can fail at once with "database is locked"; an immediate one waits.
    writes = connection.get_execution_options().get("sluice_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def revision_of(engine: Engine) -> str | None:
    """Tell which migration the database stands at; None: it is new."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        standing: str | None = connection.scalar(sqlalchemy.text("SELECT version_num FROM alembic_version"))
        return standing


def bring_up_to_date(engine: Engine, home: Path) -> None:
    """Apply what migrations are missing, one process at a time.

    Raises:
        SluiceError: the database is from a newer version of sluice.
    """
    if revision_of(engine) == HEAD_REVISION:
        return
    with (home / "locks" / "migrate").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        standing = revision_of(engine)
        if standing == HEAD_REVISION:
            return
        if standing is not None and standing > HEAD_REVISION:
            raise SluiceError(
                f"the record stands at revision {standing}, this sluice knows {HEAD_REVISION}. Use the newer sluice."
            )
        from storage.migrations import runner  # noqa: PLC0415 Alembic takes a second to import

        runner.upgrade(engine, HEAD_REVISION)
    if engine.dialect.name == "sqlite" and engine.url.database:
        os.chmod(engine.url.database, 0o600)  # noqa: PTH101 a path of the engine, maybe relative

"""The schema: head equals the models, every revision goes up and down, and what is stored survives."""

import json
from collections.abc import Iterator

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from config.errors import SluiceError
from config.settings import Settings
from storage import database
from storage.migrations import runner
from storage.tables import SQLModel

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory.from_config(runner.configuration(sqlalchemy.create_engine("sqlite://"))).walk_revisions())
    )
]


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Engine]:
    """An empty database."""
    database.prepare_home(settings.home)
    url = (
        request.getfixturevalue("postgresql_url") if request.param == "postgresql" else database.database_url(settings)
    )
    made = database.make_engine(url)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_code_works_with_the_newest_revision() -> None:
    assert REVISIONS[-1] == database.HEAD_REVISION


def test_head_equals_the_models(engine: Engine) -> None:
    runner.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_revision_goes_up_and_down(engine: Engine, revision: str) -> None:
    runner.upgrade(engine, revision)
    assert tables(engine)

    runner.downgrade(engine, "base")
    assert tables(engine) == set()

    runner.upgrade(engine)
    assert tables(engine) == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_is_stored_survives_the_way_up(engine: Engine, revision: str) -> None:
    """Rows written at an older revision are still there, with the same values, at the newest."""
    runner.upgrade(engine, revision)
    with engine.execution_options(sluice_writes=True).begin() as connection:
        connection.execute(
            text("INSERT INTO cache (slug, title, created_at) VALUES ('harbour', 'Гавань', '2026-11-23 00:00:00')")
        )
        connection.execute(
            text(
                "INSERT INTO ledger (sequence, at, kind, actor, subject, payload, previous_hash, hash)"
                " VALUES (1, '2026-11-23', 'noted', 'operator', 'x', :payload, '0', 'f')"
            ),
            {"payload": json.dumps({"n": 1})},
        )

    runner.upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT slug, title FROM cache")).all() == [("harbour", "Гавань")]
        assert connection.execute(text("SELECT sequence, kind, payload FROM ledger")).all() == [
            (1, "noted", '{"n": 1}')
        ]


def test_a_home_from_a_newer_version_is_refused(settings: Settings) -> None:
    database.open_record(settings).close()
    engine = database.make_engine(database.database_url(settings))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SluiceError, match="newer sluice"):
        database.open_record(settings)

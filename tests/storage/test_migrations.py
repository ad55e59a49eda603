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


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """The search index is kept by the databases themselves, each in its way; no model describes it."""
    return kind != "table" or not (name or "").startswith("search_index")


def tables(engine: Engine) -> set[str]:
    return {name for name in inspect(engine).get_table_names() if is_ours(name, "table", None)} - {"alembic_version"}


def test_the_code_works_with_the_newest_revision() -> None:
    assert REVISIONS[-1] == database.HEAD_REVISION


def test_head_equals_the_models(engine: Engine) -> None:
    runner.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_revision_goes_up_and_down(engine: Engine) -> None:
    """Each one alone, seen by its tables, and all of them to the ground and up again."""
    before, revision_before = set(), "base"
    for revision in REVISIONS:
        runner.upgrade(engine, revision)
        made = tables(engine)

        runner.downgrade(engine, revision_before)
        assert tables(engine) == before, revision
        runner.upgrade(engine, revision)
        assert tables(engine) == made, revision

        before, revision_before = made, revision
    assert before == set(SQLModel.metadata.tables)

    runner.downgrade(engine, "base")
    assert tables(engine) == set()

    runner.upgrade(engine)
    assert tables(engine) == set(SQLModel.metadata.tables)


def test_what_is_stored_survives_the_way_up(engine: Engine) -> None:
    """Rows written at each older revision are still there, with the same values, at the newest."""
    for number, revision in enumerate(REVISIONS, start=1):
        runner.upgrade(engine, revision)
        with engine.execution_options(sluice_writes=True).begin() as connection:
            connection.execute(
                text("INSERT INTO cache (slug, title, created_at) VALUES (:slug, 'Гавань', '2026-11-23 00:00:00')"),
                {"slug": f"harbour-{revision}"},
            )
            connection.execute(
                text(
                    "INSERT INTO ledger (sequence, at, kind, actor, subject, payload, previous_hash, hash)"
                    " VALUES (:number, '2026-11-23', 'noted', 'operator', 'x', :payload, :before, :hash)"
                ),
                {
                    "number": number,
                    "payload": json.dumps({"n": number}),
                    "before": f"{number - 1}",
                    "hash": f"{number}",
                },
            )

    runner.upgrade(engine)

    with engine.connect() as connection:
        caches = connection.execute(text("SELECT slug, title FROM cache ORDER BY slug")).all()
        entries = connection.execute(text("SELECT sequence, kind, payload, hash FROM ledger ORDER BY sequence")).all()
    numbers = range(1, len(REVISIONS) + 1)
    assert caches == [(f"harbour-{revision}", "Гавань") for revision in REVISIONS]
    assert entries == [(number, "noted", f'{{"n": {number}}}', f"{number}") for number in numbers]


def test_after_the_way_up_all_that_are_tied_or_in_a_family_are_placed_again(engine: Engine) -> None:
    """Documents 1 and 2 are in a family, 3 and 4 are tied, 5 and 6 are siblings only."""
    runner.upgrade(engine, "0013")
    at = "'2026-11-23 00:00:00'"
    numbers = range(1, 7)
    blobs = ", ".join(f"('{number}', 1, {at})" for number in numbers)
    documents = ", ".join(f"({number}, 1, '{number}', 1, false, '[]', '{{}}', '[]')" for number in numbers)
    delivery = "id, cache_id, number, manifest_sha256, files, received_at"
    document = "id, cache_id, sha256, delivery_id, is_container, missing, properties, lacking"
    relation = "document_id, other_id, kind, score, state, because, algorithm"
    related = "(3, 4, 'version', 1, 'rejected', '', ''), (5, 6, 'template_sibling', 1, 'proposed', '', '')"
    with engine.execution_options(sluice_writes=True).begin() as connection:
        for statement in (
            f"INSERT INTO cache (id, slug, created_at) VALUES (1, 'harbour', {at})",
            f"INSERT INTO delivery ({delivery}) VALUES (1, 1, 1, 'f', 6, {at})",
            f"INSERT INTO blob (sha256, size, stored_at) VALUES {blobs}",
            f"INSERT INTO document ({document}) VALUES {documents}",
            "INSERT INTO family_member (document_id, family, pivot) VALUES (1, '1', true), (2, '1', false)",
            f"INSERT INTO relation ({relation}) VALUES {related}",
        ):
            connection.execute(text(statement))

    runner.upgrade(engine)

    with engine.connect() as connection:
        due = connection.execute(text("SELECT document_id FROM family_due ORDER BY document_id")).all()
    assert due == [(1,), (2,), (3,), (4,)]


def test_a_home_from_a_newer_version_is_refused(settings: Settings) -> None:
    database.open_record(settings).close()
    engine = database.make_engine(database.database_url(settings))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SluiceError, match="newer sluice"):
        database.open_record(settings)

"""The database that tests are lent is as if it were new."""

import pytest
from sqlalchemy import text

from storage import people
from storage.database import Record
from storage.vocabulary import Role
from tests.postgresql import Lent


@pytest.mark.parametrize("both_records", ["postgresql"], indirect=True)
def test_a_lent_database_is_empty_again_and_counts_from_the_start(both_records: Record, lent_postgresql: Lent) -> None:
    people.add_reviewer(both_records, "vera", role=Role.EDITOR, reads=("en",))

    with lent_postgresql.engine().connect() as connection:
        rows = connection.scalar(text("SELECT (SELECT count(*) FROM reviewer) + (SELECT count(*) FROM ledger)"))
        following = connection.scalar(text("SELECT nextval('reviewer_id_seq')"))

    assert (rows, following) == (0, 1)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE ledger DISABLE TRIGGER ALL",
        "ALTER TABLE reviewer ADD COLUMN more integer",
        "CREATE TABLE more (id integer)",
    ],
)
@pytest.mark.parametrize("both_records", ["postgresql"], indirect=True)
def test_a_database_whose_shape_was_changed_is_lent_to_nobody_else(
    both_records: Record, lent_postgresql: Lent, change: str
) -> None:
    with both_records.engine.begin() as connection:
        connection.execute(text(change))

    assert lent_postgresql.engine().url != both_records.engine.url

"""Triggers that make a table append-only, on SQLite and PostgreSQL. A migration calls these; nothing else does."""

from alembic import op

SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def make_append_only(*tables: str) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE, where there is one) on *tables*."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(POSTGRESQL_FUNCTION)
    for table in tables:
        for verb in ("update", "delete") if sqlite else ("update", "delete", "truncate"):
            template = SQLITE if sqlite else POSTGRESQL
            op.execute(template.format(table=table, verb=verb, VERB=verb.upper()))


def lift_append_only(*tables: str) -> None:
    """Take the triggers of `make_append_only` away; only a downgrade does."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in tables:
        for verb in ("update", "delete") if sqlite else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_refuses_{verb}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")

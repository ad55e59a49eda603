"""Triggers that guard the record, on SQLite and PostgreSQL alike. A migration calls these; nothing else does."""

from alembic import op

SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {VERB} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
SQLITE_WHEN = """
CREATE TRIGGER {name} BEFORE {VERB} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
POSTGRESQL_WHEN_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END $$
"""
POSTGRESQL_WHEN = "CREATE TRIGGER {name} BEFORE {VERB} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def make_append_only(*tables: str) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE, where there is one) on *tables*."""
    sqlite = _is_sqlite()
    if not sqlite:
        op.execute(POSTGRESQL_FUNCTION)
    for table in tables:
        for verb in ("update", "delete") if sqlite else ("update", "delete", "truncate"):
            template = SQLITE if sqlite else POSTGRESQL
            op.execute(template.format(table=table, verb=verb, VERB=verb.upper()))


def lift_append_only(*tables: str, last: bool = False) -> None:
    """Take the triggers of `make_append_only` away; only a downgrade does.

    Args:
        tables: the tables that had them.
        last: whether no other table keeps any; what the triggers call goes too.
    """
    sqlite = _is_sqlite()
    for table in tables:
        for verb in ("update", "delete") if sqlite else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_refuses_{verb}" + ("" if sqlite else f" ON {table}"))
    if not sqlite and last:
        op.execute("DROP FUNCTION refuse_change()")


def refuse_when(name: str, table: str, condition: str, message: str, *, verb: str = "INSERT") -> None:
    """Refuse a row of *table* for which *condition* (SQL over NEW, and OLD for an update) holds.

    Args:
        name: of the trigger; it tells the rule.
        table: whose rows are looked at before they are written.
        condition: SQL that both databases understand; it may ask other tables.
        message: what the database says; without quotation marks.
        verb: `INSERT` or `UPDATE`.
    """
    words = {"name": name, "table": table, "condition": condition, "message": message, "VERB": verb}
    if _is_sqlite():
        op.execute(SQLITE_WHEN.format(**words))
        return
    op.execute(POSTGRESQL_WHEN_FUNCTION.format(**words))
    op.execute(POSTGRESQL_WHEN.format(**words))


def lift_refusal(name: str, table: str) -> None:
    """Take a trigger of `refuse_when` away; only a downgrade does."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")


def expect_versions(table: str, column: str) -> None:
    """Refuse every UPDATE of *table* whose *column* is not one more than it was: it was based on an older state."""
    name = f"{table}_expects_{column}"
    message = f"{table} was changed by somebody else"
    refuse_when(name, table, f"NEW.{column} <> OLD.{column} + 1", message, verb="UPDATE")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"

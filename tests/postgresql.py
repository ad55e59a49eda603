"""One PostgreSQL database for one test after the other: emptied, not made anew.

A new one costs half a second of the server's time: its files, and what each first connection learns of its tables.
"""

import sqlalchemy
from sqlalchemy import Engine, text

from storage import database

SHAPE = text("""
    SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM (
        SELECT 'trigger ' || oid || tgenabled::text AS one FROM pg_trigger
        UNION ALL SELECT 'check ' || oid || convalidated FROM pg_constraint
        UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'table ' || oid || ' ' || relnatts FROM pg_class WHERE relnamespace = 'public'::regnamespace
    ) AS shape
""")
HANG_UPS = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
""")
EMPTY = text("""
    DO $$
    DECLARE name text; is_used boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;  -- the guards of what is only added to hold tests up as well
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_used;
            IF is_used AND pg_relation_size(format('%I', name)::regclass) > 1000000 THEN
                EXECUTE format('TRUNCATE %I CASCADE', name);
            ELSIF is_used THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
""")


class Lent:
    """The database, and the engine whose connections know its tables."""

    def __init__(self, server_uri: str, template: str) -> None:
        self._server = sqlalchemy.make_url(server_uri).set(drivername="postgresql+psycopg")
        self._template = template
        self._number = 0
        self._engine: Engine | None = None
        self._shape: str | None = None

    def engine(self) -> Engine:
        """Give the engine of an empty database: the last test's, unless it changed more than rows."""
        if self._engine is None or not self._is_emptied(self._engine):
            self.drop()
            self._number += 1
            self._on_server(f"CREATE DATABASE lent_{self._number} TEMPLATE {self._template}")
            url = self._server.set(database=f"lent_{self._number}").render_as_string(hide_password=False)
            self._engine = database.make_engine(url)
            with self._engine.connect() as connection:
                self._shape = connection.scalar(SHAPE)
        return self._engine

    def drop(self) -> None:
        """Drop the database, if there is one."""
        if self._engine is not None:
            Engine.dispose(self._engine)
            self._on_server(f"DROP DATABASE lent_{self._number} WITH (FORCE)")
            self._engine = None

    def _is_emptied(self, engine: Engine) -> bool:
        with engine.begin() as connection:
            connection.execute(HANG_UPS)
            if connection.scalar(SHAPE) != self._shape:
                return False
            connection.execute(EMPTY)
            return True

    def _on_server(self, statement: str) -> None:
        engine = sqlalchemy.create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

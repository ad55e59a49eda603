"""What Alembic runs: one transaction on the engine it was given."""

from alembic import context

from storage.tables import SQLModel

engine = context.config.attributes["engine"]

with engine.execution_options(sluice_writes=True).connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

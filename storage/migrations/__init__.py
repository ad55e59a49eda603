"""Alembic migrations, numbered; each tested up and down. Loaded only when a schema is not up to date."""

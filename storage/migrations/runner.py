"""Runs Alembic on an engine that is already open; no alembic.ini, no second place for the address."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def configuration(engine: Engine) -> Config:
    """Give Alembic's configuration for *engine*."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to *revision*."""
    command.upgrade(configuration(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the schema down to *revision* (`base`: nothing)."""
    command.downgrade(configuration(engine), revision)

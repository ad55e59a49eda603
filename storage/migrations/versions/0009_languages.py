"""How the language of a span was told, the likeliest other one, and what a second engine says."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

METHODS = "'script', 'model', 'inherited', 'reference'"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE span ADD COLUMN method VARCHAR NOT NULL DEFAULT 'model' "
        f"CONSTRAINT ck_span_method_is_known CHECK (method IN ({METHODS}))"
    )
    op.add_column("span", sa.Column("runner_up", sa.String(), nullable=True))
    op.add_column("span", sa.Column("second_opinion", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("span", "second_opinion")
    op.drop_column("span", "runner_up")
    op.drop_column("span", "method")

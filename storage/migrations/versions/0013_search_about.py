"""What the search index holds of a page beside its text: all of it, since filters ask for more than the outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # the index is made anew by its version; until then no row is held against this column
    op.execute("ALTER TABLE search_page ADD COLUMN about VARCHAR NOT NULL DEFAULT ''")
    op.drop_column("search_page", "outcome")


def downgrade() -> None:
    op.add_column("search_page", sa.Column("outcome", sa.String(), nullable=False, server_default=""))
    op.drop_column("search_page", "about")

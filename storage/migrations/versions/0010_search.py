"""The index of the full text: FTS5 on SQLite, a tsvector with GIN on PostgreSQL, fed with terms of our own making."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SQLITE = """
CREATE VIRTUAL TABLE search_index USING fts5(
  terms, content='', columnsize=0, tokenize='ascii'
)
"""
POSTGRESQL = (
    """
CREATE TABLE search_index (
  page_id INTEGER NOT NULL, part INTEGER NOT NULL, whole BOOLEAN NOT NULL, terms TSVECTOR NOT NULL,
  CONSTRAINT pk_search_index PRIMARY KEY (page_id, part),
  CONSTRAINT fk_search_index_page_id FOREIGN KEY (page_id) REFERENCES page (id)
)
""",
    # what waits in a list to be put into the index is read by every search
    "CREATE INDEX ix_search_index_terms ON search_index USING gin (terms) WITH (fastupdate = off) WHERE whole",
    "CREATE INDEX ix_search_index_parts ON search_index USING gin (terms) WITH (fastupdate = off) WHERE NOT whole",
    "CREATE INDEX ix_search_index_in_parts ON search_index (page_id) WHERE NOT whole",
)


def upgrade() -> None:
    op.create_table(
        "search_page",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("spans_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_search_page_page_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["text_variant.id"], name=op.f("fk_search_page_variant_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_search_page")),
    )
    op.create_index(op.f("ix_search_page_variant_id"), "search_page", ["variant_id"], unique=False)
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE)
    else:
        for statement in POSTGRESQL:
            op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    op.drop_table("search_state")
    op.drop_table("search_page")

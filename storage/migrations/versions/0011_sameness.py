"""What finds and explains sameness: sketches and anchors, comparisons, decisions on relations, pinned families, threads."""

import sqlalchemy as sa
from alembic import op

from storage.tables.columns import UtcTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _extend_relation()
    _create_families()
    _create_index()
    _create_places()


def _extend_relation() -> None:
    op.execute("ALTER TABLE relation ADD COLUMN details JSON NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE relation ADD COLUMN version INTEGER NOT NULL DEFAULT 1")
    op.execute(
        "ALTER TABLE relation ADD COLUMN decided_by INTEGER CONSTRAINT fk_relation_decided_by REFERENCES reviewer (id)"
    )
    op.add_column("relation", sa.Column("decided_at", UtcTime(), nullable=True))
    op.add_column("relation", sa.Column("note", sa.String(), nullable=True))


def _create_families() -> None:
    op.create_table(
        "family_pin",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("pinned_by", sa.Integer(), nullable=False),
        sa.Column("pinned_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_family_pin_document_id")),
        sa.ForeignKeyConstraint(["pinned_by"], ["reviewer.id"], name=op.f("fk_family_pin_pinned_by")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_family_pin")),
    )
    op.create_table(
        "family_alias",
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_family_alias_cache_id")),
        sa.PrimaryKeyConstraint("cache_id", "alias", name=op.f("pk_family_alias")),
    )


def _create_index() -> None:
    op.create_table(
        "sketched_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_sketched_document_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketched_document")),
        sa.UniqueConstraint("document_id", name=op.f("uq_sketched_document_document_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sketched_document_related"), "sketched_document", ["related"], unique=False)
    op.create_table(
        "page_sketch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_sketch_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_sketch")),
        sa.UniqueConstraint("page_id", name=op.f("uq_page_sketch_page_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "fingerprint",
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("sketch_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cache_id", "hash", "sketch_id", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "anchor_key",
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("sketched_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cache_id", "key", "sketched_id", name=op.f("pk_anchor_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comparison",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_comparison_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_comparison_other_id")),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_comparison")),
    )
    op.create_index(op.f("ix_comparison_other_id"), "comparison", ["other_id"], unique=False)


def _create_places() -> None:
    op.create_table(
        "page_picture",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_picture_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_picture")),
    )
    op.create_table(
        "mail_place",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_mail_place_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_mail_place")),
    )
    op.create_index(op.f("ix_mail_place_thread"), "mail_place", ["thread"], unique=False)


def downgrade() -> None:
    tables = "mail_place page_picture comparison anchor_key fingerprint page_sketch sketched_document"
    for table in (*tables.split(), "family_alias", "family_pin"):
        op.drop_table(table)
    for column in ("note", "decided_at", "decided_by", "version", "details"):
        op.drop_column("relation", column)

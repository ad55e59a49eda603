"""The queue that learns: features of documents, runs of learning, and the plain rank kept beside the learned one."""

import sqlalchemy as sa
from alembic import op

import storage.tables.columns
from storage.migrations.guards import lift_append_only, make_append_only

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "document_features",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("grams", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_features_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_features")),
    )
    op.create_table(
        "learning_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("random_share", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("relevant", sa.Integer(), nullable=False),
        sa.Column("learned_from", sa.String(), nullable=False),
        sa.Column("at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_learning_run_cache_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_run")),
        sa.UniqueConstraint("cache_id", "number", name=op.f("uq_learning_run_cache_id_number")),
    )
    op.add_column("review_item", sa.Column("plain_priority", sa.Float(), nullable=False, server_default="0"))
    op.add_column("review_item", sa.Column("plain_because", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("review_item", sa.Column("learned", sa.Float(), nullable=True))
    op.add_column("review_item", sa.Column("drawn", sa.Float(), nullable=True))
    op.execute("UPDATE review_item SET plain_priority = priority, plain_because = because, version = version + 1")
    make_append_only("learning_run")


def downgrade() -> None:
    lift_append_only("learning_run")
    op.execute("UPDATE review_item SET priority = plain_priority, because = plain_because, version = version + 1")
    for column in ("drawn", "learned", "plain_because", "plain_priority"):
        op.drop_column("review_item", column)
    op.drop_table("learning_run")
    op.drop_table("document_features")

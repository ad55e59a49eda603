"""How many pages hold what a page holds is kept up instead of counted anew: all documents are compared anew, once."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("sketched_document", sa.Column("rare", sa.Integer(), nullable=True))
    op.add_column("page_sketch", sa.Column("telling", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_anchor_key_sketched_id"), "anchor_key", ["sketched_id"], unique=False)
    op.create_table(
        "sameness_state",
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("paired", sa.Integer(), nullable=False),
        sa.Column("last_sketch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_sameness_state_cache_id")),
        sa.PrimaryKeyConstraint("cache_id", name=op.f("pk_sameness_state")),
    )
    counted: tuple[sa.Column[int] | sa.Column[bool], ...] = (
        sa.Column("own_shared", sa.Integer(), nullable=False),
        sa.Column("spare", sa.Integer(), nullable=False),
        sa.Column("common", sa.Boolean(), nullable=False),
    )
    _create_comparison_anew(*counted)


def _create_comparison_anew(*told: sa.Column[int] | sa.Column[bool] | sa.Column[str]) -> None:
    op.drop_table("comparison")
    op.create_table(
        "comparison",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        *told,
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_comparison_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_comparison_other_id")),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_comparison")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_comparison_other_id"), "comparison", ["other_id"], unique=False)
    op.execute(sa.text("UPDATE sketched_document SET related = false"))


def downgrade() -> None:
    _create_comparison_anew(sa.Column("basis", sa.String(), nullable=False))
    op.drop_table("sameness_state")
    op.drop_index(op.f("ix_anchor_key_sketched_id"), table_name="anchor_key")
    op.drop_column("page_sketch", "telling")
    op.drop_column("sketched_document", "rare")

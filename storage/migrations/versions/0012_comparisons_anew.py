"""Comparisons take less room and tell what few others have: all documents are compared anew."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    _create_comparison_anew(sqlite_with_rowid=False)


def _create_comparison_anew(*, sqlite_with_rowid: bool) -> None:
    op.drop_table("comparison")
    op.create_table(
        "comparison",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_comparison_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_comparison_other_id")),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_comparison")),
        sqlite_with_rowid=sqlite_with_rowid,
    )
    op.create_index(op.f("ix_comparison_other_id"), "comparison", ["other_id"], unique=False)
    op.execute(sa.text("UPDATE sketched_document SET related = false"))


def downgrade() -> None:
    _create_comparison_anew(sqlite_with_rowid=True)

"""What is nothing to each other, however many others have what both have, says so: all are compared anew, once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    _create_comparison_anew(nullable=True)


def _create_comparison_anew(*, nullable: bool) -> None:
    op.drop_table("comparison")
    op.create_table(
        "comparison",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("own_shared", sa.Integer(), nullable=False),
        sa.Column("spare", sa.Integer(), nullable=False),
        sa.Column("common", sa.Boolean(), nullable=nullable),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_comparison_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_comparison_other_id")),
        sa.PrimaryKeyConstraint("document_id", "other_id", name=op.f("pk_comparison")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_comparison_other_id"), "comparison", ["other_id"], unique=False)
    op.execute(sa.text("UPDATE sketched_document SET related = false"))


def downgrade() -> None:
    _create_comparison_anew(nullable=False)

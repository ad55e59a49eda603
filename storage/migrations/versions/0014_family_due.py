"""Which documents are to be placed in families again: after this revision all that are tied, or in a family."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "family_due",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_family_due_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_family_due")),
    )
    # an older version that was cut short left nothing that tells so
    op.execute(
        "INSERT INTO family_due (document_id) SELECT document_id FROM family_member"
        " UNION SELECT document_id FROM relation WHERE kind IN ('near_duplicate', 'version')"
        " UNION SELECT other_id FROM relation WHERE kind IN ('near_duplicate', 'version')"
    )


def downgrade() -> None:
    op.drop_table("family_due")

"""What reading all formats brings: signals, states and word boxes of variants, page sizes, members of documents.

Columns are added in place: SQLite would have to write a table anew for a constraint, and others point to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

REASONS = "'empty', 'encrypted', 'corrupt', 'unsupported', 'too_large', 'too_deep', 'bomb', 'timed_out', 'out_of_memory', 'crashed', 'unreadable_text'"
SIGNALS = (
    "'earlier_revisions', 'repaired', 'tracked_changes', 'comments', 'annotations', 'hidden_sheet', 'hidden_cells', "
    "'hidden_slide', 'hidden_text', 'text_outside_page', 'text_under_box', 'unapplied_redaction', "
    "'text_layer_disagrees', 'attachments', 'embedded_objects', 'optional_layers', 'javascript', 'macros', "
    "'remote_content', 'signature_holds', 'signature_broken', 'signature_unchecked', 'dates_contradict', "
    "'producers_contradict', 'mixed_devices', 'exif', 'sender_contradicts', 'unlocked'"
)


def upgrade() -> None:
    op.create_table(
        "signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"kind IN ({SIGNALS})", name=op.f("ck_signal_kind_is_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signal_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_signal_document_id_position")),
    )
    op.add_column("container", sa.Column("expected", sa.Integer(), nullable=True))
    op.add_column("container", sa.Column("is_document", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "ALTER TABLE document ADD COLUMN lacking_reason VARCHAR "
        f"CONSTRAINT ck_document_lacking_reason_is_known CHECK (lacking_reason IN ({REASONS}))"
    )
    op.add_column("document", sa.Column("lacking", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("page", sa.Column("label", sa.String(), nullable=True))
    op.add_column("page", sa.Column("width", sa.Float(), nullable=True))
    op.add_column("page", sa.Column("height", sa.Float(), nullable=True))
    op.add_column("text_variant", sa.Column("state", sa.String(), nullable=False, server_default="current"))
    op.add_column("text_variant", sa.Column("words", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM anchor WHERE variant_id IN (SELECT id FROM text_variant WHERE state <> 'current')")
    op.execute("DELETE FROM span WHERE variant_id IN (SELECT id FROM text_variant WHERE state <> 'current')")
    op.execute("DELETE FROM text_variant WHERE state <> 'current'")
    for table, columns in (
        ("text_variant", ("words", "state")),
        ("page", ("height", "width", "label")),
        ("document", ("lacking",)),
        ("container", ("is_document", "expected")),
    ):
        for column in columns:
            op.drop_column(table, column)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_document_lacking_reason_is_known", "document")
    op.drop_column("document", "lacking_reason")
    op.drop_table("signal")

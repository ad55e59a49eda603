"""Notices and where they were told; the redirects that led to a captured page."""

import sqlalchemy as sa
from alembic import op

import storage.tables.columns
from storage.migrations.guards import lift_append_only, make_append_only

revision = "0007"
down_revision = "0006"

KINDS = (
    "'reply_due', 'reply_overdue', 'lease_abandoned', 'draft_abandoned', 'claim_fell', 'capture_changed', "
    "'capture_moved', 'capture_gone', 'item_parked', 'second_review_waiting'"
)


def upgrade() -> None:
    op.add_column("capture", sa.Column("redirects", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("since", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("found_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notice_kind_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("told_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('log', 'file', 'webhook')", name=op.f("ck_notice_delivery_channel_is_known")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_notice_delivery_notice_id_channel")),
    )
    make_append_only("notice")


def downgrade() -> None:
    lift_append_only("notice")
    op.drop_table("notice_delivery")
    op.drop_table("notice")
    op.drop_column("capture", "redirects")

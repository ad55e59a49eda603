"""The people of the desk: a pseudonym each, how they prove who they are, sessions, tokens, and slowed guesses."""

import secrets

import sqlalchemy as sa
from alembic import op

import storage.tables.columns

revision = "0004"
down_revision = "0003"

PSEUDONYM_BYTES = 8


def upgrade() -> None:
    # SQLite adds a column that may not be NULL only with a default; the unique index refuses a second empty one
    op.add_column("reviewer", sa.Column("pseudonym", sa.String(), nullable=False, server_default=""))
    op.add_column("reviewer", sa.Column("deactivated_at", storage.tables.columns.UtcTime(timezone=True), nullable=True))
    connection = op.get_bind()
    for (reviewer_id,) in connection.execute(sa.text("SELECT id FROM reviewer")).all():
        connection.execute(
            sa.text("UPDATE reviewer SET pseudonym = :pseudonym WHERE id = :id"),
            {"pseudonym": secrets.token_hex(PSEUDONYM_BYTES), "id": reviewer_id},
        )
    if connection.dialect.name != "sqlite":
        op.alter_column("reviewer", "pseudonym", server_default=None)
    op.create_index(op.f("ix_reviewer_pseudonym"), "reviewer", ["pseudonym"], unique=True)
    op.create_table(
        "credential",
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_changed_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_credential_reviewer_id")),
        sa.PrimaryKeyConstraint("reviewer_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "desk_session",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("began_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("seen_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_desk_session_reviewer_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_desk_session")),
    )
    op.create_index(op.f("ix_desk_session_reviewer_id"), "desk_session", ["reviewer_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("revoked_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("used_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_api_token_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_api_token_token_sha256")),
    )
    op.create_index(op.f("ix_api_token_reviewer_id"), "api_token", ["reviewer_id"], unique=False)
    op.create_table(
        "sign_in_count",
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.Column("blocked_until", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_sign_in_count")),
    )
    op.create_index(op.f("ix_sign_in_count_failed_at"), "sign_in_count", ["failed_at"], unique=False)


def downgrade() -> None:
    for table in ("sign_in_count", "api_token", "desk_session", "credential"):
        op.drop_table(table)
    op.drop_index(op.f("ix_reviewer_pseudonym"), table_name="reviewer")
    op.drop_column("reviewer", "deactivated_at")
    op.drop_column("reviewer", "pseudonym")

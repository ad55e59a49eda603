"""Redactions and their approval, releases, what they hold, and what was withdrawn; the salt of a sign-off."""

import sqlalchemy as sa
from alembic import op

import storage.tables.columns
from storage.migrations.guards import lift_append_only, lift_refusal, make_append_only, refuse_when

revision = "0008"
down_revision = "0007"

APPEND_ONLY = (
    "claim_retraction",
    "redaction",
    "redaction_approval",
    "redaction_withdrawal",
    "release",
    "released_claim",
    "released_document",
)
TABLES = (
    "redaction",
    "redaction_withdrawal",
    "redaction_approval",
    "release",
    "released_claim",
    "released_document",
    "claim_retraction",
)
"""In the order in which they lean on each other."""
STANDS = "NOT EXISTS (SELECT 1 FROM redaction_withdrawal WHERE redaction_id = redaction.id)"
DREW_IT = f"""NEW.approved_by IN (
  SELECT redaction.drawn_by FROM redaction
  JOIN document AS drawn ON drawn.id = redaction.document_id
  JOIN document AS same ON same.sha256 = drawn.sha256
  WHERE same.id = NEW.document_id AND {STANDS})"""  # noqa: S608 our own words
REDACTED_WHAT_IT_QUOTES = f"""NEW.signed_by IN (
  SELECT redaction.drawn_by FROM redaction
  JOIN document AS drawn ON drawn.id = redaction.document_id
  JOIN document AS same ON same.sha256 = drawn.sha256
  JOIN quote ON quote.document_id = same.id
  WHERE quote.claim_id = NEW.claim_id AND {STANDS})"""  # noqa: S608 our own words
REFUSALS = (
    ("redaction_approved_by_its_author", "redaction_approval", DREW_IT, "nobody approves what they redacted"),
    ("sign_off_by_a_redactor", "sign_off", REDACTED_WHAT_IT_QUOTES, "nobody signs off what they redacted"),
)


def upgrade() -> None:
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("term", sa.String(), nullable=True),
        sa.Column("only_here", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.Column("drawn_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(origin = 'proposed') = (term IS NOT NULL)", name=op.f("ck_redaction_a_proposal_has_its_term")
        ),
        sa.CheckConstraint("origin IN ('drawn', 'proposed')", name=op.f("ck_redaction_origin_is_known")),
        sa.CheckConstraint(
            "reason IN ('personal_name', 'contact', 'identifier', 'account', 'home_address', 'signature', 'source_protection', 'safety', 'third_party', 'legal')",
            name=op.f("ck_redaction_reason_is_known"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_redaction_document_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["reviewer.id"], name=op.f("fk_redaction_drawn_by")),
        sa.ForeignKeyConstraint(["variant_id"], ["text_variant.id"], name=op.f("fk_redaction_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_document_id"), "redaction", ["document_id"], unique=False)
    op.create_table(
        "redaction_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("redaction_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["redaction_id"], ["redaction.id"], name=op.f("fk_redaction_withdrawal_redaction_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["reviewer.id"], name=op.f("fk_redaction_withdrawal_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_withdrawal")),
        sa.UniqueConstraint("redaction_id", name=op.f("uq_redaction_withdrawal_redaction_id")),
    )
    op.create_table(
        "redaction_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("plan_sha256", sa.String(), nullable=False),
        sa.Column("redactions", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["reviewer.id"], name=op.f("fk_redaction_approval_approved_by")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_redaction_approval_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_approval")),
        sa.UniqueConstraint(
            "document_id",
            "plan_sha256",
            "approved_by",
            name=op.f("uq_redaction_approval_document_id_plan_sha256_approved_by"),
        ),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minimum", sa.String(), nullable=False),
        sa.Column("selection_sha256", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ledger_size", sa.Integer(), nullable=False),
        sa.Column("tagmanifest_sha256", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'erratum') = (withdraws_id IS NOT NULL)", name=op.f("ck_release_an_erratum_withdraws")
        ),
        sa.CheckConstraint("kind IN ('release', 'erratum')", name=op.f("ck_release_kind_is_known")),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_release_cache_id")),
        sa.ForeignKeyConstraint(["made_by"], ["reviewer.id"], name=op.f("fk_release_made_by")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["release.id"], name=op.f("fk_release_withdraws_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("label", name=op.f("uq_release_label")),
    )
    op.create_index(op.f("ix_release_cache_id"), "release", ["cache_id"], unique=False)
    op.create_index(op.f("ix_release_selection_sha256"), "release", ["selection_sha256"], unique=False)
    op.create_table(
        "released_claim",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence_set", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_released_claim_claim_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_released_claim_release_id")),
        sa.PrimaryKeyConstraint("release_id", "claim_id", name=op.f("pk_released_claim")),
    )
    op.create_index(op.f("ix_released_claim_claim_id"), "released_claim", ["claim_id"], unique=False)
    op.create_table(
        "released_document",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("export_id", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("derivative_sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_released_document_document_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_released_document_release_id")),
        sa.PrimaryKeyConstraint("release_id", "document_id", name=op.f("pk_released_document")),
    )
    op.create_index(op.f("ix_released_document_document_id"), "released_document", ["document_id"], unique=False)
    op.create_table(
        "claim_retraction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("erratum_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("retracted_by", sa.Integer(), nullable=False),
        sa.Column("retracted_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_retraction_claim_id")),
        sa.ForeignKeyConstraint(["erratum_id"], ["release.id"], name=op.f("fk_claim_retraction_erratum_id")),
        sa.ForeignKeyConstraint(["retracted_by"], ["reviewer.id"], name=op.f("fk_claim_retraction_retracted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_retraction")),
        sa.UniqueConstraint("claim_id", "version", name=op.f("uq_claim_retraction_claim_id_version")),
    )
    op.add_column("sign_off", sa.Column("salt", sa.String(), nullable=True))
    make_append_only(*APPEND_ONLY)
    for name, table, condition, message in REFUSALS:
        refuse_when(name, table, condition, message)


def downgrade() -> None:
    for name, table, _, _ in reversed(REFUSALS):
        lift_refusal(name, table)
    lift_append_only(*APPEND_ONLY)
    op.drop_column("sign_off", "salt")
    for table in reversed(TABLES):
        op.drop_table(table)

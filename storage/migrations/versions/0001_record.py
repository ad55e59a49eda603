"""The record's first tables, and the guards of what is only ever added to."""

import sqlalchemy as sa
from alembic import op

import storage.tables.columns
from storage.migrations.guards import lift_append_only, make_append_only

revision = "0001"
down_revision = None

APPEND_ONLY = ("ledger", "decision", "review_event")


def upgrade() -> None:
    op.create_table(
        "answer",
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_key", "actor", name=op.f("pk_answer")),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "cache",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("created_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cache")),
        sa.UniqueConstraint("slug", name=op.f("uq_cache_slug")),
    )
    op.create_table(
        "ledger",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledger")),
    )
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reviewer', 'editor', 'admin')", name=op.f("ck_reviewer_role_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint("name", name=op.f("uq_reviewer_name")),
    )
    op.create_table(
        "container",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('empty', 'encrypted', 'corrupt', 'unsupported', 'too_large', 'too_deep', 'bomb', 'timed_out', 'out_of_memory', 'crashed', 'unreadable_text')",
            name=op.f("ck_container_reason_is_known"),
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_container_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_container")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("received_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_delivery_cache_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("cache_id", "manifest_sha256", name=op.f("uq_delivery_cache_id_manifest_sha256")),
        sa.UniqueConstraint("cache_id", "number", name=op.f("uq_delivery_cache_id_number")),
    )
    op.create_table(
        "fetch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("fetched_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_fetch_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch")),
    )
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fetch_url"), ["url"], unique=False)

    op.create_table(
        "reviewer_language",
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_reviewer_language_reviewer_id")),
        sa.PrimaryKeyConstraint("reviewer_id", "language", name=op.f("pk_reviewer_language")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("is_container", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=True),
        sa.Column("reader_version", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('read', 'partial', 'quarantined', 'excluded')", name=op.f("ck_document_outcome_is_known")
        ),
        sa.CheckConstraint(
            "reason IN ('empty', 'encrypted', 'corrupt', 'unsupported', 'too_large', 'too_deep', 'bomb', 'timed_out', 'out_of_memory', 'crashed', 'unreadable_text')",
            name=op.f("ck_document_reason_is_known"),
        ),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_document_cache_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_document_delivery_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_document_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("cache_id", "sha256", name=op.f("uq_document_cache_id_sha256")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_text_sha256"), ["text_sha256"], unique=False)

    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("container_sha256", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("raw_name", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["container_sha256"], ["container.sha256"], name=op.f("fk_member_container_sha256")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_member_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("container_sha256", "position", name=op.f("uq_member_container_sha256_position")),
    )
    op.create_table(
        "document_language",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_language_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_language")),
        sa.UniqueConstraint(
            "document_id", "language", "script", name=op.f("uq_document_language_document_id_language_script")
        ),
    )
    op.create_table(
        "family_member",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("pivot", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_family_member_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_family_member")),
    )
    with op.batch_alter_table("family_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_member_family"), ["family"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("raw_path", sa.LargeBinary(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_occurrence_delivery_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_occurrence_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("delivery_id", "raw_path", name=op.f("uq_occurrence_delivery_id_raw_path")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_occurrence_document_id"), ["document_id"], unique=False)

    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_page_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_page_document_id_number")),
    )
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('near_duplicate', 'version', 'template_sibling', 'contains', 'counterpart')",
            name=op.f("ck_relation_kind_is_known"),
        ),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'rejected')", name=op.f("ck_relation_state_is_known")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_relation_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["document.id"], name=op.f("fk_relation_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint("document_id", "other_id", "kind", name=op.f("uq_relation_document_id_other_id_kind")),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_other_id"), ["other_id"], unique=False)

    op.create_table(
        "review_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("ranked_by", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("lease_expires_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'taken', 'decided', 'second_review', 'settled', 'returned', 'parked')",
            name=op.f("ck_review_item_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["reviewer.id"], name=op.f("fk_review_item_assignee_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_review_item_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
        sa.UniqueConstraint("document_id", name=op.f("uq_review_item_document_id")),
    )
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_item_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index("ix_review_item_order", ["state", "priority", "behind"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("relevance", sa.String(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("names_person", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("decided_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "relevance IN ('relevant', 'not_relevant', 'unsure')", name=op.f("ck_decision_relevance_is_known")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_decision_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_item_id"), ["item_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("orphan", sa.Boolean(), nullable=False),
        sa.Column("judgement", sa.JSON(), nullable=False),
        sa.Column("saved_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_draft_item_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_draft_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_item_id"), ["item_id"], unique=False)

    op.create_table(
        "text_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("ocr_languages", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("chosen_because", sa.String(), nullable=True),
        sa.Column("spans_by", sa.String(), nullable=True),
        sa.CheckConstraint("method IN ('text_layer', 'ocr', 'decoded')", name=op.f("ck_text_variant_method_is_known")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_text_variant_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_variant")),
        sa.UniqueConstraint(
            "page_id",
            "method",
            "engine",
            "ocr_languages",
            name=op.f("uq_text_variant_page_id_method_engine_ocr_languages"),
        ),
    )
    with op.batch_alter_table("text_variant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_text_variant_chosen",
            ["page_id"],
            unique=True,
            sqlite_where=sa.text("chosen_because IS NOT NULL"),
            postgresql_where=sa.text("chosen_because IS NOT NULL"),
        )

    op.create_table(
        "anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["variant_id"], ["text_variant.id"], name=op.f("fk_anchor_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor")),
        sa.UniqueConstraint("variant_id", "kind", "start", name=op.f("uq_anchor_variant_id_kind_start")),
    )
    op.create_table(
        "review_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_review_event_decision_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name=op.f("fk_review_event_item_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewer.id"], name=op.f("fk_review_event_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_review_event_item_id_number")),
    )
    op.create_table(
        "span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("engine", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["variant_id"], ["text_variant.id"], name=op.f("fk_span_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_span")),
        sa.UniqueConstraint("variant_id", "start", "engine", name=op.f("uq_span_variant_id_start_engine")),
    )
    make_append_only(*APPEND_ONLY)


def downgrade() -> None:
    lift_append_only(*APPEND_ONLY, last=True)
    op.drop_table("span")
    op.drop_table("review_event")
    op.drop_table("anchor")
    with op.batch_alter_table("text_variant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_text_variant_chosen",
            sqlite_where=sa.text("chosen_because IS NOT NULL"),
            postgresql_where=sa.text("chosen_because IS NOT NULL"),
        )

    op.drop_table("text_variant")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_item_id"))

    op.drop_table("draft")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_item_id"))

    op.drop_table("decision")
    with op.batch_alter_table("review_item", schema=None) as batch_op:
        batch_op.drop_index("ix_review_item_order")
        batch_op.drop_index(batch_op.f("ix_review_item_assignee_id"))

    op.drop_table("review_item")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_other_id"))

    op.drop_table("relation")
    op.drop_table("page")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_occurrence_document_id"))

    op.drop_table("occurrence")
    with op.batch_alter_table("family_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_member_family"))

    op.drop_table("family_member")
    op.drop_table("document_language")
    op.drop_table("member")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_text_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_delivery_id"))

    op.drop_table("document")
    op.drop_table("reviewer_language")
    with op.batch_alter_table("fetch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fetch_url"))

    op.drop_table("fetch")
    op.drop_table("delivery")
    op.drop_table("container")
    op.drop_table("reviewer")
    op.drop_table("ledger")
    op.drop_table("cache")
    op.drop_table("blob")
    op.drop_table("answer")

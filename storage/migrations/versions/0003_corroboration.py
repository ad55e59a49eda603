"""Review in full and corroboration: claims and all they rest on, and the guards that no caller can go round.

The triggers hold the rules that are no role's business: nobody approves what they made, what was said stays, and a
change says which state it was based on.
"""

import sqlalchemy as sa
from alembic import op

import storage.tables.columns
from storage.migrations.guards import (
    expect_versions,
    lift_append_only,
    lift_refusal,
    make_append_only,
    refuse_when,
)

revision = "0003"
down_revision = "0002"

PARKED_FOR = "'translation', 'legal', 'technical', 'safety'"
APPEND_ONLY = (
    "authenticity",
    "capture",
    "capture_check",
    "claim_status_change",
    "claim_version",
    "credibility_rating",
    "evidence",
    "evidence_withdrawal",
    "finding",
    "hold",
    "hold_lift",
    "quote",
    "reliability_rating",
    "reply_approval",
    "reply_request",
    "reply_settlement",
    "resolution",
    "resolution_signature",
    "sign_off",
    "source",
    "tie",
    "tie_withdrawal",
    "translation",
    "translation_check",
)
VERSIONED = (("claim", "revision"), ("review_item", "version"))
MADE_THE_CLAIM = """NEW.signed_by IN (
  SELECT written_by FROM claim_version WHERE claim_id = NEW.claim_id
  UNION SELECT quoted_by FROM quote WHERE claim_id = NEW.claim_id
  UNION SELECT added_by FROM evidence WHERE claim_id = NEW.claim_id
  UNION SELECT captured_by FROM capture JOIN evidence ON evidence.capture_id = capture.id
        WHERE evidence.claim_id = NEW.claim_id
  UNION SELECT translated_by FROM translation JOIN quote ON quote.id = translation.quote_id
        WHERE quote.claim_id = NEW.claim_id
  UNION SELECT written_by FROM resolution WHERE claim_id = NEW.claim_id)"""
MADE_THE_RESOLUTION = """NEW.signed_by IN (
  SELECT written_by FROM resolution WHERE id = NEW.resolution_id
  UNION SELECT evidence.added_by FROM evidence JOIN resolution ON resolution.evidence_id = evidence.id
        WHERE resolution.id = NEW.resolution_id)"""
IS_THEIR_OWN_SETTLEMENT = """EXISTS (
  SELECT 1 FROM reply_settlement WHERE id = NEW.settlement_id AND settled_by = NEW.signed_by)
  OR NOT EXISTS (SELECT 1 FROM reviewer WHERE id = NEW.signed_by AND role = 'editor')"""
IS_THEIR_OWN_TRANSLATION = """EXISTS (
  SELECT 1 FROM translation WHERE id = NEW.translation_id AND machine IS NULL AND translated_by = NEW.checked_by)"""
IS_A_CONTRADICTION = "EXISTS (SELECT 1 FROM evidence WHERE id = NEW.evidence_id AND stance = 'contradicts')"
FIRST_OF_THE_ROUND = """EXISTS (
  SELECT 1 FROM review_event first
  JOIN decision ON decision.id = first.decision_id
  WHERE first.item_id = NEW.item_id AND first.round = NEW.round AND first.reviewer_id = NEW.reviewer_id
    AND decision.second = {false}
    AND NOT EXISTS (
      SELECT 1 FROM review_event taken_back
      WHERE taken_back.item_id = first.item_id AND taken_back.undoes = first.number))"""
REFUSALS = (
    ("sign_off_by_an_author", "sign_off", MADE_THE_CLAIM, "nobody signs off what they made"),
    ("resolution_signed_by_an_author", "resolution_signature", MADE_THE_RESOLUTION, "nobody signs what they made"),
    ("silence_signed_by_no_editor", "reply_approval", IS_THEIR_OWN_SETTLEMENT, "another person must sign, an editor"),
    ("translation_checked_by_its_author", "translation_check", IS_THEIR_OWN_TRANSLATION, "another person must check"),
    ("contradiction_withdrawn", "evidence_withdrawal", IS_A_CONTRADICTION, "a contradiction is answered"),
)


def upgrade() -> None:
    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("deposited_at_url", sa.String(), nullable=True),
        sa.Column("captured_by", sa.Integer(), nullable=False),
        sa.Column("captured_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["captured_by"], ["reviewer.id"], name=op.f("fk_capture_captured_by")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_capture_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("groups", sa.Integer(), nullable=False),
        sa.Column("evidence_set", sa.String(), nullable=False),
        sa.CheckConstraint(
            "status IN ('unassessed', 'single_source', 'supported', 'corroborated', 'verified', 'disputed', 'refuted', 'unverifiable', 'retracted')",
            name=op.f("ck_claim_status_is_known"),
        ),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_claim_cache_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_cache_id"), "claim", ["cache_id"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("origin_known", sa.Boolean(), nullable=False),
        sa.Column("cache_id", sa.Integer(), nullable=True),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('person', 'body', 'registry', 'collection', 'publication')", name=op.f("ck_source_kind_is_known")
        ),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_source_cache_id")),
        sa.ForeignKeyConstraint(["named_by"], ["reviewer.id"], name=op.f("fk_source_named_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("cache_id", name=op.f("uq_source_cache_id")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
    )
    op.create_table(
        "capture_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("checked_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('unchanged', 'changed', 'moved', 'gone', 'unreachable')",
            name=op.f("ck_capture_check_verdict_is_known"),
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_capture_check_capture_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_capture_check_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_check")),
    )
    op.create_index(op.f("ix_capture_check_capture_id"), "capture_check", ["capture_id"], unique=False)
    op.create_table(
        "claim_status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("evidence_set", sa.String(), nullable=False),
        sa.Column("changed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('unassessed', 'single_source', 'supported', 'corroborated', 'verified', 'disputed', 'refuted', 'unverifiable', 'retracted')",
            name=op.f("ck_claim_status_change_status_is_known"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_status_change_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_status_change")),
        sa.UniqueConstraint("claim_id", "revision", name=op.f("uq_claim_status_change_claim_id_revision")),
    )
    op.create_table(
        "claim_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("accuses", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=True),
        sa.Column("likelihood", sa.String(), nullable=True),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('high', 'moderate', 'low')", name=op.f("ck_claim_version_confidence_is_known")
        ),
        sa.CheckConstraint(
            "likelihood IN ('almost_no_chance', 'very_unlikely', 'unlikely', 'roughly_even_chance', 'likely', 'very_likely', 'almost_certain')",
            name=op.f("ck_claim_version_likelihood_is_known"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_version_claim_id")),
        sa.ForeignKeyConstraint(["written_by"], ["reviewer.id"], name=op.f("fk_claim_version_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_version")),
        sa.UniqueConstraint("claim_id", "version", name=op.f("uq_claim_version_claim_id_version")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence_set", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=False),
        sa.Column("found_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_finding_claim_id")),
        sa.ForeignKeyConstraint(["found_by"], ["reviewer.id"], name=op.f("fk_finding_found_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_claim_id"), "finding", ["claim_id"], unique=False)
    op.create_table(
        "reliability_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("reliability", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("rated_by", sa.Integer(), nullable=False),
        sa.Column("rated_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reliability IN ('A', 'B', 'C', 'D', 'E', 'F')", name=op.f("ck_reliability_rating_reliability_is_known")
        ),
        sa.ForeignKeyConstraint(["rated_by"], ["reviewer.id"], name=op.f("fk_reliability_rating_rated_by")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_reliability_rating_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reliability_rating")),
    )
    op.create_index(op.f("ix_reliability_rating_source_id"), "reliability_rating", ["source_id"], unique=False)
    op.create_table(
        "reply_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("allegations", sa.String(), nullable=False),
        sa.Column("sent_at", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("deadline", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["reviewer.id"], name=op.f("fk_reply_request_asked_by")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_reply_request_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_request")),
    )
    op.create_index(op.f("ix_reply_request_claim_id"), "reply_request", ["claim_id"], unique=False)
    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence_set", sa.String(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_sign_off_claim_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["reviewer.id"], name=op.f("fk_sign_off_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint(
            "claim_id",
            "version",
            "evidence_set",
            "signed_by",
            name=op.f("uq_sign_off_claim_id_version_evidence_set_signed_by"),
        ),
    )
    op.create_table(
        "tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("tied_by", sa.Integer(), nullable=False),
        sa.Column("tied_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('derived_from', 'republishes', 'told_by', 'same_cache', 'same_custodian', 'same_owner', 'same_author')",
            name=op.f("ck_tie_kind_is_known"),
        ),
        sa.CheckConstraint("source_id <> other_id", name=op.f("ck_tie_joins_two")),
        sa.ForeignKeyConstraint(["other_id"], ["source.id"], name=op.f("fk_tie_other_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_tie_source_id")),
        sa.ForeignKeyConstraint(["tied_by"], ["reviewer.id"], name=op.f("fk_tie_tied_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    op.create_index(op.f("ix_tie_other_id"), "tie", ["other_id"], unique=False)
    op.create_index(op.f("ix_tie_source_id"), "tie", ["source_id"], unique=False)
    op.create_table(
        "authenticity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("methods_named", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("judged_by", sa.Integer(), nullable=False),
        sa.Column("judged_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict = 'unexamined' OR methods_named > 0", name=op.f("ck_authenticity_names_methods")),
        sa.CheckConstraint(
            "verdict IN ('unexamined', 'consistent', 'authenticated', 'doubtful', 'forged')",
            name=op.f("ck_authenticity_verdict_is_known"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_authenticity_document_id")),
        sa.ForeignKeyConstraint(["judged_by"], ["reviewer.id"], name=op.f("fk_authenticity_judged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticity")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_authenticity_document_id_number")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("cache_id", sa.Integer(), nullable=True),
        sa.Column("until", storage.tables.columns.UtcTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("placed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('embargo', 'safety')", name=op.f("ck_hold_kind_is_known")),
        sa.CheckConstraint(
            "(CASE WHEN claim_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN document_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN cache_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_hold_holds_one"),
        ),
        sa.ForeignKeyConstraint(["cache_id"], ["cache.id"], name=op.f("fk_hold_cache_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_hold_claim_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_hold_document_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["reviewer.id"], name=op.f("fk_hold_placed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_cache_id"), "hold", ["cache_id"], unique=False)
    op.create_index(op.f("ix_hold_claim_id"), "hold", ["claim_id"], unique=False)
    op.create_index(op.f("ix_hold_document_id"), "hold", ["document_id"], unique=False)
    op.create_table(
        "reply_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=False),
        sa.Column("settled_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'answered') = (stance IS NOT NULL)", name=op.f("ck_reply_settlement_an_answer_has_a_stance")
        ),
        sa.CheckConstraint(
            "outcome IN ('answered', 'declined', 'no_reply', 'not_safe_to_ask', 'not_sought')",
            name=op.f("ck_reply_settlement_outcome_is_known"),
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('not_sought', 'not_safe_to_ask') OR reason IS NOT NULL",
            name=op.f("ck_reply_settlement_silence_has_a_reason"),
        ),
        sa.CheckConstraint(
            "stance IN ('denies', 'confirms', 'neither')", name=op.f("ck_reply_settlement_stance_is_known")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply_request.id"], name=op.f("fk_reply_settlement_reply_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["reviewer.id"], name=op.f("fk_reply_settlement_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_settlement")),
    )
    op.create_index(op.f("ix_reply_settlement_reply_id"), "reply_settlement", ["reply_id"], unique=False)
    op.create_table(
        "tie_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tie_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tie_id"], ["tie.id"], name=op.f("fk_tie_withdrawal_tie_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["reviewer.id"], name=op.f("fk_tie_withdrawal_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_withdrawal")),
        sa.UniqueConstraint("tie_id", name=op.f("uq_tie_withdrawal_tie_id")),
    )
    op.create_table(
        "hold_lift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_hold_lift_hold_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["reviewer.id"], name=op.f("fk_hold_lift_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_lift")),
        sa.UniqueConstraint("hold_id", "signed_by", name=op.f("uq_hold_lift_hold_id_signed_by")),
    )
    op.create_table(
        "reply_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["reply_settlement.id"], name=op.f("fk_reply_approval_settlement_id")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["reviewer.id"], name=op.f("fk_reply_approval_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_approval")),
        sa.UniqueConstraint("settlement_id", "signed_by", name=op.f("uq_reply_approval_settlement_id_signed_by")),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("page_number", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("variant_sha256", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("quoted_by", sa.Integer(), nullable=False),
        sa.Column("quoted_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_quote_claim_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_quote_document_id")),
        sa.ForeignKeyConstraint(["quoted_by"], ["reviewer.id"], name=op.f("fk_quote_quoted_by")),
        sa.ForeignKeyConstraint(["variant_id"], ["text_variant.id"], name=op.f("fk_quote_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_claim_id"), "quote", ["claim_id"], unique=False)
    op.create_index(op.f("ix_quote_document_id"), "quote", ["document_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("locator", sa.String(), nullable=True),
        sa.Column("says", sa.String(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'quote') = (quote_id IS NOT NULL)", name=op.f("ck_evidence_a_quote_is_quoted")),
        sa.CheckConstraint("capture_id IS NULL OR kind = 'record'", name=op.f("ck_evidence_a_capture_is_a_record")),
        sa.CheckConstraint("kind IN ('quote', 'record', 'statement')", name=op.f("ck_evidence_kind_is_known")),
        sa.CheckConstraint(
            "stance IN ('supports', 'contradicts', 'context')", name=op.f("ck_evidence_stance_is_known")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["reviewer.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_evidence_capture_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_evidence_claim_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_evidence_quote_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_evidence_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("quote_id", name=op.f("uq_evidence_quote_id")),
    )
    op.create_index(op.f("ix_evidence_capture_id"), "evidence", ["capture_id"], unique=False)
    op.create_index(op.f("ix_evidence_claim_id"), "evidence", ["claim_id"], unique=False)
    op.create_index(op.f("ix_evidence_source_id"), "evidence", ["source_id"], unique=False)
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), nullable=True),
        sa.Column("translated_by", sa.Integer(), nullable=False),
        sa.Column("translated_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_translation_quote_id")),
        sa.ForeignKeyConstraint(["translated_by"], ["reviewer.id"], name=op.f("fk_translation_translated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
    )
    op.create_index(op.f("ix_translation_quote_id"), "translation", ["quote_id"], unique=False)
    op.create_table(
        "credibility_rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("credibility", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=True),
        sa.Column("rated_by", sa.Integer(), nullable=False),
        sa.Column("rated_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "credibility IN ('1', '2', '3', '4', '5', '6')", name=op.f("ck_credibility_rating_credibility_is_known")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_credibility_rating_evidence_id")),
        sa.ForeignKeyConstraint(["rated_by"], ["reviewer.id"], name=op.f("fk_credibility_rating_rated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credibility_rating")),
    )
    op.create_index(op.f("ix_credibility_rating_evidence_id"), "credibility_rating", ["evidence_id"], unique=False)
    op.create_table(
        "evidence_withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_withdrawal_evidence_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["reviewer.id"], name=op.f("fk_evidence_withdrawal_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_withdrawal")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_evidence_withdrawal_evidence_id")),
    )
    op.create_table(
        "resolution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("settlement_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('accepted', 'rebutted')", name=op.f("ck_resolution_verdict_is_known")),
        sa.CheckConstraint("(evidence_id IS NULL) <> (settlement_id IS NULL)", name=op.f("ck_resolution_answers_one")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_resolution_claim_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_resolution_evidence_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["reply_settlement.id"], name=op.f("fk_resolution_settlement_id")),
        sa.ForeignKeyConstraint(["written_by"], ["reviewer.id"], name=op.f("fk_resolution_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
    )
    op.create_index(op.f("ix_resolution_claim_id"), "resolution", ["claim_id"], unique=False)
    op.create_index(op.f("ix_resolution_evidence_id"), "resolution", ["evidence_id"], unique=False)
    op.create_index(op.f("ix_resolution_settlement_id"), "resolution", ["settlement_id"], unique=False)
    op.create_table(
        "translation_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translation_id", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["reviewer.id"], name=op.f("fk_translation_check_checked_by")),
        sa.ForeignKeyConstraint(
            ["translation_id"], ["translation.id"], name=op.f("fk_translation_check_translation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_check")),
        sa.UniqueConstraint(
            "translation_id", "checked_by", name=op.f("uq_translation_check_translation_id_checked_by")
        ),
    )
    op.create_table(
        "resolution_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resolution_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", storage.tables.columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_resolution_signature_resolution_id")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["reviewer.id"], name=op.f("fk_resolution_signature_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution_signature")),
        sa.UniqueConstraint("resolution_id", "signed_by", name=op.f("uq_resolution_signature_resolution_id_signed_by")),
    )
    op.add_column("decision", sa.Column("second", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "ALTER TABLE review_item ADD COLUMN parked_for VARCHAR "
        f"CONSTRAINT ck_review_item_parked_for_is_known CHECK (parked_for IN ({PARKED_FOR}))"
    )
    make_append_only(*APPEND_ONLY)
    for table, column in VERSIONED:
        expect_versions(table, column)
    for name, table, condition, message in REFUSALS:
        refuse_when(name, table, condition, message)
    own = FIRST_OF_THE_ROUND.format(false="0" if op.get_bind().dialect.name == "sqlite" else "FALSE")
    spoken = f"NEW.event IN ('agree', 'disagree') AND {own}"
    refuse_when("second_review_by_the_first", "review_event", spoken, "the second reviewer is another person")


def downgrade() -> None:
    lift_refusal("second_review_by_the_first", "review_event")
    for name, table, _, _ in reversed(REFUSALS):
        lift_refusal(name, table)
    for table, column in VERSIONED:
        lift_refusal(f"{table}_expects_{column}", table)
    lift_append_only(*APPEND_ONLY)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_review_item_parked_for_is_known", "review_item")
    op.drop_column("review_item", "parked_for")
    op.drop_column("decision", "second")
    op.drop_table("resolution_signature")
    op.drop_table("translation_check")
    op.drop_table("resolution")
    op.drop_table("evidence_withdrawal")
    op.drop_table("credibility_rating")
    op.drop_table("translation")
    op.drop_table("evidence")
    op.drop_table("quote")
    op.drop_table("reply_approval")
    op.drop_table("hold_lift")
    op.drop_table("tie_withdrawal")
    op.drop_table("reply_settlement")
    op.drop_table("hold")
    op.drop_table("authenticity")
    op.drop_table("tie")
    op.drop_table("sign_off")
    op.drop_table("reply_request")
    op.drop_table("reliability_rating")
    op.drop_table("finding")
    op.drop_table("claim_version")
    op.drop_table("claim_status_change")
    op.drop_table("capture_check")
    op.drop_table("source")
    op.drop_table("claim")
    op.drop_table("capture")

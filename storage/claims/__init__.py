"""Corroboration: claims and all they rest on. The desk calls these verbs; `storage.rules` holds what they obey.

Every verb is carried out by `storage.acts`, one at a time: one transaction, one answer to a request key, one entry in
the ledger; each claim that it touches goes up by one revision, with its status computed anew in the same transaction.
"""

from storage.claims.authenticity import set_authenticity, show_authenticity
from storage.claims.evidence import add_evidence, rate_evidence, withdraw_evidence
from storage.claims.history import claim_history
from storage.claims.holds import add_hold, lift_hold, list_holds
from storage.claims.joined import sources_around, sources_of_claim
from storage.claims.listing import lacks_of, list_claims, show_claim
from storage.claims.quoted import quotes_on_page
from storage.claims.quotes import add_quote, list_quotes
from storage.claims.reasons import why_evidence, why_sources
from storage.claims.refreshing import refresh_claims
from storage.claims.replies import add_reply_request, approve_reply, list_replies, settle_reply
from storage.claims.resolutions import answer_evidence, answer_reply, sign_evidence_answer, sign_reply_answer
from storage.claims.signing import find_unverifiable, refusal_to_sign, sign_off
from storage.claims.sourcelist import list_sources, name_of_source, show_source
from storage.claims.sourcepast import show_source_past
from storage.claims.sources import add_source, link_sources, rate_source, unlink_sources
from storage.claims.translations import check_translation, translate_quote
from storage.claims.wording import add_claim, edit_claim

__all__ = [
    "add_claim",
    "add_evidence",
    "add_hold",
    "add_quote",
    "add_reply_request",
    "add_source",
    "answer_evidence",
    "answer_reply",
    "approve_reply",
    "check_translation",
    "claim_history",
    "edit_claim",
    "find_unverifiable",
    "lacks_of",
    "lift_hold",
    "link_sources",
    "list_claims",
    "list_holds",
    "list_quotes",
    "list_replies",
    "list_sources",
    "name_of_source",
    "quotes_on_page",
    "rate_evidence",
    "rate_source",
    "refresh_claims",
    "refusal_to_sign",
    "set_authenticity",
    "settle_reply",
    "show_authenticity",
    "show_claim",
    "show_source",
    "show_source_past",
    "sign_evidence_answer",
    "sign_off",
    "sign_reply_answer",
    "sources_around",
    "sources_of_claim",
    "translate_quote",
    "unlink_sources",
    "why_evidence",
    "why_sources",
    "withdraw_evidence",
]

"""Redactions: what no release shows of a document. The desk calls these verbs; `storage.releases` asks `standing`.

`storage.rules.redaction` holds what they obey.
A redaction belongs to the bytes of a document, in whatever cache they lie. Nothing here touches an original.
"""

from storage.redactions.approving import approve_redactions
from storage.redactions.drawing import draw_redaction, withdraw_redaction
from storage.redactions.listing import list_plans, list_redactions, show_hands
from storage.redactions.proposing import propose_redactions

__all__ = [
    "approve_redactions",
    "draw_redaction",
    "list_plans",
    "list_redactions",
    "propose_redactions",
    "show_hands",
    "withdraw_redaction",
]

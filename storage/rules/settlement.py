"""What must be settled before a claim is verified: the documents it quotes, and replies. Pure.

Every rule here answers with what is lacking, in words; nothing where it is content.
"""

from storage.rules.dossier import Document, Dossier, Reply
from storage.vocabulary import AuthenticityVerdict, ReplyOutcome, Stance

GENUINE = frozenset({AuthenticityVerdict.CONSISTENT, AuthenticityVerdict.AUTHENTICATED})
HANDLE_DIGITS = 12
"""Of a hash, in a message: enough to type after `sluice document show`."""


def unproven_documents(dossier: Dossier) -> tuple[str, ...]:
    """Desk rule 13: every quoted document is found genuine, by methods that are named.

    What contradicts the claim is left out: that a document is forged may be the answer to it.
    """
    looked_at = {one.sha256: one for one in dossier.documents}
    quoted = {item.document for item in dossier.items if item.stance is not Stance.CONTRADICTS} - {None}
    found: list[str] = []
    for sha256 in sorted(one for one in quoted if one is not None):
        document = looked_at.get(sha256, Document(sha256))
        handle = sha256[:HANDLE_DIGITS]
        if document.authenticity not in GENUINE:
            found.append(f"document {handle}: authenticity is {document.authenticity}, not consistent or authenticated")
        elif not document.methods:
            found.append(f"document {handle}: the methods that its authenticity was looked into by")
    return tuple(found)


def unsettled_replies(dossier: Dossier) -> tuple[str, ...]:
    """Desk rule 9: who is named as a wrongdoer was asked, and what came of it is settled."""
    if not dossier.accuses:
        return ()
    if not dossier.replies:
        return ("a reply request to whom the claim accuses",)
    return tuple(
        f"reply request to {reply.party} {want}"
        for reply in sorted(dossier.replies, key=lambda reply: (reply.party, reply.reply))
        for want in _reply_wants(reply)
    )


def _reply_wants(reply: Reply) -> tuple[str, ...]:
    match reply.outcome:
        case None:
            return ("is not settled",)
        case ReplyOutcome.NOT_SOUGHT if not reply.reason:
            return ("was not sought: the reason",)
        case ReplyOutcome.NOT_SOUGHT if not reply.approved:
            return ("was not sought: an editor's signature",)
        case ReplyOutcome.NOT_SAFE_TO_ASK if not reply.reason:
            return ("is not safe to ask: the reason",)
        case _:
            return ()

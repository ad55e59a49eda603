"""What ties a sign-off to the sentence that was signed, so that a stranger can tell without seeing the evidence. Pure.

The evidence set is committed to under a salt of its own: without it nobody can try out what the desk may have rested
on. Sentence, version and commitment are hashed together; that hash is the subject of the ledger's line of the sign-off.
"""

import hashlib
import hmac

from storage.ledger import canonical

SUBJECT = "signed:"
"""What the subject of such a line of the ledger starts with."""


def evidence_commitment(salt: str, evidence_set: str) -> str:
    """Commit to an evidence set (64 hex digits) under *salt* (64 hex digits): HMAC-SHA-256, in hex."""
    return hmac.digest(bytes.fromhex(salt), bytes.fromhex(evidence_set), "sha256").hex()


def binding_of(claim_text: str, *, version: int, evidence_commitment: str) -> str:
    """Hash what was signed: SHA-256 over canonical JSON of `claim`, `evidence` and `version`, in hex."""
    signed = canonical({"claim": claim_text, "evidence": evidence_commitment, "version": version})
    return hashlib.sha256(signed.encode("utf-8", "surrogatepass")).hexdigest()

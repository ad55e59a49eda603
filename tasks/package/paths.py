"""Where files lie in a bag, below `data/`: said once, for those that write them and those that point to them."""

from pathlib import PurePosixPath


def redacted_pdf_path(export_id: str) -> str:
    """Give the path of a document's redacted derivative."""
    return f"documents/{export_id}/redacted.pdf"


def pages_text_path(export_id: str) -> str:
    """Give the path of the text of a document's derivative."""
    return f"documents/{export_id}/pages.txt"


def proof_path(claim_number: int, place: int) -> str:
    """Give the path of the ledger's proof of a sign-off.

    Args:
        claim_number: of the claim, within the release.
        place: of the sign-off among those of the claim, from 1.
    """
    return str(PurePosixPath("audit", "inclusion", f"claim-{claim_number:04d}-{place}.json"))

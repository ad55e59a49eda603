"""The claims as schema.org ClaimReview, which search engines and fact-checking tools read."""

import json
from collections.abc import Mapping
from typing import Any

from storage.releases.shapes import ClaimSelected, DerivativeMade, Selection
from storage.vocabulary import ClaimStatus

RATING: Mapping[str, int] = {ClaimStatus.CORROBORATED: 4, ClaimStatus.VERIFIED: 5}
"""The step on the ladder, from 1; schema.org asks for a number, `alternateName` is what to show."""
WORST, BEST = 1, 5


def claimreview_view(
    selection: Selection, derivatives: Mapping[int, DerivativeMade], *, publisher: str | None = None
) -> dict[str, bytes]:
    """Give `claimreview.jsonld`: one ClaimReview a claim; no person is named as its author.

    Args:
        selection: what goes out.
        derivatives: by the document's number; not needed.
        publisher: the name of the organisation that reviewed; None: none is named.
    """
    del derivatives
    graph = [_review(claim, selection, publisher) for claim in selection.claims]
    told = {"@context": "https://schema.org", "@graph": graph}
    written = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    return {"claimreview.jsonld": f"{written}\n".encode("utf-8", "replace")}


def _review(claim: ClaimSelected, selection: Selection, publisher: str | None) -> dict[str, Any]:
    key = f"urn:sluice:{selection.label}:claim:{claim.number}"
    author = {} if publisher is None else {"author": {"@type": "Organization", "name": publisher}}
    return {
        "@id": f"{key}:review",
        "@type": "ClaimReview",
        "claimReviewed": claim.text,
        "datePublished": selection.made_on.isoformat(),
        "itemReviewed": _claim(claim, selection, key),
        "reviewRating": {
            "@type": "Rating",
            "alternateName": claim.label,
            "bestRating": BEST,
            "ratingExplanation": claim.rule,
            "ratingValue": RATING[claim.status],
            "worstRating": WORST,
        },
        **author,
    }


def _claim(claim: ClaimSelected, selection: Selection, key: str) -> dict[str, Any]:
    names = {document.number: document.export_id for document in selection.documents}
    quoted = sorted({one.quote.document for one in claim.evidence if one.quote is not None})
    appearance = [{"@type": "DigitalDocument", "identifier": names[number]} for number in quoted]
    return {"@id": key, "@type": "Claim", "appearance": appearance, "text": claim.text}

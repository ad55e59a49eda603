"""Keeps around a quote only what the redacted picture shows: a text layer may hold what nobody sees. Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from storage.analysis.fold import fold
from storage.releases.shapes import ClaimSelected, DerivativeMade, EvidenceShown, QuoteShown, Selection

JOINT_CHARACTERS = 8
"""Of the quote itself that must be seen right beside: else a short word would be found anywhere."""
_WORDS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_|\s+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def keep_what_is_seen(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> Selection:
    """Cut the words before and after each quote to those that the derivative's page says, too.

    Args:
        selection: as the record tells it.
        derivatives: by the document's number.
    """
    texts = {
        (number, page.source_page): _joined(
            " ".join(one.text for one in made.pages if one.source_page == page.source_page)
        )
        for number, made in derivatives.items()
        for page in made.pages
    }
    return replace(selection, claims=tuple(_claim(claim, texts) for claim in selection.claims))


def _claim(claim: ClaimSelected, texts: Mapping[tuple[int, int], str]) -> ClaimSelected:
    return replace(claim, evidence=tuple(_evidence(one, texts) for one in claim.evidence))


def _evidence(one: EvidenceShown, texts: Mapping[tuple[int, int], str]) -> EvidenceShown:
    if one.quote is None:
        return one
    quote = one.quote
    return replace(one, quote=_quote(quote, texts.get((quote.document, quote.page), "")))


def _quote(quote: QuoteShown, text: str) -> QuoteShown:
    return replace(
        quote,
        prefix=_before(quote.prefix, quote.exact[:JOINT_CHARACTERS], text),
        suffix=_after(quote.suffix, quote.exact[-JOINT_CHARACTERS:], text),
    )


def _after(words: str, joint: str, text: str) -> str:
    kept = ""
    for word in _pieces(words):
        if _joined(joint + kept + word) not in text:
            break
        kept += word
    return kept


def _before(words: str, joint: str, text: str) -> str:
    kept = ""
    for word in reversed(_pieces(words)):
        if _joined(word + kept + joint) not in text:
            break
        kept = word + kept
    return kept


def _pieces(words: str) -> list[str]:
    """Cut into words, blanks and signs; Han characters one by one."""
    return [piece for run in _WORDS.findall(words) for piece in (list(run) if _HAN.search(run) else [run])]


def _joined(text: str) -> str:
    return fold(text).replace(" ", "")

"""What a dossier tells of a selection beyond the selection itself: pictures of quotes, counts of redactions. Pure."""

import struct
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.releases.shapes import DerivativeMade, DocumentSelected, EvidenceShown, QuoteShown, Selection

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SIZE_AT = 16
"""Where width and height stand in a PNG: the first chunk is always IHDR (PNG, section 11.2.2)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The place of a quote, as it looks on the redacted page."""

    name: str
    """`evidence-3.png`."""
    png: bytes
    width: int
    height: int
    """In pixels."""
    is_framed: bool
    """Whether a line is drawn around the quote."""
    page: int
    """Of the derivative."""


@dataclass(frozen=True, slots=True)
class Content:
    """A selection, with what is worked out from it."""

    selection: Selection
    documents: Mapping[int, DocumentSelected]
    """By number."""
    derivatives: Mapping[int, DerivativeMade]
    pictures: Mapping[int, Picture]
    """By the number of the evidence."""
    quoted: Mapping[int, tuple[int, ...]]
    """The numbers of the documents that a claim quotes, by the claim's number."""
    redactions: Mapping[int, Mapping[str, int]]
    """How many of each reason, by the document's number."""


def content_of(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> Content:
    """Work out what a dossier tells.

    Args:
        selection: what goes out.
        derivatives: by the document's number.
    """
    return Content(
        selection=selection,
        documents={document.number: document for document in selection.documents},
        derivatives=derivatives,
        pictures=dict(_pictures(selection, derivatives)),
        quoted={
            claim.number: tuple(sorted({one.quote.document for one in claim.evidence if one.quote is not None}))
            for claim in selection.claims
        },
        redactions={
            document.number: dict(sorted(Counter(str(one.reason) for one in document.hidden).items()))
            for document in selection.documents
        },
    )


def quotes_in(selection: Selection) -> Iterator[tuple[EvidenceShown, QuoteShown]]:
    """Give the quotes of a release in the order in which a document's crops are asked for."""
    for claim in selection.claims:
        for evidence in claim.evidence:
            if evidence.quote is not None:
                yield evidence, evidence.quote


def _pictures(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> Iterator[tuple[int, Picture]]:
    places: dict[int, int] = defaultdict(int)
    for evidence, quote in quotes_in(selection):
        place, places[quote.document] = places[quote.document], places[quote.document] + 1
        made = derivatives.get(quote.document)
        crop = next((crop for crop in made.crops if crop.quote == place), None) if made else None
        if crop is not None:
            width, height = _png_size(crop.png)
            yield (
                evidence.number,
                Picture(f"evidence-{evidence.number}.png", crop.png, width, height, bool(crop.boxes), crop.page),
            )


def _png_size(png: bytes) -> tuple[int, int]:
    if not png.startswith(PNG_HEAD) or len(png) < SIZE_AT + 8:
        raise ValueError("a crop is no PNG")
    width, height = struct.unpack_from(">II", png, SIZE_AT)
    return width, height

"""Turns a selection and its derivatives into the rows of a bag."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from storage.releases.shapes import (
    AnswerShown,
    Box,
    ClaimSelected,
    CropMade,
    DerivativeMade,
    DocumentSelected,
    EvidenceShown,
    Hidden,
    QuoteShown,
    ReplyShown,
    Selection,
)
from tasks.package.paths import proof_path
from tasks.package.rows import (
    AnswerRow,
    CaptureRow,
    ClaimRow,
    DocumentRow,
    EvidenceRow,
    QuoteRow,
    RedactionRow,
    ReplyRow,
    SignOffRow,
    TranslationRow,
)

Derivatives = Mapping[int, DerivativeMade]
"""By the document's number."""


def claim_rows(selection: Selection) -> list[ClaimRow]:
    """Give a row a claim."""
    return [_claim(claim) for claim in selection.claims]


def _claim(claim: ClaimSelected) -> ClaimRow:
    return ClaimRow(
        claim=claim.number,
        version=claim.version,
        text=claim.text,
        status=claim.status,
        label=claim.label,
        rule=claim.rule,
        independent_groups=claim.groups,
        accuses=claim.accuses,
        confidence=claim.confidence,
        likelihood=claim.likelihood,
        not_known=list(claim.not_known),
        sign_offs=[
            SignOffRow(
                signed_on=signed.signed_on,
                binding=signed.binding,
                evidence_commitment=signed.evidence_commitment,
                proof=proof_path(claim.number, place) if signed.proof else None,
            )
            for place, signed in enumerate(claim.sign_offs, 1)
        ],
    )


def evidence_rows(selection: Selection, derivatives: Derivatives) -> list[EvidenceRow]:
    """Give a row a piece of evidence; the places of quotes are those on the derivatives."""
    names = {document.number: document.export_id for document in selection.documents}
    crops = {number: {crop.quote: crop for crop in made.crops} for number, made in derivatives.items()}
    places = {number: count() for number in derivatives}
    rows = []
    for claim in selection.claims:
        for one in claim.evidence:
            quote = None
            if one.quote is not None:
                crop = crops[one.quote.document].get(next(places[one.quote.document]))
                quote = _quote(one.quote, names[one.quote.document], crop)
            rows.append(_evidence(claim, one, quote))
    return rows


def _evidence(claim: ClaimSelected, one: EvidenceShown, quote: QuoteRow | None) -> EvidenceRow:
    capture = one.capture
    return EvidenceRow(
        evidence=one.number,
        claim=claim.number,
        stance=one.stance,
        kind=one.kind,
        source=one.source,
        source_kind=one.source_kind,
        reliability=one.reliability,
        credibility=one.credibility,
        independence_group=one.group,
        counts=one.counts,
        because=one.because,
        locator=one.locator,
        says=one.says,
        quote=quote,
        capture=None
        if capture is None
        else CaptureRow(url=capture.url, query=capture.query, captured_on=capture.captured_on, sha256=capture.sha256),
        answer=_answer(one.answer),
    )


def _quote(quote: QuoteShown, export_id: str, crop: CropMade | None) -> QuoteRow:
    return QuoteRow(
        export_id=export_id,
        page=quote.page,
        redacted_page=None if crop is None else crop.page,
        exact=quote.exact,
        prefix=quote.prefix,
        suffix=quote.suffix,
        boxes=[(left, top, right, bottom) for left, top, right, bottom in (crop.boxes if crop else ())],
        languages=list(quote.languages),
        translations=[
            TranslationRow(language=one.language, text=one.text, by_machine=one.is_machine, checked=one.is_checked)
            for one in quote.translations
        ],
    )


def _answer(answer: AnswerShown | None) -> AnswerRow | None:
    if answer is None:
        return None
    return AnswerRow(verdict=answer.verdict, because=answer.because, signatures=answer.signatures)


def document_rows(selection: Selection, derivatives: Derivatives) -> list[DocumentRow]:
    """Give a row a document."""
    return [_document(selection, document, derivatives[document.number]) for document in selection.documents]


def _document(selection: Selection, document: DocumentSelected, made: DerivativeMade) -> DocumentRow:
    quoting = [
        str(claim.number)
        for claim in selection.claims
        if any(one.quote is not None and one.quote.document == document.number for one in claim.evidence)
    ]
    return DocumentRow(
        export_id=document.export_id,
        pages=len(made.pages),
        languages=" ".join(document.languages),
        authenticity=document.authenticity,
        methods="; ".join(document.methods),
        read_in_part=document.is_partial,
        redactions=sum(len(page.redactions) for page in made.pages),
        redacted_sha256=made.pdf_sha256,
        original_commitment=commitment_to(document.sha256, document.salt),
        made_with=made.method,
        dpi=made.dpi,
        claims=" ".join(quoting),
    )


def commitment_to(sha256: str, salt: str) -> str:
    """Commit to an original by its SHA-256: HMAC-SHA-256 under the salt, both 32 bytes, in hex.

    A plain hash would let the accused match it with what lies on their own file server.
    """
    return hmac.digest(bytes.fromhex(salt), bytes.fromhex(sha256), hashlib.sha256).hex()


def redaction_rows(selection: Selection, derivatives: Derivatives) -> Iterator[RedactionRow]:
    """Give a row a painted box."""
    for document in selection.documents:
        for page in derivatives[document.number].pages:
            hidden = [one for one in document.hidden if one.page == page.source_page]
            for box in page.redactions:
                left, top, right, bottom = box
                yield RedactionRow(
                    export_id=document.export_id,
                    redacted_page=page.number,
                    left=left,
                    top=top,
                    right=right,
                    bottom=bottom,
                    reasons=" ".join(_reasons(box, hidden)),
                )


def _reasons(painted: Box, hidden: Sequence[Hidden]) -> list[str]:
    """Give why a box is painted: what it covers; of text set in type, which has no boxes, all of its page."""
    covered = [one for one in hidden if any(_overlap(painted, box) for box in one.boxes)]
    return sorted({one.reason for one in covered or hidden})


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def reply_rows(selection: Selection) -> list[ReplyRow]:
    """Give a row a right of reply."""
    return [_reply(claim, reply) for claim in selection.claims for reply in claim.replies]


def _reply(claim: ClaimSelected, reply: ReplyShown) -> ReplyRow:
    answer = reply.resolution
    return ReplyRow(
        claim=claim.number,
        party=reply.party,
        allegations=reply.allegations,
        asked_on=reply.asked_on,
        deadline_on=reply.deadline_on,
        outcome=reply.outcome,
        stance=reply.stance,
        answer=reply.answer,
        reason=reply.reason,
        resolution=None if answer is None else answer.verdict,
        resolution_because=None if answer is None else answer.because,
        resolution_signatures=None if answer is None else answer.signatures,
    )


def pages_text(made: DerivativeMade) -> str:
    """Give the text of a derivative: what its pictures say, page by page, a form feed after each."""
    return "".join(f"{page.text.strip()}\n\f" for page in made.pages)

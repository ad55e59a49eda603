"""The rows of a release as flat tables of plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.releases.shapes import AnswerShown, ClaimSelected, DerivativeMade, EvidenceShown, ReplyShown, Selection

Cell = str | int | bool | None
"""None: not known, or none."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with the type of their cells, and rows in the order of the columns."""

    columns: Mapping[str, type]
    rows: tuple[tuple[Cell, ...], ...]


CLAIMS: Mapping[str, type] = {
    "claim": int, "version": int, "text": str, "status": str, "label": str, "rule": str, "independence_groups": int,
    "accuses": bool, "confidence": str, "likelihood": str, "not_known": str, "sign_offs": int, "signed_on": str,
}  # fmt: skip
EVIDENCE: Mapping[str, type] = {
    "evidence": int, "claim": int, "stance": str, "kind": str, "source": str, "source_kind": str, "reliability": str,
    "credibility": str, "independence_group": int, "counts": bool, "because": str, "locator": str, "says": str,
    "document": int, "export_id": str, "page": int, "quote": str, "quote_languages": str, "translation": str,
    "translation_language": str, "translation_by_machine": bool, "translation_checked": bool, "captured_url": str,
    "captured_on": str, "captured_sha256": str, "answer": str, "answer_because": str, "answer_signatures": int,
}  # fmt: skip
DOCUMENTS: Mapping[str, type] = {
    "document": int, "export_id": str, "pages": int, "languages": str, "authenticity": str, "methods": str,
    "redactions": int, "redacted_sha256": str, "method": str,
}  # fmt: skip
REPLIES: Mapping[str, type] = {
    "claim": int, "party": str, "allegations": str, "asked_on": str, "deadline_on": str, "outcome": str, "stance": str,
    "answer": str, "reason": str, "resolution": str, "resolution_because": str, "resolution_signatures": int,
}  # fmt: skip


def tables_of(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> dict[str, Table]:
    """Give the tables of a release by name: `claims`, `evidence`, `documents`, `replies`."""
    names = {document.number: document.export_id for document in selection.documents}
    return {
        "claims": Table(CLAIMS, tuple(_claim(claim) for claim in selection.claims)),
        "evidence": Table(
            EVIDENCE,
            tuple(_evidence(claim, one, names) for claim in selection.claims for one in claim.evidence),
        ),
        "documents": Table(DOCUMENTS, tuple(_documents(selection, derivatives))),
        "replies": Table(REPLIES, tuple(_reply(claim, reply) for claim in selection.claims for reply in claim.replies)),
    }


def _claim(claim: ClaimSelected) -> tuple[Cell, ...]:
    return (
        claim.number,
        claim.version,
        claim.text,
        claim.status,
        claim.label,
        claim.rule,
        claim.groups,
        claim.accuses,
        claim.confidence,
        claim.likelihood,
        _joined(claim.not_known),
        len(claim.sign_offs),
        _joined(one.signed_on.isoformat() for one in claim.sign_offs),
    )


def _evidence(claim: ClaimSelected, one: EvidenceShown, names: Mapping[int, str]) -> tuple[Cell, ...]:
    quote, capture = one.quote, one.capture
    first = next(iter(quote.translations), None) if quote else None
    return (
        one.number,
        claim.number,
        one.stance,
        one.kind,
        one.source,
        one.source_kind,
        one.reliability,
        one.credibility,
        one.group,
        one.counts,
        one.because,
        one.locator,
        one.says,
        *((quote.document, names[quote.document], quote.page, quote.exact, _joined(quote.languages))
          if quote else (None,) * 5),
        *((first.text, first.language, first.is_machine, first.is_checked) if first else (None,) * 4),
        *((capture.url, capture.captured_on.isoformat(), capture.sha256) if capture else (None,) * 3),
        *_answer(one.answer),
    )  # fmt: skip


def _documents(selection: Selection, derivatives: Mapping[int, DerivativeMade]) -> Iterator[tuple[Cell, ...]]:
    for document in selection.documents:
        made = derivatives[document.number]
        yield (
            document.number,
            document.export_id,
            len(made.pages),
            _joined(sorted(document.languages)),
            document.authenticity,
            _joined(document.methods),
            len(document.hidden),
            made.pdf_sha256,
            made.method,
        )


def _reply(claim: ClaimSelected, reply: ReplyShown) -> tuple[Cell, ...]:
    return (
        claim.number,
        reply.party,
        reply.allegations,
        reply.asked_on.isoformat(),
        None if reply.deadline_on is None else reply.deadline_on.isoformat(),
        reply.outcome,
        reply.stance,
        reply.answer,
        reply.reason,
        *_answer(reply.resolution),
    )


def _answer(answer: AnswerShown | None) -> tuple[Cell, ...]:
    return (None, None, None) if answer is None else (answer.verdict, answer.because, answer.signatures)


def _joined(parts: "Iterator[str] | tuple[str, ...] | list[str]") -> str | None:
    return "; ".join(parts) or None

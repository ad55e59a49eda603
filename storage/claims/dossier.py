"""Fills dossiers: all that bears on claims, read in a number of statements that does not grow with them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from storage.bulk import in_chunks
from storage.claims import network, rows
from storage.claims.matching import breaks_of
from storage.ledger import canonical
from storage.rules import dossier as rules
from storage.rules.evidence import reads
from storage.tables.claims import Claim
from storage.tables.evidence import Evidence, Quote
from storage.tables.replies import ReplyRequest
from storage.tables.sources import Capture
from storage.vocabulary import (
    NO_LANGUAGE,
    UNDETERMINED,
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    ReplyOutcome,
    ReplyStance,
    Stance,
    Verdict,
)

CLAIMS_AT_ONCE = 500


def load_dossiers(session: Session, claim_ids: Iterable[int]) -> dict[int, rules.Dossier]:
    """Give the dossier of each of these claims, by its id."""
    found: dict[int, rules.Dossier] = {}
    for chunk in in_chunks(sorted(set(claim_ids)), CLAIMS_AT_ONCE):
        filing = _Filing(session, chunk)
        found.update((claim.id or 0, filing.dossier(claim, slug)) for claim, slug in filing.rows.claims)
    return found


def languages_of(quote: Quote) -> tuple[str, ...]:
    """Give the languages of a quote that somebody must read to understand it."""
    return tuple(language for language in quote.languages if language not in {UNDETERMINED, NO_LANGUAGE})


class _Filing:
    """The rows around some claims, and how they become values."""

    def __init__(self, session: Session, claim_ids: Sequence[int]) -> None:
        self.rows = rows.Rows(session, claim_ids)
        self.network = network.Network(session, {item.source_id for item in self.rows.evidence})
        self.breaks = breaks_of(session, self.rows.quotes.values())

    def dossier(self, claim: Claim, slug: str) -> rules.Dossier:
        """Give the dossier of one claim."""
        claim_id = claim.id or 0
        wordings = self.rows.wordings[claim_id]
        standing = wordings[-1]
        evidence = [item for item in self.rows.evidence if item.claim_id == claim_id]
        items = tuple(self._item(item) for item in evidence if item.id not in self.rows.withdrawn)
        sources, ties = self.network.around({item.source_id for item in evidence})
        return rules.Dossier(
            claim=claim_id,
            cache=slug,
            version=standing.version,
            text=standing.text,
            accuses=standing.accuses,
            authors=frozenset(self._authors(claim_id, evidence)),
            items=items,
            withdrawn=tuple(self._item(item) for item in evidence if item.id in self.rows.withdrawn),
            sources=sources,
            ties=ties,
            documents=self._documents(item.document for item in items),
            replies=tuple(self._reply(reply) for reply in self.rows.replies if reply.claim_id == claim_id),
            signatures=tuple(
                rules.Signature(row.signed_by, row.version, row.evidence_set)
                for row in self.rows.sign_offs
                if row.claim_id == claim_id
            ),
            findings=tuple(
                rules.Finding(row.version, row.evidence_set, row.reason)
                for row in self.rows.findings
                if row.claim_id == claim_id
            ),
            retracted=any(row.version == standing.version for row in self.rows.retractions[claim_id]),
        )

    def _authors(self, claim_id: int, evidence: Sequence[Evidence]) -> Iterable[int]:
        yield from (wording.written_by for wording in self.rows.wordings[claim_id])
        yield from (item.added_by for item in evidence)
        yield from (self.rows.captures[item.capture_id].captured_by for item in evidence if item.capture_id is not None)
        for quote in self.rows.quotes.values():
            if quote.claim_id == claim_id:
                yield quote.quoted_by
                yield from (row.translated_by for row in self.rows.translations[quote.id or 0])
                yield from self.rows.redactors[self.rows.documents[quote.document_id].sha256]
        yield from (row.written_by for row in self.rows.resolutions if row.claim_id == claim_id)

    def _item(self, item: Evidence) -> rules.Item:
        rating = self.rows.ratings.get(item.id or 0)
        common: dict[str, Any] = {
            "evidence": item.id or 0,
            "stance": Stance(item.stance),
            "kind": EvidenceKind(item.kind),
            "source": item.source_id,
            "added_by": item.added_by,
            "credibility": None if rating is None else Credibility(rating.credibility),
            "rater_reads": () if rating is None else self.rows.reads[rating.rated_by],
            "resolution": self._resolution(evidence=item.id),
        }
        if item.quote_id is not None:
            return rules.Item(**common, **self._quoted(self.rows.quotes[item.quote_id]))
        capture = None if item.capture_id is None else self.rows.captures[item.capture_id]
        return rules.Item(
            **common,
            content=self._content(item, capture),
            locator=item.locator is not None,
            captured=capture is not None,
        )

    def _content(self, item: Evidence, capture: Capture | None) -> str:
        told = None if capture is None else [capture.sha256, capture.final_url, capture.query]
        return _sha256([item.kind, self.network.name_of(item.source_id), told, item.locator, item.says])

    def _quoted(self, quote: Quote) -> Mapping[str, Any]:
        document = self.rows.documents[quote.document_id]
        where = [quote.page_number, quote.variant_sha256, quote.start, quote.end]
        languages = languages_of(quote)
        return {
            "content": _sha256([EvidenceKind.QUOTE, document.sha256, where, quote.exact]),
            "locator": True,
            "quote_matches": self.breaks[quote.id or 0] is None,
            "document": document.sha256,
            "text": document.text_sha256,
            "family": document.family,
            "languages": languages,
            "renderings": tuple(
                rules.Rendering(row.machine is not None, row.translated_by, self._holds(row.id or 0, row, languages))
                for row in self.rows.translations[quote.id or 0]
            ),
        }

    def _holds(self, translation_id: int, row: Any, languages: Sequence[str]) -> bool | None:
        for check in reversed(self.rows.checks[translation_id]):
            own = row.machine is None and check.checked_by == row.translated_by
            if not own and all(reads(self.rows.reads[check.checked_by], language) for language in languages):
                return check.holds
        return None

    def _documents(self, hashes: Iterable[str | None]) -> tuple[rules.Document, ...]:
        found = []
        for sha256 in sorted({sha256 for sha256 in hashes if sha256 is not None}):
            judged = self.rows.authenticity.get(sha256)
            found.append(
                rules.Document(sha256)
                if judged is None
                else rules.Document(sha256, AuthenticityVerdict(judged.verdict), tuple(judged.methods))
            )
        return tuple(found)

    def _reply(self, reply: ReplyRequest) -> rules.Reply:
        settlement = self.rows.settlements.get(reply.id or 0)
        if settlement is None:
            return rules.Reply(reply.id or 0, reply.party)
        return rules.Reply(
            reply.id or 0,
            reply.party,
            outcome=ReplyOutcome(settlement.outcome),
            stance=None if settlement.stance is None else ReplyStance(settlement.stance),
            reason=settlement.reason,
            approved=settlement.id in self.rows.approved,
            resolution=self._resolution(settlement=settlement.id),
        )

    def _resolution(self, *, evidence: int | None = None, settlement: int | None = None) -> rules.Resolution | None:
        key = (evidence, settlement)
        row = self.rows.standing_resolutions.get(key)
        if row is None:
            return None
        return rules.Resolution(Verdict(row.verdict), row.written_by, frozenset(self.rows.signed[row.id or 0]))


def _sha256(told: Any) -> str:
    return hashlib.sha256(canonical({"told": told}).encode("utf-8", "surrogatepass")).hexdigest()

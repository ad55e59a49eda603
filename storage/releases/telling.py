"""How a claim and all it rests on are told outside: numbers of the release in place of ids, no name of the desk."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count
from string import ascii_uppercase

from sqlmodel import Session

from storage.claims.rows import Rows
from storage.ledger import Proof
from storage.releases.binding import binding_of, evidence_commitment
from storage.releases.choosing import Chosen
from storage.releases.gaps import what_is_not_known
from storage.releases.hiding import Hiding
from storage.releases.shapes import (
    AnswerShown,
    CaptureShown,
    ClaimSelected,
    EvidenceShown,
    QuoteShown,
    ReplyShown,
    SignOffShown,
    TranslationShown,
)
from storage.rules import release as rules
from storage.rules import signing
from storage.rules.dossier import Dossier, Item
from storage.rules.dossier import Source as SourceValue
from storage.tables.claims import SignOff
from storage.tables.evidence import Evidence, Quote
from storage.tables.replies import ReplyRequest, Resolution
from storage.vocabulary import ClaimStatus, EvidenceKind, SourceKind, Stance

PUBLIC = frozenset({SourceKind.REGISTRY, SourceKind.PUBLICATION})
"""Sources whose names are public; a person's or a leak's is never told."""
WORDS_OF_KIND: Mapping[SourceKind, str] = {
    SourceKind.PERSON: "a person",
    SourceKind.BODY: "a body",
    SourceKind.COLLECTION: "a collection",
    SourceKind.REGISTRY: "a registry",
    SourceKind.PUBLICATION: "a publication",
}


class Teller:
    """Tells the claims of one release, one after the other; evidence is numbered through."""

    def __init__(
        self,
        session: Session,
        chosen: Sequence[Chosen],
        *,
        numbers: Mapping[str, int],
        hiding: Hiding,
        proofs: Mapping[str, Proof],
    ) -> None:
        """Read the rows around the claims.

        Args:
            session: an open session.
            chosen: the claims.
            numbers: the number of each quoted document in the release, by SHA-256.
            hiding: what is redacted in them.
            proofs: of the ledger's lines of what was signed, by binding; one that is missing is not shown.
        """
        self._rows = Rows(session, [one.dossier.claim for one in chosen])
        self._numbers = numbers
        self._hiding = hiding
        self._proofs = proofs
        self._evidence_numbers = count(1)
        self._letters: dict[int, str] = {}

    def claim(self, one: Chosen, number: int) -> ClaimSelected:
        """Tell one claim under its number in the release."""
        dossier, assessment = one.dossier, one.assessment
        wording = self._rows.wordings[dossier.claim][-1]
        status = ClaimStatus(assessment.status)
        return ClaimSelected(
            claim_id=dossier.claim,
            number=number,
            version=dossier.version,
            text=dossier.text,
            accuses=dossier.accuses,
            status=status,
            label=rules.label(status),
            rule=assessment.rule,
            groups=len(assessment.groups),
            confidence=wording.confidence,
            likelihood=wording.likelihood,
            not_known=what_is_not_known(dossier, assessment, self._numbers),
            evidence_set=assessment.evidence_set,
            evidence=tuple(self._evidence(item, one) for item in dossier.items),
            replies=tuple(self._reply(row) for row in self._rows.replies if row.claim_id == dossier.claim),
            sign_offs=tuple(self._sign_offs(dossier, assessment.evidence_set)),
        )

    def _evidence(self, item: Item, one: Chosen) -> EvidenceShown:
        row = next(row for row in self._rows.evidence if row.id == item.evidence)
        source = next(source for source in one.dossier.sources if source.source == item.source)
        lacking = [told.because for told in one.assessment.discounted if told.evidence == item.evidence]
        group = next((n for n, group in enumerate(one.assessment.groups, 1) if item.evidence in group), None)
        return EvidenceShown(
            number=next(self._evidence_numbers),
            stance=item.stance,
            kind=item.kind,
            source=self._name(source, one.dossier, is_record=item.kind is EvidenceKind.RECORD),
            source_kind=source.kind,
            reliability=source.reliability,
            credibility=item.credibility,
            group=group,
            counts=group is not None,
            because=_because(item, lacking, group),
            locator=row.locator if item.kind is EvidenceKind.RECORD else None,
            says=row.says,
            quote=None if row.quote_id is None else self._quote(self._rows.quotes[row.quote_id]),
            capture=self._capture(row),
            answer=self._answer(evidence=row.id),
        )

    def _name(self, source: SourceValue, dossier: Dossier, *, is_record: bool) -> str:
        if source.cache is not None:
            return (
                "the leaked cache"
                if source.cache == dossier.cache
                else f"another leaked cache ({self._letter(source)})"
            )
        if source.kind in PUBLIC or (is_record and source.kind is not SourceKind.PERSON):
            return source.name
        return f"{WORDS_OF_KIND[source.kind]} ({self._letter(source)})"

    def _letter(self, source: SourceValue) -> str:
        """Give a source the same letter throughout the release: A to Z, then AA, AB."""
        if source.source not in self._letters:
            place = len(self._letters)
            head = ascii_uppercase[place // len(ascii_uppercase) - 1] if place >= len(ascii_uppercase) else ""
            self._letters[source.source] = head + ascii_uppercase[place % len(ascii_uppercase)]
        return self._letters[source.source]

    def _quote(self, quote: Quote) -> QuoteShown:
        sha256 = self._rows.documents[quote.document_id].sha256
        exact, prefix, suffix = self._hiding.of_quote(sha256, quote)
        languages = tuple(quote.languages)
        return QuoteShown(
            document=self._numbers[sha256],
            page=quote.page_number,
            exact=exact,
            prefix=prefix,
            suffix=suffix,
            boxes=tuple((box[0], box[1], box[2], box[3]) for box in quote.boxes),
            start=quote.start,
            end=quote.end,
            languages=languages,
            translations=tuple(self._translations(quote)),
        )

    def _translations(self, quote: Quote) -> list[TranslationShown]:
        told = []
        for row in self._rows.translations[quote.id or 0]:
            checks = self._rows.checks[row.id or 0]
            holds = bool(checks) and checks[-1].holds
            if checks and not holds:
                continue
            told.append(TranslationShown(row.language, self._hiding.of_text(row.text), row.machine is not None, holds))
        return told

    def _capture(self, row: Evidence) -> CaptureShown | None:
        if row.capture_id is None:
            return None
        capture = self._rows.captures[row.capture_id]
        return CaptureShown(capture.final_url, capture.query, day_of(capture.captured_at), capture.sha256)

    def _answer(self, *, evidence: int | None = None, settlement: int | None = None) -> AnswerShown | None:
        row: Resolution | None = self._rows.standing_resolutions.get((evidence, settlement))
        if row is None:
            return None
        return AnswerShown(row.verdict, row.because, len(self._rows.signed[row.id or 0]))

    def _reply(self, row: ReplyRequest) -> ReplyShown:
        settlement = self._rows.settlements.get(row.id or 0)
        return ReplyShown(
            party=row.party,
            allegations=row.allegations,
            outcome=None if settlement is None else settlement.outcome,
            stance=None if settlement is None else settlement.stance,
            answer=None if settlement is None else settlement.answer,
            reason=None if settlement is None else settlement.reason,
            asked_on=day_of(row.sent_at or row.asked_at),
            deadline_on=None if row.deadline is None else day_of(row.deadline),
            resolution=None if settlement is None else self._answer(settlement=settlement.id),
        )

    def _sign_offs(self, dossier: Dossier, evidence_set: str) -> list[SignOffShown]:
        standing = {one.signed_by for one in signing.in_force(dossier, evidence_set)}
        rows = [
            row
            for row in self._rows.sign_offs
            if row.claim_id == dossier.claim
            and row.signed_by in standing
            and (row.version, row.evidence_set) == (dossier.version, evidence_set)
        ]
        return [self._sign_off(row, dossier) for row in rows]

    def _sign_off(self, row: SignOff, dossier: Dossier) -> SignOffShown:
        commitment = binding = None
        if row.salt is not None:
            commitment = evidence_commitment(row.salt, row.evidence_set)
            binding = binding_of(dossier.text, version=dossier.version, evidence_commitment=commitment)
        proof = self._proofs.get(binding or "")
        return SignOffShown(day_of(row.signed_at), binding, commitment, {} if proof is None else {**proof})


def day_of(moment: datetime) -> date:
    """Give the day of a time, in UTC: nothing finer leaves the desk."""
    return moment.astimezone(UTC).date()


def _because(item: Item, lacking: Sequence[str], group: int | None) -> str:
    if lacking:
        return f"does not count; it lacks {'; '.join(lacking)}"
    if group is not None:
        return f"counts, in independence group {group}"
    return "is context" if item.stance is Stance.CONTEXT else f"it {item.stance}"

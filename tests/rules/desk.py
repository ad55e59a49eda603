"""A desk with a leak, people, and claims at every height of the ladder: what the tests of the rules begin with."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from storage import claims, people
from storage.claims.dossier import load_dossiers
from storage.database import Record
from storage.rules.dossier import Dossier
from storage.tables.documents import Page, Span, TextVariant
from storage.tables.provenance import Blob
from storage.tables.review import Reviewer
from storage.tables.sources import Capture
from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    ReplyOutcome,
    ReplyStance,
    Role,
    SourceKind,
    Stance,
)
from tests.storage.rows import START, Paper, put_cache, put_items, sha

LEAKED = "Партия А поставляет 240 боевых машин."
COUNTERPART = "甲方交付240辆战车。"
PEOPLE = (
    ("vera", Role.REVIEWER, ("ru", "zh-Hans", "en")),
    ("ivan", Role.REVIEWER, ("ru", "zh-Hans", "en")),
    ("mei", Role.REVIEWER, ("zh-Hans", "en")),
    ("tess", Role.REVIEWER, ("en",)),
    ("edda", Role.EDITOR, ("ru", "en")),
    ("otto", Role.EDITOR, ("de", "en")),
)


@dataclass
class Desk:
    """A record with one cache, its two papers, and six people; verbs in short."""

    record: Record
    items: dict[str, int]

    # ---- the ladder
    def claim(self, *, accuses: bool = False, by: str = "vera") -> int:
        """Word a claim about the leak."""
        text = "Party A delivers 240 vehicles."
        return claims.add_claim(self.record, "harbour", text=text, reviewer=by, accuses=accuses)["claim"]

    def quote(self, claim: int, paper: str = "contract", *, rated_by: str | None = "vera", by: str = "vera") -> int:
        """Quote a paper of the leak in support, and rate it; returns the evidence."""
        exact = LEAKED if paper == "contract" else COUNTERPART
        quoted = claims.add_quote(self.record, claim, sha(paper), page=1, exact=exact, reviewer=by)
        if rated_by is not None:
            self.rate(quoted["evidence"], by=rated_by)
        return quoted["evidence"]

    def rate(self, evidence: int, *, by: str = "vera", digit: Credibility = Credibility.PROBABLY_TRUE) -> None:
        """Give a piece of evidence its digit."""
        claims.rate_evidence(self.record, evidence, reviewer=by, credibility=digit)

    def source(self, name: str, kind: SourceKind = SourceKind.REGISTRY, *, origin_known: bool = True) -> str:
        """Name a source; returns its name."""
        return claims.add_source(self.record, name, kind=kind, reviewer="vera", origin_known=origin_known)["name"]

    def capture(self, name: str) -> int:
        """Put a captured page into the record, as fetching would."""
        with self.record.writing() as session:
            session.add(Blob(sha256=sha(name), size=1, stored_at=START))
            session.flush()
            vera = session.exec(select(Reviewer.id).where(Reviewer.name == "vera")).one() or 0
            row = Capture(
                url=f"https://customs.example/{name}",
                final_url=f"https://customs.example/{name}",
                query="vehicles, tariff 8710, 2025",
                status=200,
                headers=[],
                sha256=sha(name),
                captured_by=vera,
                captured_at=START,
            )
            session.add(row)
            session.flush()
            return row.id or 0

    def customs(self, claim: int, name: str = "customs", *, captured: bool = True) -> int:
        """Add a customs record in support, rated; returns the evidence."""
        evidence = claims.add_evidence(
            self.record,
            claim,
            source=self.source(name),
            stance=Stance.SUPPORTS,
            kind=EvidenceKind.RECORD,
            reviewer="vera",
            capture=self.capture(name) if captured else None,
            locator="row 12",
        )["evidence"]
        self.rate(evidence)
        return evidence

    def statement(self, claim: int, source: str, stance: Stance = Stance.SUPPORTS, *, by: str = "vera") -> int:
        """Add what somebody said, rated; returns the evidence."""
        evidence = claims.add_evidence(
            self.record,
            claim,
            source=source,
            stance=stance,
            kind=EvidenceKind.STATEMENT,
            reviewer=by,
            locator="talk of 3 March, minute 12",
        )["evidence"]
        self.rate(evidence, by=by)
        return evidence

    def authenticate(self, paper: str = "contract") -> None:
        """Find a paper consistent, with a method."""
        claims.set_authenticity(
            self.record,
            sha(paper),
            verdict=AuthenticityVerdict.CONSISTENT,
            methods=("letterhead against known papers",),
            reviewer="vera",
        )

    def corroborated(self, *, accuses: bool = False) -> int:
        """Give a claim with a quote and a customs record behind it, its document consistent."""
        claim = self.claim(accuses=accuses)
        self.quote(claim)
        self.customs(claim)
        self.authenticate()
        return claim

    def verified(self) -> int:
        """Give a claim that went all the way up."""
        claim = self.corroborated()
        claims.sign_off(self.record, claim, reviewer="ivan")
        return claim

    # ---- replies
    def ask(self, claim: int, *, settled: ReplyOutcome | None = None, stance: ReplyStance | None = None) -> int:
        """Ask the accused, and maybe say what came of it; returns the reply request."""
        reply = claims.add_reply_request(
            self.record,
            claim,
            party="Party B",
            allegations="that it received 240 vehicles",
            channel="letter",
            sent_at=START - timedelta(days=20),
            deadline=START - timedelta(days=6),
            reviewer="vera",
        )["reply"]
        if settled is not None:
            silent = settled in {ReplyOutcome.NOT_SOUGHT, ReplyOutcome.NOT_SAFE_TO_ASK}
            claims.settle_reply(
                self.record,
                reply,
                outcome=settled,
                stance=stance,
                answer=None if stance is None else "We know of no such delivery.",
                reason="it would tell them who speaks to us" if silent else None,
                reviewer="vera",
            )
        return reply

    # ---- looking
    def show(self, claim: int) -> dict[str, Any]:
        """Show a claim as the desk does."""
        return claims.show_claim(self.record, claim)

    def status(self, claim: int) -> str:
        """Tell a claim's status."""
        status: str = self.show(claim)["status"]
        return status

    def dossier(self, claim: int) -> Dossier:
        """Give all that bears on a claim."""
        with self.record.reading() as session:
            return load_dossiers(session, [claim])[claim]


def make_desk(record: Record) -> Desk:
    """Fill an empty record."""
    for name, role, reads in PEOPLE:
        people.add_reviewer(record, name, role=role, reads=reads)
    cache = put_cache(record)
    papers = {
        "contract": Paper("contract", texts=(LEAKED,), languages={"ru": len(LEAKED)}),
        "counterpart": Paper("counterpart", texts=(COUNTERPART,), languages={"zh-Hans": len(COUNTERPART)}),
    }
    items = put_items(record, cache, *papers.values())
    with record.writing() as session:
        for variant in session.exec(select(TextVariant).join(Page, col(Page.id) == col(TextVariant.page_id))):
            russian = variant.text == LEAKED
            session.add(
                Span(
                    variant_id=variant.id or 0,
                    start=0,
                    end=len(variant.text),
                    language="ru" if russian else "zh-Hans",
                    script="Cyrl" if russian else "Hans",
                    confidence=1.0,
                    engine="test 1",
                )
            )
            variant.spans_by = "test 1"
    return Desk(record, dict(zip(papers, items, strict=True)))

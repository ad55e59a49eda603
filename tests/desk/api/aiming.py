"""Aims calls that were drawn by chance at what is there: else every number meets nothing, and every answer is 404."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from schemathesis import Case

from storage import catalogue, claims, queue, redactions, relations
from storage.database import Record
from storage.people import tokens
from storage.rules.access import Scope
from storage.rules.review import Judgement
from storage.vocabulary import (
    HoldKind,
    ParkedFor,
    RedactionReason,
    RelationKind,
    Relevance,
    ReplyOutcome,
    ReplyStance,
    Role,
    SourceKind,
    Stance,
    TieKind,
    Verdict,
)
from tasks.relate.anew import place_anew
from tests.storage.claim_rows import put_capture, put_corroborated, put_desk, state
from tests.storage.rows import START, put_items, sha
from tests.storage.signing import put_person

CALLER = "whose token every call shows"
SESSIONS_OF = "whose sessions end"
"""Somebody else: these calls revoke tokens, and the caller's is to stay."""
PAPERS = 150
"""Each call that is aimed at an item takes one."""
MAYBE = Judgement(Relevance.UNSURE, sensitive=False, names_person=False)
SENSITIVE = Judgement(Relevance.UNSURE, sensitive=True, names_person=False)
SAYS: Mapping[str, dict[str, Any]] = {
    "redaction draw": {
        "page": 1,
        "exact": "передаёт 37 машин",
        "boxes": [],
        "prefix": "",
        "suffix": "",
        "reason": "legal",
    },
    "redaction propose": {"terms": ["поставщик"], "reason": "legal"},
    "relation confirm": {"kind": "version"},
    "relation reject": {"kind": "version"},
}
"""What a body must say where all of it may be left out, but not at once."""
numbers = count(1)


def put_aims(record: Record) -> None:
    """Fill a record: people, sources, papers in the queue."""
    put_person(record, CALLER, Role.ADMIN, password=None)
    put_person(record, SESSIONS_OF, Role.ADMIN, password=None)
    put_items(record, put_desk(record), *(f"paper {number}" for number in range(PAPERS)))
    ends = sha("contract"), sha("counterpart")
    relations.confirm_relation(record, *ends, kind=RelationKind.VERSION, reviewer="heron")
    place_anew(record, "harbour")


@dataclass
class Aim:
    """What one operation is aimed at."""

    record: Record
    verb: str

    def __post_init__(self) -> None:
        record = self.record
        self.claim = put_corroborated(record)["claim"]
        shown = claims.show_claim(record, self.claim)
        self.evidence = [row["evidence"] for row in shown["evidence"]]
        quote = next(row["quote"] for row in shown["evidence"] if row["quote"] is not None)
        translation = claims.translate_quote(record, quote, to="en", text="hands over 37 vehicles", reviewer="heron")
        self.capture = put_capture(record, by="heron", url=f"https://customs.example/{next(numbers)}")
        bodies = [
            claims.add_source(record, f"body {next(numbers)}", kind=SourceKind.BODY, reviewer="heron") for _ in range(2)
        ]
        self.sources = [row["source"] for row in bodies]
        self.names = [row["name"] for row in bodies]
        tie = claims.link_sources(record, *self.names, kind=TieKind.TOLD_BY, because="their masthead", reviewer="heron")
        hold = claims.add_hold(record, kind=HoldKind.SAFETY, reason="a witness", claim=self.claim, reviewer="heron")
        self.path: dict[str, Any] = {
            "cache": "harbour",
            "document": sha("contract"),
            "claim": self.claim,
            "capture": self.capture,
            "evidence": self._evidence(),
            "left": self.evidence[0],
            "right": self.evidence[1],
            "quote": quote,
            "translation": translation["translation"],
            "reply": self._reply(),
            "hold": hold["hold"],
            "source": self.sources[0],
            "other": self.sources[1],
            "tie": tie["tie"],
            "redaction": self._redaction(),
            "name": "odile",
            "family": sha("contract"),
        }

    def for_verb(self, verb: str) -> "Aim":
        """Give the same aim, with what is there for one verb only."""
        aim = copy(self)
        aim.verb = verb
        aim.path = {**self.path, "evidence": aim._evidence(), "reply": aim._reply()}
        return aim

    def _evidence(self) -> int:
        """Give evidence that can be rated or withdrawn; for answers, what contradicts."""
        if self.verb not in {"evidence answer", "evidence sign"}:
            return state(self.record, self.claim)["evidence"] if "evidence" in self.verb else self.evidence[0]
        contradiction = state(self.record, self.claim, stance=Stance.CONTRADICTS)["evidence"]
        if self.verb == "evidence sign":
            answer = {"verdict": Verdict.REBUTTED, "because": "customs has the lorries", "reviewer": "lin"}
            claims.answer_evidence(self.record, contradiction, **answer)  # type: ignore[arg-type]
        return contradiction

    def _redaction(self) -> int:
        """Give a redaction that somebody else drew and that stands."""
        where: dict[str, Any] = {"page": 1, "exact": "запасные части", "reviewer": "heron"}
        drawn = redactions.draw_redaction(self.record, sha("contract"), reason=RedactionReason.LEGAL, **where)
        return drawn["redactions"][0]

    def _reply(self) -> int:
        """Give a reply request; for answers, one that was answered by a denial."""
        if not self.verb.startswith("reply"):
            return 1
        reply = claims.add_reply_request(
            self.record,
            self.claim,
            party="Party B",
            allegations="you delivered 37 vehicles",
            sent_at=START - timedelta(days=20),
            deadline=START - timedelta(days=6),
            reviewer="heron",
        )["reply"]
        if self.verb in {"reply answer", "reply sign"}:
            denial = {"outcome": ReplyOutcome.ANSWERED, "stance": ReplyStance.DENIES, "answer": "We did not."}
            claims.settle_reply(self.record, reply, reviewer="heron", **denial)  # type: ignore[arg-type]
        if self.verb == "reply sign":
            claims.answer_reply(self.record, reply, verdict=Verdict.REBUTTED, because="they did", reviewer="lin")
        return reply

    def at(self, case: Case) -> None:
        """Put what is there into a call, in place of what chance named."""
        path, body, version = dict(self.path), self._body(), self._version(case)
        if self.verb == "redaction approve":
            path["document"] = sha(
                f"paper {next(numbers) % PAPERS}"
            )  # each is approved once; the caller draws elsewhere
        if self.verb in {"document diff", "document passages", "relation confirm", "relation reject"}:
            path["other"] = sha("counterpart")
        if case.path.endswith("/unpin"):
            relations.pin_family(self.record, sha("contract"), reviewer="heron")
        if self.verb == "token revoke":
            path["token_id"] = tokens.make_token(self.record, SESSIONS_OF, scopes=[Scope.READ], days=1, label="old")[
                1
            ].id
        if "{item}" in case.path:
            path["item"], body["token"], version = self._item()
        case.path_parameters = {name: path.get(name, drawn) for name, drawn in (case.path_parameters or {}).items()}
        if isinstance(case.body, dict):
            case.body.update({key: value for key, value in body.items() if key in case.body})
            case.body.update(SAYS.get(self.verb, {}))
        # chance draws the same key for several calls
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": f"key-{next(numbers)}"}
        case.headers.update({name: value for name, value in headers.items() if name in case.headers})
        case.query = {"entry": 1} if self.verb == "ledger prove" else _harmless(case.query)

    def _body(self) -> dict[str, Any]:
        declined = {"outcome": "declined", "stance": None, "answer": None}
        return {
            **(declined if self.verb == "reply settle" else {}),
            "cache": "harbour",
            "document": sha("contract"),
            "page": 1,
            "exact": "передаёт 37 машин",
            "prefix": "",
            "suffix": "",
            "source": "customs",
            "other": self.names[1],
            "capture": self.capture,
            "to": "en",
            "name": f"somebody {next(numbers)}",
            "reads": ["ru"],
            "deposit": False,
            "reason": "it is the price of another deal",
            "judgement": None,
            "because": "the numbers fit",
            "text": "37 vehicles were handed over",
            "party": "Party B",
            "allegations": "you delivered 37 vehicles",
            "sent_at": None,
            "deadline": None,
            "boxes": [],
            "terms": ["поставщик"],
            "seen": None,
        }

    def _version(self, case: Case) -> int:
        if self.verb.startswith("relation"):
            version: int = catalogue.list_relations(self.record, sha("contract"))[0]["version"]
            return version
        if "{document}" in case.path:
            return claims.show_authenticity(self.record, sha("contract"))["number"]
        revision: int = claims.show_claim(self.record, self.claim)["revision"]
        return revision

    def _item(self) -> tuple[int, str, int]:
        """Put an item where the verb may be called on it; gives its number, its token and its version."""
        record = self.record
        if self.verb == "queue reopen":
            token = queue.take(record, reviewer=SESSIONS_OF)["token"]
            settled = queue.decide(record, token, reviewer=SESSIONS_OF, judgement=MAYBE)
            return settled["item"], token, settled["version"]
        if self.verb in {"queue agree", "queue disagree"}:
            token = queue.take(record, reviewer=SESSIONS_OF)["token"]
            queue.decide(record, token, reviewer=SESSIONS_OF, judgement=SENSITIVE)
            second = queue.take(record, reviewer=CALLER, second=True)
            spoken = queue.decide(record, second["token"], reviewer=CALLER, judgement=MAYBE)
            return second["item"], second["token"], spoken["version"]
        taken = queue.take(record, reviewer=CALLER)
        if self.verb != "queue unpark":
            return taken["item"], taken["token"], taken["version"]
        parked = queue.park(record, taken["token"], parked_for=ParkedFor.LEGAL, reason="ask a lawyer", reviewer=CALLER)
        return taken["item"], taken["token"], parked["version"]


def _harmless(query: dict[str, Any] | None) -> dict[str, Any]:
    """Leave out of a query what names something."""
    return {name: value for name, value in (query or {}).items() if name in {"limit", "variants", "words"}}

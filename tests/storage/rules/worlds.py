"""What happened at a desk, as a log of events; a world replayed from it; and an oracle that reads the log alone.

The oracle shares no code with the rules: it looks at pairs of evidence and closes over ties by brute force.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from storage.rules.corroboration import evidence_set
from storage.rules.dossier import (
    Document,
    Dossier,
    Finding,
    Item,
    Rendering,
    Reply,
    Resolution,
    Signature,
    Source,
    Tie,
)
from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    EvidenceKind,
    ReplyOutcome,
    ReplyStance,
    Stance,
    TieKind,
    Verdict,
)
from tests.storage.rules.dossiers import CUSTOMS, DEPOT, EXPERT, HARBOUR, PAPER, SOURCES

READS = {1: ("ru",), 2: ("zh",), 3: ("ru", "zh", "en"), 4: ("en", "ru"), 5: ()}
PAPERS: dict[str, dict[str, Any]] = {
    "page": {"source": HARBOUR, "language": "ru", "text": "t1"},
    "counterpart": {"source": HARBOUR, "language": "zh-Hans", "text": "t2"},
    "copy": {"source": DEPOT, "language": "ru", "text": "t1"},
    "other": {"source": DEPOT, "language": "en", "text": "t3"},
}
OF_ANOTHER = {"derived_from", "republishes", "told_by"}
Event = dict[str, Any]


@dataclass
class World:
    """All that was said and done, replayed."""

    log: list[Event] = field(default_factory=list)
    version: int = 1
    accuses: bool = True
    authors: set[int] = field(default_factory=set)
    items: dict[int, Event] = field(default_factory=dict)
    ties: list[Event] = field(default_factory=list)
    replies: dict[int, Event] = field(default_factory=dict)
    documents: dict[str, Event] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    signatures: list[Signature] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    retracted: bool = False

    def happens(self, event: str, **what: Any) -> None:
        """Add an event to the log, and let it take effect."""
        self.log.append({"event": event, **what})
        getattr(self, f"_{event}")(**what)

    def _worded(self, by: int, *, accuses: bool) -> None:
        self.authors.add(by)
        self.accuses = accuses

    def _edited(self, by: int) -> None:
        self.version += 1
        self.authors.add(by)

    def _added(self, number: int, by: int, **what: Any) -> None:
        self.items[number] = {"by": by, "rated": None, "renderings": [], "answer": None, "withdrawn": False, **what}
        self.authors.add(by)

    def _rated(self, number: int, by: int, digit: Credibility) -> None:
        self.items[number]["rated"] = (by, digit)

    def _translated(self, number: int, by: int, *, machine: bool) -> None:
        self.items[number]["renderings"].append({"by": by, "machine": machine, "holds": None})
        self.authors.add(by)

    def _checked(self, number: int, rendering: int, *, holds: bool) -> None:
        self.items[number]["renderings"][rendering]["holds"] = holds

    def _withdrawn(self, number: int) -> None:
        self.items[number]["withdrawn"] = True

    def _tied(self, source: int, other: int, kind: TieKind) -> None:
        self.ties.append({"source": source, "other": other, "kind": kind})

    def _answered(self, what: str, number: int, by: int, verdict: Verdict) -> None:
        getattr(self, what)[number]["answer"] = {"verdict": verdict, "by": by, "signed": set()}
        self.authors.add(by)

    def _answer_signed(self, what: str, number: int, by: int) -> None:
        getattr(self, what)[number]["answer"]["signed"].add(by)

    def _asked(self, number: int) -> None:
        self.replies[number] = {"outcome": None, "stance": None, "reason": None, "approved": False, "answer": None}

    def _settled(self, number: int, outcome: ReplyOutcome, stance: ReplyStance | None, reason: str | None) -> None:
        self.replies[number] = {
            "outcome": outcome,
            "stance": stance,
            "reason": reason,
            "approved": False,
            "answer": None,
        }

    def _approved(self, number: int) -> None:
        self.replies[number]["approved"] = True

    def _looked_into(self, paper: str, verdict: AuthenticityVerdict, methods: tuple[str, ...]) -> None:
        self.documents[paper] = {"verdict": verdict, "methods": methods}

    def _related(self, one: str, other: str) -> None:
        self.families.setdefault(one, self.families.get(other, f"family of {one}"))
        self.families.setdefault(other, self.families[one])

    def _signed_off(self, by: int, digest: str) -> None:
        self.signatures.append(Signature(by, self.version, digest))

    def _found_unverifiable(self, digest: str) -> None:
        self.findings.append(Finding(self.version, digest, "nobody is left to ask"))

    def _retracted(self) -> None:
        self.retracted = True

    def dossier(self) -> Dossier:
        """Give the claim as the rules see it."""
        return Dossier(
            claim=1,
            cache="harbour",
            version=self.version,
            text=f"wording {self.version}",
            accuses=self.accuses,
            authors=frozenset(self.authors),
            items=tuple(self._item(number) for number, one in self.items.items() if not one["withdrawn"]),
            withdrawn=tuple(self._item(number) for number, one in self.items.items() if one["withdrawn"]),
            sources=SOURCES,
            ties=tuple(Tie(one["source"], one["other"], one["kind"], "so it says") for one in self.ties),
            documents=tuple(Document(name, one["verdict"], one["methods"]) for name, one in self.documents.items()),
            replies=tuple(self._reply(number) for number in self.replies),
            signatures=tuple(self.signatures),
            findings=tuple(self.findings),
            retracted=self.retracted,
        )

    def _item(self, number: int) -> Item:
        one = self.items[number]
        paper = one.get("paper")
        return Item(
            evidence=number,
            stance=one["stance"],
            kind=one["kind"],
            source=one["source"],
            added_by=one["by"],
            content=one["content"],
            locator=one["locator"],
            quote_matches=one.get("matches"),
            captured=one.get("captured", False),
            document=paper,
            text=PAPERS[paper]["text"] if paper else None,
            family=self.families.get(paper) if paper else None,
            languages=(PAPERS[paper]["language"],) if paper else (),
            credibility=one["rated"] and one["rated"][1],
            rater_reads=READS[one["rated"][0]] if one["rated"] else (),
            renderings=tuple(Rendering(each["machine"], each["by"], each["holds"]) for each in one["renderings"]),
            resolution=_resolution(one["answer"]),
        )

    def _reply(self, number: int) -> Reply:
        one = self.replies[number]
        return Reply(
            number,
            f"Party {number}",
            one["outcome"],
            one["stance"],
            one["reason"],
            one["approved"],
            _resolution(one["answer"]),
        )


def _resolution(answer: Event | None) -> Resolution | None:
    return answer and Resolution(answer["verdict"], answer["by"], frozenset(answer["signed"]))


def replay(log: list[Event]) -> World:
    """Let everything happen again that a log tells of."""
    world = World()
    for event in log:
        world.happens(**event)
    return world


def status_by_log(log: list[Event]) -> str:
    """Tell from the log alone, by brute force, what status a claim has."""
    world = replay(log)
    against = [(one["answer"], {one["by"]}) for one in world.items.values() if one["stance"] == "contradicts"] + [
        (one["answer"], set()) for one in world.replies.values() if _denies(one)
    ]
    verdicts = [_verdict(answer, brought_by) for answer, brought_by in against]
    if world.retracted:
        return "retracted"
    if "accepted" in verdicts:
        return "refuted"
    if None in verdicts:
        return "disputed"
    if any(_still_so(log, index) for index, one in enumerate(log) if one["event"] == "found_unverifiable"):
        return "unverifiable"
    return _step(log, world)


def _step(log: list[Event], world: World) -> str:
    counting = [item for item in world.items.values() if _counts(world, item)]
    if not counting:
        return "unassessed"
    if not _has_two_groups(world, counting):
        return "supported" if len({item["content"] for item in counting}) > 1 else "single_source"
    settled = world.replies and all(_is_settled(one) for one in world.replies.values())
    verified = (
        (settled or not world.accuses)
        and all(_is_genuine(world, one) for one in world.items.values())
        and any(_stands(log, index) for index, one in enumerate(log) if one["event"] == "signed_off")
    )
    return "verified" if verified else "corroborated"


def _denies(reply: Event) -> bool:
    return bool(reply["outcome"] == "answered" and reply["stance"] == "denies")


def _verdict(answer: Event | None, brought_by: set[int]) -> str | None:
    """Give the verdict that enough others signed; None: it is still open."""
    if answer is None:
        return None
    others = answer["signed"] - brought_by - {answer["by"]}
    needed = {"rebutted": 1, "accepted": 2}[answer["verdict"]]
    return answer["verdict"] if len(others) >= needed else None


def _is_settled(reply: Event) -> bool:
    if reply["outcome"] == "not_sought":
        return bool(reply["approved"] and reply["reason"])
    if reply["outcome"] == "not_safe_to_ask":
        return bool(reply["reason"])
    return reply["outcome"] in ("answered", "declined", "no_reply")


def _is_genuine(world: World, item: Event) -> bool:
    if "paper" not in item or item["withdrawn"] or item["stance"] == "contradicts":
        return True
    found = world.documents.get(item["paper"])
    return found is not None and found["verdict"] in ("consistent", "authenticated") and len(found["methods"]) > 0


def _stands(log: list[Event], index: int) -> bool:
    return log[index]["by"] not in replay(log).authors and _still_so(log, index)


def _still_so(log: list[Event], index: int) -> bool:
    return _bearing(replay(log[:index])) == _bearing(replay(log))


def _bearing(world: World) -> Any:
    """All that a person who signs has looked at, but who did what."""
    items = sorted(
        repr(
            [
                one["withdrawn"],
                one["stance"],
                one["kind"],
                one["source"],
                one["content"],
                one["locator"],
                one.get("matches"),
                one.get("captured", False),
                one.get("paper"),
                one["rated"] and one["rated"][1],
                _reads_it(one),
                sorted(repr([each["machine"], each["holds"]]) for each in one["renderings"]),
                one["answer"] and one["answer"]["verdict"],
            ]
        )
        for one in world.items.values()
    )
    replies = [
        repr([number, {**one, "answer": one["answer"] and one["answer"]["verdict"]}])
        for number, one in sorted(world.replies.items())
    ]
    ties = sorted(repr(one) for one in world.ties)
    documents = sorted((name, repr(one)) for name, one in world.documents.items())
    return world.version, world.accuses, items, ties, set(_pairs(world)), documents, replies


def _pairs(world: World) -> Iterator[frozenset[int]]:
    """Give every two sources that something makes one."""
    for one in world.ties:
        yield frozenset({one["source"], one["other"]})
    quotes = [one for one in world.items.values() if "paper" in one]
    for left, right in combinations(quotes, 2):
        papers = left["paper"], right["paper"]
        alike = (
            papers[0] == papers[1]
            or PAPERS[papers[0]]["text"] == PAPERS[papers[1]]["text"]
            or (papers[0] in world.families and world.families[papers[0]] == world.families.get(papers[1]))
        )
        if alike and left["source"] != right["source"]:
            yield frozenset({left["source"], right["source"]})


def _reads_it(item: Event) -> bool | None:
    if item["rated"] is None or "paper" not in item:
        return None
    language = PAPERS[item["paper"]]["language"].split("-")[0]
    return language in READS[item["rated"][0]]


def _counts(world: World, item: Event) -> bool:
    if item["withdrawn"] or item["stance"] != "supports" or item["rated"] is None or not item["locator"]:
        return False
    if item["kind"] == "quote" and item["matches"] is not True:
        return False
    if item["kind"] == "record" and not item["captured"]:
        return False
    if world.documents.get(item.get("paper", ""), {}).get("verdict") == "forged":
        return False
    if _reads_it(item) is False and True not in [one["holds"] for one in item["renderings"]]:
        return False
    return _origin_is_known(world, item["source"])


def _origin_is_known(world: World, source: int) -> bool:
    known: dict[int, Source] = {one.source: one for one in SOURCES}
    origins = {source}
    for _ in SOURCES:
        for one in world.ties:
            if one["source"] in origins and known[one["source"]].cache is None and one["kind"] in OF_ANOTHER:
                origins.add(one["other"])
    return all(known[one].origin_known for one in origins)


def _has_two_groups(world: World, counting: list[Event]) -> bool:
    """Tell whether two pieces count that no chain of ties joins, one of them without a chain to the cache."""
    one = {frozenset({source.source}) for source in SOURCES} | set(_pairs(world))
    for middle in SOURCES:
        near = {other for pair in one if middle.source in pair for other in pair}
        one |= {frozenset(pair) for pair in combinations(near, 2)}
    return any(
        frozenset({left["source"], right["source"]}) not in one
        and not all(frozenset({each["source"], HARBOUR}) in one for each in (left, right))
        for left, right in combinations(counting, 2)
    )


def story(*, accuses: bool, rater: int = 3, locator: bool = True, captured: bool = True) -> list[Event]:
    """The shortest way to `verified`, for a claim that accuses somebody, and well enough for one that does not."""
    world = World()
    world.happens("worded", by=1, accuses=accuses)
    quoted = {"kind": EvidenceKind.QUOTE, "stance": Stance.SUPPORTS, "locator": locator, "matches": True}
    world.happens("added", number=1, by=1, source=HARBOUR, content="page", paper="page", **quoted)
    world.happens("rated", number=1, by=rater, digit=Credibility.POSSIBLY_TRUE)
    recorded = {"kind": EvidenceKind.RECORD, "stance": Stance.SUPPORTS, "locator": True, "captured": captured}
    world.happens("added", number=2, by=1, source=CUSTOMS, content="record", **recorded)
    world.happens("rated", number=2, by=3, digit=Credibility.CONFIRMED)
    world.happens("looked_into", paper="page", verdict=AuthenticityVerdict.CONSISTENT, methods=("letterhead",))
    world.happens("asked", number=1)
    world.happens("settled", number=1, outcome=ReplyOutcome.DECLINED, stance=None, reason=None)
    world.happens("signed_off", by=5, digest=evidence_set(world.dossier()))
    return world.log


SPEAKERS = {EvidenceKind.RECORD: (CUSTOMS, PAPER, 16), EvidenceKind.STATEMENT: (EXPERT, PAPER, 16)}
"""Whose word evidence of a kind may be."""

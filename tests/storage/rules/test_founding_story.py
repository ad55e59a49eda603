"""The founding story, told through the rules alone: how many vehicles did the contract name?"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from storage.rules.corroboration import assess
from storage.rules.dossier import Dossier, Item, Reply, Signature
from storage.vocabulary import Credibility, ReplyOutcome, ReplyStance, Verdict
from tests.storage.rules.dossiers import (
    ADA,
    LIN,
    MEI,
    OTTO,
    VERA,
    claim,
    genuine,
    quote,
    record,
    rendering,
    resolution,
    statement,
)

Chapter = Callable[[Dossier], Dossier]


def with_(item: Item, *, by: int) -> Chapter:
    return lambda told: replace(told, items=(*told.items, item), authors=told.authors | {by})


def changed(evidence: int, **changes: object) -> Chapter:
    return lambda told: replace(
        told, items=tuple(replace(one, **changes) if one.evidence == evidence else one for one in told.items)
    )


def replied(reply: Reply) -> Chapter:
    return lambda told: replace(told, replies=(reply,))


def signed_off(*, by: int) -> Chapter:
    return lambda told: replace(
        told, signatures=(*told.signatures, Signature(by, told.version, assess(told).evidence_set))
    )


CHINESE = quote(2, languages=("zh-Hans",), credibility=None)
DENIES = Reply(1, "Party B", ReplyOutcome.ANSWERED, ReplyStance.DENIES)
REBUTTED = resolution(Verdict.REBUTTED, written_by=ADA)

STORY: list[tuple[str, Chapter, str, int]] = [
    ("a claim is worded", lambda told: told, "unassessed", 0),
    ("one page of the leak", with_(quote(1, credibility=None), by=VERA), "unassessed", 0),
    ("it is rated", changed(1, credibility=Credibility.POSSIBLY_TRUE), "single_source", 1),
    ("its Chinese counterpart, of the same leak", with_(CHINESE, by=VERA), "single_source", 1),
    ("rated by somebody who reads no Chinese", changed(2, credibility=Credibility.UNKNOWN), "single_source", 1),
    ("translated by a machine", changed(2, renderings=(rendering(machine=True),)), "single_source", 1),
    ("the translation is checked", changed(2, renderings=(rendering(machine=True, holds=True),)), "supported", 1),
    ("a customs record, its address only", with_(record(3, captured=False), by=LIN), "supported", 1),
    ("the record is captured", changed(3, captured=True), "corroborated", 2),
    ("an expert speaks", with_(statement(4), by=LIN), "corroborated", 3),
    ("Party B is asked", replied(Reply(1, "Party B")), "corroborated", 3),
    ("Party B denies", replied(DENIES), "disputed", 3),
    ("the denial is rebutted", replied(replace(DENIES, resolution=REBUTTED)), "disputed", 3),
    (
        "its writer signs",
        replied(replace(DENIES, resolution=resolution(Verdict.REBUTTED, ADA, written_by=ADA))),
        "disputed",
        3,
    ),
    (
        "somebody else signs",
        replied(replace(DENIES, resolution=resolution(Verdict.REBUTTED, OTTO, written_by=ADA))),
        "corroborated",
        3,
    ),
    ("the pages are looked into", genuine, "corroborated", 3),
    ("who quoted signs off", signed_off(by=VERA), "corroborated", 3),
    ("other eyes sign off", signed_off(by=MEI), "verified", 3),
    ("the wording is changed", lambda told: replace(told, version=2, text="31 vehicles, not 30"), "corroborated", 3),
    ("it is signed off anew", signed_off(by=MEI), "verified", 3),
]


def told(chapters: int) -> Dossier:
    """The story so far."""
    dossier = claim(accuses=True, authors=frozenset({VERA}))
    for _, chapter, _, _ in STORY[:chapters]:
        dossier = chapter(dossier)
    return dossier


@pytest.mark.parametrize("chapter", range(1, len(STORY) + 1), ids=[title for title, *_ in STORY])
def test_the_founding_story(chapter: int) -> None:
    _, _, status, groups = STORY[chapter - 1]

    assessment = assess(told(chapter))

    assert (assessment.status, len(assessment.groups)) == (status, groups)


def test_two_pages_of_the_leak_stay_one_group_to_the_end() -> None:
    assert assess(told(len(STORY))).groups == ((1, 2), (3,), (4,))

"""What counts as evidence, what each piece lacks that does not, and the hash of all of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from storage.rules.corroboration import assess, evidence_set
from storage.rules.dossier import Document, Dossier, Finding, Item, Signature
from storage.rules.evidence import letter_allowed, reads
from storage.vocabulary import (
    AuthenticityVerdict,
    Credibility,
    Reliability,
    ReplyOutcome,
    Stance,
    TieKind,
    Verdict,
)
from tests.storage.rules.dossiers import (
    ADA,
    CUSTOMS,
    EXPERT,
    LIN,
    OTTO,
    PAPER,
    SOURCES,
    claim,
    denial,
    quote,
    record,
    rendering,
    resolution,
    statement,
    status,
    tie,
)


def lacking(item: Item) -> list[tuple[int, str, str]]:
    return [(one.evidence, one.rule, one.because) for one in assess(claim(item)).discounted]


def test_evidence_in_order_lacks_nothing() -> None:
    assert [lacking(one) for one in (quote(), record(), statement())] == [[], [], []]


@pytest.mark.parametrize("item", [quote(7, locator=False), record(7, locator=False), statement(7, locator=False)])
def test_evidence_without_a_locator_does_not_count(item: Item) -> None:
    assert lacking(item) == [(7, "locator", "a locator: where in the source it stands")]
    assert status(claim(item)) == "unassessed"


@pytest.mark.parametrize("matches", [False, None])
def test_a_quote_that_no_longer_stands_where_it_was_quoted_from_does_not_count(*, matches: bool | None) -> None:
    assert lacking(quote(7, quote_matches=matches)) == [
        (7, "locator", "a quote whose words stand in the text that is shown")
    ]


def test_a_public_record_counts_only_with_a_captured_copy() -> None:
    assert lacking(record(7, captured=False)) == [
        (7, "captured_copy", "a captured copy, with its hash, the time and the query")
    ]
    assert status(claim(record(7, captured=False))) == "unassessed"


@pytest.mark.parametrize("item", [quote(7, credibility=None), record(7, credibility=None)])
def test_evidence_that_nobody_judged_does_not_count(item: Item) -> None:
    assert lacking(item) == [(7, "rated", "a rating by a person: credibility 1 to 6")]
    assert status(claim(item)) == "unassessed"


def test_a_quote_its_rater_does_not_read_needs_a_translation() -> None:
    assert lacking(quote(7, languages=("zh-Hans",))) == [
        (7, "translation_checked", "a translation, and a check of it by somebody who reads zh-Hans")
    ]


@pytest.mark.parametrize("machine", [True, False])
@pytest.mark.parametrize("holds", [None, False])
def test_a_translation_alone_is_not_enough(*, machine: bool, holds: bool | None) -> None:
    found = lacking(quote(7, languages=("zh",), renderings=(rendering(machine=machine, holds=holds),)))

    assert found == [(7, "translation_checked", "a check of the translation by somebody who reads zh")]


def test_machine_translation_alone_never_counts() -> None:
    renderings = (rendering(machine=True),) * 3

    assert status(claim(quote(languages=("zh",), renderings=renderings))) == "unassessed"


@pytest.mark.parametrize("machine", [True, False])
def test_a_translation_that_a_person_checked_counts(*, machine: bool) -> None:
    renderings = (rendering(holds=False), rendering(machine=machine, holds=True))

    assert lacking(quote(languages=("zh",), renderings=renderings)) == []


def test_a_rater_who_reads_only_one_of_two_languages_needs_a_translation() -> None:
    assert lacking(quote(7, languages=("ru", "zh"), rater_reads=("ru", "en"))) != []


@pytest.mark.parametrize(
    ("prefixes", "language", "expected"),
    [
        (("sr",), "sr-Cyrl", True),
        (("sr",), "sr", True),
        (("sr-Latn",), "sr", False),
        (("sr-Latn",), "sr-Cyrl", False),
        (("s",), "sr", False),
        ((), "sr", False),
    ],
)
def test_languages_are_read_by_prefix(prefixes: tuple[str, ...], language: str, *, expected: bool) -> None:
    assert reads(prefixes, language) is expected


def test_all_that_a_piece_lacks_is_told_at_once() -> None:
    assert [rule for _, rule, _ in lacking(record(7, locator=False, captured=False, credibility=None))] == [
        "rated",
        "locator",
        "captured_copy",
    ]


@pytest.mark.parametrize("stance", [Stance.CONTRADICTS, Stance.CONTEXT])
def test_only_what_supports_can_be_discounted(stance: Stance) -> None:
    assert lacking(quote(7, stance=stance, credibility=None, locator=False)) == []


@given(st.sampled_from(Reliability), st.sampled_from(Credibility), st.sampled_from(Credibility))
def test_no_letter_and_no_digit_decides_anything(letter: Reliability, one: Credibility, other: Credibility) -> None:
    """F and 6 mean unknown: there is no order on them, so there is no threshold."""
    sources = tuple(replace(source, reliability=letter) for source in SOURCES)

    rated = assess(claim(quote(1, credibility=one), record(2, credibility=other), sources=sources))

    assert (rated.status, rated.groups, rated.discounted) == ("corroborated", ((1,), (2,)), ())


@pytest.mark.parametrize("letter", sorted(set(Reliability) - {Reliability.F}))
def test_a_new_leaker_is_f(letter: Reliability) -> None:
    with pytest.raises(Refused) as refused:
        letter_allowed(SOURCES[0], letter, is_new=True)

    assert refused.value.rule == "new_leaker"


@pytest.mark.parametrize("letter", list(Reliability))
def test_a_leaker_with_a_track_record_and_any_other_source_may_have_any_letter(letter: Reliability) -> None:
    letter_allowed(SOURCES[0], letter, is_new=False)
    letter_allowed(SOURCES[2], letter, is_new=True)


def test_unknown_is_what_a_new_leaker_may_be() -> None:
    letter_allowed(SOURCES[0], Reliability.F, is_new=True)


QUOTE = quote(1, languages=("zh",), renderings=(rendering(machine=True),))
AGAINST = statement(3, PAPER, stance=Stance.CONTRADICTS)
FULL = claim(
    QUOTE,
    record(2),
    AGAINST,
    accuses=True,
    ties=(tie(PAPER, EXPERT),),
    documents=(Document("1" * 64, AuthenticityVerdict.CONSISTENT, ("fonts", "metadata")),),
    replies=(denial(1, resolution(Verdict.REBUTTED)),),
)


def with_item(found: Dossier, evidence: int, **changes: Any) -> Dossier:
    return replace(
        found, items=tuple(replace(one, **changes) if one.evidence == evidence else one for one in found.items)
    )


def with_reply(found: Dossier, **changes: Any) -> Dossier:
    return replace(found, replies=tuple(replace(one, **changes) for one in found.replies))


CHANGES: dict[str, Callable[[Dossier], Dossier]] = {
    "wording": lambda found: replace(found, text=found.text + "!"),
    "accuses": lambda found: replace(found, accuses=False),
    "another item": lambda found: replace(found, items=(*found.items, record(9))),
    "the same item again": lambda found: replace(found, items=(*found.items, replace(QUOTE, evidence=9))),
    "an item less": lambda found: replace(found, items=found.items[:2]),
    "an item withdrawn": lambda found: replace(found, withdrawn=(statement(9),)),
    "stance": lambda found: with_item(found, 2, stance=Stance.CONTEXT),
    "source": lambda found: with_item(found, 2, source=EXPERT),
    "content": lambda found: with_item(found, 2, content="other"),
    "locator": lambda found: with_item(found, 2, locator=False),
    "quote no longer matches": lambda found: with_item(found, 1, quote_matches=False),
    "captured": lambda found: with_item(found, 2, captured=False),
    "digit": lambda found: with_item(found, 2, credibility=Credibility.UNKNOWN),
    "no digit": lambda found: with_item(found, 2, credibility=None),
    "who rated reads it": lambda found: with_item(found, 1, rater_reads=("zh",)),
    "translation checked": lambda found: with_item(found, 1, renderings=(rendering(machine=True, holds=True),)),
    "another translation": lambda found: with_item(found, 1, renderings=(*QUOTE.renderings, rendering())),
    "an answer": lambda found: with_item(found, 3, resolution=resolution(Verdict.REBUTTED)),
    "tie": lambda found: replace(found, ties=()),
    "kind of tie": lambda found: replace(found, ties=(tie(PAPER, EXPERT, TieKind.SAME_OWNER),)),
    "direction of tie": lambda found: replace(found, ties=(tie(EXPERT, PAPER),)),
    "a copy comes to light": lambda found: with_item(with_item(found, 1, text="ab"), 2, text="ab"),
    "authenticity": lambda found: replace(found, documents=()),
    "methods": lambda found: replace(
        found, documents=(Document("1" * 64, AuthenticityVerdict.CONSISTENT, ("fonts",)),)
    ),
    "outcome": lambda found: with_reply(found, outcome=ReplyOutcome.NO_REPLY, stance=None),
    "approved": lambda found: with_reply(found, approved=True),
    "verdict on a denial": lambda found: with_reply(found, resolution=resolution(Verdict.ACCEPTED)),
    "reply": lambda found: replace(found, replies=()),
    "origin": lambda found: replace(found, sources=tuple(replace(one, origin_known=True) for one in found.sources)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_bears_on_the_status_makes_another_evidence_set(change: str) -> None:
    assert evidence_set(CHANGES[change](FULL)) != evidence_set(FULL)


NO_CHANGES: dict[str, Callable[[Dossier], Dossier]] = {
    "sign-off": lambda found: replace(found, signatures=(Signature(OTTO, 1, "ab"),)),
    "finding": lambda found: replace(found, findings=(Finding(1, "ab", "no register of that year is left"),)),
    "signature under an answer": lambda found: with_reply(found, resolution=resolution(Verdict.REBUTTED, OTTO)),
    "who wrote the answer": lambda found: with_reply(found, resolution=resolution(Verdict.REBUTTED, written_by=LIN)),
    "authors": lambda found: replace(found, authors=frozenset({ADA})),
    "number of the claim": lambda found: replace(found, claim=77),
    "numbers of the evidence": lambda found: replace(
        found, items=tuple(replace(one, evidence=one.evidence + 500) for one in found.items)
    ),
    "numbers of the replies": lambda found: with_reply(found, reply=500),
    "who added it": lambda found: with_item(found, 1, added_by=ADA),
    "who else reads": lambda found: with_item(found, 1, rater_reads=("en",)),
    "letter": lambda found: replace(
        found, sources=tuple(replace(one, reliability=Reliability.B) for one in found.sources)
    ),
    "order": lambda found: replace(
        found, items=found.items[::-1], sources=found.sources[::-1], documents=found.documents[::-1]
    ),
    "order of methods": lambda found: replace(
        found, documents=tuple(replace(one, methods=one.methods[::-1]) for one in found.documents)
    ),
}


@pytest.mark.parametrize("change", NO_CHANGES)
def test_signatures_people_numbers_and_order_leave_the_evidence_set_as_it_is(change: str) -> None:
    assert evidence_set(NO_CHANGES[change](FULL)) == evidence_set(FULL)


def test_numbers_of_sources_leave_the_evidence_set_as_it_is() -> None:
    moved = replace(
        FULL,
        sources=tuple(replace(one, source=900 - one.source) for one in FULL.sources),
        items=tuple(replace(one, source=900 - one.source) for one in FULL.items),
        ties=tuple(replace(one, source=900 - one.source, other=900 - one.other) for one in FULL.ties),
    )

    assert evidence_set(moved) == evidence_set(FULL)


def test_an_evidence_set_is_64_hex_digits() -> None:
    assert len(bytes.fromhex(evidence_set(claim(record(1, CUSTOMS))))) == 32

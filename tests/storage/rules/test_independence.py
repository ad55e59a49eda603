"""Which sources are one, and why."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.corroboration import assess
from storage.rules.dossier import Source, Tie
from storage.rules.independence import explain_evidence, explain_tie, groups, joins
from storage.vocabulary import SourceKind, TieKind
from tests.storage.rules.dossiers import (
    CHANNEL,
    CUSTOMS,
    DEPOT,
    EXPERT,
    HARBOUR,
    PAPER,
    SOURCES,
    claim,
    quote,
    record,
    statement,
    status,
    tie,
)


def test_two_pages_of_one_leak_are_one_source() -> None:
    """However many documents of a cache agree, they make one independence group."""
    pages = [quote(number) for number in range(1, 9)]

    assert assess(claim(*pages)).groups == (tuple(range(1, 9)),)


def test_two_sources_without_a_tie_are_two_groups() -> None:
    assert assess(claim(quote(1), record(2))).groups == ((1,), (2,))


@pytest.mark.parametrize("kind", list(TieKind))
@pytest.mark.parametrize("ends", [(HARBOUR, CUSTOMS), (CUSTOMS, HARBOUR)], ids=["there", "back"])
def test_a_tie_of_any_kind_in_either_direction_makes_one_group(kind: TieKind, ends: tuple[int, int]) -> None:
    assert assess(claim(quote(1), record(2), ties=(tie(*ends, kind),))).groups == ((1, 2),)


def test_ties_join_through_sources_that_have_no_evidence() -> None:
    ties = (tie(CUSTOMS, PAPER), tie(EXPERT, PAPER, TieKind.SAME_OWNER))

    assert assess(claim(record(1), statement(2), ties=ties)).groups == ((1, 2),)


@pytest.mark.parametrize("what", ["document", "text", "family"])
def test_a_copy_of_the_leak_in_another_cache_is_no_second_source(what: str) -> None:
    same = {what: "ab" * 32}

    assert assess(claim(quote(1, **same), quote(2, DEPOT, **same))).groups == ((1, 2),)


def test_what_a_copy_shows_of_two_caches_holds_for_their_other_documents() -> None:
    copies = (quote(1, text="ab"), quote(2, DEPOT, text="ab", credibility=None))

    assert assess(claim(*copies, quote(3, DEPOT))).groups == ((1, 3),)


def test_documents_nothing_is_known_of_are_not_alike() -> None:
    unknown = {"document": None, "text": None, "family": None}

    assert assess(claim(quote(1, **unknown), quote(2, DEPOT, **unknown))).groups == ((1,), (2,))


def test_two_sources_of_one_cache_are_one() -> None:
    second = Source(99, "harbour, second delivery", SourceKind.COLLECTION, origin_known=True, cache="harbour")

    assert assess(claim(quote(1), quote(2, 99), sources=(*SOURCES, second))).groups == ((1, 2),)


def test_unknown_origin_counts_for_no_group() -> None:
    assert status(claim(quote(1), record(2, CHANNEL))) == "single_source"


def test_two_unknown_origins_are_not_one_for_that() -> None:
    other = Source(99, "another channel", SourceKind.PUBLICATION, origin_known=False)

    assert joins((*SOURCES, other), (), (record(1, CHANNEL), record(2, 99))) == ()


@pytest.mark.parametrize("kind", [TieKind.DERIVED_FROM, TieKind.REPUBLISHES, TieKind.TOLD_BY])
def test_a_word_from_a_source_of_unknown_origin_has_unknown_origin(kind: TieKind) -> None:
    ties = (tie(PAPER, EXPERT, kind), tie(EXPERT, CHANNEL, kind))

    assessment = assess(claim(quote(1), record(2, PAPER), ties=ties))

    assert [(one.evidence, one.rule) for one in assessment.discounted] == [(2, "origin_known")]


def test_where_others_took_their_word_from_a_source_takes_nothing_from_it() -> None:
    """A channel that republishes the register makes nothing unknown of the register."""
    assert status(claim(quote(1), record(2), ties=(tie(CHANNEL, CUSTOMS, TieKind.REPUBLISHES),))) == "corroborated"


def test_a_cache_is_an_origin_whoever_handed_it_over() -> None:
    assert status(claim(quote(1), record(2), ties=(tie(HARBOUR, CHANNEL, TieKind.TOLD_BY),))) == "corroborated"


def test_withdrawn_evidence_still_joins_what_it_joined() -> None:
    found = claim(quote(1), quote(2, DEPOT), withdrawn=(quote(3, text="ab"), quote(4, DEPOT, text="ab")))

    assert assess(found).groups == ((1, 2),)


@given(st.permutations(SOURCES), st.permutations([tie(CUSTOMS, PAPER), tie(PAPER, EXPERT), tie(DEPOT, HARBOUR)]))
def test_groups_do_not_depend_on_the_order_of_anything(sources: list[Source], ties: list[Tie]) -> None:
    items = [quote(5), quote(1, DEPOT), record(2), statement(3)]

    assert groups(reversed(items), joins(sources, ties, items)) == ((1, 5), (2, 3))


PATH = (
    tie(EXPERT, PAPER, TieKind.TOLD_BY),
    tie(CUSTOMS, PAPER, TieKind.SAME_OWNER),
    tie(CUSTOMS, DEPOT, TieKind.DERIVED_FROM),
    tie(PAPER, HARBOUR, TieKind.REPUBLISHES),
)


def test_a_path_says_in_words_why_two_sources_are_not_independent() -> None:
    path = explain_tie(SOURCES, PATH, (), EXPERT, DEPOT)

    assert [step.words for step in path] == [
        "an expert on vehicles was told by the evening paper (as its editor says)",
        "customs register and the evening paper have the same owner (as its editor says)",
        "customs register is derived from cache depot (as its editor says)",
    ]
    assert [(step.source, step.other) for step in path] == [(EXPERT, PAPER), (PAPER, CUSTOMS), (CUSTOMS, DEPOT)]


def test_a_directed_tie_keeps_its_direction_in_words_whichever_way_the_path_goes() -> None:
    (step,) = explain_tie(SOURCES, PATH, (), PAPER, EXPERT)

    assert (step.source, step.other) == (PAPER, EXPERT)
    assert step.words.startswith("an expert on vehicles was told by the evening paper")


def test_the_shortest_path_is_told_and_always_the_same() -> None:
    ties = (*PATH, tie(EXPERT, CUSTOMS, TieKind.SAME_AUTHOR), tie(EXPERT, CUSTOMS, TieKind.SAME_OWNER))
    told = {tuple(explain_tie(SOURCES, order, (), EXPERT, DEPOT)) for order in permutations(ties)}

    assert len(told) == 1
    assert [step.kind for step in told.pop()] == ["same_author", "derived_from"]


@pytest.mark.parametrize("other", [EXPERT, CHANNEL, 999], ids=["itself", "independent", "nobody knows it"])
def test_there_is_no_path_to_what_is_independent(other: int) -> None:
    assert explain_tie(SOURCES, PATH, (), EXPERT, other) == []


def test_evidence_of_the_same_text_says_which_two_pieces_show_it() -> None:
    found = claim(quote(1, text="ab"), quote(2, DEPOT, text="ab"))

    (step,) = explain_evidence(found, 1, 2)

    assert step.words == "cache harbour and cache depot hold the same text (evidence 1 and 2)"


def test_evidence_of_one_source_says_so() -> None:
    (step,) = explain_evidence(claim(quote(1), quote(2)), 1, 2)

    assert step.words == "both come from cache harbour"


def test_a_dossier_explains_as_its_sources_do() -> None:
    found = claim(ties=PATH)

    assert explain_tie(found, found.ties, found.items, EXPERT, DEPOT) == explain_tie(SOURCES, PATH, (), EXPERT, DEPOT)

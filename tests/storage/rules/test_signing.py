"""Who may sign what, and which signatures hold."""

from dataclasses import replace

import pytest

from config.errors import Conflict, Refused
from storage.rules.corroboration import assess, evidence_set
from storage.rules.signing import (
    may_approve_silence,
    may_check_translation,
    may_sign,
    may_sign_resolution,
)
from storage.vocabulary import Credibility, Role, Verdict
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
    resolution,
    signed,
    status,
    verified,
)

READY = replace(genuine(claim(quote(1), record(2))), authors=frozenset({VERA, LIN}))


@pytest.mark.parametrize("author", [VERA, LIN])
def test_nobody_signs_off_what_they_made(author: int) -> None:
    with pytest.raises(Refused) as refused:
        may_sign(READY, author)

    assert refused.value.rule == "four_eyes"


def test_who_made_none_of_it_may_sign_off() -> None:
    may_sign(READY, MEI, seen=evidence_set(READY))


def test_a_sign_off_of_what_is_no_longer_so_is_a_conflict() -> None:
    with pytest.raises(Conflict) as refused:
        may_sign(READY, MEI, seen=evidence_set(replace(READY, text="another wording")))

    assert refused.value.rule == "evidence_changed"


@pytest.mark.parametrize("people", [(VERA,), (LIN,), (VERA, LIN), ()])
def test_signatures_of_authors_verify_nothing_even_where_they_stand(people: tuple[int, ...]) -> None:
    assert status(signed(READY, *people)) == "corroborated"


def test_one_signature_by_other_eyes_is_enough() -> None:
    assert status(signed(READY, VERA, MEI)) == "verified"


def test_who_becomes_an_author_has_not_signed() -> None:
    assert status(replace(signed(READY, MEI), authors=READY.authors | {MEI})) == "corroborated"


def test_an_edit_voids_a_sign_off() -> None:
    edited = replace(verified(), version=2, text="Party A sold 32 vehicles to Party B in 2019.")

    assessment = assess(edited)

    assert (assessment.status, assessment.void_signatures) == ("corroborated", 1)


def test_an_edit_that_is_taken_back_leaves_the_sign_off_void() -> None:
    """The version went on; who signed the first has not seen the third."""
    assert status(replace(verified(), version=3)) == "corroborated"


@pytest.mark.parametrize("index", [0, 1])
def test_a_new_rating_voids_a_sign_off(index: int) -> None:
    items = list(verified().items)
    items[index] = replace(items[index], credibility=Credibility.IMPROBABLE)

    assessment = assess(replace(verified(), items=tuple(items)))

    assert (assessment.status, assessment.void_signatures) == ("corroborated", 1)


def test_new_evidence_voids_a_sign_off_and_withdrawing_it_does_not_bring_it_back() -> None:
    more = replace(verified(), items=(*verified().items, quote(8, credibility=None, document=None)))
    taken_back = replace(verified(), withdrawn=more.items[-1:])

    assert (status(more), status(taken_back)) == ("corroborated", "corroborated")


@pytest.mark.parametrize(("reviewer", "brought_by"), [(VERA, LIN), (LIN, LIN), (VERA, None)])
def test_nobody_signs_an_answer_they_wrote_or_to_what_they_brought(reviewer: int, brought_by: int | None) -> None:
    with pytest.raises(Refused) as refused:
        may_sign_resolution(resolution(Verdict.REBUTTED), reviewer, brought_by=brought_by)

    assert refused.value.rule == "four_eyes"


def test_others_may_sign_an_answer() -> None:
    may_sign_resolution(resolution(Verdict.ACCEPTED, OTTO), ADA, brought_by=LIN)


@pytest.mark.parametrize(
    ("settled_by", "role", "rule"),
    [
        (MEI, Role.EDITOR, "four_eyes"),
        (VERA, Role.REVIEWER, "editor"),
        (VERA, Role.ADMIN, "editor"),
    ],
)
def test_that_nobody_was_asked_is_approved_by_another_editor(settled_by: int, role: Role, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        may_approve_silence(settled_by, MEI, role=role)

    assert refused.value.rule == rule


def test_an_editor_may_approve_what_another_settled() -> None:
    may_approve_silence(VERA, MEI, role=Role.EDITOR)


@pytest.mark.parametrize(
    ("translated_by", "reads", "rule"),
    [(LIN, ("zh",), "four_eyes"), (VERA, ("ru",), "reads"), (VERA, (), "reads")],
)
def test_a_translation_is_checked_by_another_who_reads_it(
    translated_by: int, reads: tuple[str, ...], rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        may_check_translation(LIN, translated_by=translated_by, checker_reads=reads, languages=("zh-Hans",))

    assert refused.value.rule == rule


@pytest.mark.parametrize("translated_by", [VERA, None])
def test_who_reads_it_may_check_what_another_or_a_machine_translated(translated_by: int | None) -> None:
    may_check_translation(LIN, translated_by=translated_by, checker_reads=("zh",), languages=("zh-Hans",))

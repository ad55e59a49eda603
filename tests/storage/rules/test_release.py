"""What stands in the way of a release, and what never does."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.errors import Refused
from storage.rules import review
from storage.rules.corroboration import evidence_set
from storage.rules.dossier import Dossier
from storage.rules.release import Hold, is_in_force, label, release_obstacles
from storage.vocabulary import ClaimStatus, HoldKind, Stance
from tests.storage.rules.dossiers import ADA, OTTO, claim, genuine, quote, record, statement, verified

TODAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
CORROBORATED = genuine(claim(quote(1), record(2)))
SAFETY = Hold(3, HoldKind.SAFETY)


def test_what_is_verified_and_free_may_go_out() -> None:
    assert release_obstacles(verified(), (), stored=evidence_set(verified()), now=TODAY) == ()


def test_release_is_from_verified_only() -> None:
    assert release_obstacles(CORROBORATED, ()) == ("it is corroborated, not verified",)


def test_corroborated_goes_out_by_explicit_wish_and_is_labelled_so() -> None:
    assert release_obstacles(CORROBORATED, (), ClaimStatus.CORROBORATED) == ()
    assert label(ClaimStatus.CORROBORATED) == "corroborated, not verified"


def test_what_is_verified_keeps_its_label_among_corroborated() -> None:
    assert release_obstacles(verified(), (), ClaimStatus.CORROBORATED) == ()
    assert label(ClaimStatus.VERIFIED) == "verified"


@pytest.mark.parametrize("minimum", [ClaimStatus.VERIFIED, ClaimStatus.CORROBORATED])
@pytest.mark.parametrize(
    "dossier",
    [
        claim(),
        claim(quote(1)),
        claim(quote(1), quote(2)),
        replace(verified(), retracted=True),
        replace(verified(), items=(*verified().items, statement(3, stance=Stance.CONTRADICTS))),
    ],
    ids=["unassessed", "single_source", "supported", "retracted", "disputed"],
)
def test_nothing_less_goes_out(dossier: Dossier, minimum: ClaimStatus) -> None:
    assert len(release_obstacles(dossier, (), minimum)) == 1


@pytest.mark.parametrize("minimum", sorted(set(ClaimStatus) - {ClaimStatus.VERIFIED, ClaimStatus.CORROBORATED}))
def test_nothing_less_can_be_asked_for_nor_labelled(minimum: ClaimStatus) -> None:
    for ask in (lambda: release_obstacles(verified(), (), minimum), lambda: label(minimum)):
        with pytest.raises(Refused) as refused:
            ask()

        assert refused.value.rule == "release_minimum"


@pytest.mark.parametrize("kind", list(HoldKind))
def test_a_hold_blocks_release(kind: HoldKind) -> None:
    assert release_obstacles(verified(), (Hold(3, kind),), now=TODAY) == (f"hold 3 ({kind}) is in force",)


@pytest.mark.parametrize(
    ("hold", "in_force"),
    [
        (SAFETY, True),
        (replace(SAFETY, lifted_by=frozenset({ADA})), True),
        (replace(SAFETY, lifted_by=frozenset({ADA, OTTO})), False),
        (replace(SAFETY, until=TODAY - timedelta(days=1)), True),
        (Hold(3, HoldKind.EMBARGO, until=TODAY + timedelta(seconds=1)), True),
        (Hold(3, HoldKind.EMBARGO, until=TODAY), False),
        (Hold(3, HoldKind.EMBARGO, until=TODAY + timedelta(days=1), lifted_by=frozenset({ADA, OTTO})), False),
    ],
    ids=[
        "safety",
        "lifted by one",
        "lifted by two",
        "safety does not run out",
        "embargo before its hour",
        "embargo at its hour",
        "embargo lifted early",
    ],
)
def test_two_lift_a_hold_and_an_embargo_ends_by_itself(hold: Hold, *, in_force: bool) -> None:
    assert is_in_force(hold, now=TODAY) is in_force


def test_no_embargo_runs_out_while_nobody_says_what_time_it_is() -> None:
    assert is_in_force(Hold(3, HoldKind.EMBARGO, until=TODAY - timedelta(days=9)))


def test_holds_block_release_not_review() -> None:
    """No rule of review so much as looks at holds."""
    assert "hold" not in {
        word
        for _, rule in inspect.getmembers(review, inspect.isfunction)
        for word in inspect.signature(rule).parameters
    }


def test_a_status_computed_from_other_evidence_goes_nowhere() -> None:
    stored = evidence_set(CORROBORATED)

    assert release_obstacles(replace(verified(), accuses=False, text="other"), (), stored=stored) == (
        "it is corroborated, not verified",
        "its status was computed from other evidence than stands now",
    )


def test_all_obstacles_are_told_at_once() -> None:
    assert len(release_obstacles(CORROBORATED, (Hold(1, HoldKind.SAFETY), SAFETY), stored="ab" * 32)) == 4

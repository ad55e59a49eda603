"""Who may call what: nothing that is not written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.access import (
    NEEDS_A_SESSION,
    OPEN_VERBS,
    PERMISSIONS,
    SCOPES_OF_ROLE,
    Scope,
    may_call,
    scopes_in_force,
)
from storage.vocabulary import Role


@given(st.text().filter(lambda verb: verb not in PERMISSIONS), st.sampled_from(Role), st.sets(st.sampled_from(Scope)))
def test_a_verb_without_an_entry_is_refused(verb: str, role: Role, scopes: set[Scope]) -> None:
    assert not may_call(verb, role=role, scopes=scopes, by_session=True)


@pytest.mark.parametrize("verb", [verb for verb, permission in PERMISSIONS.items() if permission.scope is not None])
@pytest.mark.parametrize("role", Role)
def test_no_scope_is_made_up_for_by_the_others(verb: str, role: Role) -> None:
    others = set(Scope) - {PERMISSIONS[verb].scope}

    assert not may_call(verb, role=role, scopes=others, by_session=True)


@pytest.mark.parametrize("verb", PERMISSIONS)
def test_every_verb_can_be_called_by_somebody_who_signed_in(verb: str) -> None:
    assert any(may_call(verb, role=role, scopes=SCOPES_OF_ROLE[role], by_session=True) for role in Role)


@pytest.mark.parametrize("verb", [verb for verb in PERMISSIONS if verb.startswith("reviewer")])
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EDITOR])
def test_only_administrators_look_after_people(verb: str, role: Role) -> None:
    assert not may_call(verb, role=role, scopes=set(Scope), by_session=True)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_only_an_editor_approves_that_nobody_was_asked(role: Role) -> None:
    assert not may_call("reply approve", role=role, scopes=set(Scope), by_session=True)


@pytest.mark.parametrize("verb", sorted(NEEDS_A_SESSION))
@pytest.mark.parametrize("role", Role)
def test_no_token_changes_how_its_person_proves_who_they_are(verb: str, role: Role) -> None:
    assert not may_call(verb, role=role, scopes=set(Scope), by_session=False)


def test_a_token_loses_what_its_person_lost() -> None:
    assert scopes_in_force(Role.REVIEWER, {Scope.ADMIN, Scope.READ}) == {Scope.READ}


def test_nothing_is_open_but_signing_in() -> None:
    assert {"sign-in"} == OPEN_VERBS

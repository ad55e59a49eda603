"""The people of the desk, and the languages they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import NotFound, Refused, UsageError
from storage.database import Record
from storage.people import acting_reviewer, add_reviewer, list_reviewers, normalise_language
from storage.vocabulary import Role
from tests.storage.rows import ledger_kinds


def test_a_reviewer_is_listed_with_role_and_languages(both_records: Record) -> None:
    add_reviewer(both_records, "vera", role=Role.EDITOR, reads=["ru", "zh-Hans"])

    (person,) = list_reviewers(both_records)

    assert (person.name, person.role, person.reads) == ("vera", Role.EDITOR, ("ru", "zh-Hans"))


def test_adding_a_reviewer_is_told_in_the_ledger(record: Record) -> None:
    add_reviewer(record, "vera", role=Role.REVIEWER, reads=["ru"])

    assert ledger_kinds(record) == ["reviewer added"]


def test_adding_the_same_person_again_changes_nothing(both_records: Record) -> None:
    first = add_reviewer(both_records, "vera", role=Role.REVIEWER, reads=["ru", "en"])

    again = add_reviewer(both_records, " vera ", role=Role.REVIEWER, reads=["en", "RU", "ru"])

    assert again == first
    assert ledger_kinds(both_records) == ["reviewer added"]


@pytest.mark.parametrize(("role", "reads"), [(Role.ADMIN, ["ru"]), (Role.REVIEWER, ["en"])])
def test_one_name_is_one_person(record: Record, role: Role, reads: list[str]) -> None:
    add_reviewer(record, "vera", role=Role.REVIEWER, reads=["ru"])

    with pytest.raises(Refused) as refused:
        add_reviewer(record, "vera", role=role, reads=reads)

    assert refused.value.rule == "one_name_one_person"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb", "a\x1b[31m", "a\u202eb", "\udcff"])
def test_a_name_must_be_one_that_can_be_shown(record: Record, name: str) -> None:
    with pytest.raises(UsageError):
        add_reviewer(record, name, role=Role.REVIEWER, reads=["ru"])


def test_a_reviewer_reads_something(record: Record) -> None:
    with pytest.raises(UsageError, match="at least one language"):
        add_reviewer(record, "vera", role=Role.REVIEWER, reads=[])


def test_a_name_is_the_same_however_its_letters_are_composed(record: Record) -> None:
    add_reviewer(record, "Ren\u00e9", role=Role.REVIEWER, reads=["fr"])

    with record.writing() as session:
        assert acting_reviewer(session, "Rene\u0301").name == "Ren\u00e9"


def test_nobody_acts_who_was_not_added(record: Record) -> None:
    with record.writing() as session, pytest.raises(NotFound, match="sluice reviewer add"):
        acting_reviewer(session, "nobody")


@pytest.mark.parametrize(
    ("given_tag", "kept"),
    [
        ("ru", "ru"),
        ("RU", "ru"),
        (" sr-cyrl ", "sr-Cyrl"),
        ("zh_hans", "zh-Hans"),
        ("zh", "zh"),
        ("zh-CN", "zh-Hans"),
        ("zh-tw", "zh-Hant"),
        ("zh-Hant-CN", "zh-Hant"),
        ("en-US", "en"),
        ("es-419", "es"),
    ],
)
def test_a_language_is_kept_as_the_prefix_it_is_matched_by(given_tag: str, kept: str) -> None:
    assert normalise_language(given_tag) == kept


@pytest.mark.parametrize("tag", ["", "r", "Russian", "ru en", "ru-", "-ru", "ru--en", "1a", "und", "ZXX", "ру", "ru%"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(UsageError):
        normalise_language(tag)


@given(st.text(max_size=12))
def test_a_tag_is_refused_or_normalised_for_good(tag: str) -> None:
    try:
        kept = normalise_language(tag)
    except UsageError:
        return
    assert normalise_language(kept) == kept

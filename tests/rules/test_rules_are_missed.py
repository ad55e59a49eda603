"""Each rule of the desk is switched off in turn, part by part: its named test must fail without it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from storage.database import Record
from storage.rules.desk_rules import RULES
from tests.conftest import copied_record
from tests.rules import test_desk_rules
from tests.rules.desk import Desk, make_desk

OURS = ("storage", "tasks")
TRIGGERS = {
    3: "sign_off_by_an_author",
    5: "contradiction_withdrawn",
    16: "second_review_by_the_first",
}
"""Guards of the database, by the rule that they keep when a caller goes round the verbs."""
CHECKS = (11, 13)
"""Rules that the checks of the tables keep."""

SAYS_YES = 16
"""Blindness asks whether somebody may see: its function is content when it says yes."""

Switch = Callable[[Record, pytest.MonkeyPatch], None]


def function_off(path: str, number: int) -> Switch:
    """Put in place of a rule's function, wherever it was imported, one that is always content."""

    def switch(_: Record, patch: pytest.MonkeyPatch) -> None:
        module, _, name = path.rpartition(".")
        rule = getattr(sys.modules[module], name)
        for other in [one for key, one in sys.modules.items() if key.partition(".")[0] in OURS]:
            if getattr(other, name, None) is rule:
                patch.setattr(other, name, lambda *_, **__: content)

    content = number == SAYS_YES or ()
    return switch


def trigger_off(name: str) -> Switch:
    """Take a trigger out of the database."""

    def switch(record: Record, _: pytest.MonkeyPatch) -> None:
        with record.writing() as session:
            session.execute(text(f"DROP TRIGGER {name}"))

    return switch


def checks_off(record: Record, _: pytest.MonkeyPatch) -> None:
    """Make the database look at no check."""

    def ignore(connection: Any, _: object) -> None:
        connection.execute("PRAGMA ignore_check_constraints=ON")

    event.listen(record.engine, "connect", ignore)
    record.engine.dispose()  # the connections that it keeps were made before


def parts() -> Iterator[tuple[int, str, Switch]]:
    """List what keeps the rules: number, name, and how it is switched off."""
    for number, rule in RULES.items():
        for path in rule.functions:
            yield number, path.rpartition(".")[2], function_off(path, number)
    for number, name in TRIGGERS.items():
        yield number, name, trigger_off(name)
    for number in CHECKS:
        yield number, "checks", checks_off


def named_tests(number: int) -> list[Callable[[Desk], None]]:
    """Give the tests of a rule, found by their names."""
    found = [value for name, value in vars(test_desk_rules).items() if name.startswith(f"test_rule_{number}_")]
    assert found, f"rule {number} has no named test"
    return found


def fails(test: Callable[[Desk], None], desk: Desk) -> bool:
    """Tell whether a test fails."""
    try:
        test(desk)
    except (AssertionError, Exception, pytest.fail.Exception):  # noqa: BLE001 failing is what is asked for
        return True
    return False


def test_every_rule_of_the_desk_has_a_named_test() -> None:
    assert all(named_tests(number) for number in range(1, 17))
    assert {number for number, _, _ in parts()} == set(range(1, 17))


@pytest.mark.parametrize(
    ("number", "switch"),
    [pytest.param(number, switch, id=f"rule {number} {name}") for number, name, switch in parts()],
)
def test_without_the_rule_its_test_fails(
    number: int, switch: Switch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path
) -> None:
    results = []
    for place, test in enumerate(named_tests(number)):
        record = copied_record(tmp_path / str(place), migrated_sqlite)
        desk = make_desk(record)
        with monkeypatch.context() as patch:
            switch(record, patch)
            results.append(fails(test, desk))
        record.close()

    assert any(results)

"""Numbers, dates and designators in the notations of three languages."""

import pytest

from tasks.fingerprint.anchors import find_all_anchors


def found(text: str) -> list[tuple[str, str]]:
    return [(anchor.kind, anchor.value) for anchor in find_all_anchors(text)]


@pytest.mark.parametrize(
    "text",
    ["15 октября 2024 г.", "«15» октября 2024 года", "October 15, 2024", "2024年10月15日", "二〇二四年十月十五日"],
)
def test_a_date_has_one_value_in_each_notation(text: str) -> None:
    """The value is written by ISO 8601."""
    assert found(text) == [("date", "2024-10-15")]

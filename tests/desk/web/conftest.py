"""What the tests of the pages may ask for; the application and its quick passwords are those of the API's tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk.api.conftest import _hashing_is_quick, _routes_are_prepared_once, app, client, quick_hashes
from tests.desk.web.driving import chromium

__all__ = ["_hashing_is_quick", "_routes_are_prepared_once", "app", "client", "quick_hashes"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    with chromium() as started:
        yield started

"""What the tests of the pages may ask for; the application and its quick passwords are those of the API's tests."""

from tests.desk.api.conftest import _hashing_is_quick, _routes_are_prepared_once, app, client, quick_hashes

__all__ = ["_hashing_is_quick", "_routes_are_prepared_once", "app", "client", "quick_hashes"]

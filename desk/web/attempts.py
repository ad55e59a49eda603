"""Acts by a form: done, or refused by a rule and shown on the page again with what was filled in."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from fastapi import Response

from config.errors import SluiceError
from desk.web.route import Form
from storage.people.callers import Caller


class Signed(TypedDict):
    """Who acts, and under which key."""

    reviewer: str
    request: str | None


def signed(form: Form, caller: Caller) -> Signed:
    """Give who acts by a form, and under which key."""
    return {"reviewer": caller.name, "request": form.one("request")}


def attempt(act: Callable[[], Response], show: Callable[[SluiceError], Response]) -> Response:
    """Act; where a rule refuses, show the page that *show* makes of what the rule says.

    What was named in a form and is not there is told on the page as well: the rest that was typed is kept.

    Raises:
        NotFound: what the page is about is not there; *show* says so.
    """
    try:
        return act()
    except SluiceError as refused:
        return show(refused)


def typed(form: Form | None = None, act: str | None = None, **more: Any) -> Mapping[str, Any]:
    """Give what was filled in, for the form to begin with; names that are not there are None."""
    fields = {} if form is None else {name: form.one(name) for name in form.fields}
    return _Typed({**fields, "act": act, **more})


class _Typed(dict[str, Any]):
    def __missing__(self, name: str) -> None:
        return None

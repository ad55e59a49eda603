"""Routes of pages: guarded as the API's are, by the same sessions and verbs; forms carry the word against forgery."""

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from config.errors import NotSignedIn, UsageError
from desk.api import security
from desk.api.security import SAFE_METHODS, GuardedRoute, verb_of
from storage.rules.access import OPEN_VERBS

MOST_FIELDS = 300
FORM = "application/x-www-form-urlencoded"
CSRF_FIELD = "csrf"
_LINE_END = re.compile(r"\r\n?")
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        """Give a field; None: it is not there, or blank."""
        written = self.fields.get(name, [""])[-1]
        return written if written.strip() else None

    def flag(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return name in self.fields

    def number(self, name: str) -> int | None:
        """Give a field that holds a number; None: it does not."""
        written = self.one(name) or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004 a row's number


class PageRoute(GuardedRoute):
    """A route of a page: for people who signed in, never for tokens; a form's word stands in the form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Ask who calls first, then read the form, then ask whether they may."""
        answer, verb = super(GuardedRoute, self).get_route_handler(), verb_of(self)

        async def guarded(request: Request) -> Response:
            request.state.form = Form()
            if request.method not in SAFE_METHODS:
                if verb not in OPEN_VERBS:
                    await run_in_threadpool(_refuse_strangers, request)
                request.state.form = await read_form(request)
            shown = request.state.form.one(CSRF_FIELD) or ""
            caller = await run_in_threadpool(security.admit, request, verb, shown)
            if caller is not None and not caller.by_session:
                raise NotSignedIn("pages are for people who signed in; programs use /api/v1", rule="sign_in")
            request.state.caller = caller
            response = await answer(request)
            request.app.state.learner.heed(verb, request.path_params)
            return response

        return guarded


def page_router() -> APIRouter:
    """Make a router whose routes are pages; the API's description does not tell of them."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


async def read_form(request: Request) -> Form:
    """Read what a form sent; line ends become those of Unix.

    Raises:
        HTTPException: it is no form (415).
        UsageError: it holds more fields than a page has.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, "this page takes what its form sends")
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise UsageError("the form holds more fields than this page has") from None
    return Form({name: [_LINE_END.sub("\n", one) for one in written] for name, written in fields.items()})


def the_form(request: Request) -> Form:
    """Give what the form of this request sent."""
    form: Form = request.state.form
    return form


def filled(shape: type[Shape], fields: Mapping[str, Any]) -> Shape:
    """Hold what a form sent to a shape of the API.

    Raises:
        UsageError: it is not of that shape; the message names the fields and repeats nothing.
    """
    try:
        return shape.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        wrong = sorted({str(fault["loc"][0]) if fault["loc"] else "the form" for fault in error.errors()})
        raise UsageError(f"this cannot be taken as it was filled in: {', '.join(wrong).replace('_', ' ')}") from None


def _refuse_strangers(request: Request) -> None:
    if security.who_calls(request) is None:
        raise NotSignedIn("sign in first", rule="sign_in")

"""Fills the pages: one environment that makes every word harmless, and the headers that go with each page."""

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.api import security
from desk.web import words
from desk.web.shown import marked, plain
from storage.people.callers import Caller
from storage.rules.access import may_call

ASSETS = Path(__file__).parent / "assets"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Nothing inline, nothing from elsewhere, and no script that makes markup of text."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=(), browsing-topics=()",
}
"""The other headers are those of every answer (`desk.api.frame`)."""
SHORT_HANDLE = 12
TENTH = 0.1


def page(request: Request, template: str, /, *, status: int = 200, **told: Any) -> HTMLResponse:
    """Fill a page.

    Args:
        request: that is answered.
        template: its name, without its ending.
        status: of HTTP.
        told: what the template shows; strings are made harmless where they are written.
    """
    caller: Caller | None = getattr(request.state, "caller", None)
    token = security.session_token(request)
    written = (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            caller=caller,
            csrf="" if caller is None or token is None else security.csrf_of(token),
            may=lambda verb: (
                caller is not None and may_call(verb, role=caller.role, scopes=caller.scopes, by_session=True)
            ),
            fresh_key=lambda: secrets.token_hex(16),
            path=request.url.path,
            **told,
        )
    )
    return HTMLResponse(written, status, dict(HEADERS))


@cache
def address_of(name: str) -> str:
    """Give the address of an asset; it changes with what the asset holds, so that browsers may keep it."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()
    return f"/assets/{name}?v={digest[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        # a difference is written here as it is in the file of `document diff --html`
        loader=ChoiceLoader([PackageLoader("desk.web"), PackageLoader("desk.difference")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=address_of, words=words)
    environment.filters.update(
        marked=marked,
        typed=_typed,
        handle=lambda sha256: sha256[:SHORT_HANDLE],
        percent=_percent,
        count=lambda number: f"{number:,}".replace(",", "\u202f"),
        moment=_moment,
        in_words=words.in_words,
    )
    return environment


def _typed(own_text: str) -> Markup:
    """Give back, unchanged, what the reader themself typed, for a field that they go on typing in."""
    return Markup("{}").format(own_text)


def _percent(share: float) -> str:
    """Show a share, with one more digit where it is small."""
    return f"{share * 100:.0f} %" if not 0 < share < TENTH else f"{share * 100:.1f} %"


def _moment(written: Any) -> str:
    """Show a time of ISO 8601, or a moment, to the minute, in UTC."""
    told = written if isinstance(written, str) else written.isoformat()
    return told[:16].replace("T", " ") + " UTC"

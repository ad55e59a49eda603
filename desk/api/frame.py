"""What stands around every request: by which name we were called, how large a body may be, what every answer says."""

import logging
import traceback
from collections.abc import Callable, Collection
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAXIMUM_BODY_BYTES = 1024 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""OWASP's cheat sheet of HTTP headers, for an API: nothing is loaded, framed, guessed, told on or kept."""
HSTS = "max-age=31536000"
LOG = logging.getLogger("sluice.desk")
Tell = Callable[[Scope, int, str, str | None], ASGIApp]


class Frame:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], https: bool, tell: Tell) -> None:
        """Take *hosts*, the names by which the desk may be called, whether browsers reach it by https, how to refuse.

        Args:
            app: inside.
            hosts: names.
            https: or plain, on this machine alone.
            tell: gives the answer to what is not let in, or went wrong: by scope, status, detail and rule.
        """
        self.app = app
        self.tell = tell
        self.hosts = frozenset(host.lower() for host in hosts)
        self.headers = {**SECURITY_HEADERS, **({"Strict-Transport-Security": HSTS} if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens inside."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_framed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send_framed)
            return
        try:
            await self.app(scope, limited(receive), send_framed)
        except Exception as error:  # noqa: BLE001 the text of an error may hold what was leaked: neither shown nor logged
            LOG.error("something unforeseen: %s at %s", type(error).__name__, place_of(error))  # noqa: TRY400 no text
            if not begun:
                detail = "something unforeseen; the log of the desk says where"
                unforeseen = self.tell(scope, HTTPStatus.INTERNAL_SERVER_ERROR, detail, None)
                await unforeseen(scope, receive, send_framed)

    def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """Give the answer to a request that is not let in; None: it is.

        Another name in `Host` is how a page elsewhere, whose name was made to point here, would reach the desk.
        """
        if host_of(headers.get("host", "")) not in self.hosts:
            detail = "the desk is not called so. Its other names are told by the setting desk_hosts"
            return self.tell(scope, HTTPStatus.MISDIRECTED_REQUEST, detail, "host")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > MAXIMUM_BODY_BYTES:
            detail = f"a request holds at most {MAXIMUM_BODY_BYTES} bytes"
            return self.tell(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, "too_large")
        return None


def host_of(authority: str) -> str:
    """Give the host of a `Host` header without its port, in small letters; brackets of IPv6 stay off."""
    if authority.startswith("["):
        return authority[1:].partition("]")[0].lower()
    return authority.rpartition(":")[0].lower() if ":" in authority else authority.lower()


def limited(receive: Receive) -> Receive:
    """Count a body that does not say how long it is, and refuse it where it gets too large."""
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAXIMUM_BODY_BYTES:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request holds at most {MAXIMUM_BODY_BYTES} bytes"
            )
        return message

    return receive_counted


def place_of(error: Exception) -> str:
    """Tell where *error* arose: the file's name and the line, nothing of what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"

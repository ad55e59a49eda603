"""Serving the API and its pages by uvicorn: on which address, by which names, until stopped."""

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from config.errors import Refused, SluiceError, UsageError
from desk.api.app import make_app
from storage.database import Record

BREATH_SECONDS = 0.3
"""From an answer to the work behind it: the next item's page and picture are asked for meanwhile."""
GRACE_SECONDS = 10
"""How long requests that are under way may take when the desk is stopped."""
KEEP_ALIVE_SECONDS = 5
AT_ONCE = 200
"""Connections; more get 503, so that strangers do not use up the machine's files."""
ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 compared with, not bound to


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is to be served, and how browsers reach it."""

    host: str = "127.0.0.1"
    port: int = 8421
    """0: one that is free."""
    certificate: Path | None = None
    """PEM, with the chain; with the key: https."""
    key: Path | None = None
    behind_proxy: bool = False
    """Whether a proxy on this machine takes https and passes requests on."""

    @property
    def https(self) -> bool:
        """Whether browsers reach it by https."""
        return self.certificate is not None or self.behind_proxy


def is_loopback(host: str) -> bool:
    """Tell whether *host* can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_place(place: Place) -> None:
    """Hold a place to the rules.

    Raises:
        UsageError: there is a certificate without its key, or a file is not there.
        Refused: others would reach the desk without encryption (rule `plain_http`).
    """
    files = (place.certificate, place.key)
    if None in files and files != (None, None):
        raise UsageError("https needs both: --tls-certificate FILE --tls-key FILE")
    missing = [path for path in files if path is not None and not path.is_file()]
    if missing:
        raise UsageError(f"there is no file {missing[0]}")
    if not place.https and not is_loopback(place.host):
        raise Refused(
            f"on {place.host} passwords would cross the network in clear. Give --tls-certificate FILE --tls-key FILE, "
            "or put a proxy with https before the desk and say --behind-proxy",
            rule="plain_http",
        )


def serve(record: Record, place: Place, *, ready: Callable[[str], None]) -> None:
    """Serve the desk until Ctrl-C or SIGTERM; requests under way are answered first.

    Args:
        record: the open record.
        place: where.
        ready: called with the address once requests are answered.

    Raises:
        Refused: others would reach it without encryption (rule `plain_http`).
        SluiceError: the address cannot be had.
    """
    check_place(place)
    with listening_at(place) as listening:
        port = listening.getsockname()[1]
        named = [] if place.host in ANY_ADDRESS else [place.host]
        record.keep_connections()
        app = make_app(record, hosts=named, https=place.https)
        app.state.learner.breath = BREATH_SECONDS
        app.state.pictures.wake()
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            proxy_headers=place.behind_proxy,
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
            ssl_certfile=place.certificate,
            ssl_keyfile=place.key,
        )
        shown = f"[{place.host}]" if ":" in place.host else place.host
        _Server(config, lambda: ready(f"{'https' if place.certificate else 'http'}://{shown}:{port}")).run([listening])
        app.state.pictures.close()
        app.state.learner.rest()


class _Server(uvicorn.Server):
    """A server that says when it is ready, and ends as one that was asked to: with exit code 0."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take Ctrl-C and SIGTERM as the wish to end; uvicorn would raise them again after its end."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, standing in before.items():
                signal.signal(number, standing)


@contextmanager
def listening_at(place: Place) -> Iterator[socket.socket]:
    """Listen at a place as long as it lasts."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where the protocol is named: else every answer waits 40 ms for its body
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((place.host, place.port))
        except (OSError, OverflowError) as failure:
            raise SluiceError(
                f"{place.host} port {place.port} cannot be had ({failure}). Choose another with --port"
            ) from failure
        yield listening
    finally:
        listening.close()

"""The one way out of the machine, shared by `fetch`, `capture` and `notify`: whom it may call, and how it asks.

Public addresses only, and just the one that was looked at is connected to. A name is resolved here, every address it
has is checked, and the connection goes to a checked address while `Host`, SNI and the certificate stay those of the
name: a second, different answer of the name server changes nothing.
With a proxy the name is resolved by the proxy: then only literal private addresses and `localhost` can be refused.
"""

import contextlib
import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx

from config.errors import FetchFailed, Refused, UsageError
from config.settings import Settings

AGENT = "Mozilla/5.0 (compatible)"
"""Says nothing of who asks."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Trace = Callable[[str, Mapping[str, object]], None]

# Both would write every address into the log at their level INFO or DEBUG.
for library in ("httpx", "httpcore"):
    logging.getLogger(library).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way to an answer."""

    status: int
    url: str
    """The address that pointed on."""


def parse(url: str) -> httpx.URL:
    """Read an http(s) address.

    Raises:
        UsageError: it is none.
    """
    try:
        target = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise UsageError("an address cannot be read; check it for stray characters") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise UsageError("only http:// and https:// addresses are fetched")
    return target


def make_client(settings: Settings, handle: str) -> httpx.Client:
    """Make a client that takes nothing from the environment: no proxy, no passwords, no certificates.

    Args:
        settings: the proxy, whether private addresses are allowed, how long no byte may come.
        handle: stands for the address in messages.
    """
    if settings.fetch_proxy is None:
        transport: httpx.BaseTransport = PinnedTransport(allow_private=settings.fetch_allow_private, handle=handle)
    else:
        limits = httpx.Limits(max_keepalive_connections=0)
        transport = httpx.HTTPTransport(proxy=settings.fetch_proxy, trust_env=False, limits=limits)
    return httpx.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(settings.fetch_stall_seconds),
        headers={"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"},
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what holds for every address that is asked on the way."""

    client: httpx.Client
    settings: Settings
    handle: str
    """Stands for the address in messages."""
    trace: Trace | None = None
    """Of `cut_off`, where the whole has an end."""
    headers: Mapping[str, str] = field(default_factory=dict)


def follow(caller: Caller, url: httpx.URL) -> tuple[httpx.Response, tuple[Hop, ...]]:
    """Ask, and follow where the answer points to; each hop is checked like the first, no cookie is given back.

    Returns:
        the answer, its body not read yet, and the redirects that led to it. The caller closes it.

    Raises:
        Refused: a hop leads inside (`fetch_private_address`), or from https to http (`fetch_downgrade`).
        FetchFailed: there are too many hops, or one cannot be read.
        httpx.TransportError: the network failed.
    """
    hops: list[Hop] = []
    extensions = {} if caller.trace is None else {"trace": caller.trace}
    for _ in range(caller.settings.fetch_maximum_redirects + 1):
        if not caller.settings.fetch_allow_private:
            refuse_private_literal(url.host, handle=caller.handle)
        caller.client.cookies.clear()
        request = caller.client.build_request("GET", url, headers=dict(caller.headers), extensions=extensions)
        response = caller.client.send(request, stream=True)
        if response.status_code not in REDIRECTS or "location" not in response.headers:
            return response, tuple(hops)
        response.close()
        hops.append(Hop(response.status_code, plain(url)))
        url = _next_hop(url, response.headers["location"], caller.handle)
    raise failed(caller.handle, "too_many_redirects")


def _next_hop(url: httpx.URL, location: str, handle: str) -> httpx.URL:
    try:
        following = httpx.URL(urljoin(str(url), location))
    except (httpx.InvalidURL, ValueError):
        raise failed(handle, "bad_redirect") from None
    if following.scheme not in ("http", "https") or not following.host:
        raise failed(handle, "bad_redirect")
    if url.scheme == "https" and following.scheme == "http":
        raise Refused(f"fetch {handle}: a redirect leads from https to http", rule="fetch_downgrade")
    return following


def plain(url: httpx.URL) -> str:
    """Write an address as it may be kept: without user name, password and fragment."""
    return str(url.copy_with(userinfo=b"", fragment=None))


def headers_of(response: httpx.Response) -> tuple[tuple[str, str], ...]:
    """Give the headers of an answer, cookies left out: they would tell who asked."""
    return tuple((name, value) for name, value in response.headers.multi_items() if name.lower() != "set-cookie")


def failed(handle: str, code: str) -> FetchFailed:
    """Say that an address gave nothing."""
    return FetchFailed(f"fetch {handle}: {code} (this stands for the address given)", code=code)


@contextlib.contextmanager
def cut_off(deadline: float) -> Iterator[Trace]:
    """End the connections of a call at a moment, however slowly its bytes drip: a header may come byte by byte.

    Args:
        deadline: on the monotonic clock, in seconds.
    """
    sockets: list[socket.socket] = []

    def cut() -> None:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def trace(event: str, info: Mapping[str, object]) -> None:
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            stream: Any = info["return_value"]
            sockets.append(stream.get_extra_info("socket"))
            if time.monotonic() >= deadline:
                cut()

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()


def is_public(address: Address) -> bool:
    """Tell whether *address*, and any IPv4 address wrapped in it, is reachable by everybody and by nobody inside."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(one is not None and not is_public(one) for one in wrapped):
            return False
        if address.ipv4_mapped is not None or address in NAT64:
            return True
    return address.is_global and not address.is_multicast


def private_address(handle: str) -> Refused:
    """Say that an address leads inside; *handle* stands for it."""
    return Refused(
        f"fetch {handle}: the address leads into a private network. If that is meant, set SLUICE_FETCH_ALLOW_PRIVATE=1",
        rule="fetch_private_address",
    )


def literal_of(host: str) -> Address | None:
    """Read a host that is written as a number, in any of the forms that resolvers take (`127.1`, `0x7f000001`)."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def refuse_private_literal(host: str, *, handle: str) -> None:
    """Refuse what can be told without asking a name server.

    Raises:
        Refused: it is a private address, or this machine's own name.
    """
    literal = literal_of(host)
    own = host.rstrip(".").lower()
    if own == "localhost" or own.endswith(".localhost") or (literal is not None and not is_public(literal)):
        raise private_address(handle)


class PinnedTransport(httpx.BaseTransport):
    """Connects to the addresses that were checked, and to no others."""

    def __init__(self, *, allow_private: bool, handle: str) -> None:
        # No connection is used twice: one made for a name must not serve another name on the same address.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = httpx.HTTPTransport(trust_env=False, limits=limits)
        self.allow_private = allow_private
        self.handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send *request* to the first of the checked addresses that takes the connection.

        Raises:
            Refused: one of the name's addresses is private.
            httpx.ConnectError: the name has no address, or none answers.
        """
        host = request.url.raw_host.decode("ascii")
        failure = httpx.ConnectError("the name has no address")
        for address in self._checked(host, request.url.port or (443 if request.url.scheme == "https" else 80)):
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return self._inner.handle_request(pinned)
            except httpx.ConnectError as refused:
                failure = refused
        raise failure

    def _checked(self, host: str, port: int) -> list[Address]:
        try:
            answers = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except OSError:
            raise httpx.ConnectError("the name cannot be resolved") from None
        addresses = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
        if not self.allow_private and not all(map(is_public, addresses)):
            raise private_address(self.handle)
        return list(dict.fromkeys(addresses))

    def close(self) -> None:
        """Close what is open."""
        self._inner.close()

"""Which addresses may be called: public ones only, and just the one that was looked at is connected to.

A name is resolved here, every address it has is checked, and the connection goes to a checked address while `Host`,
SNI and the certificate stay those of the name: a second, different answer of the name server changes nothing.
With a proxy the name is resolved by the proxy: then only literal private addresses and `localhost` can be refused.
"""

import ipaddress
import socket

import httpx

from config.errors import Refused

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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

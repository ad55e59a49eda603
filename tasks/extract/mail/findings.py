"""What a mail gives away against its own word: dates, senders, remote content, what is enclosed, who signed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

from storage.shapes import SignalRead
from storage.vocabulary import SignalKind
from tasks.extract.mail.headers import Headers
from tasks.extract.mail.properties import addresses, parse_date
from tasks.extract.mail.smime import Signed

CONTRADICTION = timedelta(days=3)
"""A mail may wait in an outbox over a weekend, and clocks are set wrong by a day zone; beyond this is a finding."""
_REMOTE = re.compile(
    r"""(?:\b(?:src|background|poster)\s*=\s*["']?\s*|url\(\s*["']?\s*)(?:https?:)?//([^/"'\s<>?#)]{1,253})""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BULK = ("list-id", "list-unsubscribe", "list-post")
"""Mailing lists and newsletters are sent by others than they are from, and say so."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "gob", "edu", "ac", "msk", "spb"})
MADE_UP_CHARACTERS = 30
SHOWN_NAMES = 20
SHOWN_HOSTS = 10


def signals_of(
    headers: Headers, *, html: Sequence[str], enclosed: Sequence[str], signed: Sequence[Signed]
) -> tuple[SignalRead, ...]:
    """Find what is worth a look in a mail.

    Args:
        headers: of the mail.
        html: its rich texts, as source.
        enclosed: names of what it holds.
        signed: the signatures on it.
    """
    found = (
        _dates(headers),
        _sender(headers),
        _shown_address(headers),
        _remote(html),
        _enclosed(enclosed),
        _signed(signed),
    )
    return tuple(one for one in found if one is not None)


def _dates(headers: Headers) -> SignalRead | None:
    sent = parse_date(headers.first("date") or "")
    hops = [parse_date(value.rpartition(";")[2].strip()) for value in headers.every("received")[:100]]
    first = next((hop for hop in reversed(hops) if hop is not None and hop.tzinfo is not None), None)
    if sent is None or sent.tzinfo is None or first is None or abs(first - sent) <= CONTRADICTION:
        return None
    return _moments(sent, first)


def _moments(sent: datetime, first: datetime) -> SignalRead:
    return SignalRead(
        SignalKind.DATES_CONTRADICT,
        f"It says it was sent at {sent.isoformat()}; the first server took it at {first.isoformat()}.",
        details={"date": sent.isoformat(), "first_received": first.isoformat(), "days": abs((first - sent).days)},
    )


def _sender(headers: Headers) -> SignalRead | None:
    """Hold the address in From against the one that the sending program or server put in Sender or Return-Path."""
    if any(headers.raw(name) is not None for name in _BULK):
        return None
    claimed = organisation(" ".join(addresses(headers, "from")))
    for header, told in (("sender", "Sender"), ("return-path", "Return-Path")):
        actual = None if _is_bounce(told, headers.first(header) or "") else organisation(headers.first(header) or "")
        if claimed is not None and actual is not None and claimed != actual:
            return SignalRead(
                SignalKind.SENDER_CONTRADICTS,
                f"From says {claimed}, {told} says {actual}.",
                details={"from": claimed, "header": header, "says": actual},
            )
    return None


def _is_bounce(told: str, text: str) -> bool:
    """Tell whether a return address is one made for this mail alone: those of senders for hire are."""
    local = text.partition("@")[0].lower()
    return told == "Return-Path" and (len(local) >= MADE_UP_CHARACTERS or "bounce" in local or "=" in local)


def _shown_address(headers: Headers) -> SignalRead | None:
    for person in addresses(headers, "from")[:10]:
        name, _, actual = person.rpartition("<")
        shown = _ADDRESS.search(name)
        if shown and organisation(shown[0]) != organisation(actual):
            return SignalRead(
                SignalKind.SENDER_CONTRADICTS,
                f"The sender's name shows the address {shown[0]}, the address is {actual.rstrip('>')}.",
                details={"shown": shown[0], "address": actual.rstrip(">")},
            )
    return None


def organisation(text: str) -> str | None:
    """Give the domain under which an organisation registered the first address in *text*; None: there is none."""
    found = _ADDRESS.search(text[:2000])
    address = found[0] if found else parseaddr(text[:2000])[1]
    domain = address.rpartition("@")[2].lower().strip(".")
    labels = domain.split(".")
    if len(labels) < 2:  # noqa: PLR2004 a bare host name
        return None
    length = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2  # noqa: PLR2004
    return ".".join(labels[-length:])


def _remote(html: Sequence[str]) -> SignalRead | None:
    hosts = [host.lower() for source in html for host in _REMOTE.findall(source)]
    if not hosts:
        return None
    distinct = sorted(set(hosts))
    return SignalRead(
        SignalKind.REMOTE_CONTENT,
        f"Showing it would load {len(hosts)} things from {', '.join(distinct[:SHOWN_HOSTS])}; none was loaded.",
        page=1,
        details={"count": len(hosts), "hosts": distinct[:100]},
    )


def _enclosed(names: Sequence[str]) -> SignalRead | None:
    if not names:
        return None
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return SignalRead(
        SignalKind.ATTACHMENTS,
        f"It holds {len(names)}: {', '.join(names[:SHOWN_NAMES])}{more}.",
        details={"count": len(names), "names": list(names[:100])},
    )


def _signed(signed: Sequence[Signed]) -> SignalRead | None:
    if not signed:
        return None
    signers = [name for one in signed for name in one.signers]
    by = f" by {', '.join(signers[:5])}, as the certificate claims" if signers else ""
    return SignalRead(
        SignalKind.SIGNATURE_UNCHECKED,
        f"It is signed ({signed[0].kind}){by}; whether the signature holds was not checked.",
        details={"kind": signed[0].kind, "signers": signers},
    )

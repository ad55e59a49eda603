"""What a mail's headers claim, as metadata: names and addresses, dates with their offsets, the way it went."""

import re
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime

from storage.shapes import Property
from tasks.extract.mail.headers import MAXIMUM_VALUE_BYTES, Headers, readable

MAXIMUM_CHARACTERS = 2000
"""Of one value."""
MAXIMUM_VALUES = 1000
"""Of one list: recipients, references."""
MAXIMUM_HOPS = 100
_LINES = {
    "sender": "sender",
    "reply-to": "reply_to",
    "return-path": "return_path",
    "delivered-to": "delivered_to",
    "message-id": "message_id",
    "in-reply-to": "in_reply_to",
    "organization": "organization",
    "user-agent": "user_agent",
    "x-mailer": "x_mailer",
    "x-originating-ip": "x_originating_ip",
    "x-sender-ip": "x_sender_ip",
    "importance": "importance",
    "x-priority": "priority",
    "sensitivity": "sensitivity",
    "list-id": "list_id",
    "newsgroups": "newsgroups",
    "thread-topic": "thread_topic",
    "auto-submitted": "auto_submitted",
    "content-language": "content_language",
    "disposition-notification-to": "receipt_to",
    "authentication-results": "authentication_results",
    "x-apple-mail-remote-attachments": "remote_attachments",
}
"""Headers whose value is kept as one line, and what it is called."""
_DKIM = re.compile(r"(?:^|[;\s])d\s*=\s*([\w.-]{1,253})")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,998}>")


def properties_of(headers: Headers) -> dict[str, Property]:
    """Give the metadata of a mail; what is not there is left out.

    Returns:
        `from`, `subject`, `date` (ISO 8601 with the offset it claims, without one where it claims none; as written
        where it is no date) and others as strings; `to`, `cc`, `bcc`, `references`, `received` as lists.
    """
    found: dict[str, Property] = {}
    for header, name in _LINES.items():
        if (value := headers.first(header)) is not None:
            found[name] = value[:MAXIMUM_CHARACTERS]
    if (sender := ", ".join(addresses(headers, "from"))[:MAXIMUM_CHARACTERS]) != "":
        found["from"] = sender
    for header in ("to", "cc", "bcc"):
        if people := addresses(headers, header):
            found[header] = people
    if (subject := headers.first("subject")) is not None:
        found["subject"] = subject[:MAXIMUM_CHARACTERS]
    _add_dates(headers, found)
    _add_lists(headers, found)
    return dict(sorted(found.items()))


def _add_dates(headers: Headers, found: dict[str, Property]) -> None:
    for header, name in (("date", "date"), ("resent-date", "resent_date"), ("deferred-delivery", "deferred_delivery")):
        if (written := headers.first(header)) is not None:
            moment = parse_date(written)
            found[name] = moment.isoformat() if moment is not None else written[:200]


def _add_lists(headers: Headers, found: dict[str, Property]) -> None:
    references = _MESSAGE_ID.findall(" ".join(headers.every("references")))[:MAXIMUM_VALUES]
    if references:
        found["references"] = references
    if hops := [value[:MAXIMUM_CHARACTERS] for value in headers.every("received")[:MAXIMUM_HOPS]]:
        found["received"] = hops
    domains = [match[1] for value in headers.every("dkim-signature")[:10] if (match := _DKIM.search(value))]
    if domains:
        found["dkim_domains"] = list(dict.fromkeys(domains))


def addresses(headers: Headers, header: str) -> list[str]:
    """Give who stands in *header*, each as `name <address>`; split before decoding, for names may hold commas."""
    people: list[str] = []
    for field, raw in headers.fields:
        if field == header:
            people += _people(raw[:MAXIMUM_VALUE_BYTES], headers.charset)
    return [one[:MAXIMUM_CHARACTERS] for one in people[:MAXIMUM_VALUES]]


def _people(raw: bytes, charset: str | None) -> list[str]:
    try:
        pairs = [pair for pair in getaddresses([raw.decode("latin-1")]) if any(pair)]
    except (ValueError, IndexError, RecursionError):
        pairs = []
    written = [_person(name, address, charset) for name, address in pairs]
    whole = readable(raw, charset)
    return written or ([whole] if whole else [])


def _person(name: str, address: str, charset: str | None) -> str:
    shown = readable(name.encode("latin-1", "replace"), charset)
    plain = readable(address.encode("latin-1", "replace"), charset)
    return f"{shown} <{plain}>" if shown and plain else shown or plain


def parse_date(written: str) -> datetime | None:
    """Read a date as mail writes it (RFC 5322, old forms too); None where it is none."""
    try:
        return parsedate_to_datetime(written[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None

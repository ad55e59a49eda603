"""The webhook: a digest as JSON to an address that a person configured, signed where a secret is set."""

import hashlib
import hmac
import json
import time

import httpx

from config import clock
from config.errors import Refused
from config.settings import Settings
from storage.fetches import url_handle
from storage.noticing import Digest
from tasks.network import cut_off, failed, make_client, parse, refuse_private_literal

ATTEMPT_SECONDS = 15.0
PAUSE_SECONDS = (0.0, 1.0, 4.0)
"""Before the first, second and third attempt; after the third the notices wait for the next run."""
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
TIMESTAMP = "Sluice-Timestamp"
SIGNATURE = "Sluice-Signature"


def send(digest: Digest, settings: Settings) -> None:
    """Post *digest* to the webhook of the settings; redirects are not followed.

    Raises:
        Refused: its address is not https, or leads into the private network (both allowed by `fetch_allow_private`).
        FetchFailed: no attempt was answered with a 2xx; `code` says why.
    """
    url = parse(settings.notify_webhook or "")
    handle = url_handle(str(url))
    if not settings.fetch_allow_private:
        if url.scheme != "https":
            raise Refused("the webhook is not https. Set another SLUICE_NOTIFY_WEBHOOK", rule="notify_webhook_insecure")
        refuse_private_literal(url.host, handle=handle)
    body = json.dumps(digest, separators=(",", ":")).encode()
    code = "no_attempt"
    for pause in PAUSE_SECONDS:
        time.sleep(pause)
        code = _attempt(url, body, settings, handle)
        if code == "":
            return
        if code.startswith("status_") and int(code.removeprefix("status_")) not in WORTH_ANOTHER_TRY:
            break
    raise failed(handle, code)


def _attempt(url: httpx.URL, body: bytes, settings: Settings, handle: str) -> str:
    """Post once; gives the code of what went wrong, empty where nothing did."""
    headers = {"Content-Type": "application/json", **signed(body, settings, at=int(clock.now().timestamp()))}
    deadline = time.monotonic() + ATTEMPT_SECONDS
    try:
        with cut_off(deadline) as trace, make_client(settings, handle) as client:
            request = client.build_request(
                "POST", url, content=body, headers=headers, timeout=ATTEMPT_SECONDS, extensions={"trace": trace}
            )
            answer = client.send(request, stream=True)  # what it says beyond its status is nobody's business
            answer.close()
    except httpx.TransportError:
        return "timed_out" if time.monotonic() >= deadline else "broken_off"
    return "" if answer.is_success else f"status_{answer.status_code}"


def signed(body: bytes, settings: Settings, *, at: int) -> dict[str, str]:
    """Give the headers by which the receiver knows that *body* is ours and fresh.

    The signature is HMAC-SHA-256 (RFC 2104) over the time, a dot and the body, in hexadecimal after `sha256=`.

    Args:
        body: as it is sent.
        settings: the secret; without one only the time is given.
        at: seconds since 1970.
    """
    if settings.notify_webhook_secret is None:
        return {TIMESTAMP: str(at)}
    secret = settings.notify_webhook_secret.get_secret_value().encode()
    code = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: str(at), SIGNATURE: f"sha256={code}"}

"""Asks the Prefect server in force what it knows of the flows: by plain HTTP, for moments only, loading no Prefect.

What comes back is told by names of states, times and counts. Names of runs, parameters and messages are left out: who
runs a server of their own may have put anything there.
"""

import contextlib
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from config.settings import Settings
from desk.server import auth_string, server_address

WITHIN_SECONDS = 1.0
"""For the first answer: a server that says nothing holds up no page."""
ALL_WITHIN_SECONDS = 3.0
"""For all answers. On two busy cores Prefect 3.8 took 0.1 s a question and 0.4 s for the deployments."""
AT_ONCE = 4
"""Questions to one server."""
MOST_RUNS = 5
"""Of each flow."""
BEGUN = ("PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED", "CRASHED", "PAUSED", "CANCELLING")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_BYTES = 4 * 1024**2
OURS = ("inbox", "recheck", "remind", "release", "ingest", "reread")
FAILED_WITH = re.compile(r"StageFailed: ([A-Za-z_]{1,60}) at ")
"""What `StageFailed` says first: a code of our own."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow, as Prefect tells it."""

    flow: str
    by_schedule: bool
    state: str
    """`COMPLETED`, `FAILED`, `RUNNING`, …"""
    due_at: datetime | None
    began_at: datetime | None
    """None: it has not begun."""
    seconds: float | None
    """How long it took, or has taken; None: it has not begun."""
    code: str | None
    """Why it failed, as a code of ours; None: not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; or why it said nothing."""

    why: str | None = None
    """Why there is no answer; None: there is one."""
    page: str | None = None
    """Its own pages; None: it has none."""
    paused: Mapping[str, bool] | None = None
    """By the flow's name, whether its schedule rests."""
    runs: Sequence[Run] = ()
    """The newest first."""


def ask_prefect(settings: Settings) -> Answer:
    """Ask the server in force, a second for its first answer and three for all; never raises."""
    api_url = server_address(settings)
    if api_url is None:
        return Answer(why="no Prefect server runs in this home")
    page = page_of(settings)
    try:
        asked = _asker().submit(_ask, api_url, _authority(settings))
        paused, runs = asked.result(ALL_WITHIN_SECONDS)
    except (TooLateError, httpx.TimeoutException):
        return Answer(why="Prefect does not answer in time: it is busy, or starting", page=page)
    except httpx.HTTPStatusError as error:
        return Answer(why=f"Prefect answers with status {error.response.status_code}", page=page)
    except (httpx.HTTPError, httpx.InvalidURL):
        return Answer(why="Prefect does not answer", page=page)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Answer(why="what answers there is not the Prefect that this desk knows", page=page)
    return Answer(page=page, paused=paused, runs=runs)


def page_of(settings: Settings) -> str | None:
    """Give the address of Prefect's own pages, without name and password; the server of the home has none."""
    if settings.prefect_api_url is None:
        return None
    parts = urlsplit(settings.prefect_api_url)
    if parts.scheme not in {"http", "https"} or parts.hostname is None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    with contextlib.suppress(ValueError):
        return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}/runs"
    return None


@cache
def _asker() -> ThreadPoolExecutor:
    """One at a time: a server that hangs takes one thread of the desk, not all."""
    return ThreadPoolExecutor(1, thread_name_prefix="asks-prefect")


def _authority(settings: Settings) -> httpx.BasicAuth | None:
    """Give the secret that the server asks for: that of the home's own; of another what its operator set."""
    secret = auth_string(settings) if settings.prefect_api_url is None else os.environ.get("PREFECT_API_AUTH_STRING")
    name, _, password = (secret or "").partition(":")
    return httpx.BasicAuth(name, password) if name else None


def _ask(api_url: str, authority: httpx.BasicAuth | None) -> tuple[dict[str, bool], list[Run]]:
    # what is on this machine must not be asked for by way of a proxy
    with httpx.Client(base_url=api_url, trust_env=False, timeout=WITHIN_SECONDS, auth=authority) as client:
        flows = _filtered(client, "flows", {"flows": {"name": {"any_": list(OURS)}}})
        names = {str(one["id"]): str(one["name"]) for one in flows if one["name"] in OURS}
        if not names:
            return {}, []
        client.timeout = httpx.Timeout(ALL_WITHIN_SECONDS)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asks-prefect") as asking:
            chosen = {"flows": {"id": {"any_": list(names)}}}
            deployments = asking.submit(_filtered, client, "deployments", chosen)
            newest = asking.map(lambda flow: _filtered(client, "flow_runs", _newest_of(flow)), names)
            runs = [run for runs_of_one in newest for run in runs_of_one]
            deployed = deployments.result()
    paused = {names[one["flow_id"]]: bool(one["paused"]) for one in deployed if one["flow_id"] in names}
    told = [_run(one, names) for one in runs if one["flow_id"] in names]
    return paused, sorted(told, key=lambda run: run.began_at or run.due_at or LONG_AGO, reverse=True)


def _newest_of(flow_id: str) -> dict[str, Any]:
    """Ask for the newest runs of one flow: a flow that runs each minute is not to hide the others."""
    begun = {"state": {"type": {"any_": list(BEGUN)}}}
    chosen = {"flows": {"id": {"any_": [flow_id]}}, "flow_runs": begun}
    return {**chosen, "sort": "START_TIME_DESC", "limit": MOST_RUNS}


def _filtered(client: httpx.Client, what: str, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    answer = client.post(f"/{what}/filter", json=asked)
    answer.raise_for_status()
    if len(answer.content) > MOST_BYTES:
        raise ValueError(what)
    told: list[dict[str, Any]] = answer.json()
    return told


def _run(untrusted: Mapping[str, Any], names: Mapping[str, str]) -> Run:
    state = untrusted.get("state") or {}
    failed = FAILED_WITH.search(str(state.get("message") or ""))
    seconds = untrusted.get("total_run_time")
    began_at = _moment(untrusted.get("start_time"))
    return Run(
        flow=names[untrusted["flow_id"]],
        by_schedule=untrusted.get("deployment_id") is not None,
        state=str(untrusted.get("state_type"))[:20],
        due_at=_moment(untrusted.get("expected_start_time")),
        began_at=began_at,
        seconds=float(seconds) if began_at is not None and isinstance(seconds, int | float) else None,
        code=None if failed is None else failed[1],
    )


def _moment(untrusted: object) -> datetime | None:
    return datetime.fromisoformat(untrusted) if isinstance(untrusted, str) else None

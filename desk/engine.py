"""Running flows from the command line: the server, the environment, then Prefect, in this order.

Loads no Prefect until a flow is asked for: it reads the environment when it is imported.
"""

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import Any

from config.errors import StageFailed
from config.quiet import quieten
from config.settings import Settings
from desk.server import auth_string, running_server, start_server
from storage.database import open_record
from storage.orders import drop_order

__all__ = [
    "auth_string",
    "flows_at_hand",
    "prepare_environment",
    "run_ingest",
    "run_reread",
    "running_server",
    "start_server",
]


def prepare_environment(settings: Settings, api_url: str) -> None:
    """Make the environment in which Prefect is to be imported, in this process and its children."""
    quieten(settings.prefect_home)
    os.environ["SLUICE_HOME"] = str(settings.home)
    os.environ["PREFECT_API_URL"] = api_url
    os.environ["PREFECT_TASKS_RUNNER_THREAD_POOL_MAX_WORKERS"] = str(settings.workers)
    if settings.prefect_api_url is None:
        os.environ["PREFECT_API_AUTH_STRING"] = auth_string(settings)


def run_ingest(settings: Settings, order_id: str) -> dict[str, Any]:
    """Run the flow `ingest` for an order, then forget the order.

    Returns:
        its counts, with `delivery_id`, `delivery` and `new`.

    Raises:
        SluiceError: a stage failed or refused; or whatever else stopped it, as it was.
    """
    return _run(settings, "ingest", order_id)


def run_reread(settings: Settings, order_id: str) -> dict[str, Any]:
    """Run the flow `reread` for an order, then forget the order.

    Raises:
        SluiceError: as `run_ingest`.
    """
    return _run(settings, "reread", order_id)


def _run(settings: Settings, name: str, order_id: str) -> dict[str, Any]:
    try:
        with flows_at_hand(settings):
            from flows import ingest  # noqa: PLC0415 it loads Prefect

            result: dict[str, Any] = getattr(ingest, name)(order_id)
            return result
    except StageFailed as failure:
        raise failure.original or failure from None
    finally:
        _forget(settings, order_id)


@contextlib.contextmanager
def flows_at_hand(settings: Settings) -> Iterator[None]:
    """Make it possible to import and run flows: the environment made, Prefect loaded, its server answering.

    Prefect also reads settings from files in the current folder, which may be the leak: they are read in its home.

    Raises:
        SluiceError: no server could be reached or started.
    """

    def load(api_url: str) -> None:
        prepare_environment(settings, api_url)
        importlib.import_module("flows.ingest")  # takes a second or two, while the server starts on another core

    settings.prefect_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.chdir(settings.prefect_home), start_server(settings, meanwhile=load):
        yield


def _forget(settings: Settings, order_id: str) -> None:
    record = open_record(settings)
    try:
        drop_order(record, order_id)
    finally:
        record.close()

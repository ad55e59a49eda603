"""Running on, until stopped: `serve`, the scheduled flows with their Prefect server; `desk`, pages and HTTP API."""

from pathlib import Path
from typing import Annotated

import typer

from config.settings import load_settings
from desk.cli.common import Json, opened, show, tell
from desk.cli.search import complete_index
from desk.deployments import DEPLOYMENTS, every_seconds, listed_deployments
from storage import locks


def serve(json: Json = False) -> None:
    """Run the scheduled flows (inbox, looks at pages, notices, releases) until stopped by Ctrl-C or SIGTERM."""
    from desk import engine  # noqa: PLC0415 it loads httpx

    settings = load_settings()
    if not settings.inbox:
        tell("sluice: the inbox is empty: nothing is set in SLUICE_INBOX, see docs/operators.md")
    with opened() as record, locks.one_serve(record), engine.flows_at_hand(settings):
        from flows import schedule  # noqa: PLC0415 it loads Prefect

        schedule.serve_deployments(
            listed_deployments(DEPLOYMENTS),
            root=DEPLOYMENTS.parent,
            every_seconds=every_seconds(settings),
            ready=lambda: show([{"serving": len(settings.inbox)}], json=True) if json else tell("sluice: serving"),
        )


def desk(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: one that is free.")] = 8421,
    tls_certificate: Annotated[Path | None, typer.Option(help="A certificate (PEM, with its chain): https.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The key of the certificate (PEM).")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy on this machine takes https and passes requests on.")
    ] = False,
    json: Json = False,
) -> None:
    """Serve the web desk and the HTTP API until stopped by Ctrl-C or SIGTERM."""
    from desk.api import serve as serving  # noqa: PLC0415 it loads FastAPI

    place = serving.Place(host, port, tls_certificate, tls_key, behind_proxy)
    with opened() as record:
        complete_index(record)
        serving.serve(
            record,
            place,
            ready=lambda url: show([{"desk": url}], json=True) if json else tell(f"sluice: the desk is at {url}"),
        )

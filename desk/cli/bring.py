"""Bringing in: `ingest` and `reread`, with progress from our own store and the reconciliation at the end."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import NotFound, UsageError
from config.settings import load_settings
from desk.cli.common import CacheSlug, Json, cell, show, tell
from storage import caches, custody, documents
from storage.database import Record, open_record
from storage.orders import is_address
from storage.shapes import Order
from storage.vocabulary import Reason, Stage

LOOK_SECONDS = 0.5


def ingest(
    inputs: Annotated[list[str], typer.Argument(help="Folders, files, archives, http(s) addresses.", metavar="INPUT…")],
    cache: CacheSlug,
    title: Annotated[str | None, typer.Option(help="What people call the cache.")] = None,
    json: Json = False,
) -> None:
    """Bring files into a cache, read them and queue them. Safe to run again, also after a kill."""
    caches.check_slug(cache)
    order = Order(cache=cache, inputs=tuple(_resolved(one) for one in inputs), title=title)
    row = _run(order, json=json)
    if json:
        show([row], json)
    else:
        _tell_reconciliation(row)


def reread(
    cache: CacheSlug,
    reason: Annotated[
        list[Reason] | None, typer.Option(help="Only what ended with this reason; may be given several times.")
    ] = None,
    stage: Annotated[
        Stage, typer.Option(help="The first stage that is run again; those after it follow.")
    ] = Stage.DELIVER,
    json: Json = False,
) -> None:
    """Take up again what failed, waits, or was read by an older version. Needs no new delivery."""
    reasons = None if reason is None else tuple(one.value for one in reason)
    row = _run(Order(cache=cache, inputs=(), again=True, reasons=reasons, stage=stage), json=json)
    show([row], json)


def _resolved(given: str) -> str:
    if is_address(given):
        return given
    path = Path(given).expanduser().absolute()
    if not path.exists():
        raise NotFound(f"no such file or folder: {given}")
    if not (path.is_dir() or path.is_file()):
        raise UsageError(f"neither a file nor a folder: {given}")
    return str(path)


def _run(order: Order, *, json: bool) -> dict[str, Any]:
    """Run the flow for *order* and give the row that sums it up."""
    from desk import engine  # noqa: PLC0415 it loads httpx

    settings = load_settings()
    record = open_record(settings)
    started = time.monotonic()
    try:
        if order.again:
            caches.find_cache(record, order.cache)
        order_id = custody.save_order(record, order)
        with _progress(record, order.cache, json=json):
            run = engine.run_reread if order.again else engine.run_ingest
            result = run(settings, order_id)
        seconds = round(time.monotonic() - started, 1)
        if order.again:
            return {"cache": order.cache, **result, "seconds": seconds}
        return {**caches.reconcile(record, result["delivery_id"]), "new": result["new"], "seconds": seconds}
    finally:
        record.close()


@contextmanager
def _progress(record: Record, slug: str, *, json: bool) -> Iterator[None]:
    """Show on a terminal how many documents are read; elsewhere nothing."""
    if json or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    from rich.console import Console  # noqa: PLC0415 only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415

    done = threading.Event()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("reading", total=None)

        def look() -> None:
            while not done.wait(LOOK_SECONDS):
                found = _count(record, slug)
                if found is not None:
                    bar.update(line, total=found.documents, completed=found.finished)

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _count(record: Record, slug: str) -> documents.Progress | None:
    try:
        return documents.progress(record, caches.find_cache(record, slug))
    except NotFound:
        return None


def _tell_reconciliation(row: dict[str, Any]) -> None:
    """Print for people what the JSON line says."""
    parts = " + ".join(f"{row[key]} {key}" for key in ("read", "partial", "quarantined", "excluded", "copies"))
    verdict = "balanced" if row["balanced"] else "NOT BALANCED: run the same command again"
    sys.stdout.write(
        f"{row['cache']}, delivery {row['delivery']}: {row['files']} files = {parts}: {verdict}\n"
        f"{row['documents']} documents, {row['pages']} pages, {row['families']} families, {row['queued']} queued; "
        f"{row['new']} files new; {row['seconds']} s\n"
        f"languages: {cell(row['languages'])}\n"
    )
    if row["partial"] or row["quarantined"]:
        tell(f"not fully read: sluice document failures --cache {row['cache']}")

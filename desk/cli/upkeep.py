"""Upkeep: does the machine have what sluice needs."""

import shutil
import stat
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import typer

from config.errors import ExitCode, SluiceError
from config.settings import Settings, load_settings
from desk.cli.common import Json, show
from storage import database

ENOUGH_BYTES = 5 * 1024**3
"""Free space under which `doctor` warns: a cache of 800 scanned pages with its database takes about 1 GiB."""


def doctor(json: Json = False) -> None:
    """Tell whether everything that sluice needs is there, and what to do where it is not."""
    settings = load_settings()
    rows = [_finding(name, check, settings) for name, check in CHECKS.items()]
    show(rows, json, ("check", "ok", "found", "do"))
    if not all(row["ok"] for row in rows):
        raise typer.Exit(ExitCode.FAILED)


Finding = tuple[bool, str, str | None]


def _finding(name: str, check: Callable[[Settings], Finding], settings: Settings) -> dict[str, Any]:
    try:
        ok, found, do = check(settings)
    except SluiceError as error:
        ok, found, do = False, str(error), "see the message"
    except Exception as error:  # noqa: BLE001 a doctor reports, it does not fall ill
        ok, found, do = False, type(error).__name__, "SLUICE_LOG_LEVEL=debug shows more"
    return {"check": name, "ok": ok, "found": found, "do": None if ok else do}


def _check_home(settings: Settings) -> Finding:
    database.prepare_home(settings.home)
    mode = stat.S_IMODE(settings.home.stat().st_mode)
    return mode == stat.S_IRWXU, f"{settings.home}, mode {mode:o}", f"chmod 700 {settings.home}"


def _check_disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    return free >= ENOUGH_BYTES, f"{free / 1024**3:.1f} GiB free", "free some space, or move the home to a larger disk"


def _check_database(settings: Settings) -> Finding:
    record = database.open_record(settings)
    try:
        name, revision = record.engine.dialect.name, database.revision_of(record.engine)
    finally:
        record.close()
    return revision == database.HEAD_REVISION, f"{name}, revision {revision}", "open the home with the newest sluice"


def _check_prefect(settings: Settings) -> Finding:
    from desk import engine  # noqa: PLC0415 it loads httpx

    running = engine.running_server(settings)
    where = "no server running: one is started for each ingest" if running is None else "its server answers"
    return True, f"{version('prefect')}, {where}", None


def _check_workers(settings: Settings) -> Finding:
    from storage.vault import Vault  # noqa: PLC0415
    from tasks.worker.pool import ReadingPool  # noqa: PLC0415 it loads the pool
    from tasks.worker.probe import isolation  # noqa: PLC0415

    with ReadingPool(settings, Vault(settings.home / "vault")) as pool:
        reached = isolation(pool)
    missing = [name for name, held in reached.items() if not held]
    found = ", ".join(name for name, held in reached.items() if held)
    return not missing, found or "none", f"this system does not allow: {', '.join(missing)}; see SECURITY.md"


def _check_ocr(settings: Settings) -> Finding:
    from tasks.extract.ocr import lacking  # noqa: PLC0415
    from tasks.worker.means import means_of  # noqa: PLC0415 it loads OCR

    means = means_of(settings)
    if not means.ocr_languages:
        return True, "switched off: pages without text wait as `partial`", None
    missing = lacking(means)
    packages = " ".join(f"tesseract-ocr-{language.replace('_', '-')}" for language in missing)
    found = ", ".join(language for language in means.ocr_languages if language not in missing)
    return not missing, found or "no language data", f"sudo apt install {packages}; then: sluice reread --cache SLUG"


def _check_archives(settings: Settings) -> Finding:  # noqa: ARG001 all checks are called alike
    from ctypes.util import find_library  # noqa: PLC0415

    found = find_library("archive")
    return found is not None, found or "rar archives cannot be opened", "sudo apt install libarchive13"


CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "home": _check_home,
    "disk": _check_disk,
    "database": _check_database,
    "prefect": _check_prefect,
    "workers": _check_workers,
    "ocr": _check_ocr,
    "archives": _check_archives,
}

"""The root of the command line: `sluice [--home DIR] COMMAND …`, and how errors become messages and exit codes."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from config.errors import ExitCode, SluiceError
from config.logging import log_to_stderr
from config.settings import load_settings
from desk.cli import (
    bring,
    capture,
    claims,
    corroborate,
    difference,
    ledger,
    look,
    notices,
    queue,
    redaction,
    release,
    review,
    run,
    sameness,
    search,
    sources,
    upkeep,
)

app = typer.Typer(
    help="Bring in a leaked cache, read it in every language, and queue it for people who verify it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources.evidence_app.command("capture")(capture.capture)
sources.evidence_app.command("captures")(capture.list_captures)
sources.evidence_app.command("capture-show")(capture.show_capture)
sources.evidence_app.command("recheck")(capture.recheck)
look.document_app.command("diff")(difference.show_difference)
look.document_app.command("passages")(difference.show_passages)

app.command("ingest")(bring.ingest)
app.command("reread")(bring.reread)
app.command("search")(search.search)
app.add_typer(look.cache_app, name="cache")
app.add_typer(look.document_app, name="document")
app.add_typer(review.reviewer_app, name="reviewer")
app.add_typer(sameness.relation_app, name="relation")
app.add_typer(sameness.family_app, name="family")
app.add_typer(queue.queue_app, name="queue")
app.add_typer(claims.claim_app, name="claim")
app.add_typer(claims.quote_app, name="quote")
app.add_typer(sources.source_app, name="source")
app.add_typer(sources.evidence_app, name="evidence")
app.add_typer(corroborate.reply_app, name="reply")
app.add_typer(corroborate.authenticity_app, name="authenticity")
app.add_typer(corroborate.hold_app, name="hold")
app.add_typer(redaction.redaction_app, name="redaction")
app.add_typer(release.release_app, name="release")
app.add_typer(ledger.ledger_app, name="ledger")
app.command("fixity")(ledger.check_originals)
app.command("notices")(notices.notices)
app.command("serve")(run.serve)
app.command("desk")(run.desk)
app.command("doctor")(upkeep.doctor)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"sluice {version('sluice-desk')}\n")
        raise typer.Exit


@app.callback()
def root(
    home: Annotated[
        Path | None, typer.Option(help="The data folder (also SLUICE_HOME; default: the user's data folder).")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Settle which home is meant, for this process and the ones it starts."""
    if home is not None:
        os.environ["SLUICE_HOME"] = str(home.expanduser().absolute())
    log_to_stderr(load_settings().log_level)


def main() -> None:
    """Run the command line; the entry point `sluice`."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except SystemExit as done:
        if done.code == INTERRUPTED:
            sys.stderr.write("sluice: stopped. The same command goes on from here.\n")
        raise
    except Exception as error:  # noqa: BLE001 every error ends as a message and an exit code
        if os.environ.get("SLUICE_LOG_LEVEL", "").upper() == "DEBUG":
            traceback.print_exc()
        message, code = explain(error)
        sys.stderr.write(f"sluice: {message}\n")
        sys.exit(code)


INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


def explain(error: Exception) -> tuple[str, ExitCode]:
    """Tell what to say of *error*, and the exit code.

    Of errors that are not our own only the kind is said: their text may hold what was leaked.
    """
    if isinstance(error, SluiceError):
        return str(error), error.exit_code
    if isinstance(error, ValidationError):
        wrong = "; ".join(f"SLUICE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        return f"a setting is not as it must be: {wrong}. All are explained in docs/operators.md", ExitCode.USAGE
    return f"something unforeseen ({type(error).__name__}). SLUICE_LOG_LEVEL=debug shows where.", ExitCode.FAILED


if __name__ == "__main__":
    main()

"""The ledger and the originals: are they whole, and how a stranger is shown single entries."""

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer

from config.errors import ExitCode, UsageError
from desk.cli.common import AnyCache, Json, opened, show, tell
from storage import fixity, ledger

ledger_app = typer.Typer(help="The append-only record of every act.", no_args_is_help=True)

KnownRoot = Annotated[
    str | None,
    typer.Option(help="A root that was published or written down, with its size.", metavar="SIZE:HASH"),
]
Size = Annotated[
    int | None, typer.Option(help="Of the first so many entries; without it, of all.", min=1, metavar="ENTRIES")
]
CHECKED_COLUMNS = ("entry", "holds", "because", "disclosed", "root")
FINDING_COLUMNS = ("finding", "blob")


@ledger_app.command("verify")
def verify(
    head: Annotated[
        str | None,
        typer.Option(help="A head written down earlier, somewhere out of reach of this machine.", metavar="COUNT:HASH"),
    ] = None,
    root: KnownRoot = None,
    json: Json = False,
) -> None:
    """Tell whether the ledger is whole: neither cut, nor changed, nor re-ordered. Prints its head; write it down."""
    with opened() as record, record.reading() as session:
        row = ledger.tell_whole(session, record.home, head=head, root=root)
    if json:
        show([row], json)
    else:
        show([{"": key, " ": value} for key, value in row.items() if value is not None], json)
    if not row["whole"]:
        raise typer.Exit(ExitCode.FAILED)


@ledger_app.command("root")
def root(
    size: Size = None,
    since: Annotated[
        int | None,
        typer.Option(
            help="Also the path which proves that the tree of so many entries grew into this one.", metavar="ENTRIES"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Give the root of the Merkle tree over the entries: what a release publishes, and proofs lead to."""
    with opened() as record, record.reading() as session:
        told = ledger.tell_root(session, size, since=since)
    if json:
        show([told], json)
    else:
        show([{"": key, " ": value} for key, value in told.items()], json)


@ledger_app.command("prove")
def prove(
    entry: Annotated[int | None, typer.Argument(help="The number of an entry.", metavar="[ENTRY]")] = None,
    subject: Annotated[
        str | None, typer.Option(help="All entries on this subject instead: claim:4.", metavar="SUBJECT")
    ] = None,
    size: Size = None,
    disclose: Annotated[
        str | None,
        typer.Option(help="The fields to show, joined by commas; all for each of them.", metavar="FIELDS"),
    ] = None,
    json: Json = False,
) -> None:
    """Prove that an entry stands in the ledger, without showing more of it than is wanted. One proof an entry."""
    if (entry is None) == (subject is None):
        raise UsageError("say which entry: sluice ledger prove ENTRY, or all on a subject: --subject claim:4")
    fields = [name.strip() for name in (disclose or "").split(",") if name.strip()]
    with opened() as record, record.reading() as session:
        wanted = ledger.entries_about(session, subject) if subject is not None else [entry or 0]
        proofs = list(ledger.prove(session, wanted, size=size, disclose=fields))
    if json:
        show(proofs, json)
        return
    for proof in proofs:
        typer.echo(jsonlib.dumps(proof, indent=1))
    tell("check a proof with: sluice ledger check FILE --root SIZE:HASH")


@ledger_app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="Proofs as `ledger prove --json` prints them.", metavar="FILE")],
    root: KnownRoot = None,
    json: Json = False,
) -> None:
    """Check proofs with nothing but the file. Without a root that you trust, it only agrees with itself."""
    known = ledger.Root.parse(root) if root else None
    rows = [ledger.check_proof(proof, known) for proof in _load_proofs(file)]
    show(rows, json, CHECKED_COLUMNS)
    if known is None:
        tell("compare the root with one that was published: sluice ledger check FILE --root SIZE:HASH")
    if not all(row["holds"] for row in rows):
        raise typer.Exit(ExitCode.FAILED)


def _load_proofs(file: Path) -> list[Any]:
    """Read proofs from a file: one object, however it is laid out, or one a line."""
    try:
        written = file.read_text(encoding="utf-8")
    except OSError as failure:
        raise UsageError(f"{file} cannot be read ({failure.strerror})") from failure
    except UnicodeDecodeError as failure:
        raise UsageError(f"{file} is not UTF-8, so it holds no proof") from failure
    try:
        return [jsonlib.loads(written)]
    except (ValueError, RecursionError):
        pass
    try:
        proofs = [jsonlib.loads(line) for line in written.splitlines() if line.strip()]
    except (ValueError, RecursionError) as failure:
        raise UsageError(f"{file} is not JSON, so it holds no proof") from failure
    if not proofs:
        raise UsageError(f"{file} is empty, so it holds no proof")
    return proofs


@ledger_app.command("list")
def list_entries(
    since: Annotated[int, typer.Option(help="Only those after this number.", min=0, metavar="ENTRY")] = 0,
    json: Json = False,
) -> None:
    """List the entries: when, what, who, on what. Names people: for operators only."""
    with opened() as record, record.reading() as session:
        show(ledger.list_entries(session, since), json)


def check_originals(cache: AnyCache = None, json: Json = False) -> None:
    """Tell whether the originals are whole: every one hashed anew, and held against its name and the record."""
    with opened() as record:
        found = fixity.check_originals(record, cache)
    if json:
        show([*found.findings, found.summary], json)
    else:
        if found.findings:
            show(found.findings, json, FINDING_COLUMNS)
        show([found.summary], json)
    if not found.is_whole:
        raise typer.Exit(ExitCode.FAILED)

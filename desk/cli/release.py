"""Releases on the command line: keys, making, checking, listing, withdrawing."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ExitCode, UsageError
from config.settings import load_settings
from desk.cli.common import AnyCache, As, CacheSlug, Json, Request, opened, show, tell
from storage.vocabulary import ClaimStatus

release_app = typer.Typer(help="The verified part, in a form that strangers can check.", no_args_is_help=True)

PASSWORD_VARIABLE = "SLUICE_RELEASE_PASSWORD"  # noqa: S105 its name
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The secret key that signs (default: the home's own).", metavar="FILE")
]
Into = Annotated[Path, typer.Option("--to", help="The folder that the bag is put into.", metavar="DIR")]
MaybeAs = Annotated[
    str | None, typer.Option("--as", help="The reviewer who releases; none: the operator does.", metavar="NAME")
]
MADE_COLUMNS = ("release", "new", "folder", "claims", "documents", "pages", "bytes", "key")
LISTED_COLUMNS = (
    "release", "cache", "kind", "state", "made_on", "minimum", "claims", "documents", "withdraws", "withdrawn_by",
    "erratum_due", "because",
)  # fmt: skip
FINDING_COLUMNS = ("kind", "file", "because")


@release_app.command("keygen")
def keygen(
    *,
    key: KeyFile = None,
    password: Annotated[bool, typer.Option("--password", help="Lock the key with a password.")] = False,
    json: Json = False,
) -> None:
    """Make the pair of keys that signs releases; publish the public one where readers trust it."""
    from tasks.package import make_keys  # noqa: PLC0415 it loads cryptography

    settings = load_settings()
    made = make_keys(key or settings.release_key_path, password=_new_password() if password else None)
    show([made], json)


@release_app.command("create")
def create(
    *,
    cache: CacheSlug,
    to: Into,
    minimum: Annotated[
        ClaimStatus, typer.Option(help="`verified`, or `corroborated`: labelled as not verified.")
    ] = ClaimStatus.VERIFIED,
    claim: Annotated[
        list[int] | None, typer.Option("--claim", help="Only this claim; may be given again.", metavar="CLAIM")
    ] = None,
    view: Annotated[
        list[str] | None,
        typer.Option("--view", help="A further view: ftm, claimreview, loadfile, tables; may be given again."),
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes, as the bag names them.")] = None,
    ocr_layer: Annotated[
        bool, typer.Option("--ocr-layer", help="Lay what OCR reads on the redacted pictures under them.")
    ] = False,
    dpi: Annotated[int, typer.Option(min=100, max=400, help="Dots an inch of the pictures.")] = 200,
    let: Annotated[
        list[str] | None,
        typer.Option("--let", help="A word that may stand in the bag though the desk keeps it secret.", metavar="WORD"),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Make it once more under a new label, though the same is out already.")
    ] = False,
    key: KeyFile = None,
    reviewer: MaybeAs = None,
    json: Json = False,
) -> None:
    """Release what is verified of a cache as a signed bag. The same again gives the same bytes."""
    from storage.releases.order import ReleaseOrder  # noqa: PLC0415
    from tasks.package import load_key, make_release  # noqa: PLC0415
    from tasks.workshop import working  # noqa: PLC0415

    settings = load_settings()
    order = ReleaseOrder(
        cache=cache,
        minimum=minimum,
        claims=None if claim is None else tuple(sorted(set(claim))),
        views=tuple(sorted(set(view or ()))),
        publisher=publisher or settings.release_publisher,
        ocr_layer=ocr_layer,
        dpi=dpi,
        anew=anew,
        let=tuple(let or ()),
    )
    with working() as shop:
        secret_key = load_key(key or settings.release_key_path, password=_password)
        made = make_release(shop.record, order, hands=shop.hands, key=secret_key, to=to, reviewer=reviewer)
    for left in made.pop("left_out"):
        tell(f"sluice: left out: claim {left['claim']}: {'; '.join(left['because'])}")
    show([made], json, MADE_COLUMNS)


@release_app.command("verify")
def verify(
    folder: Annotated[Path, typer.Argument(help="The bag.", metavar="DIR")],
    *,
    public_key: Annotated[
        list[Path] | None,
        typer.Option("--public-key", help="The key you trust (default: the home's own); may be given again."),
    ] = None,
    json: Json = False,
) -> None:
    """Check a bag as a stranger would: the signature first, then everything. Exit code 1 where anything is wrong."""
    from tasks.package import check_bag  # noqa: PLC0415
    from tasks.workshop import structure_prover  # noqa: PLC0415

    settings = load_settings()
    trusted = public_key or [settings.release_key_path.with_suffix(".pub")]
    with structure_prover(settings) as prove:
        verdict = check_bag(folder, public_keys=trusted, prove=prove)
    if json:
        show([verdict], json=True)
    elif verdict["findings"]:
        show(verdict["findings"], json=False, columns=FINDING_COLUMNS)
    if verdict["findings"]:
        tell(f"sluice: {folder}: {len(verdict['findings'])} findings. Do not trust this bag")
        raise typer.Exit(ExitCode.FAILED)
    tell(f"sluice: {verdict['release']} is whole, and signed by key {verdict['key']}")


@release_app.command("list")
def list_made(*, cache: AnyCache = None, json: Json = False) -> None:
    """List releases and errata, and what of them still stands."""
    from storage.releases.listing import list_releases  # noqa: PLC0415

    with opened() as record:
        show(list_releases(record, cache), json, LISTED_COLUMNS)


@release_app.command("retract")
def retract(
    release: Annotated[str, typer.Argument(help="Its label.", metavar="RELEASE")],
    *,
    because: Annotated[str, typer.Option(help="Why; the erratum tells it.", metavar="TEXT")],
    to: Into,
    reviewer: As,
    claim: Annotated[
        list[int] | None,
        typer.Option("--claim", help="Only this claim, as the bag numbers it; may be given again.", metavar="NUMBER"),
    ] = None,
    key: KeyFile = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Withdraw a release, or some of its claims: writes a signed erratum that names it."""
    from storage.releases.withdrawing import Withdrawal  # noqa: PLC0415
    from tasks.package import load_key, make_erratum  # noqa: PLC0415

    settings = load_settings()
    withdrawal = Withdrawal(release, because, None if claim is None else tuple(sorted(set(claim))))
    with opened() as record:
        secret_key = load_key(key or settings.release_key_path, password=_password)
        made = make_erratum(record, withdrawal, key=secret_key, to=to, reviewer=reviewer, request=request)
    show([made], json, ("release", "withdraws", "claims", "documents", "folder"))


def _password() -> str:
    """Ask for the password of a locked key: from the environment, else at the terminal."""
    told = os.environ.get(PASSWORD_VARIABLE)
    if told is not None:
        return told
    if not sys.stdin.isatty():
        raise UsageError(f"the key is locked with a password. Put it into {PASSWORD_VARIABLE}")
    return getpass.getpass("Password of the key: ")


def _new_password() -> str:
    told = os.environ.get(PASSWORD_VARIABLE)
    if told is not None:
        return told
    first, again = getpass.getpass("New password: "), getpass.getpass("Again: ")
    if first != again or not first:
        raise UsageError("the two are not the same, or empty")
    return first

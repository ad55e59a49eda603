"""Evidence from the open web: `evidence capture`, `captures`, `capture-show`, `recheck`."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from config.errors import Refused, UsageError
from desk.cli.common import As, Json, Request, opened, show
from storage.claims import add_evidence
from storage.database import Record
from storage.vocabulary import EvidenceKind, Stance

CAPTURED_COLUMNS = (
    "capture",
    "final_url",
    "status",
    "media_type",
    "sha256",
    "deposited_at_url",
    "deposit_failed",
    "evidence",
)
LISTED_COLUMNS = ("capture", "url", "status", "captured_at", "captured_by", "verdict", "checked_at", "query")
LOOKED_COLUMNS = ("capture", "verdict", "status", "news", "details")
Number = Annotated[int, typer.Argument(help="The capture's number.", metavar="ID")]


def capture(
    url: Annotated[str, typer.Argument(help="An http(s) address.", metavar="URL")],
    *,
    query: Annotated[str, typer.Option(help="What was asked for there, in words.", metavar="TEXT")],
    reviewer: As,
    deposit: Annotated[
        bool, typer.Option("--deposit", help="Also ask the web archive of the settings to keep a copy.")
    ] = False,
    claim: Annotated[int | None, typer.Option(help="The claim it is evidence of.", metavar="ID")] = None,
    source: Annotated[
        str | None, typer.Option(help="Whose record it is, by the source's name.", metavar="NAME")
    ] = None,
    stance: Annotated[Stance | None, typer.Option(help="What it says of the claim.")] = None,
    locator: Annotated[str | None, typer.Option(help="Where on the page: a row, a number.", metavar="TEXT")] = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Keep a page of the open web as it is now: its bytes, its headers, the time, and what was asked for.

    With --claim, --source and --stance it becomes evidence too.
    """
    from tasks.capture import capture as get_page  # noqa: PLC0415 it loads httpx

    tied = [one is not None for one in (claim, source, stance)]
    if any(tied) != all(tied) or (locator is not None and not all(tied)):
        raise UsageError("to make it evidence, give --claim ID, --source NAME and --stance, all three")
    with opened() as record:
        answer = get_page(url, record=record, query=query, reviewer=reviewer, wants_deposit=deposit, request=request)
        row: dict[str, Any] = {**answer, "evidence": None}
        try:
            if claim is not None and source is not None and stance is not None:
                row["evidence"] = _tie(
                    record,
                    answer["capture"],
                    claim=claim,
                    source=source,
                    stance=stance,
                    locator=locator,
                    reviewer=reviewer,
                    request=request,
                )
        finally:  # whatever becomes of the evidence, the page is kept: its number is not lost
            _show(row, json, CAPTURED_COLUMNS)


def _tie(
    record: Record,
    number: int,
    *,
    claim: int,
    source: str,
    stance: Stance,
    locator: str | None,
    reviewer: str,
    request: str | None,
) -> int:
    """Make a capture evidence of a claim, as an act of its own under a request key of its own."""
    key = None if request is None else hashlib.sha256(f"evidence of {request}".encode()).hexdigest()
    answer = add_evidence(
        record,
        claim,
        source=source,
        stance=stance,
        kind=EvidenceKind.RECORD,
        reviewer=reviewer,
        capture=number,
        locator=locator,
        request=key,
    )
    return answer["evidence"]


def list_captures(
    claim: Annotated[int | None, typer.Option(help="Only those that are evidence of this claim.", metavar="ID")] = None,
    json: Json = False,
) -> None:
    """List what was captured, and whether it still stood at the last look."""
    from storage import captures  # noqa: PLC0415

    with opened() as record:
        show(captures.list_captures(record, claim=claim), json, LISTED_COLUMNS, longest=60)


def show_capture(number: Number, json: Json = False) -> None:
    """Show a capture: its headers, the redirects that led there, where its blob lies, and every look at it since."""
    from storage import captures  # noqa: PLC0415

    with opened() as record:
        answer = captures.show_capture(record, number)
    _show(answer, json, tuple(answer))


def recheck(
    number: Annotated[
        int | None, typer.Argument(help="The capture's number; none: all of them.", metavar="[CAPTURE]")
    ] = None,
    json: Json = False,
) -> None:
    """Look again at captured addresses, now: does what was captured still stand there, and what changed."""
    from storage.locks import held  # noqa: PLC0415
    from tasks.capture import recheck as look_again  # noqa: PLC0415 it loads httpx
    from tasks.workshop import working  # noqa: PLC0415 it loads the readers

    with working() as shop, held(shop.record, "recheck") as ours:
        if not ours:
            raise Refused(
                "captured addresses are being looked at just now. Type the same again when that has ended.",
                rule="one_recheck_at_a_time",
            )
        looks = look_again(shop.record, read=shop.text_of, capture=number)
        show(looks, json, LOOKED_COLUMNS)


def _show(answer: Mapping[str, Any], json: bool, columns: tuple[str, ...]) -> None:
    if json:
        show([answer], json)
        return
    show([{"": name, " ": answer[name]} for name in columns], json)

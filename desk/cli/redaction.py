"""Redactions on the command line: what no release shows, who drew it, who approved it."""

from typing import Annotated

import typer

from config.errors import UsageError
from desk.cli.claims import show_one
from desk.cli.common import HANDLE_DIGITS, AnyCache, As, Json, Request, opened, show
from desk.cli.sources import Because
from storage import redactions
from storage.vocabulary import RedactionReason

redaction_app = typer.Typer(help="What no release shows of a document.", no_args_is_help=True)

Document = Annotated[str, typer.Argument(help="A prefix of its SHA-256, at least 6 digits.", metavar="DOCUMENT")]
AnyDocument = Annotated[
    str | None, typer.Argument(help="A prefix of its SHA-256; none: all of the cache.", metavar="[DOCUMENT]")
]
DRAWN_COLUMNS = ("document", "redactions", "new", "standing", "approvals", "plan")
PROPOSED_COLUMNS = ("searched", "found", "new", "unplaced")
LISTED_COLUMNS = (
    "redaction", "handle", "page", "reason", "origin", "state", "words", "term", "only_here", "drawn_by", "approved",
)  # fmt: skip
PLAN_COLUMNS = ("document", "standing", "proposed", "pages", "approved", "approved_by")
WORDS_CHARACTERS = 60


def read_box(untrusted_box: str) -> tuple[float, ...]:
    """Read a box as a person types it: four shares of the page with commas between them.

    Raises:
        UsageError: it is none.
    """
    try:
        return tuple(float(side) for side in untrusted_box.split(","))
    except ValueError:
        raise UsageError(
            f"--box {untrusted_box!r} is none. Write left, top, right, bottom in shares of the page: 0.1,0.2,0.4,0.25"
        ) from None


@redaction_app.command("draw")
def draw(
    document: Document,
    *,
    page: Annotated[int, typer.Option(help="The page's number, from 1.")],
    reason: Annotated[RedactionReason, typer.Option(help="Why it is hidden.")],
    reviewer: As,
    box: Annotated[
        list[str] | None, typer.Option("--box", help="In shares of the page; may be given again.", metavar="L,T,R,B")
    ] = None,
    words: Annotated[
        str | None, typer.Option("--words", help="Instead of boxes: the words as they are shown.", metavar="TEXT")
    ] = None,
    prefix: Annotated[str, typer.Option(help="What stands right before them.", metavar="TEXT")] = "",
    suffix: Annotated[str, typer.Option(help="What stands right after them.", metavar="TEXT")] = "",
    only_here: Annotated[
        bool, typer.Option("--only-here", help="The same words may stay where they stand elsewhere.")
    ] = False,
    cache: AnyCache = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Hide a place of a document from every release; words that a box touches are hidden whole."""
    boxes = [read_box(one) for one in box or ()]
    with opened() as record:
        answer = redactions.draw_redaction(
            record,
            document,
            page=page,
            reason=reason,
            reviewer=reviewer,
            boxes=boxes,
            exact=words,
            prefix=prefix,
            suffix=suffix,
            only_here=only_here,
            cache=cache,
            request=request,
        )
    show_one(answer, json, DRAWN_COLUMNS)


@redaction_app.command("propose")
def propose(
    document: AnyDocument = None,
    *,
    reviewer: As,
    term: Annotated[
        list[str] | None,
        typer.Option("--term", help="A name or a number, in the nominative; may be given again.", metavar="TEXT"),
    ] = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option("--pattern", help="A shape that is looked for; may be given again.", metavar="PATTERN"),
    ] = None,
    reason: Annotated[RedactionReason | None, typer.Option(help="Why; none: what is usual for it.")] = None,
    cache: AnyCache = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Hide every occurrence in a document, its family, its counterparts and their families; again adds what is new."""
    with opened() as record:
        answer = redactions.propose_redactions(
            record,
            document,
            reviewer=reviewer,
            terms=term or (),
            patterns=pattern or (),
            reason=reason,
            cache=cache,
            request=request,
        )
    show_one(answer, json, PROPOSED_COLUMNS)
    if not json and answer["documents"]:
        rows = [{**row, "new": len(row["redactions"])} for row in answer["documents"]]
        show(rows, json, ("document", "found", "new"))


@redaction_app.command("withdraw")
def withdraw(
    redaction: Annotated[int, typer.Argument(help="The redaction's number.", metavar="ID")],
    *,
    because: Because,
    reviewer: As,
    request: Request = None,
    json: Json = False,
) -> None:
    """Take back a redaction that was a mistake; what was approved is void."""
    with opened() as record:
        answer = redactions.withdraw_redaction(record, redaction, because=because, reviewer=reviewer, request=request)
    show_one(answer, json, ("redaction", "document", "standing", "approvals", "plan"))


@redaction_app.command("approve")
def approve(
    documents: Annotated[
        list[str], typer.Argument(help="Prefixes of their SHA-256, at least 6 digits.", metavar="DOCUMENT…")
    ],
    *,
    reviewer: As,
    seen: Annotated[
        str | None, typer.Option(help="The plan that you looked at; refused where another stands.", metavar="SHA256")
    ] = None,
    cache: AnyCache = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Approve all that stands redacted in documents, also nothing, as somebody who drew none of it."""
    if len(documents) > 1 and (seen is not None or request is not None):
        raise UsageError("--seen and --request are of one document: approve the others on their own")
    answers = []
    with opened() as record:
        for document in documents:
            answers.append(
                redactions.approve_redactions(
                    record, document, reviewer=reviewer, seen=seen, cache=cache, request=request
                )
            )
            if json:
                show(answers[-1:], json)
    if not json:
        show(answers, json, ("approval", "document", "standing", "approvals", "plan"))


@redaction_app.command("list")
def list_redactions(
    document: AnyDocument = None,
    *,
    plans: Annotated[
        bool, typer.Option("--plans", help="One row a document instead: how many, and approved by whom.")
    ] = False,
    cache: AnyCache = None,
    json: Json = False,
) -> None:
    """List redactions, withdrawn ones too, with who drew them and whether what stands in their document is approved."""
    with opened() as record:
        if plans:
            show(redactions.list_plans(record, document, cache), json, PLAN_COLUMNS)
            return
        rows = redactions.list_redactions(record, document, cache)
    if json:
        show(rows, json)
        return
    shown = [{**row, "handle": row["document"][:HANDLE_DIGITS]} for row in rows]
    show(shown, json, LISTED_COLUMNS, longest=WORDS_CHARACTERS)

"""Replies, authenticity and holds on the command line."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from config.errors import UsageError
from desk.cli.claims import REPLY_COLUMNS, STANDING_COLUMNS, Claim, Expected, show_one
from desk.cli.common import AnyCache, As, Json, Request, opened, show
from desk.cli.sources import ANSWER_COLUMNS, Because, Reason
from storage import claims
from storage.vocabulary import AuthenticityVerdict, HoldKind, ReplyOutcome, ReplyStance, Verdict

reply_app = typer.Typer(help="Right of reply.", no_args_is_help=True)
authenticity_app = typer.Typer(help="Are documents genuine and unaltered.", no_args_is_help=True)
hold_app = typer.Typer(help="What must not be released yet. Holds never block review.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The reply request's number.", metavar="REPLY")]
Document = Annotated[str, typer.Argument(help="A prefix of its SHA-256, at least 6 digits.", metavar="DOCUMENT")]
ASKED_COLUMNS = ("reply", "outcome", "approved", *STANDING_COLUMNS)
HOLD_COLUMNS = ("hold", "kind", "on", "state", "lacks", "until", "reason", "placed_by")


def read_time(untrusted_time: str | None, option: str) -> datetime | None:
    """Read a time as a person types it: ISO 8601; without an offset it is UTC.

    Raises:
        UsageError: it is none.
    """
    if untrusted_time is None:
        return None
    try:
        moment = datetime.fromisoformat(untrusted_time)
    except ValueError:
        raise UsageError(f"{option}: {untrusted_time!r} is no time. Write 2026-12-01T17:00+01:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@reply_app.command("add")
def add_reply(
    claim: Claim,
    *,
    party: Annotated[str, typer.Option(help="Who is asked.")],
    allegations: Annotated[str, typer.Option(help="What was put to them.", metavar="TEXT")],
    reviewer: As,
    channel: Annotated[str | None, typer.Option(help="How they are asked.")] = None,
    sent_at: Annotated[
        str | None, typer.Option("--sent-at", help="When it was sent (ISO 8601); none: it was not.", metavar="TIME")
    ] = None,
    deadline: Annotated[str | None, typer.Option(help="Until when they may answer.", metavar="TIME")] = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Record that somebody is asked for their reply, or is to be."""
    sent, until = read_time(sent_at, "--sent-at"), read_time(deadline, "--deadline")
    with opened() as record:
        answer = claims.add_reply_request(
            record,
            claim,
            party=party,
            allegations=allegations,
            reviewer=reviewer,
            channel=channel,
            sent_at=sent,
            deadline=until,
            expected=expected,
            request=request,
        )
    show_one(answer, json, ASKED_COLUMNS)


@reply_app.command("settle")
def settle(
    reply: Number,
    *,
    outcome: Annotated[ReplyOutcome, typer.Option(help="What came of it.")],
    reviewer: As,
    stance: Annotated[ReplyStance | None, typer.Option(help="What an answer says of the allegations.")] = None,
    answer: Annotated[str | None, typer.Option(help="What they answered.", metavar="TEXT")] = None,
    reason: Annotated[str | None, typer.Option(help="Why nobody was asked.", metavar="TEXT")] = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say what came of a reply request; it may be said anew, when somebody answers late."""
    with opened() as record:
        told = claims.settle_reply(
            record,
            reply,
            outcome=outcome,
            reviewer=reviewer,
            stance=stance,
            answer=answer,
            reason=reason,
            expected=expected,
            request=request,
        )
    show_one(told, json, ASKED_COLUMNS)


@reply_app.command("approve")
def approve(
    reply: Number, *, reviewer: As, expected: Expected = None, request: Request = None, json: Json = False
) -> None:
    """Sign, as an editor who did not settle it, that it is right to ask nobody."""
    with opened() as record:
        answer = claims.approve_reply(record, reply, reviewer=reviewer, expected=expected, request=request)
    show_one(answer, json, ASKED_COLUMNS)


@reply_app.command("answer")
def answer_reply(
    reply: Number,
    *,
    verdict: Annotated[Verdict, typer.Option(help="Accepted: the claim is wrong. Rebutted: the denial is.")],
    because: Because,
    reviewer: As,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Answer a denial; it disputes the claim until others have signed the answer."""
    with opened() as record:
        answer = claims.answer_reply(
            record, reply, verdict=verdict, because=because, reviewer=reviewer, expected=expected, request=request
        )
    show_one(answer, json, ANSWER_COLUMNS)


@reply_app.command("sign")
def sign_reply(
    reply: Number, *, reviewer: As, expected: Expected = None, request: Request = None, json: Json = False
) -> None:
    """Sign the standing answer to a denial, as somebody who did not write it."""
    with opened() as record:
        answer = claims.sign_reply_answer(record, reply, reviewer=reviewer, expected=expected, request=request)
    show_one(answer, json, ANSWER_COLUMNS)


@reply_app.command("list")
def list_replies(claim: Claim, json: Json = False) -> None:
    """List the reply requests of a claim, and what came of them."""
    with opened() as record:
        show(claims.list_replies(record, claim), json, REPLY_COLUMNS)


@authenticity_app.command("set")
def set_authenticity(
    document: Document,
    *,
    verdict: Annotated[AuthenticityVerdict, typer.Option(help="The judgement.")],
    reviewer: As,
    method: Annotated[
        list[str] | None, typer.Option("--method", help="What was done to find out; may be given several times.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="What was found.", metavar="TEXT")] = None,
    cache: AnyCache = None,
    expected: Annotated[
        int | None, typer.Option("--expect", help="How many judgements of it you saw.", metavar="NUMBER")
    ] = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Judge whether a document is genuine; every claim that quotes it is computed anew."""
    with opened() as record:
        answer = claims.set_authenticity(
            record,
            document,
            verdict=verdict,
            reviewer=reviewer,
            methods=method or (),
            note=note,
            cache=cache,
            expected=expected,
            request=request,
        )
    show_one(answer, json, ("document", "authenticity", "methods", "number", "claims"))


@authenticity_app.command("show")
def show_authenticity(document: Document, cache: AnyCache = None, json: Json = False) -> None:
    """Show what people judged of a document, and beside it the machine's signals, which judge nothing."""
    with opened() as record:
        row = claims.show_authenticity(record, document, cache=cache)
    if json:
        show([row], json)
        return
    show_one(row, json, ("document", "authenticity", "methods"))
    for name in ("history", "signals"):
        if row[name]:
            typer.echo(f"\n{name}")
            show(row[name], json)


@hold_app.command("add")
def add_hold(
    kind: Annotated[HoldKind, typer.Option(help="An embargo may end by itself; a safety hold does not.")],
    reason: Reason,
    *,
    reviewer: As,
    claim: Annotated[int | None, typer.Option(help="The number of a claim that is held.")] = None,
    document: Annotated[str | None, typer.Option(help="The handle of a document that is held.")] = None,
    cache: AnyCache = None,
    until: Annotated[
        str | None, typer.Option(help="When an embargo ends by itself (ISO 8601).", metavar="TIME")
    ] = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Keep a claim, a document or a whole cache out of releases."""
    end = read_time(until, "--until")
    with opened() as record:
        answer = claims.add_hold(
            record,
            kind=kind,
            reason=reason,
            reviewer=reviewer,
            claim=claim,
            document=document,
            cache=cache,
            until=end,
            request=request,
        )
    show_one(answer, json, HOLD_COLUMNS)


@hold_app.command("lift")
def lift_hold(
    hold: Annotated[int, typer.Argument(help="The hold's number.", metavar="HOLD")],
    *,
    reason: Reason,
    reviewer: As,
    request: Request = None,
    json: Json = False,
) -> None:
    """Sign that a hold may go; it is lifted with the signature of a second person."""
    with opened() as record:
        answer = claims.lift_hold(record, hold, reason=reason, reviewer=reviewer, request=request)
    show_one(answer, json, HOLD_COLUMNS)


@hold_app.command("list")
def list_holds(
    in_force: Annotated[bool, typer.Option("--in-force", help="Leave out what blocks nothing any more.")] = False,
    json: Json = False,
) -> None:
    """List holds, with who placed them and what is missing until they are lifted."""
    with opened() as record:
        show(claims.list_holds(record, in_force_only=in_force), json, HOLD_COLUMNS)

"""Sources and evidence on the command line."""

from typing import Annotated

import typer

from desk.cli.claims import STANDING_COLUMNS, Claim, Expected, show_one, show_why
from desk.cli.common import As, Json, Request, opened, show
from storage import claims
from storage.vocabulary import Credibility, EvidenceKind, Reliability, SourceKind, Stance, TieKind, Verdict

source_app = typer.Typer(help="Where information comes from, and what ties it together.", no_args_is_help=True)
evidence_app = typer.Typer(help="What sources say of claims.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="The source's name.", metavar="NAME")]
Number = Annotated[int, typer.Argument(help="The evidence's number.", metavar="EVIDENCE")]
Because = Annotated[str, typer.Option("--because", help="How that is known.", metavar="TEXT")]
Reason = Annotated[str, typer.Option("--reason", help="Why.", metavar="TEXT")]
SOURCE_COLUMNS = ("source", "name", "kind", "origin_known", "reliability", "group", "ties")
EVIDENCE_COLUMNS = ("evidence", *STANDING_COLUMNS)
ANSWER_COLUMNS = ("resolution", "verdict", "signatures", *STANDING_COLUMNS)


@source_app.command("add")
def add_source(
    name: Named,
    *,
    kind: Annotated[SourceKind, typer.Option(help="What it is.")],
    reviewer: As,
    origin_unknown: Annotated[
        bool, typer.Option("--origin-unknown", help="Nobody knows where its word comes from: it counts for no group.")
    ] = False,
    request: Request = None,
    json: Json = False,
) -> None:
    """Name somebody or something that information comes from. Its letter is F, unknown, until somebody rates it."""
    with opened() as record:
        answer = claims.add_source(
            record, name, kind=kind, reviewer=reviewer, origin_known=not origin_unknown, request=request
        )
    show_one(answer, json, ("source", "name", "kind", "origin_known", "reliability"))


@source_app.command("link")
def link(
    source: Annotated[str, typer.Argument(help="The derived, the republishing, the told one.", metavar="SOURCE")],
    other: Annotated[str, typer.Argument(help="The one it has that from.", metavar="OTHER")],
    *,
    kind: Annotated[TieKind, typer.Option(help="What ties them.")],
    because: Because,
    reviewer: As,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say why two sources are not independent; every claim that rests on them is computed anew."""
    with opened() as record:
        answer = claims.link_sources(
            record, source, other, kind=kind, because=because, reviewer=reviewer, request=request
        )
    show_one(answer, json, ("tie", "source", "other", "kind", "because", "claims"))


@source_app.command("unlink")
def unlink(
    tie: Annotated[int, typer.Argument(help="The tie's number.", metavar="TIE")],
    *,
    reason: Reason,
    reviewer: As,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say that a tie was a mistake: it stays in the record and joins nothing any more."""
    with opened() as record:
        answer = claims.unlink_sources(record, tie, reason=reason, reviewer=reviewer, request=request)
    show_one(answer, json, ("tie", "source", "other", "kind", "claims"))


@source_app.command("list")
def list_sources(json: Json = False) -> None:
    """List sources, each with its letter, its group and its ties."""
    with opened() as record:
        rows = claims.list_sources(record)
    if not json:
        rows = [
            {**row, "ties": [f"{tie['tie']}: {tie['source']} {tie['kind']} {tie['other']}" for tie in row["ties"]]}
            for row in rows
        ]
    show(rows, json, SOURCE_COLUMNS)


@source_app.command("rate")
def rate_source(
    name: Named,
    *,
    reliability: Annotated[Reliability, typer.Option(help="The Admiralty letter. F is unknown, not worst.")],
    because: Because,
    reviewer: As,
    request: Request = None,
    json: Json = False,
) -> None:
    """Give a source its letter, apart from what any one item of it is worth."""
    with opened() as record:
        answer = claims.rate_source(
            record, name, reliability=reliability, because=because, reviewer=reviewer, request=request
        )
    show_one(answer, json, ("source", "name", "reliability", "claims"))


@source_app.command("why")
def why(
    left: Annotated[str, typer.Argument(help="The name of one source.", metavar="LEFT")],
    right: Annotated[str, typer.Argument(help="The name of another.", metavar="RIGHT")],
    json: Json = False,
) -> None:
    """Tell why two sources are not independent, as a path."""
    with opened() as record:
        show_why(claims.why_sources(record, left, right), json)


@evidence_app.command("add")
def add_evidence(
    claim: Claim,
    *,
    source: Annotated[str, typer.Option(help="The source's name.", metavar="NAME")],
    stance: Annotated[Stance, typer.Option(help="What it says of the claim.")],
    kind: Annotated[EvidenceKind, typer.Option(help="A record or a statement; documents are quoted instead.")],
    reviewer: As,
    capture: Annotated[int | None, typer.Option(help="Of a record: the number of the captured copy.")] = None,
    locator: Annotated[str | None, typer.Option(help="Where in it: a row, a minute of the talk.")] = None,
    says: Annotated[str | None, typer.Option(help="What the source says, in your words.")] = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Tie a claim to what a source outside the documents says."""
    with opened() as record:
        answer = claims.add_evidence(
            record,
            claim,
            source=source,
            stance=stance,
            kind=kind,
            reviewer=reviewer,
            capture=capture,
            locator=locator,
            says=says,
            expected=expected,
            request=request,
        )
    show_one(answer, json, EVIDENCE_COLUMNS)


@evidence_app.command("rate")
def rate_evidence(
    evidence: Number,
    *,
    reviewer: As,
    credibility: Annotated[
        Credibility | None, typer.Option(help="The Admiralty digit of the item. 6 is unknown, not worst.")
    ] = None,
    reliability: Annotated[
        Reliability | None, typer.Option(help="The letter of its source. F is unknown, not worst.")
    ] = None,
    because: Annotated[str | None, typer.Option(help="What the rating is based on.", metavar="TEXT")] = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Give an item its digit, its source a letter, or both; each is judged apart from the other."""
    with opened() as record:
        answer = claims.rate_evidence(
            record,
            evidence,
            reviewer=reviewer,
            credibility=credibility,
            reliability=reliability,
            because=because,
            expected=expected,
            request=request,
        )
    show_one(answer, json, EVIDENCE_COLUMNS)


@evidence_app.command("withdraw")
def withdraw(
    evidence: Number,
    *,
    reason: Reason,
    reviewer: As,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say that evidence was a mistake. A contradiction is not withdrawn, it is answered."""
    with opened() as record:
        answer = claims.withdraw_evidence(
            record, evidence, reason=reason, reviewer=reviewer, expected=expected, request=request
        )
    show_one(answer, json, EVIDENCE_COLUMNS)


@evidence_app.command("answer")
def answer_evidence(
    evidence: Number,
    *,
    verdict: Annotated[Verdict, typer.Option(help="Accepted: the claim is wrong. Rebutted: the contradiction is.")],
    because: Because,
    reviewer: As,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Answer a contradiction; it disputes the claim until others have signed the answer."""
    with opened() as record:
        answer = claims.answer_evidence(
            record,
            evidence,
            verdict=verdict,
            because=because,
            reviewer=reviewer,
            expected=expected,
            request=request,
        )
    show_one(answer, json, ANSWER_COLUMNS)


@evidence_app.command("sign")
def sign_evidence(
    evidence: Number, *, reviewer: As, expected: Expected = None, request: Request = None, json: Json = False
) -> None:
    """Sign the standing answer to a contradiction, as somebody who neither wrote it nor brought the evidence."""
    with opened() as record:
        answer = claims.sign_evidence_answer(record, evidence, reviewer=reviewer, expected=expected, request=request)
    show_one(answer, json, ANSWER_COLUMNS)

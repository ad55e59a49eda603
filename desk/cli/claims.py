"""Claims on the command line: wording, showing, signing; quotes and their translations."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from desk.cli.common import HANDLE_DIGITS, AnyCache, As, CacheSlug, Json, Request, harmless, opened, show, tell
from storage import claims
from storage.vocabulary import ClaimStatus, Confidence, Likelihood, Stance

claim_app = typer.Typer(help="Claims: how far each is corroborated, and what it lacks.", no_args_is_help=True)
quote_app = typer.Typer(help="Where claims rest in documents.", no_args_is_help=True)

Claim = Annotated[int, typer.Argument(help="The claim's number.", metavar="CLAIM")]
Sentence = Annotated[str | None, typer.Option("--text", help="The sentence: who, what, when.", metavar="TEXT")]
HowGood = Annotated[Confidence | None, typer.Option(help="How good its basis is; not how likely it is.")]
HowLikely = Annotated[Likelihood | None, typer.Option(help="How likely it is (ICD 203); not how good its basis is.")]
Expected = Annotated[
    int | None,
    typer.Option("--expect", help="The revision you saw; refused where it is another now.", metavar="REVISION"),
]
CLAIM_COLUMNS = ("claim", "cache", "status", "groups", "version", "text")
STANDING_COLUMNS = ("claim", "status", "groups", "lacks", "version", "revision", "rule")
SHOWN_COLUMNS = (
    "claim", "cache", "text", "status", "rule", "groups", "lacks", "accuses", "confidence", "likelihood", "written_by",
    "version", "revision", "sign_offs", "void_sign_offs", "broken_quotes",
)  # fmt: skip
EVIDENCE_COLUMNS = ("evidence", "stance", "kind", "source", "reliability", "credibility", "counts", "because")
QUOTE_COLUMNS = ("quote", "handle", "page", "languages", "stands", "broken_by", "exact", "translations")
REPLY_COLUMNS = ("reply", "party", "outcome", "stance", "approved", "verdict", "deadline")
TEXT_CHARACTERS = 72


@claim_app.command("add")
def add(
    text: Annotated[str, typer.Option("--text", help="The sentence: who, what, when.", metavar="TEXT")],
    *,
    cache: CacheSlug,
    reviewer: As,
    accuses: Annotated[
        bool, typer.Option("--accuses/--no-accuses", help="Does it name somebody as a wrongdoer?")
    ] = False,
    confidence: HowGood = None,
    likelihood: HowLikely = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Put one checkable sentence about a cache into the record."""
    with opened() as record:
        answer = claims.add_claim(
            record,
            cache,
            text=text,
            reviewer=reviewer,
            accuses=accuses,
            confidence=confidence,
            likelihood=likelihood,
            request=request,
        )
    show_one(answer, json, STANDING_COLUMNS)


@claim_app.command("edit")
def edit(
    claim: Claim,
    *,
    reviewer: As,
    text: Sentence = None,
    accuses: Annotated[
        bool | None, typer.Option("--accuses/--no-accuses", help="Does it name somebody as a wrongdoer?")
    ] = None,
    confidence: HowGood = None,
    likelihood: HowLikely = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Word a claim anew; every sign-off before is void."""
    with opened() as record:
        answer = claims.edit_claim(
            record,
            claim,
            reviewer=reviewer,
            text=text,
            accuses=accuses,
            confidence=confidence,
            likelihood=likelihood,
            expected=expected,
            request=request,
        )
    show_one(answer, json, STANDING_COLUMNS)


@claim_app.command("list")
def list_claims(
    cache: AnyCache = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only claims with this status.")] = None,
    json: Json = False,
) -> None:
    """List claims, one line each."""
    with opened() as record:
        show(claims.list_claims(record, cache, status=status), json, CLAIM_COLUMNS, longest=TEXT_CHARACTERS)


@claim_app.command("show")
def show_claim(claim: Claim, json: Json = False) -> None:
    """Show a claim: its status, the rule that gave it, what is lacking for the next, and all that it rests on."""
    with opened() as record:
        row = claims.show_claim(record, claim)
    if json:
        show([row], json)
        return
    lines = {**row, "lacks": row["lacks"] or "nothing"}
    show([{"": name, " ": value} for name in SHOWN_COLUMNS for value in in_lines(lines[name])], json)
    for name, columns in (("evidence", EVIDENCE_COLUMNS), ("quotes", QUOTE_COLUMNS), ("replies", REPLY_COLUMNS)):
        if row[name]:
            typer.echo(f"\n{name}")
            show(quotes_in_short(row[name]) if name == "quotes" else row[name], json, columns)
    if not row["is_current"]:
        tell("what this rests on was read anew since anybody acted on it; the status is told as it stands now")


def in_lines(value: object) -> Sequence[object]:
    """Give each part of a list a line of its own."""
    return value if isinstance(value, list) and value else [value]


def quotes_in_short(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give quotes as a table shows them: the handle, and translations with what was said of them."""
    said = {True: "holds", False: "does not hold", None: "unchecked"}
    return [
        {
            **row,
            "handle": row["document"][:HANDLE_DIGITS],
            "translations": [
                f"{told['translation']} ({told['language']}, {said[told['holds']]})" for told in row["translations"]
            ],
        }
        for row in rows
    ]


def show_one(answer: Mapping[str, Any], json: bool, columns: Sequence[str]) -> None:
    """Show what a verb answered: for people one line a key, nothing cut off."""
    if json:
        show([answer], json)
        return
    show([{"": name, " ": value} for name in columns for value in in_lines(answer.get(name))], json)


@claim_app.command("refresh")
def refresh(*, cache: AnyCache = None, json: Json = False) -> None:
    """Write the statuses anew that fell without an act: a document was read again, families moved."""
    with opened() as record:
        changed = claims.refresh_claims(record, cache)
    show(changed, json, ("claim", "before", "status"))


@claim_app.command("sign-off")
def sign_off(
    claim: Claim, *, reviewer: As, expected: Expected = None, request: Request = None, json: Json = False
) -> None:
    """Approve a claim as it stands, as somebody who made none of it. It comes last: all else must be there."""
    with opened() as record:
        answer = claims.sign_off(record, claim, reviewer=reviewer, expected=expected, request=request)
    show_one(answer, json, STANDING_COLUMNS)


@claim_app.command("unverifiable")
def unverifiable(
    claim: Claim,
    *,
    reviewer: As,
    reason: Annotated[str, typer.Option(help="Where was looked, and why that settles nothing.")],
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say that a claim was looked into and cannot be settled; holds until its wording or evidence changes."""
    with opened() as record:
        answer = claims.find_unverifiable(
            record, claim, reason=reason, reviewer=reviewer, expected=expected, request=request
        )
    show_one(answer, json, STANDING_COLUMNS)


@claim_app.command("why")
def why(
    claim: Claim,
    left: Annotated[int, typer.Argument(help="The number of one piece of evidence.", metavar="LEFT")],
    right: Annotated[int, typer.Argument(help="The number of another.", metavar="RIGHT")],
    json: Json = False,
) -> None:
    """Tell why two pieces of evidence of a claim are not independent, as a path."""
    with opened() as record:
        show_why(claims.why_evidence(record, claim, left, right), json)


def show_why(answer: Mapping[str, Any], json: bool) -> None:
    """Show whether two are independent; for people the path, a step a line."""
    if json:
        show([answer], json)
        return
    said = "are independent" if answer["independent"] else "are not independent"
    typer.echo(harmless(f"{answer['left']} and {answer['right']} {said}"))
    for step in [step["because"] for step in answer["path"]] or [answer["because"]]:
        typer.echo(f"  {harmless(step)}")


@quote_app.command("add")
def add_quote(
    claim: Claim,
    document: Annotated[str, typer.Argument(help="A prefix of its SHA-256, at least 6 digits.", metavar="DOCUMENT")],
    *,
    page: Annotated[int, typer.Option(help="The page's number, from 1.")],
    exact: Annotated[str, typer.Option(help="The words as they stand in the text that is shown.", metavar="TEXT")],
    reviewer: As,
    prefix: Annotated[str, typer.Option(help="Words right before them, where they stand there more than once.")] = "",
    suffix: Annotated[str, typer.Option(help="Words right after them.")] = "",
    stance: Annotated[Stance, typer.Option(help="What they say of the claim.")] = Stance.SUPPORTS,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Quote a document for a claim; the quote is evidence from its cache in the same act."""
    with opened() as record:
        answer = claims.add_quote(
            record,
            claim,
            document,
            page=page,
            exact=exact,
            reviewer=reviewer,
            prefix=prefix,
            suffix=suffix,
            stance=stance,
            expected=expected,
            request=request,
        )
    show_one(answer, json, ("quote", "evidence", "source", "document", "page", "languages", *STANDING_COLUMNS))


@quote_app.command("list")
def list_quotes(claim: Claim, json: Json = False) -> None:
    """List the quotes of a claim, each held against the text that is shown now: a break is told."""
    with opened() as record:
        rows = claims.list_quotes(record, claim)
    show(rows if json else quotes_in_short(rows), json, QUOTE_COLUMNS)


@quote_app.command("translate")
def translate(
    quote: Annotated[int, typer.Argument(help="The quote's number.", metavar="QUOTE")],
    *,
    to: Annotated[str, typer.Option("--to", help="The language of the translation (BCP 47).")],
    text: Annotated[str, typer.Option("--text", help="The translation.")],
    reviewer: As,
    machine: Annotated[
        str | None, typer.Option(help="Name and version of the machine; none: you translated.", metavar="NAME")
    ] = None,
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say what a quote says in another language; it counts once another person has checked it."""
    with opened() as record:
        answer = claims.translate_quote(
            record, quote, to=to, text=text, reviewer=reviewer, machine=machine, expected=expected, request=request
        )
    show_one(answer, json, ("translation", "quote", "holds", *STANDING_COLUMNS))


@quote_app.command("check")
def check(
    translation: Annotated[int, typer.Argument(help="The translation's number.", metavar="TRANSLATION")],
    *,
    reviewer: As,
    holds: Annotated[bool, typer.Option("--holds/--fails", help="Does it say what the quote says?")],
    expected: Expected = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Check a translation, as somebody who reads the quote's language and did not translate it."""
    with opened() as record:
        answer = claims.check_translation(
            record, translation, holds=holds, reviewer=reviewer, expected=expected, request=request
        )
    show_one(answer, json, ("translation", "quote", "holds", *STANDING_COLUMNS))

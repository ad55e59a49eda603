"""Relations and families on the command line: what people say of the machine's proposals, what is read first."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from desk.cli.claims import show_one
from desk.cli.common import HANDLE_DIGITS, AnyCache, As, CacheSlug, Json, Request, opened, show
from storage import relations
from storage.database import Record
from storage.vocabulary import RelationKind

relation_app = typer.Typer(help="What people say of ties between documents.", no_args_is_help=True)
family_app = typer.Typer(help="Families, and which document of one is read first.", no_args_is_help=True)

OneRef = Annotated[
    str,
    typer.Argument(
        help="A document: a prefix of its SHA-256, at least 6 digits; of `contains` the one that holds the other.",
        metavar="REF",
    ),
]
OtherRef = Annotated[str, typer.Argument(help="The other document, likewise.", metavar="REF")]
Member = Annotated[str, typer.Argument(help="The document: a prefix of its SHA-256, at least 6 digits.", metavar="REF")]
Kind = Annotated[
    RelationKind | None, typer.Option("--kind", help="What they are to each other; none: the one kind that stands.")
]
Note = Annotated[str | None, typer.Option("--note", help="Why, for whoever looks next.", metavar="TEXT")]
Expect = Annotated[
    int | None,
    typer.Option(
        "--expect", help="The version of the relation that you saw: refused where it changed.", metavar="VERSION"
    ),
]
DECIDED_COLUMNS = ("document", "other", "kind", "state", "version", "rejected")
FAMILY_COLUMNS = ("handle", "members", "first", "pinned", "states")
MEMBER_COLUMNS = ("handle", "first", "kind", "score", "tie", "state")
PINNED_COLUMNS = ("document", "family", "pinned")


@relation_app.command("confirm")
def confirm(
    document: OneRef,
    other: OtherRef,
    *,
    reviewer: As,
    kind: Kind = None,
    note: Note = None,
    cache: AnyCache = None,
    expect: Expect = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say that two documents are what a relation says; a kind that cannot be true beside it is rejected with it."""
    with opened() as record:
        answer = relations.confirm_relation(
            record,
            document,
            other,
            reviewer=reviewer,
            kind=kind,
            note=note,
            cache=cache,
            expected=expect,
            request=request,
        )
        place_anew(record, answer)
    show_one(answer, json, DECIDED_COLUMNS)


@relation_app.command("reject")
def reject(
    document: OneRef,
    other: OtherRef,
    *,
    reviewer: As,
    kind: Kind = None,
    note: Note = None,
    cache: AnyCache = None,
    expect: Expect = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Say that two documents are not what a relation says; it is not proposed again."""
    with opened() as record:
        answer = relations.reject_relation(
            record,
            document,
            other,
            reviewer=reviewer,
            kind=kind,
            note=note,
            cache=cache,
            expected=expect,
            request=request,
        )
        place_anew(record, answer)
    show_one(answer, json, DECIDED_COLUMNS)


@family_app.command("list")
def list_families(cache: CacheSlug, json: Json = False) -> None:
    """List the families of a cache: who is read first, how many there are, where they stand in the queue."""
    with opened() as record:
        rows = relations.list_families(record, cache)
    if json:
        show(rows, json)
        return
    shown = [{**row, "handle": row["family"][:HANDLE_DIGITS], "first": row["pivot"][:HANDLE_DIGITS]} for row in rows]
    show(shown, json, FAMILY_COLUMNS)


@family_app.command("show")
def show_family(
    name: Annotated[
        str, typer.Argument(help="A prefix of the family's name, or of the SHA-256 of a member.", metavar="NAME|REF")
    ],
    cache: AnyCache = None,
    json: Json = False,
) -> None:
    """Show a family: who is read first, and what ties each other member to it."""
    with opened() as record:
        family = relations.show_family(record, name, cache)
    if json:
        show([family], json)
        return
    show_one(family, json, ("family", "aliases"))
    show(member_lines(family["members"]), json, MEMBER_COLUMNS)


def member_lines(members: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Write members for a table: the tie and the place in the queue beside the document, not within."""
    return [
        {
            **member,
            **{key: (member["relation"] or {}).get(key) for key in ("kind", "score", "because")},
            "handle": member["document"][:HANDLE_DIGITS],
            "first": "first" if member["pivot"] else None,
            "pinned": member["pinned"] or None,
            "tie": (member["relation"] or {}).get("state"),
            "state": (member["review"] or {}).get("state"),
        }
        for member in members
    ]


@family_app.command("pin")
def pin(
    document: Member,
    *,
    reviewer: As,
    unpin: Annotated[bool, typer.Option("--unpin", help="Let the rule choose again.")] = False,
    cache: AnyCache = None,
    request: Request = None,
    json: Json = False,
) -> None:
    """Put a document first of its family, before the one that the rule chose; the last one pinned counts."""
    with opened() as record:
        answer = relations.pin_family(record, document, reviewer=reviewer, unpin=unpin, cache=cache, request=request)
        place_anew(record, answer)
    show_one(answer, json, PINNED_COLUMNS)


def place_anew(record: Record, answer: Mapping[str, Any]) -> None:
    """Place families by what was just said."""
    from tasks.relate import anew  # noqa: PLC0415 arithmetic that other commands need not load

    anew.place_anew(record, answer["cache"])

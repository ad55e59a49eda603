"""The people of the desk: who they are, what they read, and how they prove who they are."""

import sys
from enum import StrEnum
from getpass import getpass
from typing import Annotated, Any

import typer

from config import clock
from config.errors import UsageError
from desk.cli.common import Json, opened, show, tell
from storage import people
from storage.people import factors, passwords, tokens
from storage.rules.access import Scope
from storage.vocabulary import Role

reviewer_app = typer.Typer(help="The people of the desk.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The person's name.", metavar="NAME")]
PERSON_COLUMNS = ("name", "role", "reads", "active", "created_at")
TOKEN_COLUMNS = ("id", "label", "scopes", "made_at", "expires_at", "revoked_at", "used_at")


class FactorStep(StrEnum):
    """What is done with a second factor."""

    ENROL = "enrol"
    CONFIRM = "confirm"
    REMOVE = "remove"


@reviewer_app.command("add")
def add_reviewer(
    name: Annotated[str, typer.Argument(help="By which they act: `--as NAME`.", metavar="NAME")],
    reads: Annotated[
        str,
        typer.Option(help="Languages they read, as BCP 47 tags joined by commas. `sr` stands for all its scripts."),
    ],
    role: Annotated[Role, typer.Option(help="What they are at the desk.")] = Role.REVIEWER,
    json: Json = False,
) -> None:
    """Add a person; the same person again changes nothing."""
    tags = [tag for tag in reads.split(",") if tag.strip()]
    with opened() as record:
        person = people.add_reviewer(record, name, role=role, reads=tags)
    show([_person(person)], json, PERSON_COLUMNS)


@reviewer_app.command("list")
def list_reviewers(json: Json = False) -> None:
    """List the people of the desk."""
    with opened() as record:
        show([_person(person) for person in people.list_reviewers(record)], json, PERSON_COLUMNS)


@reviewer_app.command("password")
def set_password(
    name: Name,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input, one line.")] = False,
    json: Json = False,
) -> None:
    """Give a person the password by which they sign in to the desk; ends their sessions."""
    with opened() as record:
        passwords.set_password(record, name, _typed_password(stdin=stdin))
    show([{"name": name, "password": "set"}], json)


@reviewer_app.command("totp")
def set_second_factor(
    name: Name,
    step: Annotated[FactorStep, typer.Argument(help="enrol, then confirm with a code; or remove.", metavar="STEP")],
    code: Annotated[str | None, typer.Option(help="With confirm: the code that the authenticator shows.")] = None,
    json: Json = False,
) -> None:
    """Give a person a second factor (TOTP): codes that an authenticator shows."""
    answer: dict[str, Any] = {"name": name, "second_factor": step.value}
    with opened() as record:
        match step:
            case FactorStep.ENROL:
                answer["uri"] = factors.enrol_totp(record, name)
            case FactorStep.CONFIRM if code is None:
                raise UsageError("say the code that the authenticator shows: --code 123456")
            case FactorStep.CONFIRM:
                factors.confirm_totp(record, name, str(code))
            case FactorStep.REMOVE:
                factors.remove_totp(record, name)
    if json or step is not FactorStep.ENROL:
        show([answer], json)
        return
    sys.stdout.write(f"{answer['uri']}\n")
    tell("Put this into an authenticator; it is shown this once. Then: sluice reviewer totp NAME confirm --code CODE")


@reviewer_app.command("token")
def keep_tokens(
    name: Name,
    *,
    scope: Annotated[
        str | None, typer.Option(help=f"What a new one is good for, joined by commas: {', '.join(Scope)}.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long a new one is good for, in days.")] = 90,
    label: Annotated[str | None, typer.Option(help="What a new one is for.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the person's tokens.")] = False,
    revoke: Annotated[int | None, typer.Option(help="The number of the one to revoke.", metavar="ID")] = None,
    json: Json = False,
) -> None:
    """Make a token by which a program acts for a person over HTTP, list them, or revoke one."""
    if sum((scope is not None, listed, revoke is not None)) != 1:
        raise UsageError("say one of --scope (with --label), --list, --revoke ID")
    with opened() as record:
        if listed:
            show([_token(token) for token in tokens.list_tokens(record, name)], json, TOKEN_COLUMNS)
            return
        if revoke is not None:
            show([_token(tokens.revoke_token(record, name, revoke))], json, TOKEN_COLUMNS)
            return
        scopes = _scopes(scope or "")
        secret, token = tokens.make_token(record, name, scopes=scopes, days=days, label=label or "")
    if json:
        show([{"token": secret, **_token(token)}], json)
        return
    sys.stdout.write(f"{secret}\n")
    tell(f"Token {token.id}, good until {clock.iso(token.expires_at)}. It is shown this once.")


@reviewer_app.command("deactivate")
def deactivate(name: Name, json: Json = False) -> None:
    """Let a person no longer act: ends their sessions and tokens. What they did stays theirs."""
    with opened() as record:
        show([_person(tokens.deactivate(record, name))], json, PERSON_COLUMNS)


@reviewer_app.command("reactivate")
def reactivate(name: Name, json: Json = False) -> None:
    """Let a person act again."""
    with opened() as record:
        show([_person(tokens.reactivate(record, name))], json, PERSON_COLUMNS)


def _typed_password(*, stdin: bool) -> str:
    """Read a password from where nobody sees it; never from an argument, which every process may read.

    Raises:
        UsageError: two that were typed differ, or nobody sits at a terminal.
    """
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("nobody sits here to type it. From a program: sluice reviewer password NAME --stdin")
    typed = getpass("New password: ")
    if getpass("Again: ") != typed:
        raise UsageError("the two are not the same: nothing was changed")
    return typed


def _scopes(untrusted: str) -> list[Scope]:
    words = [word.strip() for word in untrusted.split(",") if word.strip()]
    unknown = [word for word in words if word not in set(Scope)]
    if unknown:
        raise UsageError(f"there is no scope {unknown[0]!r}. There are: {', '.join(Scope)}")
    return [Scope(word) for word in words]


def _person(person: people.Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role.value,
        "reads": list(person.reads),
        "active": person.active,
        "created_at": clock.iso(person.created_at),
    }


def _token(token: tokens.Token) -> dict[str, Any]:
    moments = {
        name: None if moment is None else clock.iso(moment)
        for name in ("made_at", "expires_at", "revoked_at", "used_at")
        for moment in (getattr(token, name),)
    }
    return {"id": token.id, "label": token.label, "scopes": list(token.scopes), **moments}

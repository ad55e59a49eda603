"""The people of the desk: who they are, and what they read."""

from typing import Annotated, Any

import typer

from config import clock
from desk.cli.common import Json, opened, show
from storage import people
from storage.vocabulary import Role

reviewer_app = typer.Typer(help="The people of the desk.", no_args_is_help=True)

PERSON_COLUMNS = ("name", "role", "reads", "created_at")


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


def _person(person: people.Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "role": person.role.value,
        "reads": list(person.reads),
        "created_at": clock.iso(person.created_at),
    }

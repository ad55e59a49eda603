"""The people of the desk: who they are, their role, and the languages they read."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from config import clock
from config.errors import NotFound, Refused, UsageError
from storage import ledger
from storage.database import Record
from storage.tables.review import Reviewer, ReviewerLanguage
from storage.vocabulary import NO_LANGUAGE, UNDETERMINED, Role

NAME_CHARACTERS = 100
WELL_FORMED = re.compile(
    r"""(?P<language>[a-z]{2,3})
        (?:-(?P<script>[a-z]{4}))?
        (?:-(?P<region>[a-z]{2}|[0-9]{3}))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Language, script and region of RFC 5646, section 2.1; documents carry no variants or extensions."""
CHINESE_SCRIPT_OF_REGION = {"CN": "Hans", "SG": "Hans", "MY": "Hans", "TW": "Hant", "HK": "Hant", "MO": "Hant"}
"""The scripts that CLDR's likely subtags give for these regions."""


@dataclass(frozen=True, slots=True)
class Person:
    """A reviewer, as the rest of the house sees one."""

    name: str
    role: Role
    reads: tuple[str, ...]
    """BCP 47 prefixes: `sr` reads `sr-Cyrl` and `sr-Latn`."""
    created_at: datetime
    pseudonym: str
    """What stands for the name where a release shows who signed."""
    active: bool
    """Whether they act; somebody deactivated does not, and keeps their place in the record."""


def normalise_language(untrusted_tag: str) -> str:
    """Give a language that somebody reads as the BCP 47 prefix it is matched by: `zh_HANS` becomes `zh-Hans`.

    The region is left out, since documents are tagged by language and script alone (`en-US` would match none);
    for Chinese it tells the script first (`zh-TW` becomes `zh-Hant`).

    Raises:
        UsageError: it is not a language and script by BCP 47.
    """
    found = WELL_FORMED.fullmatch(untrusted_tag.strip().replace("_", "-"))
    if found is None or found["language"].lower() in {UNDETERMINED, NO_LANGUAGE}:
        raise UsageError(
            f"{untrusted_tag!r} is not a language that somebody reads. Give BCP 47 tags joined by commas: ru,zh-Hans,en"
        )
    language, script = found["language"].lower(), found["script"]
    if script is None and language == "zh":
        script = CHINESE_SCRIPT_OF_REGION.get((found["region"] or "").upper())
    return language if script is None else f"{language}-{script.capitalize()}"


def normalise_name(untrusted_name: str) -> str:
    """Give a person's name as it is kept: NFC, without blanks around it.

    Raises:
        UsageError: it is empty, too long, or holds what cannot be shown.
    """
    name = unicodedata.normalize("NFC", untrusted_name).strip()
    if not 0 < len(name) <= NAME_CHARACTERS or not name.isprintable():
        raise UsageError(f"a reviewer's name has 1 to {NAME_CHARACTERS} characters that can be shown")
    return name


def add_reviewer(record: Record, name: str, *, role: Role, reads: Iterable[str], by: str | None = None) -> Person:
    """Add a person to the desk; the same person again changes nothing.

    Args:
        record: the open record.
        name: by which they act (`--as NAME`).
        role: what they are; over HTTP it says what they may do (`storage.rules.access`).
        reads: languages they read, as BCP 47 tags.
        by: the name of who adds them; None: the operator, at the command line.

    Raises:
        UsageError: the name or a language is not well formed, or no language is given.
        Refused: somebody of this name is there with another role or other languages (rule `one_name_one_person`).
    """
    name = normalise_name(name)
    languages = tuple(sorted({normalise_language(tag) for tag in reads}))
    if not languages:
        raise UsageError("say at least one language that the reviewer reads: ru, zh-Hans, en, …")
    with record.writing() as session:
        standing = session.exec(select(Reviewer).where(Reviewer.name == name)).first()
        if standing is not None:
            return _same_or_refused(session, standing, role, languages)
        row = Reviewer(name=name, role=role, created_at=clock.now())
        session.add(row)
        session.flush()
        session.execute(insert(ReviewerLanguage), [{"reviewer_id": row.id, "language": tag} for tag in languages])
        payload = {"role": role.value, "reads": list(languages)}
        ledger.append(session, "reviewer added", actor=actor(by), subject=f"reviewer:{name}", payload=payload)
        return _person(row, languages)


def _same_or_refused(session: Session, standing: Reviewer, role: Role, languages: tuple[str, ...]) -> Person:
    person = _person(standing, languages_of(session, standing))
    if (person.role, person.reads) != (role, languages):
        raise Refused(
            "a reviewer of this name is there with another role or other languages. "
            "Choose another name; see who is there with: sluice reviewer list",
            rule="one_name_one_person",
        )
    return person


def list_reviewers(record: Record) -> list[Person]:
    """List everybody at the desk by name."""
    with record.reading() as session:
        rows = session.exec(select(Reviewer).order_by(col(Reviewer.name))).all()
        return [_person(row, languages_of(session, row)) for row in rows]


def acting_reviewer(session: Session, name: str) -> Reviewer:
    """Give the row of the person who acts, held until the transaction ends: one act at a time for each person.

    So two acts of one person cannot both pass the lease limit, or both answer the same request key.

    Raises:
        NotFound: there is nobody of this name.
        Refused: they were deactivated (rule `inactive`).
    """
    row = reviewer_row(session, name)
    if row.deactivated_at is not None:
        raise Refused(
            f"{row.name} was deactivated and does not act. Undo that with: sluice reviewer reactivate NAME",
            rule="inactive",
        )
    return row


def reviewer_row(session: Session, name: str) -> Reviewer:
    """Give the row of a person, active or not, held until the transaction ends.

    Raises:
        NotFound: there is nobody of this name.
    """
    wanted = _of_name(name)
    row = None if wanted is None else session.exec(wanted.with_for_update(key_share=True)).first()
    if row is None:
        raise NotFound(
            f"there is no reviewer {name!r}. Add one with: sluice reviewer add NAME --role reviewer --reads ru,en"
        )
    return row


def find_reviewer(session: Session, name: str) -> Reviewer | None:
    """Give the row of a person by the name that somebody typed, for reading; None: there is nobody of it."""
    wanted = _of_name(name)
    return None if wanted is None else session.exec(wanted).first()


def _of_name(untrusted_name: str) -> SelectOfScalar[Reviewer] | None:
    """Give the query for a name; None: a name that nobody can have, and that a database would refuse to compare."""
    try:
        return select(Reviewer).where(Reviewer.name == normalise_name(untrusted_name))
    except UsageError:
        return None


def actor(by: str | None) -> str:
    """Write who acts, as the ledger does: a reviewer by name, or None for who sits at the command line."""
    return "operator" if by is None else f"reviewer:{by}"


def as_person(session: Session, row: Reviewer) -> Person:
    """Give a row as the rest of the house sees a person."""
    return _person(row, languages_of(session, row))


def languages_of(session: Session, reviewer: Reviewer) -> tuple[str, ...]:
    """Give the languages that somebody reads, as sorted BCP 47 prefixes."""
    reads = select(ReviewerLanguage.language).where(ReviewerLanguage.reviewer_id == reviewer.id)
    return tuple(sorted(session.exec(reads)))


def _person(row: Reviewer, reads: tuple[str, ...]) -> Person:
    return Person(row.name, Role(row.role), reads, row.created_at, row.pseudonym, row.deactivated_at is None)
